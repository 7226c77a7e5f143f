/** How many pods of a run there can be at the same time. */
import { replicasOf } from './defaults';
import type { JobSetDocument, ReplicatedJob } from './document';

/** Pods of one Job that run at the same time: no more than run in parallel, and no more than are left to complete. */
export function podsPerJob({ template: { spec } }: ReplicatedJob): number {
  const parallelism = spec.parallelism ?? 1;
  return spec.completions === undefined || spec.completions === null ? parallelism : Math.min(parallelism, spec.completions);
}

/** Pods of a replicated job that run at the same time. */
export function podsOf(job: ReplicatedJob): number {
  return replicasOf(job) * podsPerJob(job);
}

/**
 * The most pods of a run that can run at the same time. A replicated job that waits for the completion of another one never runs
 * beside it; one that waits for readiness does.
 */
export function concurrentPods(document: JobSetDocument): number {
  return mostAtOnce(document, podsOf);
}

/** The largest sum of a weight over replicated jobs of a run that can run at the same time. */
export function mostAtOnce(document: JobSetDocument, weight: (job: ReplicatedJob) => number): number {
  const jobs = document.spec.replicatedJobs ?? [];
  const after = completedBefore(jobs);
  const apart = (a: ReplicatedJob, b: ReplicatedJob) => after.get(a.name)!.has(b.name) || after.get(b.name)!.has(a.name);

  const heaviest = (candidates: readonly ReplicatedJob[]): number => {
    const phased = candidates.find(job => candidates.some(other => apart(job, other)));
    if (!phased) return candidates.reduce((sum, job) => sum + weight(job), 0);
    const related = connected(phased, candidates, apart);
    if (related.size < candidates.length) {
      return heaviest([...related]) + heaviest(candidates.filter(job => !related.has(job)));
    }
    const others = candidates.filter(job => job !== phased);
    return Math.max(weight(phased) + heaviest(others.filter(job => !apart(job, phased))), heaviest(others));
  };
  return heaviest(jobs);
}

/** By replicated job, those that have completed before it starts. Dependencies point to earlier ones, so one pass is enough. */
function completedBefore(jobs: readonly ReplicatedJob[]): ReadonlyMap<string, ReadonlySet<string>> {
  const before = new Map<string, Set<string>>();
  for (const job of jobs) {
    const completed = new Set<string>();
    for (const { name, status } of job.dependsOn ?? []) {
      if (status === 'Complete') completed.add(name);
      for (const earlier of before.get(name) ?? []) completed.add(earlier);
    }
    before.set(job.name, completed);
  }
  return before;
}

/** Those that are linked with the first one, directly or through others. */
function connected(first: ReplicatedJob, all: readonly ReplicatedJob[], linked: (a: ReplicatedJob, b: ReplicatedJob) => boolean): Set<ReplicatedJob> {
  const found = new Set([first]);
  for (const job of found) for (const other of all) if (linked(job, other)) found.add(other);
  return found;
}
