/** Restarting: Jobs of an earlier attempt go, in the foreground, so that a name is free only when the last of its pods has ended. */
import type { ObservedJob } from './observed';
import type { Delete } from './outcome';
import type { Pass } from './pass';
import { deletePods } from './pod-deletion';

export function deletePreviousJobs(pass: Pass): void {
  const { previous } = pass.buckets;
  for (const job of previous) if (!job.deleting) pass.operate(deleteJob(job));
  // Not before every deletion was accepted: the Job controller replaces the pods of a Job that is to stay.
  if (previous.every(job => job.deleting)) deletePods(pass);
}

export function deleteJob(job: ObservedJob): Delete {
  return { verb: 'delete', resource: 'jobs', name: job.name, preconditions: { uid: job.uid }, propagationPolicy: 'Foreground' };
}
