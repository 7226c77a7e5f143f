/** What a standalone run leaves to a controller: everything else happens without one. */
import { replicasOf } from './defaults';
import type { JobSetDocument } from './document';
import { exclusivePlacement } from './exclusive-annotations';
import { startupWait } from './startup';

/** A policy that acts at run time. */
export interface ControllerNeed {
  /** Field path in the document, or the path of the replicated job that is meant. */
  readonly path: string;
  /** What the controller does, as a noun: `restarts`. */
  readonly what: string;
  /** What happens without it. */
  readonly without: string;
  /** Whether pods never run without it. */
  readonly blocks: boolean;
}

/** The policies of a run that nothing but a controller carries out, in the order of the document. */
export function controllerNeeds(document: JobSetDocument): ControllerNeed[] {
  const { failurePolicy, successPolicy, ttlSecondsAfterFinished, replicatedJobs = [] } = document.spec;
  const needs: ControllerNeed[] = [];
  replicatedJobs.forEach((job, i) => {
    if (replicasOf(job) === 0) return;
    const path = `spec.replicatedJobs[${i}]`;
    if (startupWait(document, job)) needs.push({ path, what: `the start of '${job.name}'`, without: 'its Jobs are never created', blocks: true });
    const exclusive = exclusivePlacement(document, job);
    if (exclusive && !exclusive.nodeSelectorStrategy) needs.push({ path, what: `the exclusive placement of '${job.name}'`, without: 'its pods stay gated', blocks: true });
  });
  if (failurePolicy) needs.push({ path: 'spec.failurePolicy', what: 'restarts', without: 'a failed Job stays failed, and the others run on', blocks: false });
  if (successPolicy && (successPolicy.operator === 'Any' || successPolicy.targetReplicatedJobs?.length)) {
    needs.push({ path: 'spec.successPolicy', what: 'the success policy', without: 'every Job runs to its own end', blocks: false });
  }
  if (ttlSecondsAfterFinished !== undefined) {
    needs.push({ path: 'spec.ttlSecondsAfterFinished', what: 'the clean-up of the finished run', without: 'its objects stay', blocks: false });
  }
  return needs;
}
