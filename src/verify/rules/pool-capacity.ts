/** JS2113, JS2114 and JS2121: what runs need at the same time, and what the pools hold. */
import type { PoolOffer } from '../../hardware/offers';
import { listed } from '../../model/listing';
import { podsPerJob } from '../pod-counts';
import { type Overflow, overflowsOf, overflowsOfAll } from '../pool-capacity';
import { namesOf, replicasPath, whose } from '../pool-texts';
import { type Landing, landingOfJob } from '../pools';
import { crowdsOf } from './pool-slices';
import { counted, plural } from '../../model/grammar';
import { groupsOf } from '../group';
import { oncePer } from '../once-per';
import { isQueued } from '../queued';
import type { JobRow, ObjectRow } from '../row';
import type { JobTemplate, ObjectSubject, Run } from '../subject';
import type { World } from '../world';

export const POOL_CAPACITY_RULES: readonly (JobRow | ObjectRow)[] = [
  {
    code: 'JS2113',
    on: 'job',
    severity: 'error',
    title: 'Run that is larger than its pool',
    why: 'A pool grows up to its maximum, and to its limits of CPUs, memory or accelerators. The pods beyond stay pending, and those that run wait for them, with accelerators that are paid for.',
    *check(job) {
      const owner = groupOf(job);
      if (!owner) return;
      const crowded = new Set('jobs' in owner ? crowdsOf(owner).flatMap(({ jobs }) => jobs) : []);
      for (const overflow of overflowsOfNamed(owner)) {
        if (!overflow.jobs.every(each => crowded.has(each))) yield problemOf(overflow);
      }
    },
  },
  {
    code: 'JS2121',
    on: 'job',
    severity: 'warning',
    title: 'Run that is larger than the pools of the set',
    why: 'The pods name no pool, so they may run elsewhere too. On the pools of the set that have what they ask for, there is no room for all of them at the same time.',
    *check(job) {
      const owner = groupOf(job);
      if (!owner || overflowsOfNamed(owner).length > 0) return;
      for (const overflow of overflowsOf(owner, () => true)) yield problemOf(overflow);
    },
  },
  {
    code: 'JS2114',
    on: 'object',
    severity: 'warning',
    title: 'Runs that together are larger than their pool',
    why: 'Each run has room by itself. Started together, each gets a part of the hosts and waits for the rest, which the others hold: all are paid for and none computes. '
      + 'A queue, or gang scheduling, starts one after the other.',
    *check(subject) {
      for (const { offers, jobs, unit, needed, there } of overbooked(subject.world).get(subject) ?? []) {
        const owners = [...new Set(jobs.map(({ reference }) => [reference.namespace, reference.name].filter(part => part !== undefined).join('/')))];
        yield {
          path: 'spec',
          message: `${owners.length} runs (${owners.slice(0, 3).join(', ')}${owners.length > 3 ? ' and others' : ''}) need ${amount(needed, unit)} of ${namesOf(offers)} at the same time, `
            + `but there ${there === 1 && unit === 'host' ? 'is' : 'are'} ${there} at most`,
          remedy: 'queue the runs, or give the pool room for all of them',
        };
      }
    },
  },
];

/** Whose pods wait for each other: the run, at the first of its templates, or a Job whose pods are told to find each other. */
function groupOf(job: JobTemplate): Run | JobTemplate | undefined {
  if (job.run) return job === job.run.jobs[0] ? job.run : undefined;
  return groupsOf(job).length > 0 ? job : undefined;
}

const overflowsOfNamed = oncePer((owner: Run | JobTemplate) => overflowsOf(owner, isNamed));

const isNamed = ({ named }: Landing) => named.length > 0;

/** `3 hosts`, `8 nvidia.com/gpu` */
function amount(count: number, unit: string): string {
  return unit === 'host' ? counted(count, unit) : `${count} ${unit}`;
}

function problemOf({ offers, jobs, unit, needed, there }: Overflow) {
  const pods = jobs.map(job => `${job.replicas} × ${podsPerJob(job)}`);
  return {
    path: replicasPath(jobs[0]),
    message: `${listed(jobs.map(whose), ' and ')} (${listed(pods, ' + ')} pods) ${plural(jobs.length, 'needs', 'need')} ${amount(needed, unit)} at the same time, but ${namesOf(offers)} `
      + `${plural(offers.length, 'has')} ${there} at most`,
    remedy: `lower replicas or parallelism, or give the ${plural(offers.length, 'pool')} ${amount(needed - there, unit)} more`,
  };
}

/** By the first pool of each group that too many runs want, what they want. */
const overbooked = oncePer((world: World): ReadonlyMap<ObjectSubject, readonly Overflow[]> => {
  const found = new Map<ObjectSubject, Overflow[]>();
  if (world.pools.offers.length === 0) return found;
  for (const overflow of overflowsOfAll(world.jobs.filter(startsByItself))) {
    const owners = new Set(overflow.jobs.map(job => job.run ?? job));
    const subject = subjectOf(world, overflow.offers[0]);
    if (owners.size < 2 || !subject) continue;
    const others = found.get(subject);
    if (others) others.push(overflow);
    else found.set(subject, [overflow]);
  }
  return found;
});

/** Nobody holds it back until there is room. */
function startsByItself(job: JobTemplate): boolean {
  return !isQueued(job) && job.run?.document.spec.suspend !== true && job.spec.suspend !== true && landingOfJob(job) !== undefined;
}

export function subjectOf(world: World, { source }: Pick<PoolOffer, 'source'>): ObjectSubject | undefined {
  return world.named(source.kind, source.namespace, source.name).find(({ object }) => object.apiVersion === source.apiVersion);
}
