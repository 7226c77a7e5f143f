/** JS2109 to JS2112: Jobs, and the slices or other domains of hosts that they take. */
import { HOSTNAME, ZONE } from '../../hardware/labels';
import { labelValues } from '../../hardware/node-requirements';
import type { OfferedNode } from '../../hardware/offers';
import type { PoolFit } from '../../hardware/pod-fit';
import { mostAtOnce } from '../../model/concurrency';
import { type ExclusivePlacement, exclusivePlacement } from '../../model/exclusive-annotations';
import { childPath } from '../../model/field-path';
import { counted, plural } from '../../model/grammar';
import * as keys from '../../model/keys';
import { listed } from '../../model/listing';
import { oncePer } from '../once-per';
import { podsPerJob } from '../pod-counts';
import { namesOf, parallelismPath, replicasPath, whose } from '../pool-texts';
import { type Landing, landingOfJob } from '../pools';
import type { JobRow, RunRow } from '../row';
import type { JobTemplate, Run } from '../subject';

export const POOL_SLICE_RULES: readonly (JobRow | RunRow)[] = [
  {
    code: 'JS2109',
    on: 'job',
    severity: 'error',
    title: 'Pods of a Job that are not the hosts of a slice',
    why: 'Each Job is one slice: one pod on each of its hosts. With fewer, the slice does not initialize, since each host waits for all of them; '
      + 'the others have no host of that slice to go to.',
    *check(job) {
      const { hosts = [], demand } = landingOfJob(job) ?? {};
      const pods = podsPerJob(job);
      const [{ slice }] = hosts.length > 0 ? hosts : [{ slice: undefined }];
      if (!slice || pods === 0 || !hosts.every(host => takesWholeHost(host, demand!.resources) && host.slice!.hosts !== pods)) return;
      const sizes = [...new Set(hosts.map(host => host.slice!.hosts))];
      yield {
        path: parallelismPath(job),
        message: `each Job of ${whose(job)} has ${counted(pods, 'pod')}, but a ${slice.topology} slice on ${slice.machine.name}`
          + ` is ${counted(slice.chips, 'chip')} ÷ ${slice.chipsPerHost} per host = ${counted(slice.hosts, 'host')}`,
        remedy: `write parallelism: ${listed(sizes.map(String), ' or ')} and completions: ${listed(sizes.map(String), ' or ')}, or select a topology with ${counted(pods, 'host')}`,
      };
    },
  },
  {
    code: 'JS2110',
    on: 'job',
    severity: 'warning',
    title: 'Slices whose hosts are not kept together',
    why: 'The scheduler does not know that the hosts of a slice belong together. Where pods can land on several slices, those of one Job end up on hosts of different ones, '
      + 'which are not wired to each other.',
    *check(job) {
      const landing = landingOfJob(job);
      const slices = landing?.candidates.filter(({ closest }) => closest.node?.slice?.multiHost) ?? [];
      if (slices.length < 2 || slices.length < landing!.candidates.length || podsPerJob(job) < 2 || isKeptTogether(job)) return;
      const [key] = slices[0].offer.topologyKeys.filter(each => valuesOf(slices, each)?.length === slices.length);
      yield {
        path: parallelismPath(job),
        message: `the ${podsPerJob(job)} pods of each Job of ${whose(job)} may land on hosts of ${slices.length} slices: ${namesOf(slices.map(({ offer }) => offer))}`,
        remedy: `write the annotation ${keys.EXCLUSIVE_TOPOLOGY}: ${key ?? 'KEY'}${key ? '' : ', with a label that tells the slices apart'}`,
      };
    },
  },
  {
    code: 'JS2111',
    on: 'run',
    severity: 'error',
    title: 'More Jobs than slices',
    why: 'With exclusive placement each Job has a value of the topology label to itself. When all are taken, the first pod of the next Job finds no place; '
      + 'its Job stays pending, and the others wait for it.',
    *check(run) {
      for (const { jobs, atOnce, key, domains, fits } of crowdsOf(run)) {
        yield {
          path: replicasPath(jobs[0]),
          message: `${listed(jobs.map(whose), ' and ')} ${plural(jobs.length, 'has')} ${counted(atOnce, 'Job')} at a time, each with a ${key} to itself, `
            + `but ${namesOf(fits.map(({ offer }) => offer))} ${plural(fits.length, 'has')} ${domains.length}`,
          remedy: `write replicas: ${domains.length}, or add pools for ${atOnce - domains.length} more`,
        };
      }
    },
  },
  {
    code: 'JS2112',
    on: 'job',
    severity: 'error',
    title: 'Exclusive topology by a label that no host of the pool carries',
    why: 'A node without the label is in no domain. The affinity of exclusive placement is met on none of them, and the first pod of each Job stays pending.',
    *check(job) {
      const key = exclusiveKeyOf(job);
      const { named = [] } = landingOfJob(job) ?? {};
      if (key === undefined || named.length === 0) return;
      const nodes = named.flatMap(({ offer, nodes: kinds }) => kinds.map(({ node }) => node ?? offer));
      if (!nodes.every(({ labels }) => labelValues(labels, key)?.length === 0)) return;
      const own = job.metadata.annotations?.[keys.EXCLUSIVE_TOPOLOGY] !== undefined;
      const levels = named[0].offer.topologyKeys.filter(level => level !== ZONE && level !== HOSTNAME);
      yield {
        path: childPath(own ? `${job.path}.metadata.annotations` : 'metadata.annotations', keys.EXCLUSIVE_TOPOLOGY),
        message: `${whose(job)} wants a ${key} for each Job, but nodes of ${namesOf(named.map(({ offer }) => offer))} carry no such label`,
        remedy: levels.length > 0 ? `write one that they carry: ${listed(levels)}` : 'label the nodes, or remove the annotation',
      };
    },
  },
];

/** Whether a pod takes all chips of this host, of a slice of several. */
function takesWholeHost({ slice, machine, resources }: OfferedNode, asks: ReadonlyMap<string, number>): boolean {
  const chip = machine?.chip?.resource;
  return slice?.multiHost === true && chip !== undefined && (asks.get(chip) ?? 0) > 0 && asks.get(chip) === resources[chip];
}

function exclusiveOf({ run, replicatedJob }: JobTemplate): ExclusivePlacement | undefined {
  return run && replicatedJob && exclusivePlacement(run.document, replicatedJob);
}

/** The label of which each Job gets a value to itself, unless nodes are labelled with their Job beforehand. */
function exclusiveKeyOf(job: JobTemplate): string | undefined {
  const exclusive = exclusiveOf(job);
  return exclusive?.nodeSelectorStrategy ? undefined : exclusive?.topologyKey;
}

/** Somebody else than the plain scheduler sees to it: exclusive placement, Kueue's topologies, affinity, a gang. */
function isKeptTogether(job: JobTemplate): boolean {
  const { podSpec, podMetadata } = job;
  return exclusiveOf(job) !== undefined
    || (podSpec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0
    || podSpec.schedulingGroup !== undefined || podSpec.schedulerName !== undefined
    || Object.keys(podMetadata.annotations ?? {}).some(key => /^kueue\.x-k8s\.io\/podset-.*topology/.test(key));
}

/** The values of a label on the nodes of pools, one for each, or undefined where they show only on the nodes. */
function valuesOf(fits: readonly PoolFit[], key: string): string[] | undefined {
  const values = fits.map(({ offer, closest }) => labelValues((closest.node ?? offer).labels, key));
  return values.every(each => each !== undefined && each !== '*' && each.length === 1) ? [...new Set(values.flat() as string[])] : undefined;
}

/** Jobs that want a domain each, and have fewer. */
interface Crowd {
  readonly jobs: readonly JobTemplate[];
  /** Jobs that run at the same time. */
  readonly atOnce: number;
  readonly key: string;
  readonly domains: readonly string[];
  readonly fits: Landing['candidates'];
}

/** Templates with exclusive placement by the same label in the same named pools, where these have too few values of it. */
export const crowdsOf = oncePer((run: Run): readonly Crowd[] => {
  const groups = new Map<string, Omit<Crowd, 'atOnce'> & { readonly jobs: JobTemplate[] }>();
  for (const job of run.jobs) {
    const key = exclusiveKeyOf(job);
    const { named = [], candidates = [] } = landingOfJob(job) ?? {};
    const domains = key === undefined || named.length === 0 || candidates.length === 0 ? undefined : valuesOf(candidates, key);
    if (key === undefined || domains === undefined) continue;
    const id = `${key} ${domains.join(' ')}`;
    const group = groups.get(id);
    if (group) group.jobs.push(job);
    else groups.set(id, { jobs: [job], key, domains, fits: candidates });
  }
  return [...groups.values()].flatMap(group => {
    const members = new Map(group.jobs.map(job => [job.replicatedJob?.name, job.replicas]));
    const atOnce = mostAtOnce(run.document, ({ name }) => members.get(name) ?? 0);
    return atOnce > group.domains.length ? [{ ...group, atOnce }] : [];
  });
});
