/** Which hosts the Jobs of a run take: as a plan shows it, and as the scheduler has it. */
import { hostsOf, sliceOf } from './pool-hosts';
import { AcceleratorNodePool, Plan } from '../../../src';
import { keys } from '../../../src/model';
import type { Plan as PlanValue } from '../../../src/plan';
import { KubernetesObject } from '../client/manifest';

export interface Pod extends KubernetesObject {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: { readonly nodeName?: string; readonly schedulingGates?: readonly object[] };
}

/**
 * By replicated job, the hosts of each of its Jobs, a host for each pod. Jobs of a replicated job are alike, so their order says nothing. Of a pool
 * that has hosts to spare any will do, and its name stands for them.
 */
export type Seats = Readonly<Record<string, readonly string[]>>;

interface Seat {
  readonly replicatedJob: string;
  readonly job: string;
  readonly host: string;
}

export function plannedSeats(plan: Plan): Seats {
  const { pools, unplaced }: PlanValue = plan.toJson();
  expect(unplaced).toEqual([]);
  const hosts = pools.flatMap(({ domains }) => domains.flatMap(domain => domain.hosts));
  const taken = hosts.flatMap(({ name, pods }) => pods.flatMap(({ replicatedJob, job, first, last }) =>
    Array.from({ length: last - first + 1 }, () => ({ replicatedJob, job, host: name }))));
  return seats(taken, new Set(pools.filter(({ hosts: { max, used } }) => used !== max).map(({ name }) => name)));
}

export function takenSeats(pods: readonly Pod[], pools: readonly AcceleratorNodePool[]): Seats {
  const taken = pods.map(({ metadata: { labels }, spec: { nodeName } }) =>
    ({ replicatedJob: labels[keys.REPLICATED_JOB_NAME], job: labels['batch.kubernetes.io/job-name'], host: nodeName! }));
  const used = new Set(taken.map(({ host }) => host));
  return seats(taken, new Set(pools.filter(pool => hostsOf(pool).some(({ name }) => !used.has(name))).map(({ poolName }) => poolName)));
}

/** @param spacious  pools with hosts to spare */
function seats(taken: readonly Seat[], spacious: ReadonlySet<string>): Seats {
  const byJob = new Map<string, Map<string, string[]>>();
  for (const { replicatedJob, job, host } of taken) {
    const jobs = byJob.get(replicatedJob) ?? new Map<string, string[]>();
    byJob.set(replicatedJob, jobs.set(job, [...jobs.get(job) ?? [], spacious.has(sliceOf(host)) ? sliceOf(host) : host]));
  }
  return Object.fromEntries([...byJob].map(([replicatedJob, jobs]) => [replicatedJob, [...jobs.values()].map(hosts => hosts.sort().join(' ')).sort()]));
}
