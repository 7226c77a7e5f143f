import type { FailurePolicyAction, FailurePolicyRule as RuleDocument } from '../model';

/** Why a Job failed, as the Job controller says it. */
export enum JobFailureReason {
  /** More pods failed than `backoffLimit` allows. */
  BACKOFF_LIMIT_EXCEEDED = 'BackoffLimitExceeded',
  /** The Job ran longer than `activeDeadline`. */
  DEADLINE_EXCEEDED = 'DeadlineExceeded',
  /** Some indexes failed (`backoffLimitPerIndex`). */
  FAILED_INDEXES = 'FailedIndexes',
  /** More indexes failed than `maxFailedIndexes` allows. */
  MAX_FAILED_INDEXES_EXCEEDED = 'MaxFailedIndexesExceeded',
  /** A pod failure rule failed the Job. */
  POD_FAILURE_POLICY = 'PodFailurePolicy',
}

/** Which failed Jobs a rule is for. A Job must meet everything that is said. */
export interface FailurePolicyRuleOptions {
  /**
   * Name of the rule, which JobSet's events show.
   * @default - `failurePolicyRule<index>`, by JobSet
   */
  readonly name?: string;

  /**
   * Reasons of the failure.
   * @default - any
   */
  readonly reasons?: JobFailureReason[];

  /**
   * Patterns (RE2), one of which is found in the failure's message.
   * @default - any message
   */
  readonly messagePatterns?: string[];

  /**
   * Names of replicated jobs.
   * @default - all
   */
  readonly replicatedJobs?: string[];
}

/** What to do about some failed Jobs. */
export class FailurePolicyRule {
  /** Fails the run. */
  public static failJobSet(options: FailurePolicyRuleOptions = {}): FailurePolicyRule {
    return new FailurePolicyRule('FailJobSet', options);
  }

  /** Starts the run over, which counts. */
  public static restartJobSet(options: FailurePolicyRuleOptions = {}): FailurePolicyRule {
    return new FailurePolicyRule('RestartJobSet', options);
  }

  /** Starts the run over without counting. */
  public static restartJobSetAndIgnoreMaxRestarts(options: FailurePolicyRuleOptions = {}): FailurePolicyRule {
    return new FailurePolicyRule('RestartJobSetAndIgnoreMaxRestarts', options);
  }

  /** Starts only the failed Job over, which counts. Upstream's controller has this behind its feature gate `RestartJob`. */
  public static restartJob(options: FailurePolicyRuleOptions = {}): FailurePolicyRule {
    return new FailurePolicyRule('RestartJob', options);
  }

  /** Starts only the failed Job over without counting. Upstream's controller has this behind its feature gate `RestartJob`. */
  public static restartJobAndIgnoreMaxRestarts(options: FailurePolicyRuleOptions = {}): FailurePolicyRule {
    return new FailurePolicyRule('RestartJobAndIgnoreMaxRestarts', options);
  }

  /**
   * Without the rule's index, which moves when somebody puts another rule before it.
   * @internal
   */
  public static _disruption(): FailurePolicyRule {
    return FailurePolicyRule.restartJobSetAndIgnoreMaxRestarts({
      name: 'ignoreDisruptions',
      reasons: [JobFailureReason.POD_FAILURE_POLICY],
      messagePatterns: ['has condition DisruptionTarget matching FailJob rule'],
    });
  }

  private constructor(
    /** What is done, as JobSet calls it: `RestartJobSet`. */
    public readonly action: string,
    private readonly options: FailurePolicyRuleOptions,
  ) {}

  /** @internal */
  public _toDocument(): RuleDocument {
    const { name, reasons, messagePatterns, replicatedJobs } = this.options;
    return {
      ...(name !== undefined && { name }),
      action: this.action as FailurePolicyAction,
      ...(reasons && { onJobFailureReasons: reasons }),
      ...(messagePatterns && { onJobFailureMessagePatterns: messagePatterns }),
      ...(replicatedJobs && { targetReplicatedJobs: replicatedJobs }),
    };
  }
}
