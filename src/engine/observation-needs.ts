/** What has to be watched for a document, beyond its Jobs: pods and nodes are many, and most JobSets need none of them. */
import { exclusivePlacement } from '../model';
import type { JobSetDocument } from '../model';
import type { EngineSettings, ReconcileInput } from './input';

export interface ObservationNeeds {
  readonly pods: boolean;
  readonly nodes: boolean;
}

export function observationNeeds(document: JobSetDocument, kind: ReconcileInput['source']['kind'], settings: EngineSettings): ObservationNeeds {
  const { replicatedJobs = [], failurePolicy, ttlSecondsAfterFinished } = document.spec;
  const placed = replicatedJobs.some(job => exclusivePlacement(document, job)?.nodeSelectorStrategy === false);
  const inPlace = settings.gates.inPlaceRestart && failurePolicy?.restartStrategy === 'InPlaceRestart';
  // The time to live of a standalone run removes finished pods.
  const cleansUp = kind === 'standalone' && typeof ttlSecondsAfterFinished === 'number';
  return { pods: placed || inPlace || cleansUp, nodes: placed };
}
