/**
 * What did not succeed when it was last tried, and is left alone for a while. What is alike waits together, one try for all of it; what is not
 * alike knows nothing of each other, so that a write that is refused for ever holds back no other one, not even of the same object.
 */
import { kindOf, operationKey } from './run-operations';
import type { FailedOperation, Operation } from '../../engine';
import type { Clock } from '../kubernetes';

/** A write that did not succeed when it was last tried. */
export interface Failure {
  readonly operation: FailedOperation;
  /**
   * * refused: the API server does not want it.
   * * unanswered: no fault of the write, the server was busy or did not answer.
   * * stale: it was decided on an old state, which is no failure.
   */
  readonly cause: 'refused' | 'unanswered' | 'stale';
}

interface Pause {
  /** In monotonic milliseconds. */
  until: number;
  /** How often in a row there has been one. */
  count: number;
}

type Paused = Failure & { readonly pause: Pause };

/** A write that gets no answer is worth telling the user when it has been tried this many times. */
const PATIENCE = 3;

export class HeldBack {
  private readonly failures = new Map<string, Paused>();
  private readonly pauses = new Map<string, Pause>();

  constructor(private readonly clock: Clock) {}

  /** When the next of them may be tried, in monotonic milliseconds; undefined when there are none. */
  get nextAt(): number | undefined {
    return this.failures.size === 0 ? undefined : Math.min(...Array.from(this.failures.values(), ({ pause }) => pause.until));
  }

  has(operation: Operation): boolean {
    const failure = this.failures.get(operationKey(operation));
    return failure !== undefined && this.clock.monotonic() < failure.pause.until;
  }

  without(operations: readonly Operation[]): readonly Operation[] {
    return this.failures.size === 0 ? operations : operations.filter(operation => !this.has(operation));
  }

  succeeded(operation: Operation): void {
    this.failures.delete(operationKey(operation));
  }

  /** @param pauseAfter the milliseconds to wait after so many tries; asked only if the write does not join a pause of its kind */
  failed(operation: Operation, failure: Failure, pauseAfter: (count: number) => number): void {
    // What was decided on an old state is decided anew soon, whatever else the server refuses.
    const kind = `${kindOf(operation)}${failure.cause === 'stale' ? ', stale' : ''}`;
    let pause = this.pauses.get(kind);
    if (!pause) this.pauses.set(kind, pause = { until: -Infinity, count: 0 });
    this.failures.set(operationKey(operation), { ...failure, pause });
    const now = this.clock.monotonic();
    if (now < pause.until) return;
    pause.until = now + pauseAfter(pause.count);
    pause.count++;
  }

  /** What is not wanted any more is no failure any more. */
  keep(wanted: ReadonlySet<string>): void {
    for (const key of this.failures.keys()) if (!wanted.has(key)) this.failures.delete(key);
    const lasting = new Set(Array.from(this.failures.values(), ({ pause }) => pause));
    for (const [kind, pause] of this.pauses) if (!lasting.has(pause)) this.pauses.delete(kind);
  }

  /** All may be tried now: what will be written is no longer what was refused. */
  release(): void {
    for (const pause of this.pauses.values()) Object.assign(pause, { until: -Infinity, count: 0 });
  }

  /** Those that the user is told. A busy server is no news before it has been busy for a while. */
  told(): FailedOperation[] {
    return [...this.failures.values()].filter(isTold).map(told);
  }

  toldOf(operation: Operation): FailedOperation | undefined {
    const failure = this.failures.get(operationKey(operation));
    return failure && isTold(failure) ? told(failure) : undefined;
  }
}

function isTold({ cause, pause }: Paused): boolean {
  return cause === 'refused' || (cause === 'unanswered' && pause.count >= PATIENCE);
}

function told({ operation, pause }: Paused): FailedOperation {
  return { ...operation, tries: pause.count };
}
