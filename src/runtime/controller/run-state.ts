/** What the controller remembers of a run between two passes, and forgets when it ends: nothing that could not be found out anew. */
import type { JobOrRecord } from './cluster-view';
import { HeldBack } from './held-back';
import { RunOperations } from './run-operations';
import type { RunOperationsOptions } from './run-operations';
import type { ReconcileInput, VanishedJob } from '../../engine';
import type { Clock } from '../kubernetes';

/** A Job with a child's name that the watch does not show, since it lacks the label. */
export interface FoundJob {
  readonly observed: JobOrRecord;
  /** When it was read, in monotonic milliseconds. */
  readonly readAt: number;
}

export class RunState {
  readonly operations: RunOperations;
  readonly heldBack: HeldBack;
  /** What the last pass went by. */
  document?: ReconcileInput['document'];
  /** By name. */
  readonly found = new Map<string, FoundJob>();
  /** Standalone runs: Jobs that were seen and are gone, by name. */
  readonly vanished = new Map<string, VanishedJob>();
  /** UIDs of the Jobs whose pods were asked to go. */
  readonly podsDeleted = new Set<string>();
  readonly debounce = new StatusDebounce();
  private readonly said = new Set<string>();

  constructor(clock: Clock, operations: RunOperationsOptions) {
    this.heldBack = new HeldBack(clock);
    this.operations = new RunOperations(operations);
  }

  /** Whether it is said for the first time. */
  isNews(key: string): boolean {
    if (this.said.has(key)) return false;
    if (this.said.size >= MOST_SAID) this.said.clear();
    this.said.add(key);
    return true;
  }

  /** It is over, so that it would be news again. */
  takeBack(key: string): void {
    this.said.delete(key);
  }
}

const MOST_SAID = 1000;

/** Milliseconds: counts are written this long after they have changed, and ever more rarely while they keep changing. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;
const CALM = 30_000;

export interface DebounceOptions {
  /** Other writes wait for their turn. Those move something, so counts give way to them for as long as they may wait at all. */
  readonly crowded?: boolean;
  /** There is nothing to count yet. */
  readonly patient?: boolean;
}

/** When counts in the status are worth a write. */
export class StatusDebounce {
  private dueAt?: number;
  private wait = FIRST_WAIT;
  private writtenAt = -Infinity;

  /** Milliseconds from now until the status is to be written; 0 for at once. */
  delay(now: number, { crowded = false, patient = false }: DebounceOptions = {}): number {
    if (this.dueAt === undefined && now - this.writtenAt > CALM) this.wait = FIRST_WAIT;
    this.dueAt = Math.min(this.dueAt ?? Infinity, now + (patient ? LONGEST_WAIT : this.wait));
    if (this.dueAt > now) return this.dueAt - now;
    return crowded && now < this.dueAt + LONGEST_WAIT ? FIRST_WAIT : 0;
  }

  /** The status has been written with all that was to be said. */
  written(now: number): void {
    if (this.dueAt !== undefined && this.dueAt <= now) this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.dueAt = undefined;
    this.writtenAt = now;
  }

  /** There is nothing to write any more. */
  clear(): void {
    this.dueAt = undefined;
  }
}
