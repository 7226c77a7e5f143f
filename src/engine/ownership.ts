/** Whose a Job is. Nothing that is not our own is ever changed or deleted. */
import { policyConfigMapName } from '../model';
import type { JobSetResource, StandaloneRun } from './input';
import type { ObservedJob } from './observed';

/**
 * A JobSet resource owns its children by UID. Jobs of a standalone run have no owner while they are in a manifest; what proves them is
 * their pod template, which nobody can change: it names the run, and the job key in it is that of this very Job. The controller's own
 * creations are owned by the run's ConfigMap, also by an earlier one of its name.
 */
export function isOwn(job: ObservedJob, source: JobSetResource | StandaloneRun): boolean {
  const { owner } = job;
  if (source.kind === 'JobSet') return owner?.uid === source.uid;
  if (owner && (owner.kind !== 'ConfigMap' || owner.name !== policyConfigMapName(source.name))) return false;
  return job.jobset === source.name && job.rendered && !job.ofResource;
}
