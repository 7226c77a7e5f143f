/** The optional behaviours of JobSet v1alpha2, as upstream's controller gates them. */
export interface FeatureGates {
  /** Failure policy actions that restart single Jobs (upstream gate `RestartJob`, off there by default). */
  readonly restartJob: boolean;
  /** Parallelism and completions of a live JobSet may change (upstream gate `ElasticJobSet`, off there by default). */
  readonly elasticJobSet: boolean;
  /** Restart strategy `InPlaceRestart` (upstream gate `InPlaceRestart`, off there by default). */
  readonly inPlaceRestart: boolean;
}

/** What the bundled controller offers: everything. */
export const ALL_FEATURES: FeatureGates = { restartJob: true, elasticJobSet: true, inPlaceRestart: true };

/** What an upstream controller offers when nobody has changed its configuration. */
export const UPSTREAM_FEATURES: FeatureGates = { restartJob: false, elasticJobSet: false, inPlaceRestart: false };
