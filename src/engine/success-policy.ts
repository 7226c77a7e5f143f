/** When a JobSet has done its work: all, or any, of the Jobs of the replicated jobs that the policy names. */
import type { Pass } from './pass';

export function applySuccessPolicy(pass: Pass): void {
  const { operator, targetReplicatedJobs = [] } = pass.document.spec.successPolicy!;
  const targets = pass.plan.replicatedJobs.filter(job => targetReplicatedJobs.length === 0 || targetReplicatedJobs.includes(job.name));
  const succeeded = targets.reduce((sum, job) => sum + pass.countsOf(job).succeeded, 0);
  const expected = operator === 'Any' ? 1 : targets.reduce((sum, job) => sum + job.replicas, 0);
  // Nothing is complete before any Job is, even where nothing is expected of the targets.
  if (succeeded < expected || pass.counts.every(count => count.succeeded === 0)) return;
  const message = 'jobset completed successfully';
  pass.condition({ type: 'Completed', status: true, reason: 'AllJobsCompleted', message, event: 'Normal' }, 'before-operations');
  pass.condition({ type: 'RestartingJobSet', status: false, reason: 'JobSetCompleted', message, event: 'Normal' });
  pass.terminalState = 'Completed';
  pass.finished = 'Completed';
}
