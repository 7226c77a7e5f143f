/** Which replicated jobs may start at once, and which have to wait for something at run time. */
import { replicasOf } from './defaults';
import type { JobSetDocument, ReplicatedJob } from './document';

/** Why the Jobs of a replicated job cannot be created together with the manifest. */
export type StartupWait = 'suspended' | 'dependsOn' | 'inOrder';

/**
 * What the Jobs of this replicated job wait for, or undefined when nothing stands in their way.
 * In a standalone run, Jobs that wait are not in the manifest: the controller creates them from the policy document.
 */
export function startupWait(document: JobSetDocument, job: ReplicatedJob): StartupWait | undefined {
  const { suspend, startupPolicy, replicatedJobs = [] } = document.spec;
  if (suspend) return 'suspended';
  if (job.dependsOn?.length) return 'dependsOn';
  if (startupPolicy?.startupPolicyOrder !== 'InOrder') return undefined;
  const first = replicatedJobs.find(candidate => replicasOf(candidate) > 0);
  return first && first.name !== job.name ? 'inOrder' : undefined;
}
