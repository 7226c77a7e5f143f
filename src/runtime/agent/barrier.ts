/**
 * What an agent decides in a restart in place, by the protocol of JobSet (KEP-467).
 *
 * An agent says on its pod which attempt it waits for, one more than the current one. When all pods wait for the same one, the controller makes it the current
 * one, and they pass. When one of them has been restarted it waits for a later attempt; the controller then says that the others are of a previous one, and these
 * start over, too.
 */

/** What the controller says to the agents. */
export interface RunState {
  /** The attempt whose pods may pass. Absent before the first. */
  readonly current?: number;
  /** Pods of this attempt or an earlier one must start over. */
  readonly previous?: number;
  /** Whether pods need not wait for each other: the run is not restarted in place, or somebody has switched it off. */
  readonly unguarded: boolean;
}

export type Decision =
  | { readonly do: 'announce'; readonly attempt: number }
  | { readonly do: 'pass' }
  | { readonly do: 'restart' };

/** One pod's barrier. */
export class Barrier {
  private attempt?: number;
  private passed = false;

  /** What is to be done in this state. Call {@link announced} once the attempt stands on the pod, and decide again. */
  public decide({ current, previous, unguarded }: RunState): Decision | undefined {
    if (unguarded) return this.pass();
    if (this.attempt === undefined) return { do: 'announce', attempt: current === undefined ? 0 : current + 1 };
    if (previous !== undefined && this.attempt <= previous) return { do: 'restart' };
    return this.attempt === current ? this.pass() : undefined;
  }

  public announced(attempt: number): void {
    this.attempt = attempt;
  }

  private pass(): Decision | undefined {
    if (this.passed) return undefined;
    this.passed = true;
    return { do: 'pass' };
  }
}
