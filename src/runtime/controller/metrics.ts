/** What Prometheus is told: the upstream controller's counters by their names, and how this one is doing. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Run } from './run-key';
import { RESTART_SCOPES } from '../../engine';
import type { RestartScope } from '../../engine';

/** Processor time of a pass; seconds. */
const PASS_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

export interface Gauges {
  readonly queueDepth: () => number;
  readonly leading: () => boolean;
  readonly runs: () => number;
  readonly jobs: () => number;
  /** Seconds. */
  readonly silence: () => number;
}

export class Metrics {
  private readonly registry = new Registry();
  private readonly completed: Counter;
  private readonly failed: Counter;
  private readonly restarts: Counter;
  private readonly passes: Counter;
  private readonly engineTime: Histogram;
  private readonly requests: Counter;
  private readonly events: Counter;

  constructor() {
    const registers = [this.registry];
    const labelNames = ['jobset_name', 'namespace'];
    this.completed = new Counter({ name: 'jobset_completed_total', help: 'JobSets that completed', labelNames, registers });
    this.failed = new Counter({ name: 'jobset_failed_total', help: 'JobSets that failed', labelNames, registers });
    this.restarts = new Counter({
      name: 'cdk8s_jobset_restarts_total', help: 'Restarts by what started over', labelNames: [...labelNames, 'scope'], registers,
    });
    this.passes = new Counter({ name: 'cdk8s_jobset_passes_total', help: 'Reconcile passes by result', labelNames: ['result'], registers });
    this.engineTime = new Histogram({
      name: 'cdk8s_jobset_engine_seconds', help: 'Time that the engine took for a pass', buckets: PASS_BUCKETS, registers,
    });
    this.requests = new Counter({
      name: 'cdk8s_jobset_api_requests_total', help: 'Requests to the API server, watches and lists excepted', labelNames: ['verb', 'resource', 'code'], registers,
    });
    this.events = new Counter({ name: 'cdk8s_jobset_events_dropped_total', help: 'Events that were not written', registers });
  }

  observe({ queueDepth, leading, runs, jobs, silence }: Gauges): void {
    const gauge = (name: string, help: string, value: () => number) => new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
    gauge('cdk8s_jobset_queue_depth', 'Runs that wait for a pass', queueDepth);
    gauge('cdk8s_jobset_leading', 'Whether this replica works', () => leading() ? 1 : 0);
    gauge('cdk8s_jobset_runs', 'JobSets and standalone runs that are seen', runs);
    gauge('cdk8s_jobset_jobs', 'Jobs that are seen', jobs);
    gauge('cdk8s_jobset_watch_silence_seconds', 'Time since the watch that was silent for longest has said anything', silence);
    gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
    gauge('process_cpu_seconds_total', 'Processor time', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
  }

  finished({ namespace, name }: Run, how: 'Completed' | 'Failed'): void {
    (how === 'Completed' ? this.completed : this.failed).inc({ jobset_name: name, namespace });
  }

  restarted({ namespace, name }: Run, scope: RestartScope): void {
    this.restarts.inc({ jobset_name: name, namespace, scope });
  }

  /** The run is no more: its series would stay for ever. */
  forget({ namespace, name }: Run): void {
    const run = { jobset_name: name, namespace };
    this.completed.remove(run);
    this.failed.remove(run);
    for (const scope of RESTART_SCOPES) this.restarts.remove({ ...run, scope });
  }

  /** @param seconds of the engine */
  passed(result: 'done' | 'stale' | 'failed', seconds: number): void {
    this.passes.inc({ result });
    this.engineTime.observe(seconds);
  }

  requested(verb: string, resource: string, code: number): void {
    this.requests.inc({ verb, resource, code });
  }

  eventDropped(): void {
    this.events.inc();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  async text(): Promise<string> {
    return this.registry.metrics();
  }
}
