/** One pass over one run: what the caches hold goes into the engine, and what it answers is done, written and said. */
import type { ClusterView, Refusal } from './cluster-view';
import type { EventRecorder, Regarding } from './event-recorder';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { needsOf, NO_NEEDS } from './needs';
import { CONFIRMATION } from './object-cache';
import { documentOf, inputOf, sourceOf } from './run-input';
import { groupKey, runKey, runOf } from './run-key';
import type { Run } from './run-key';
import { operationKey } from './run-operations';
import { RunState } from './run-state';
import type { WorkQueue } from './work-queue';
import type { WriteLimit } from './write-limit';
import type { Failed, Writer } from './writer';
import { brokenDown, reconcile, statusRefused } from '../../engine';
import type { EngineSettings, ObservedJob, Operation, Outcome, ReconcileInput, StatusChange } from '../../engine';
import { JOBSET_API_VERSION, JOBSET_KIND } from '../../model';
import { ApiError } from '../kubernetes';
import type { Clock } from '../kubernetes';

export interface ReconcilerOptions {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  readonly view: ClusterView;
  readonly writer: Writer;
  readonly limit: WriteLimit;
  readonly queue: () => WorkQueue;
  readonly events: EventRecorder;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly mayWrite: () => boolean;
}

/** Milliseconds between two passes over the same run: enough for the engine to take no more than a fortieth of the time. */
const SHORTEST_REST = 50;
const LONGEST_REST = 1000;
const REST_FACTOR = 40;

const STATUS_REFUSED = 'StatusRefused';

export class Reconciler {
  private readonly states = new Map<string, RunState>();

  constructor(private readonly options: ReconcilerOptions) {}

  /** Resolves when no write is on its way. */
  async whenIdle(): Promise<void> {
    await Promise.all(Array.from(this.states.values(), async ({ operations }) => operations.whenIdle()));
  }

  /** A Job of the run is gone. */
  vanished(run: Run, { name, foreign, attempt, jobAttempt }: ObservedJob): void {
    if (run.kind !== 'standalone') return;
    this.state(run).vanished.set(name, { foreign: foreign ?? { labels: {}, annotations: {} }, attempt, jobAttempt, at: this.options.clock.now() });
  }

  /** Serves a key of the queue. Resolves with the milliseconds for which it is better left alone. */
  async serve(key: string): Promise<number> {
    const run = runOf(key);
    const { log, metrics, mayWrite, queue } = this.options;
    if (!mayWrite()) return 0;
    try {
      return await this.pass(run);
    } catch (error) {
      if (error instanceof ApiError) log.warn('a pass failed', { run: key, error: error.message });
      else await this.tellOfMistake(run, error as Error);
      metrics.passed('failed', 0);
      queue().retry(key);
      return SHORTEST_REST;
    }
  }

  private async pass(run: Run): Promise<number> {
    const { clock, metrics, settings, view } = this.options;
    const state = this.state(run);
    const source = sourceOf(view, run, state);
    if (!source) {
      this.forget(run);
      return 0;
    }
    const record = source.kind === 'standalone' && source.record !== 'foreign' ? source.record : undefined;
    const needs = needsOf(documentOf(view, run)!, run.kind, settings, record);
    const readiness = view.readiness(run, needs);
    if (readiness === 'pending') return 0;
    const refusals = readiness === 'ready' ? [] : readiness;
    if (refusals.some(({ resource }) => resource === 'jobs')) {
      this.sayNotPermitted(source, state, refusals);
      return 0;
    }
    await this.refreshDoubtful(run, state);

    const input = inputOf(view, run, state, needs, refusals, settings, clock.now());
    if (!input) return 0;
    if (state.document !== input.document) state.heldBack.release();
    state.document = input.document;
    const onTheirWay = state.operations.onTheirWay();
    const begin = clock.monotonic();
    const outcome = reconcile(input);
    const took = clock.monotonic() - begin;
    const done = await this.carryOut(run, input.source, state, outcome, onTheirWay);
    metrics.passed(done ? 'done' : 'stale', took / 1000);
    this.comeBack(run, state, outcome, done);
    return Math.min(Math.max(SHORTEST_REST, REST_FACTOR * took), LONGEST_REST);
  }

  /** A mistake of ours is told like any other problem, once. */
  private async tellOfMistake(run: Run, error: Error): Promise<void> {
    const { clock, events, log, settings, view } = this.options;
    const state = this.state(run);
    if (state.isNews(`InternalError/${String(error)}`)) log.error('a pass failed', { run: runKey(run), error: error.stack });
    const input = inputOf(view, run, state, NO_NEEDS, [], settings, clock.now());
    if (!input) return;
    try {
      await this.carryOut(run, input.source, state, brokenDown(input, String(error)), state.operations.onTheirWay());
    } catch (another) {
      if (!state.isNews(`InternalError/${String(another)}/told`)) return;
      events.record(regardingOf(input.source), { type: 'Warning', reason: 'InternalError', note: `the controller broke down on it: ${String(error)}` });
      log.error('a mistake could not be told', { run: runKey(run), error: (another as Error).stack });
    }
  }

  private state(run: Run): RunState {
    const key = runKey(run);
    let state = this.states.get(key);
    if (!state) {
      state = new RunState(this.options.clock, {
        limit: this.options.limit,
        namespace: run.namespace,
        perform: async operation => this.perform(run, operation),
        // What was done is seen by a pass even if no watch tells of it.
        drained: () => this.options.queue().add(key),
      });
      this.states.set(key, state);
    }
    return state;
  }

  private forget(run: Run): void {
    const key = runKey(run);
    this.states.get(key)?.operations.clear();
    this.states.delete(key);
    this.options.queue().forget(key);
    this.options.metrics.forget(run);
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
    }, namespace);
  }

  // What is done.

  /** @returns whether the status is written as it has to be */
  private async carryOut(
    run: Run, source: ReconcileInput['source'], state: RunState, outcome: Outcome, onTheirWay: ReadonlySet<string>,
  ): Promise<boolean> {
    const { operations, status, restarts } = outcome;
    if (restarts) state.heldBack.release();
    if (status?.urgency === 'before-operations') {
      state.operations.clear();
      if (!await this.writeStatus(run, state, status)) return false;
    }
    state.operations.replace(state.heldBack.without(operations), onTheirWay);
    const written = status?.urgency === 'before-operations' || await this.writeStatusInTime(run, state, status);
    if (written) this.say(source, state, outcome);
    return written;
  }

  /** @returns whether what belongs to the status may be said */
  private async writeStatusInTime(run: Run, state: RunState, status: StatusChange | undefined): Promise<boolean> {
    if (!status) {
      state.debounce.clear();
      return true;
    }
    if (status.urgency === 'debounced' || status.urgency === 'patient') {
      const { clock, limit: { crowded } } = this.options;
      const delay = state.debounce.delay(clock.monotonic(), { crowded, patient: status.urgency === 'patient' });
      if (delay > 0) {
        this.options.queue().addAfter(runKey(run), delay);
        return true;
      }
    }
    return this.writeStatus(run, state, status);
  }

  private async writeStatus(run: Run, state: RunState, { write }: StatusChange): Promise<boolean> {
    if (state.heldBack.has(write)) return false;
    const { limit, writer } = this.options;
    const result = await limit.run(run.namespace, async () => writer.write(run, state, write));
    if (result === 'done') {
      state.heldBack.succeeded(write);
      state.takeBack(STATUS_REFUSED);
      state.debounce.written(this.options.clock.monotonic());
      return true;
    }
    this.note(run, state, write, result);
    await this.tellOfRefusedStatus(run, state, write);
    return false;
  }

  /** What cannot be written into the status is told in what can be: the condition alone, and an event. */
  private async tellOfRefusedStatus(run: Run, state: RunState, write: StatusChange['write']): Promise<void> {
    const { clock, limit, settings, view, writer } = this.options;
    const failed = state.heldBack.toldOf(write);
    if (!failed || !state.isNews(STATUS_REFUSED)) return;
    const input = inputOf(view, run, state, NO_NEEDS, [], settings, clock.now());
    if (!input) return;
    const outcome = statusRefused(input, failed);
    const { status } = outcome;
    if (status) await limit.run(run.namespace, async () => writer.write(run, state, status.write));
    this.say(input.source, state, outcome);
  }

  private async perform(run: Run, operation: Operation): Promise<void> {
    const { log, writer } = this.options;
    const state = this.state(run);
    try {
      const result = await writer.write(run, state, operation);
      if (result === 'done') state.heldBack.succeeded(operation);
      else this.note(run, state, operation, result);
    } catch (error) {
      const { verb, resource, name } = operation;
      const message = `internal error: ${String(error)}`;
      if (state.isNews(message)) log.error('an operation failed', { run: runKey(run), operation: operationKey(operation), error: (error as Error).stack });
      this.note(run, state, operation, { operation: { verb, resource, name, message }, cause: 'refused' });
    }
  }

  /** What has not succeeded is left alone for a while, together with all else that does not in the meantime. */
  private note(run: Run, state: RunState, operation: Operation, result: 'stale' | Failed): void {
    const { verb, resource, name } = operation;
    const failure = result === 'stale' ? { operation: { verb, resource, name, message: '' }, cause: result } : result;
    const atLeast = result === 'stale' ? 0 : (result.retryAfter ?? 0) * 1000;
    state.heldBack.failed(operation, failure, count => this.options.queue().retryAfter(runKey(run), count, atLeast));
  }

  private say(source: ReconcileInput['source'], state: RunState, { events, finished, restarts = [] }: Outcome): void {
    const regarding = regardingOf(source);
    for (const event of events) {
      if (event.once === undefined || state.isNews(`${event.reason}/${event.once}`)) this.options.events.record(regarding, event);
    }
    if (finished) this.options.metrics.finished(source, finished);
    for (const scope of restarts) this.options.metrics.restarted(source, scope);
  }

  private sayNotPermitted(source: ReconcileInput['source'], state: RunState, refusals: readonly Refusal[]): void {
    for (const { resource, error } of refusals) {
      if (!state.isNews(`NotPermitted/${resource}`)) continue;
      const note = `the controller can do nothing for it as long as it may not read ${resource}: ${error.message}`;
      this.options.events.record(regardingOf(source), { type: 'Warning', reason: 'NotPermitted', note });
    }
  }

  /** When to look again. */
  private comeBack(run: Run, state: RunState, { operations, status, requeueAfter }: Outcome, done: boolean): void {
    const { clock, queue, view } = this.options;
    const key = runKey(run);
    const { heldBack } = state;
    if (heldBack.nextAt !== undefined) heldBack.keep(new Set([...operations, ...status ? [status.write] : []].map(operationKey)));
    if (heldBack.nextAt !== undefined) queue().addAfter(key, Math.max(0, heldBack.nextAt - clock.monotonic()));
    else if (done) queue().forget(key);
    // What follows the status at once follows it when it is written.
    if (requeueAfter !== undefined && (done || requeueAfter > 0)) queue().addAfter(key, requeueAfter);
    if (state.found.size > 0 || view.jobs.hasUnconfirmed(groupKey(run.namespace, run.name))) queue().addAfter(key, CONFIRMATION + 1);
  }
}

/** A standalone run is shown by the Job that is its record, as soon as there is one. */
function regardingOf(source: ReconcileInput['source']): Regarding {
  const { namespace, name } = source;
  if (source.kind === 'JobSet') return { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND, namespace, name, uid: source.uid };
  const { record, configMap } = source;
  if (record && record !== 'foreign') return { apiVersion: 'batch/v1', kind: 'Job', namespace, name, uid: record.uid };
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: configMap.name, uid: configMap.uid };
}
