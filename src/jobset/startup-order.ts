/** In which order the replicated jobs of a run start. */
export enum StartupOrder {
  /** All at once. */
  ANY_ORDER = 'AnyOrder',
  /**
   * In the order in which they were added, each when all Jobs of the one before are ready.
   * `ReplicatedJob.dependsOn` says more precisely what waits for what; the two cannot be mixed.
   */
  IN_ORDER = 'InOrder',
}

/** What a replicated job waits for in another one. */
export enum DependencyStatus {
  /** All Jobs of the other one are ready: as many of their pods as run in parallel. */
  READY = 'Ready',
  /** All Jobs of the other one have completed. */
  COMPLETE = 'Complete',
}
