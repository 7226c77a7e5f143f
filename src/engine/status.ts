/** Status per replicated job, in numbers of Jobs; and which difference between two statuses is worth a write. */
import type { Condition, JobSetStatus, ReplicatedJobStatus } from '../model';
import type { Buckets } from './children';
import { formatIndexes } from './completed-indexes';
import type { Counters } from './counters';
import type { ObservedJob } from './observed';
import type { Plan, PlannedJob } from './plan';

/** Counts of Jobs of this attempt. A Job may be ready, active and suspended at once; a finished one is only that. */
export interface Counts {
  ready: number;
  succeeded: number;
  failed: number;
  active: number;
  suspended: number;
}

/** By position of the replicated job. */
export function countJobs(plan: Plan, buckets: Buckets): Counts[] {
  const counts = plan.replicatedJobs.map((): Counts => ({ ready: 0, succeeded: 0, failed: 0, active: 0, suspended: 0 }));
  for (const { slot, job } of buckets.active) {
    const count = counts[slot.replicatedJob.position]!;
    if (isReady(job)) count.ready++;
    if (job.active > 0) count.active++;
    if (job.suspended) count.suspended++;
  }
  for (const { slot } of buckets.successful) counts[slot.replicatedJob.position]!.succeeded++;
  for (const slot of buckets.remembered) counts[slot.replicatedJob.position]!.succeeded++;
  for (const { slot } of buckets.failed) counts[slot.replicatedJob.position]!.failed++;
  return counts;
}

/** All pods that the Job wants are ready or done. */
function isReady(job: ObservedJob): boolean {
  return job.succeeded + job.ready >= Math.min(job.parallelism, job.completions ?? Infinity);
}

export function allJobsReady(plan: Plan, counts: readonly Counts[]): boolean {
  return plan.replicatedJobs.every(({ position, replicas }) => counts[position]!.ready + counts[position]!.succeeded === replicas);
}

/** The list as it is written: by name, descending, as the upstream controller has it. */
export function replicatedJobsStatus(plan: Plan, counts: readonly Counts[], buckets: Buckets, counters: Counters): ReplicatedJobStatus[] {
  const completed = completedIndexes(plan, buckets);
  const entry = (job: PlannedJob): ReplicatedJobStatus => {
    const indexes = completed[job.position]!;
    return {
      name: job.name,
      ...counts[job.position]!,
      ...counters.statusOf(job.name),
      ...(indexes !== '' && { completedIndexes: indexes }),
    };
  };
  return plan.replicatedJobs.map(entry).sort((a, b) => a.name < b.name ? 1 : -1);
}

function completedIndexes(plan: Plan, buckets: Buckets): string[] {
  const done: number[][] = plan.replicatedJobs.map(() => []);
  for (const { slot } of buckets.successful) done[slot.replicatedJob.position]!.push(slot.jobIndex);
  for (const slot of buckets.remembered) done[slot.replicatedJob.position]!.push(slot.jobIndex);
  return done.map(indexes => formatIndexes(indexes.sort((a, b) => a - b)));
}

/** The fields that have to be written, as a merge patch has them (null takes a field away); undefined when there are none. */
export function statusDifference(old: JobSetStatus | undefined, next: JobSetStatus): Record<string, unknown> | undefined {
  const patch: Record<string, unknown> = {};
  const scalars = ['restartsCountTowardsMax', 'terminalState', 'previousInPlaceRestartAttempt', 'currentInPlaceRestartAttempt'] as const;
  if ((old?.restarts ?? 0) !== next.restarts) patch.restarts = next.restarts;
  for (const field of scalars) if (next[field] !== undefined && next[field] !== old?.[field]) patch[field] = next[field];
  if (!sameConditions(old?.conditions ?? [], next.conditions ?? [])) patch.conditions = next.conditions;
  // Upstream's CRD drops what the barrier of restarts in place remembers: its absence alone must not be written against for ever.
  const remembers = old?.inPlaceRestarts !== undefined || patch.currentInPlaceRestartAttempt !== undefined;
  if (remembers && next.inPlaceRestarts !== old?.inPlaceRestarts) patch.inPlaceRestarts = next.inPlaceRestarts;
  const counts = next.replicatedJobsStatus ?? [];
  if (!sameCounts(old?.replicatedJobsStatus ?? [], counts, remembers)) patch.replicatedJobsStatus = counts;
  if (Object.keys(patch).length === 0) return undefined;
  // Never omitted by upstream's controller either: a status without it would print as no restarts at all.
  return { restarts: next.restarts, ...patch };
}

function sameConditions(old: readonly Condition[], next: readonly Condition[]): boolean {
  return old === next || (old.length === next.length && old.every((condition, i) => condition === next[i]));
}

const COUNTED = ['name', 'ready', 'succeeded', 'failed', 'active', 'suspended'] as const;

/** Upstream's CRD drops `completedIndexes`, too. */
function sameCounts(old: readonly ReplicatedJobStatus[], next: readonly ReplicatedJobStatus[], remembers: boolean): boolean {
  return old.length === next.length && next.every((entry, i) => {
    const before = old[i]!;
    return COUNTED.every(field => before[field] === entry[field])
      && (before.completedIndexes === undefined || before.completedIndexes === entry.completedIndexes)
      && (!remembers || before.podsPassed === entry.podsPassed)
      && sameNumbers(before.jobRestarts, entry.jobRestarts)
      && sameNumbers(before.jobRestartsCountTowardsMax, entry.jobRestartsCountTowardsMax);
  });
}

function sameNumbers(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((value, i) => value === b[i]));
}
