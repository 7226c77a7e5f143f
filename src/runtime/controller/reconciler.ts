/** One pass over one run: what the caches hold goes into the engine, and what it answers is done, written and said. */
import { isRecord } from './cluster-view';
import type { ClusterView, Refusal } from './cluster-view';
import type { EventRecorder, Regarding } from './event-recorder';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { needsOf } from './needs';
import type { Needs } from './needs';
import { CONFIRMATION } from './object-cache';
import { groupKey, runKey, runOf } from './run-key';
import type { Run } from './run-key';
import { RunState } from './run-state';
import type { Failure } from './run-state';
import type { WorkQueue } from './work-queue';
import type { WriteLimit } from './write-limit';
import type { Failed, Writer } from './writer';
import { reconcile } from '../../engine';
import type {
  EngineSettings, FailedOperation, JobSetResource, ObservedJob, Operation, Outcome, ReconcileInput, RunRecord, StandaloneRun, StatusChange,
} from '../../engine';
import { JOBSET_API_VERSION, JOBSET_KIND } from '../../model';
import { ApiError } from '../kubernetes';
import type { Clock } from '../kubernetes';

export interface ReconcilerOptions {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  readonly view: ClusterView;
  readonly writer: Writer;
  readonly limit: WriteLimit;
  readonly events: EventRecorder;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly mayWrite: () => boolean;
}

/** Milliseconds after which a pass stops taking up operations: what is left, the next one decides anew, on what has happened in the meantime. */
const LONGEST_PASS = 1000;
/** A write that fails without being refused is worth telling the user when it has failed this many times. */
const PATIENCE = 3;

interface PassResult {
  readonly failures: Map<string, Failure>;
  stale: boolean;
  /** Whether there was no time for all of it. */
  unfinished: boolean;
  /** Seconds that the server asks to wait. */
  retryAfter: number;
}

export class Reconciler {
  private readonly states = new Map<string, RunState>();

  constructor(private readonly options: ReconcilerOptions) {}

  /** A Job of the run is gone. */
  vanished(run: Run, { name, foreign, attempt, jobAttempt }: ObservedJob): void {
    if (run.kind !== 'standalone') return;
    this.state(run).vanished.set(name, { foreign: foreign ?? { labels: {}, annotations: {} }, attempt, jobAttempt, at: this.options.clock.now() });
  }

  /** Serves a key of the queue. */
  async serve(key: string, queue: WorkQueue): Promise<void> {
    const run = runOf(key);
    const { log, metrics, mayWrite } = this.options;
    if (!mayWrite()) return;
    try {
      await this.pass(run, queue);
    } catch (error) {
      const mistake = !(error instanceof ApiError);
      log.log(mistake ? 'error' : 'warn', 'a pass failed', { run: key, error: mistake ? (error as Error).stack : error.message });
      metrics.passed('failed', 0);
      queue.retry(key);
    }
  }

  private async pass(run: Run, queue: WorkQueue): Promise<void> {
    const { clock, metrics, settings, view } = this.options;
    const key = runKey(run);
    const source = this.source(run);
    if (!source) {
      this.states.delete(key);
      queue.forget(key);
      metrics.forget(run);
      return;
    }
    const state = this.state(run);
    const record = source.kind === 'standalone' && source.record !== 'foreign' ? source.record : undefined;
    const needs = needsOf(this.document(run)!, run.kind, settings, record);
    const readiness = view.readiness(run, needs);
    if (readiness === 'pending') return;
    const refusals = readiness === 'ready' ? [] : readiness;
    if (refusals.some(({ resource }) => resource === 'jobs')) {
      this.sayNotPermitted(source, state, refusals);
      return;
    }
    await this.refreshDoubtful(run, state);

    const input = this.input(run, state, needs, refusals);
    if (!input) return;
    const begin = clock.monotonic();
    const outcome = reconcile(input);
    const seconds = (clock.monotonic() - begin) / 1000;
    const result = await this.carryOut(run, input.source, state, outcome, queue);
    metrics.passed(result.failures.size > 0 ? 'failed' : result.stale ? 'stale' : 'done', seconds);
    this.comeBack(key, run, state, outcome, result, queue);
  }

  private state(run: Run): RunState {
    const key = runKey(run);
    let state = this.states.get(key);
    if (!state) this.states.set(key, state = new RunState());
    return state;
  }

  // What is there.

  private document(run: Run): ReconcileInput['document'] | undefined {
    const { view } = this.options;
    return run.kind === 'JobSet' ? view.jobset(run)?.document : view.policy(run)?.document;
  }

  private source(run: Run): JobSetResource | StandaloneRun | undefined {
    const { view } = this.options;
    if (run.kind === 'JobSet') return view.jobset(run);
    const policy = view.policy(run);
    if (!policy) return undefined;
    const { name, uid, deleting, labels, annotations } = policy;
    const { namespace } = run;
    const state = this.state(run);
    return {
      kind: 'standalone',
      namespace,
      name: run.name,
      configMap: { name, uid, deleting, labels, annotations },
      record: this.record(run, state),
      vanished: state.vanished,
    };
  }

  private record({ namespace, name }: Run, { found }: RunState): RunRecord | 'foreign' | undefined {
    const observed = this.options.view.jobs.group(groupKey(namespace, name)).get(name)?.observed ?? found.get(name)?.observed;
    return observed && (isRecord(observed) ? observed : 'foreign');
  }

  private input(run: Run, state: RunState, needs: Needs, refusals: readonly Refusal[]): ReconcileInput | undefined {
    const { clock, settings, view } = this.options;
    const { namespace, name } = run;
    const group = groupKey(namespace, name);
    const jobs: ObservedJob[] = [];
    const take = (job: ObservedJob | RunRecord, jobName: string) => {
      if (isRecord(job) || (run.kind === 'standalone' && jobName === name)) return;
      jobs.push(job);
      state.vanished.delete(jobName);
    };
    const labelled = view.jobs.group(group);
    for (const [jobName, { observed }] of labelled) take(observed, jobName);
    for (const [jobName, { observed }] of state.found) if (!labelled.has(jobName)) take(observed, jobName);
    const refused = new Set(refusals.map(({ resource }) => resource));
    // Read again: they may have changed while doubtful objects were looked up.
    const source = this.source(run);
    const document = this.document(run);
    if (!source || !document) return undefined;
    return {
      document,
      source,
      jobs,
      services: Array.from(view.services.group(namespace).values(), ({ observed }) => observed),
      volumeClaims: needs.claims ? new Set(view.claims.group(namespace).keys()) : new Set(),
      ...(needs.pods && !refused.has('pods') && { pods: Array.from(view.pods.group(group).values(), ({ observed }) => observed) }),
      ...(needs.nodes && !refused.has('nodes') && { nodes: new Map(Array.from(view.nodes.group(''), ([node, { observed }]) => [node, observed.labels])) }),
      failures: [...this.toldFailures(state), ...refusals.filter(({ resource }) => resource !== 'nodes').map(notReadable)],
      settings,
      now: clock.now(),
    };
  }

  /** A busy server is no news before it has been busy for a while. */
  private toldFailures({ failures, failedPasses }: RunState): FailedOperation[] {
    return [...failures.values()].filter(({ transient }) => !transient || failedPasses >= PATIENCE).map(({ operation }) => operation);
  }

  /** What only answers have told of, and the watch has not confirmed in time, is read anew. */
  private async refreshDoubtful(run: Run, state: RunState): Promise<void> {
    const { clock, limit, view, writer } = this.options;
    const { namespace, name } = run;
    const since = clock.monotonic() - CONFIRMATION;
    const doubtful = [
      ...view.jobs.unconfirmedIn(groupKey(namespace, name)).map(job => ['jobs', job] as const),
      ...[...state.found].filter(([, { readAt }]) => readAt <= since).map(([job]) => ['jobs', job] as const),
      ...view.pods.unconfirmedIn(groupKey(namespace, name)).map(pod => ['pods', pod] as const),
      ...view.services.unconfirmedIn(namespace).map(service => ['services', service] as const),
      ...view.claims.unconfirmedIn(namespace).map(claim => ['persistentvolumeclaims', claim] as const),
      ...run.kind === 'JobSet' ? view.jobsets.unconfirmedIn(groupKey(namespace, name)).map(jobset => ['jobsets', jobset] as const) : [],
    ];
    await limit.each(doubtful, async ([resource, object]) => {
      await writer.refresh(run, state, resource, object);
    });
  }

  // What is done.

  private async carryOut(run: Run, source: ReconcileInput['source'], state: RunState, outcome: Outcome, queue: WorkQueue): Promise<PassResult> {
    const { status } = outcome;
    const result: PassResult = { failures: new Map(), stale: false, unfinished: false, retryAfter: 0 };
    if (status?.urgency === 'before-operations' && !await this.writeStatus(run, state, status, result)) return result;
    const written = status?.urgency === 'before-operations' ? Promise.resolve(true) : this.writeStatusInTime(run, state, status, result, queue);
    // What keeps nothing from being said is no reason to wait for thousands of operations.
    const said = written.then(ok => {
      if (ok) this.say(source, state, outcome);
    });
    await Promise.all([this.operate(run, state, outcome.operations, result), said]);
    return result;
  }

  /** @returns whether what belongs to the status may be said */
  private async writeStatusInTime(
    run: Run, state: RunState, status: StatusChange | undefined, result: PassResult, queue: WorkQueue,
  ): Promise<boolean> {
    if (!status) {
      state.debounce.clear();
      return true;
    }
    if (status.urgency === 'debounced') {
      const delay = state.debounce.delay(this.options.clock.monotonic());
      if (delay > 0) {
        queue.addAfter(runKey(run), delay);
        return true;
      }
    }
    return this.writeStatus(run, state, status, result);
  }

  private async writeStatus(run: Run, state: RunState, { write }: StatusChange, result: PassResult): Promise<boolean> {
    const answer = await this.options.writer.write(run, state, write);
    if (answer === 'done') state.debounce.written(this.options.clock.monotonic());
    else this.note(write, answer, result);
    return answer === 'done';
  }

  private async operate(run: Run, state: RunState, operations: readonly Operation[], result: PassResult): Promise<void> {
    const { clock, limit, mayWrite, writer } = this.options;
    const begin = clock.monotonic();
    const held = begin < state.retryAt ? state.failures : undefined;
    let begun = 0;
    await limit.each(operations, async operation => {
      begun++;
      const failure = held?.get(operationKey(operation));
      if (failure) result.failures.set(operationKey(operation), failure);
      else this.note(operation, await writer.write(run, state, operation), result);
    }, () => mayWrite() && clock.monotonic() - begin < LONGEST_PASS);
    if (begun < operations.length) result.unfinished = true;
  }

  private note(operation: Operation, answer: 'done' | 'stale' | Failed, result: PassResult): void {
    if (answer === 'stale') result.stale = true;
    if (typeof answer === 'string') return;
    result.failures.set(operationKey(operation), answer);
    result.retryAfter = Math.max(result.retryAfter, answer.retryAfter ?? 0);
  }

  private say(source: ReconcileInput['source'], state: RunState, { events, finished }: Outcome): void {
    const regarding = regardingOf(source);
    for (const event of events) {
      if (event.once === undefined || state.isNews(`${event.reason}/${event.once}`)) this.options.events.record(regarding, event);
    }
    if (finished) this.options.metrics.finished(source, finished);
  }

  private sayNotPermitted(source: ReconcileInput['source'], state: RunState, refusals: readonly Refusal[]): void {
    for (const { resource, error } of refusals) {
      if (!state.isNews(`NotPermitted/${resource}`)) continue;
      const note = `the controller can do nothing for it as long as it may not read ${resource}: ${error.message}`;
      this.options.events.record(regardingOf(source), { type: 'Warning', reason: 'NotPermitted', note });
    }
  }

  /** When to look again. */
  private comeBack(key: string, run: Run, state: RunState, { requeueAfter }: Outcome, result: PassResult, queue: WorkQueue): void {
    const { clock, view } = this.options;
    const now = clock.monotonic();
    const { failures, retryAfter, stale, unfinished } = result;
    const onlyHeld = failures.size > 0 && now < state.retryAt && !stale;
    if (onlyHeld) {
      queue.addAfter(key, state.retryAt - now);
    } else if (failures.size > 0) {
      state.failedPasses++;
      state.retryAt = now + queue.retry(key, retryAfter * 1000);
    } else if (stale) {
      queue.retry(key);
    } else {
      queue.forget(key);
    }
    if (failures.size === 0) {
      state.failedPasses = 0;
      state.retryAt = -Infinity;
    }
    state.failures = failures;
    if (unfinished) queue.add(key);
    if (requeueAfter !== undefined) queue.addAfter(key, requeueAfter);
    if (state.found.size > 0 || view.jobs.hasUnconfirmed(groupKey(run.namespace, run.name))) queue.addAfter(key, CONFIRMATION + 1);
  }
}

function operationKey({ verb, resource, name }: Operation): string {
  return `${verb} ${resource}/${name}`;
}

function notReadable({ resource, error }: Refusal): FailedOperation {
  return { verb: 'patch', resource, name: '*', message: error.message };
}

/** A standalone run is shown by the Job that is its record, as soon as there is one. */
function regardingOf(source: ReconcileInput['source']): Regarding {
  const { namespace, name } = source;
  if (source.kind === 'JobSet') return { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND, namespace, name, uid: source.uid };
  const { record, configMap } = source;
  if (record && record !== 'foreign') return { apiVersion: 'batch/v1', kind: 'Job', namespace, name, uid: record.uid };
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: configMap.name, uid: configMap.uid };
}
