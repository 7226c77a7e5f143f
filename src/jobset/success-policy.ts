import type { SuccessOperator, SuccessPolicy as SuccessPolicyDocument } from '../model';

/** When a run has succeeded. A run without a policy has when all of its Jobs have. */
export class SuccessPolicy {
  /**
   * When all Jobs of these replicated jobs have completed.
   * @param replicatedJobs names; none: all replicated jobs
   */
  public static all(...replicatedJobs: string[]): SuccessPolicy {
    return new SuccessPolicy('All', replicatedJobs);
  }

  /**
   * When one Job of these replicated jobs has completed. What still runs is deleted then.
   * @param replicatedJobs names; none: all replicated jobs
   */
  public static any(...replicatedJobs: string[]): SuccessPolicy {
    return new SuccessPolicy('Any', replicatedJobs);
  }

  private constructor(
    /** `All` or `Any`. */
    public readonly operator: string,
    private readonly targets: readonly string[],
  ) {}

  /** @internal */
  public _toDocument(): SuccessPolicyDocument {
    return {
      operator: this.operator as SuccessOperator,
      ...(this.targets.length > 0 && { targetReplicatedJobs: this.targets }),
    };
  }
}
