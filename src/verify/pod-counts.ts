/** How many pods run at the same time. */
import { oncePer } from './once-per';
import type { JobTemplate } from './subject';

/** Pods of one Job: no more than run in parallel, and no more than there are to complete. */
export function podsPerJob({ spec: { parallelism = 1, completions = parallelism } }: JobTemplate): number {
  return Math.min(parallelism, completions);
}

/** Pods of all Jobs of these templates. */
export const podsIn = oncePer((jobs: readonly JobTemplate[]): number => jobs.reduce((sum, job) => sum + job.replicas * podsPerJob(job), 0));

export const jobsIn = oncePer((jobs: readonly JobTemplate[]): number => jobs.reduce((sum, { replicas }) => sum + replicas, 0));
