/** The controller: caches, queue and reconciler put together, started, and stopped without leaving a write half done. */
import { ClusterView } from './cluster-view';
import { EventRecorder } from './event-recorder';
import { HttpServer } from './http-server';
import type { Log } from './log';
import { Metrics } from './metrics';
import type { ControllerOptions } from './options';
import { Reconciler } from './reconciler';
import { runKey, runOf } from './run-key';
import { WorkQueue } from './work-queue';
import { WriteLimit } from './write-limit';
import { Writer } from './writer';
import { LeaderElection } from '../kubernetes';
import type { Api, Clock } from '../kubernetes';

export interface ControllerContext {
  readonly api: Api;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  /** What events say that they come from: the pod. */
  readonly instance: string;
  /** Called when another replica has become the leader: this one has to end, with whatever it remembers. */
  readonly lost: () => void;
}

/** How many writes are on their way at once: as many as the upstream controller sends. */
export const PARALLEL_WRITES = 50;
const WORKERS = 10;
/** Of these, how many no single namespace may have: a tenant whose writes hang holds up nobody else's. */
const KEPT_WRITES = 5;
const KEPT_WORKERS = 2;
/** Watches say something about every minute, and a connection that is silent for three is given up. */
const LONGEST_SILENCE = 10 * 60_000;

export class Controller {
  private readonly metrics = new Metrics();
  private readonly view: ClusterView;
  private readonly queue: WorkQueue;
  private readonly reconciler: Reconciler;
  private readonly events: EventRecorder;
  private readonly election?: LeaderElection;
  private readonly http: HttpServer;
  private alone = false;
  private stopping = false;

  constructor(private readonly options: ControllerOptions, private readonly context: ControllerContext) {
    const { clock, log } = context;
    const { metrics } = this;
    const { settings, leaderElection } = options;
    const mayWrite = () => this.isLeading && !this.stopping;
    const view = this.view = new ClusterView({
      ...context,
      namespaces: options.namespaces,
      namespaceSelector: options.namespaceSelector,
      sources: options.sources,
      changed: run => this.queue.add(runKey(run)),
      vanished: (run, job) => reconciler.vanished(run, job),
    });
    const writer = new Writer({ ...context, view, metrics, mayWrite });
    // What has happened may still be said while the controller stops.
    const events = this.events = new EventRecorder({ ...context, metrics, mayWrite: () => this.isLeading });
    const limit = new WriteLimit(PARALLEL_WRITES, KEPT_WRITES);
    const reconciler = this.reconciler = new Reconciler({
      clock, settings, view, writer, limit, queue: () => this.queue, events, metrics, log, mayWrite,
    });
    const queue = this.queue = new WorkQueue({
      clock, workers: WORKERS, keptWorkers: KEPT_WORKERS, namespaceOf: key => runOf(key).namespace, serve: async key => reconciler.serve(key),
    });
    if (leaderElection) {
      this.election = new LeaderElection({
        ...context,
        ...leaderElection,
        onStarted: () => this.lead(),
        onStopped: async () => this.step(),
        log: (message, fields) => log.warn(message, fields),
      });
    }
    this.http = new HttpServer({
      health: () => this.silence > LONGEST_SILENCE ? `nothing was heard from the API server for ${Math.round(this.silence / 1000)} s` : undefined,
      readiness: () => view.isKnown ? undefined : 'the caches are not filled yet',
      metrics: async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
    }, options.metrics);
    metrics.observe({
      queueDepth: () => queue.depth,
      leading: () => this.isLeading,
      runs: () => view.jobsets.size + view.policies.size,
      jobs: () => view.jobs.size,
      silence: () => this.silence / 1000,
    });
  }

  /** @returns the port of the HTTP server, if there is one */
  async start(): Promise<number | undefined> {
    const { port } = this.options;
    const listening = port === 0 ? undefined : await this.http.start(port);
    this.view.start();
    if (this.election) {
      this.election.start();
    } else {
      this.alone = true;
      this.lead();
    }
    return listening;
  }

  /** Finishes the writes in hand, says what is to be said, and gives the lease back. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.queue.stop();
    await this.reconciler.whenIdle();
    await this.events.flush();
    await this.election?.stop();
    await this.view.stop();
    if (this.options.port !== 0) await this.http.stop();
  }

  private get isLeading(): boolean {
    return this.election ? this.election.leading : this.alone;
  }

  /** Milliseconds. */
  private get silence(): number {
    return this.context.clock.monotonic() - this.view.lastHeard;
  }

  private lead(): void {
    const { namespaces, namespaceSelector, sources } = this.options;
    this.context.log.info('working', { namespaces: namespaces ?? namespaceSelector ?? 'all', sources });
    for (const run of this.view.runs()) this.queue.add(runKey(run));
  }

  private async step(): Promise<void> {
    if (this.stopping) return;
    this.context.log.error('another replica may lead now');
    await this.queue.stop();
    this.context.lost();
  }
}
