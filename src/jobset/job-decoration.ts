import type { StringMap } from '../model';
import type { InPlaceRestart } from './in-place-restart';
import type { PodFailureRule } from './pod-failure-rule';
import type { QueueAdmission } from './run-queue';

/** What a JobSet adds to the Jobs of all its replicated jobs. */
export interface JobDecoration {
  readonly jobLabels: StringMap;
  readonly podAnnotations: StringMap;
  /** The queue that the run stands in. */
  readonly queue: QueueAdmission | undefined;
  /** Before the replicated job's own. */
  readonly podFailureRules: readonly PodFailureRule[];
  /** Who adds an agent to the pods. */
  readonly inPlaceRestart: InPlaceRestart | undefined;
  /** Names of volumes that JobSet itself adds to the pods. */
  readonly claimedVolumes: ReadonlySet<string>;
}
