import type { PodFailurePolicyRule, StringMap } from '../model';

/** What a JobSet adds to the Jobs of all its replicated jobs. */
export interface JobDecoration {
  readonly jobLabels: StringMap;
  readonly podAnnotations: StringMap;
  readonly podFailureRules: readonly PodFailurePolicyRule[];
  /** Names of volumes that JobSet itself adds to the pods. */
  readonly claimedVolumes: ReadonlySet<string>;
}
