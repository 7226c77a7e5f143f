import type { FailurePolicy as FailurePolicyDocument } from '../model';
import { FailurePolicyRule } from './failure-policy-rule';
import { checkWholeNumber } from './whole-number';

/** How a run is started over. */
export enum RestartStrategy {
  /** Each Job is recreated as soon as its old one is gone. */
  RECREATE = 'Recreate',
  /** No Job is recreated before all old ones are gone. */
  BLOCKING_RECREATE = 'BlockingRecreate',
  /** Pods stay and only their containers start over. Needs an agent in each pod: `FailurePolicy.restartInPlace()` brings one. */
  IN_PLACE_RESTART = 'InPlaceRestart',
}

export interface FailurePolicyRestartOptions {
  /** How many restarts count before the run fails. */
  readonly max: number;

  /**
   * How the run is started over.
   * @default - RestartStrategy.RECREATE, by JobSet
   */
  readonly strategy?: RestartStrategy;
}

export interface FailurePolicyRestartInPlaceOptions {
  /** How many restarts count before the run fails. */
  readonly max: number;

  /**
   * An image with Node 20.16 or later, for the agent in each pod.
   * @default node:24-slim
   */
  readonly agentImage?: string;
}

/**
 * What happens when a Job of the run fails. A value: every method returns a new policy.
 *
 * A run without a policy fails with its first failed Job.
 */
export class FailurePolicy {
  /**
   * Starts the whole run over when a Job fails.
   * @throws Error when max is negative or no whole number
   */
  public static restart(options: FailurePolicyRestartOptions): FailurePolicy {
    const { max, strategy } = options;
    checkWholeNumber('failure policy: max', max);
    return new FailurePolicy(max, strategy, [], false);
  }

  /**
   * Starts all containers of all pods over when one of them fails, and keeps the pods where they are: seconds instead of minutes. When a pod is lost, the others start
   * over with its replacement.
   *
   * Every pod gets an agent, a small sidecar that holds its containers back until all pods are there, and the run a ServiceAccount and a Role for them. Needs
   * Kubernetes 1.35 (container restart rules with RestartAllContainers), pods that all run at the same time, and the bundled controller.
   * @throws Error when max is negative or no whole number
   */
  public static restartInPlace(options: FailurePolicyRestartInPlaceOptions): FailurePolicy {
    const { max, agentImage = 'node:24-slim' } = options;
    checkWholeNumber('failure policy: max', max);
    return new FailurePolicy(max, RestartStrategy.IN_PLACE_RESTART, [], false, agentImage);
  }

  private constructor(
    /** How many restarts count before the run fails. */
    public readonly maxRestarts: number,
    /** How the run is started over. */
    public readonly restartStrategy: RestartStrategy | undefined,
    private readonly _rules: readonly FailurePolicyRule[],
    /** Whether disruptions restart the run without counting. */
    public readonly disruptionsIgnored: boolean,
    private readonly agentImage?: string,
  ) {}

  /** The rules, in the order in which they are tried. Returns a copy; to add one, use `withRule()`. */
  public get rules(): FailurePolicyRule[] {
    return [...this._rules];
  }

  /** The same policy with one more rule. The first rule that matches a failed Job decides; without a match the run is restarted. */
  public withRule(rule: FailurePolicyRule): FailurePolicy {
    return new FailurePolicy(this.maxRestarts, this.restartStrategy, [...this._rules, rule], this.disruptionsIgnored, this.agentImage);
  }

  /**
   * Starts the run over when a disruption (drain, eviction, preemption, a lost spot node) takes a pod, and does not count it.
   *
   * A failed Job says only that its backoff limit was exceeded, whatever the cause, so every Job also gets a pod failure policy, tried first,
   * that fails it at once for the pod condition DisruptionTarget, and the policy gets a rule for that. A pod that is deleted by hand
   * has no such condition and counts.
   */
  public ignoreDisruptions(): FailurePolicy {
    if (this.disruptionsIgnored) return this;
    return new FailurePolicy(this.maxRestarts, this.restartStrategy, [...this._rules, FailurePolicyRule._disruption()], true, this.agentImage);
  }

  /** @internal */
  public get _agentImage(): string | undefined {
    return this.agentImage;
  }

  /** @internal */
  public _toDocument(): FailurePolicyDocument {
    return {
      maxRestarts: this.maxRestarts,
      ...(this.restartStrategy && { restartStrategy: this.restartStrategy }),
      ...(this._rules.length > 0 && { rules: this._rules.map(rule => rule._toDocument()) }),
    };
  }
}
