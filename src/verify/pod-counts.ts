/** How many pods run at the same time. */
import type { JobTemplate } from './subject';

/** Pods of one Job: no more than run in parallel, and no more than there are to complete. */
export function podsPerJob({ spec: { parallelism = 1, completions = parallelism } }: JobTemplate): number {
  return Math.min(parallelism, completions);
}

/** Pods of all Jobs of these templates. */
export function podsIn(jobs: readonly JobTemplate[]): number {
  return jobs.reduce((sum, job) => sum + job.replicas * podsPerJob(job), 0);
}

export function jobsIn(jobs: readonly JobTemplate[]): number {
  return jobs.reduce((sum, { replicas }) => sum + replicas, 0);
}
