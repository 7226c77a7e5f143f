/**
 * A rule of a Job's own success policy: when one is met, the Job has succeeded and its other pods are ended.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy
 */
export class JobSuccessRule {
  /**
   * When all of these indexes have succeeded.
   * @param indexes `0`, `0-3`, `0,2-5`
   */
  public static indexes(indexes: string): JobSuccessRule {
    return new JobSuccessRule(indexes, undefined);
  }

  /** When this many indexes have succeeded. */
  public static count(count: number): JobSuccessRule {
    return new JobSuccessRule(undefined, count);
  }

  /** When this many of these indexes have succeeded. */
  public static countOf(indexes: string, count: number): JobSuccessRule {
    return new JobSuccessRule(indexes, count);
  }

  private constructor(private readonly succeededIndexes: string | undefined, private readonly succeededCount: number | undefined) {}

  /** @internal */
  public _toDocument(): { readonly succeededIndexes?: string; readonly succeededCount?: number } {
    const { succeededIndexes, succeededCount } = this;
    return { ...(succeededIndexes !== undefined && { succeededIndexes }), ...(succeededCount !== undefined && { succeededCount }) };
  }
}
