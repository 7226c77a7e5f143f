/** What pools hold at most, and what pods that run at the same time need of them. */
import { oncePer } from './once-per';
import { podsPerJob } from './pod-counts';
import { type Landing, landingOfJob } from './pools';
import type { JobTemplate, Run } from './subject';
import type { PoolOffer } from '../hardware/offers';
import { hostAmount, type PoolFit } from '../hardware/pod-fit';
import { quantityValue } from '../hardware/quantity';
import { mostAtOnce } from '../model/concurrency';
import { own } from '../model/own';

/** Pods that need more than the pools have on which alone they can run. */
export interface Overflow {
  /** The pools, in the order of the set. */
  readonly offers: readonly PoolOffer[];
  /** Templates of the pods. */
  readonly jobs: readonly JobTemplate[];
  /** `host`, or the resource that the pools limit. */
  readonly unit: string;
  readonly needed: number;
  readonly there: number;
}

/** Templates that land on the same pools. */
interface Demand {
  readonly fits: readonly PoolFit[];
  readonly offers: ReadonlySet<PoolOffer>;
  readonly jobs: readonly JobTemplate[];
}

/** Of each template of a run or a Job, how many pods there are at a time when the most of what they weigh is there. */
type AtOnce = (weight: (job: JobTemplate) => number) => number;

/**
 * Where a run, or a Job that belongs to none, asks for more by itself than its pools hold.
 * @param counts which templates are looked at
 */
export function overflowsOf(owner: Run | JobTemplate, counts: (landing: Landing) => boolean): Overflow[] {
  return overflows(demandsOf('jobs' in owner ? owner.jobs : [owner], counts), jobs => weightOf(owner, jobs));
}

/** Where runs and Jobs together ask for more than the pools hold. */
export function overflowsOfAll(jobs: readonly JobTemplate[]): Overflow[] {
  return overflows(demandsOf(jobs, () => true), members => {
    const byOwner = new Map<Run | JobTemplate, JobTemplate[]>();
    for (const job of members) {
      const ofOwner = byOwner.get(job.run ?? job);
      if (ofOwner) ofOwner.push(job);
      else byOwner.set(job.run ?? job, [job]);
    }
    const parts = [...byOwner].map(([owner, ofOwner]) => weightOf(owner, ofOwner));
    return weight => parts.reduce((sum, part) => sum + part(weight), 0);
  });
}

const podsOf = (job: JobTemplate): number => job.replicas * podsPerJob(job);

function weightOf(owner: Run | JobTemplate, members: readonly JobTemplate[]): AtOnce {
  if (!('jobs' in owner)) return weight => weight(owner);
  if (members.length === 1) return weight => weight(members[0]);
  const byName = new Map(members.map(job => [job.replicatedJob?.name, job]));
  return weight => mostAtOnce(owner.document, ({ name }) => {
    const job = byName.get(name);
    return job === undefined ? 0 : weight(job);
  });
}

function demandsOf(jobs: readonly JobTemplate[], counts: (landing: Landing) => boolean): Demand[] {
  const groups = new Map<string, { readonly fits: readonly PoolFit[]; readonly jobs: JobTemplate[] }>();
  for (const job of jobs) {
    const landing = podsOf(job) > 0 ? landingOfJob(job) : undefined;
    if (!landing || landing.candidates.length === 0 || !counts(landing)) continue;
    const key = poolsKey(landing);
    const group = groups.get(key);
    if (group) group.jobs.push(job);
    else groups.set(key, { fits: landing.candidates, jobs: [job] });
  }
  return [...groups.values()].map(group => ({ ...group, offers: new Set(group.fits.map(({ offer }) => offer)) }));
}

const poolsKey = oncePer(({ fits, candidates }: Landing): string => {
  const isCandidate = new Set(candidates);
  return fits.flatMap((fit, place) => isCandidate.has(fit) ? place : []).join();
});

/** For the pools of each demand: all that can run nowhere else, against what they hold. */
function overflows(demands: readonly Demand[], atOnceOf: (jobs: readonly JobTemplate[]) => AtOnce): Overflow[] {
  return demands.flatMap(({ fits, offers }) => {
    const jobs = demands.filter(other => other.offers.size <= offers.size && other.fits.every(({ offer }) => offers.has(offer)))
      .flatMap(other => other.jobs);
    const found = overflow(fits, jobs, atOnceOf(jobs));
    return found ? [{ ...found, offers: [...offers], jobs }] : [];
  });
}

function overflow(fits: readonly PoolFit[], jobs: readonly JobTemplate[], atOnce: AtOnce): Pick<Overflow, 'unit' | 'needed' | 'there'> | undefined {
  const hosts = totalOf(fits, ({ hosts: { max } }) => max);
  if (hosts !== undefined) {
    const needed = hostsNeeded(fits, jobs, atOnce);
    if (needed > hosts) return { unit: 'host', needed, there: hosts };
  }
  for (const resource of Object.keys(fits[0].offer.limits)) {
    const limit = totalOf(fits, ({ limits }) => {
      const most = own(limits, resource);
      return most === undefined ? undefined : quantityValue(most);
    });
    const needed = limit === undefined ? 0 : atOnce(job => podsOf(job) * asked(job, resource));
    if (limit !== undefined && needed > limit) return { unit: resource, needed, there: limit };
  }
  return undefined;
}

function totalOf(fits: readonly PoolFit[], amount: (offer: PoolOffer) => number | undefined): number | undefined {
  const amounts = fits.map(({ offer }) => amount(offer));
  return amounts.every(each => each !== undefined) ? amounts.reduce((sum, each) => sum + each, 0) : undefined;
}

const asked = (job: JobTemplate, resource: string): number => landingOfJob(job)?.demand.resources.get(resource) ?? 0;

/**
 * Hosts that the pods take at least, however well they are packed: as many as the sum of what they ask for fills, and one for each pod of which no two
 * fit on one host.
 */
function hostsNeeded(fits: readonly PoolFit[], jobs: readonly JobTemplate[], atOnce: AtOnce): number {
  const resources = new Set(jobs.flatMap(job => [...landingOfJob(job)!.demand.resources.keys()]));
  const bounds = [...resources].flatMap(resource => {
    const amounts = fits.flatMap(({ nodes }) => nodes.map(({ node }) => node && hostAmount(node, resource)));
    const most = amounts.reduce((largest, amount) => Math.max(largest, amount?.confirmed ? amount.capacity : Infinity), -Infinity);
    if (most === 0 || most === Infinity) return [];
    const perHost = (job: JobTemplate) => Math.max(1, Math.floor(most / asked(job, resource)));
    // Equal pods waste what is left of each host; different ones may fill each other's rest.
    const filled = new Set(jobs.map(job => asked(job, resource))).size === 1
      ? atOnce(podsOf) / perHost(jobs[0])
      : atOnce(job => podsOf(job) * asked(job, resource)) / most;
    return [Math.ceil(filled - 1e-9), atOnce(job => asked(job, resource) > most / 2 ? podsOf(job) : 0)];
  });
  return bounds.reduce((most, bound) => Math.max(most, bound), 0);
}
