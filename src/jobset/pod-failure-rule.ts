import type { PodFailurePolicyRule } from '../model';

/** What a Job does about a failed pod. */
export enum PodFailureAction {
  /** Fails the Job at once. */
  FAIL_JOB = 'FailJob',
  /** Fails the pod's index at once. Needs `backoffLimitPerIndex`. */
  FAIL_INDEX = 'FailIndex',
  /** Replaces the pod without counting. */
  IGNORE = 'Ignore',
  /** Counts towards the backoff limit, as without a rule. */
  COUNT = 'Count',
}

export interface ExitCodesOptions {
  /**
   * Name of the container that exits.
   * @default - any container
   */
  readonly container?: string;
}

/**
 * A rule of a Job's pod failure policy: the first that matches a failed pod decides. Needs the restart policy NEVER.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
 */
export class PodFailureRule {
  /** For pods with a container that exits with one of these codes. */
  public static exitCodesIn(action: PodFailureAction, exitCodes: number[], options: ExitCodesOptions = {}): PodFailureRule {
    return PodFailureRule.exitCodes(action, 'In', exitCodes, options);
  }

  /** For pods with a container that exits with another code, 0 excepted. */
  public static exitCodesNotIn(action: PodFailureAction, exitCodes: number[], options: ExitCodesOptions = {}): PodFailureRule {
    return PodFailureRule.exitCodes(action, 'NotIn', exitCodes, options);
  }

  /** For pods that a drain, an eviction, a preemption or a lost node has ended. */
  public static disruption(action: PodFailureAction): PodFailureRule {
    return PodFailureRule.podCondition(action, 'DisruptionTarget');
  }

  /**
   * For pods with a condition.
   * @param type of the condition
   * @param status of the condition: `True`, `False` or `Unknown`
   */
  public static podCondition(action: PodFailureAction, type: string, status: string = 'True'): PodFailureRule {
    return new PodFailureRule({ action, onPodConditions: [{ type, status }] });
  }

  private static exitCodes(action: PodFailureAction, operator: string, values: number[], { container }: ExitCodesOptions): PodFailureRule {
    return new PodFailureRule({ action, onExitCodes: { operator, values, ...(container !== undefined && { containerName: container }) } });
  }

  private constructor(private readonly document: PodFailurePolicyRule) {}

  /** @internal */
  public _toDocument(): PodFailurePolicyRule {
    return this.document;
  }
}
