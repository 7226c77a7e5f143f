/** One pass: what was observed, and what the policies make of it, collected until it becomes the outcome. */
import { bucket, sortOut } from './children';
import type { Buckets, Child, Children } from './children';
import { Conditions } from './conditions';
import type { ConditionChange } from './conditions';
import { Counters } from './counters';
import { keep } from './document-edits';
import type { EngineSettings, JobSetResource, ReconcileInput, StandaloneRun } from './input';
import type { EngineEvent, Operation, RestartScope, Urgency } from './outcome';
import { planOf } from './plan';
import type { Plan, PlannedJob } from './plan';
import type { Kept } from './run-record';
import { countJobs } from './status';
import type { Counts } from './status';
import type { JobSetDocument, JobSetStatus } from '../model';

/** Something that keeps the JobSet from going on and that a change of it, or of the cluster, has to cure. */
export interface Problem {
  readonly reason: string;
  readonly message: string;
  /** How often in a row it was met, if it is met anew from time to time. */
  readonly times?: number;
}

/** A day, in milliseconds. Timers overflow at less than the longest time to live, and whoever looks earlier just looks again. */
const LONGEST_WAIT = 86_400_000;

const URGENCIES: readonly Urgency[] = ['patient', 'debounced', 'now', 'before-operations'];

export class Pass {
  readonly source: JobSetResource | StandaloneRun;
  readonly settings: EngineSettings;
  readonly now: number;
  readonly counters: Counters;
  readonly conditions: Conditions;
  readonly operations: Operation[] = [];
  readonly events: EngineEvent[] = [];
  readonly problems: Problem[] = [];
  plan: Plan;
  children: Children;
  buckets: Buckets;
  /** By position of the replicated job. */
  counts: readonly Counts[];
  terminalState?: string;
  previousInPlaceRestartAttempt?: number;
  currentInPlaceRestartAttempt?: number;
  finished?: 'Completed' | 'Failed';
  readonly restarts: RestartScope[] = [];
  /** Standalone: an edited document that waits for the next start. */
  edited?: JobSetDocument;
  /** Standalone: what the record has to keep from now on. */
  kept?: Kept;
  urgency?: Urgency;
  requeueAfter?: number;

  constructor(readonly input: ReconcileInput, document: JobSetDocument, observed: JobSetStatus | undefined) {
    this.source = input.source;
    this.settings = input.settings;
    this.now = input.now;
    this.plan = planOf(document);
    this.counters = new Counters(observed);
    this.conditions = new Conditions(observed?.conditions);
    this.terminalState = observed?.terminalState;
    this.previousInPlaceRestartAttempt = observed?.previousInPlaceRestartAttempt;
    this.currentInPlaceRestartAttempt = observed?.currentInPlaceRestartAttempt;
    this.children = sortOut(this.plan, input);
    this.buckets = bucket(this.plan, this.children, this.counters);
    this.counts = countJobs(this.plan, this.buckets);
  }

  get document(): JobSetDocument {
    return this.plan.document;
  }

  get suspended(): boolean {
    return this.document.spec.suspend ?? false;
  }

  get inOrder(): boolean {
    return this.document.spec.startupPolicy?.startupPolicyOrder === 'InOrder';
  }

  /** Absorbing: once it is so, it stays so. */
  get isFinished(): boolean {
    return this.conditions.isTrue('Completed') || this.conditions.isTrue('Failed');
  }

  countsOf(job: PlannedJob): Counts {
    return this.counts[job.position]!;
  }

  /** Starts all Jobs over, with the edited document if one waits. Sort the Jobs anew afterwards. */
  startOver(counts: boolean): void {
    this.counters.restartAll(counts);
    this.raiseUrgency('before-operations');
    if (this.edited) this.takeUp(this.edited);
  }

  takeUp(document: JobSetDocument): void {
    this.edited = undefined;
    this.kept = keep(document);
    this.plan = planOf(document);
    this.children = sortOut(this.plan, this.input);
  }

  /** Sorts the Jobs anew, after counters have been raised. */
  regroup(): void {
    this.buckets = bucket(this.plan, this.children, this.counters);
    this.counts = countJobs(this.plan, this.buckets);
  }

  /** Every Job of the JobSet's own, whatever attempt. */
  * ownJobs(): Iterable<Child['job']> {
    for (const job of this.children.own) if (job) yield job;
    yield* this.children.strays;
  }

  operate(operation: Operation): void {
    this.operations.push(operation);
  }

  emit(type: EngineEvent['type'], reason: string, note: string, once?: string): void {
    this.events.push({ type, reason, note, ...(once !== undefined && { once }) });
  }

  /** Sets a condition; a change is written soon, and said in an event of the same reason. */
  condition(change: ConditionChange, urgency: Urgency = 'now'): void {
    if (!this.conditions.set(change, this.now)) return;
    this.raiseUrgency(urgency);
    this.events.push({ type: change.event, reason: change.reason, note: change.message, ...(change.lasting && { lasting: true }) });
  }

  raiseUrgency(urgency: Urgency): void {
    if (this.urgency === undefined || URGENCIES.indexOf(urgency) > URGENCIES.indexOf(this.urgency)) this.urgency = urgency;
  }

  problem(reason: string, message: string): void {
    this.problems.push({ reason, message });
  }

  /** @param after milliseconds */
  lookAgain(after: number): void {
    this.requeueAfter = Math.min(this.requeueAfter ?? LONGEST_WAIT, Math.max(0, after));
  }
}
