/** Restarting: Jobs of an earlier attempt go, in the foreground, so that a name is free only when the last of its pods has ended. */
import type { ObservedJob } from './observed';
import type { Delete } from './outcome';
import type { Pass } from './pass';

export function deletePreviousJobs(pass: Pass): void {
  for (const job of pass.buckets.previous) if (!job.deleting) pass.operate(deleteJob(job));
}

export function deleteJob(job: ObservedJob): Delete {
  return { verb: 'delete', resource: 'jobs', name: job.name, preconditions: { uid: job.uid }, propagationPolicy: 'Foreground' };
}
