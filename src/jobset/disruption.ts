import { checkWholeNumber } from './whole-number';

/** Which pods may be evicted although they count in the budget. */
export enum UnhealthyPodEviction {
  /** Pods that are not ready may always be evicted, so that a broken or loading pod never blocks a drain. */
  ALWAYS_ALLOW = 'AlwaysAllow',
  /** Pods that are not ready are protected too, unless enough others are healthy. For pods that load for long before they are ready. */
  IF_HEALTHY_BUDGET = 'IfHealthyBudget',
}

export interface DisruptionOptions {
  /**
   * What happens to pods that are not ready.
   * @default UnhealthyPodEviction.ALWAYS_ALLOW
   */
  readonly unhealthyPodEviction?: UnhealthyPodEviction;
}

/**
 * What a drain, a node upgrade or an autoscaler may do to a run: its PodDisruptionBudget.
 *
 * The budget is a number of pods. A percentage or `maxUnavailable` would block every eviction, since Jobs have no scale subresource.
 */
export class Disruption {
  /**
   * No pod is evicted, and autoscalers leave its node alone. A drain waits until its own timeout. This is the default.
   *
   * The budget asks for as many pods as can run at the same time; the pods carry `cluster-autoscaler.kubernetes.io/safe-to-evict: "false"`
   * and `karpenter.sh/do-not-disrupt: "true"`.
   */
  public static protect(options: DisruptionOptions = {}): Disruption {
    return new Disruption(0, options.unhealthyPodEviction ?? UnhealthyPodEviction.ALWAYS_ALLOW, true);
  }

  /**
   * So many pods may be evicted at a time. An evicted pod fails its Job unless a pod failure rule ignores it, and with the Job the group:
   * tolerating means that a restart of the group is acceptable. See `FailurePolicy.ignoreDisruptions`.
   *
   * The number counts from all pods that can run at the same time. While fewer run, because a phase is smaller or indexes have finished,
   * the budget tolerates less, never more.
   * @throws Error when pods is no whole number from 1
   */
  public static tolerate(pods: number, options: DisruptionOptions = {}): Disruption {
    checkWholeNumber('disruption: number of tolerated pods', pods, 1);
    return new Disruption(pods, options.unhealthyPodEviction ?? UnhealthyPodEviction.ALWAYS_ALLOW, false);
  }

  /** No budget: every eviction is allowed. */
  public static none(): Disruption {
    return new Disruption(undefined, UnhealthyPodEviction.ALWAYS_ALLOW, false);
  }

  private constructor(
    /** @internal */
    public readonly _tolerated: number | undefined,
    /** What happens to pods that are not ready. */
    public readonly unhealthyPodEviction: UnhealthyPodEviction,
    /** Whether autoscalers are told to leave the pods alone. */
    public readonly guarded: boolean,
  ) {}
}
