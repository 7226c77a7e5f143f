/** Kubernetes Events: written beside the work, said once and counted when they repeat, and dropped rather than piled up. */
import type { Log } from './log';
import type { Metrics } from './metrics';
import type { EngineEvent } from '../../engine';
import type { KubernetesObject } from '../../model';
import { resourcePath } from '../kubernetes';
import type { Api, Clock } from '../kubernetes';

/** What an event is about. */
export interface Regarding {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface EventRecorderOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The pod. */
  readonly instance: string;
  readonly mayWrite: () => boolean;
}

/** The name that the upstream controller reports by: dashboards and scripts select events by it. */
const REPORTING_CONTROLLER = 'jobset';
const ACTION = 'Reconciling';
/** The API's limit, in bytes. */
const LONGEST_NOTE = 1024;
/** Milliseconds within which the same event again is one of a series. */
const SERIES = 6 * 60_000;
/** How many events are remembered, and how many may wait. */
const MOST_REMEMBERED = 1000;
const MOST_WAITING = 500;

interface Said {
  readonly namespace: string;
  /** Absent until it is written. */
  name?: string;
  count: number;
  at: number;
}

type Write = () => Promise<void>;

export class EventRecorder {
  private readonly said = new Map<string, Said>();
  private readonly waiting: Write[] = [];
  private writing?: Promise<void>;

  constructor(private readonly options: EventRecorderOptions) {}

  record(regarding: Regarding, { type, reason, note: text }: EngineEvent): void {
    const note = cut(text, LONGEST_NOTE);
    const key = `${regarding.uid} ${type} ${reason} ${note}`;
    const { clock } = this.options;
    const known = this.said.get(key);
    const at = clock.monotonic();
    if (known && at - known.at < SERIES) {
      known.count++;
      known.at = at;
      this.enqueue(async () => this.continueSeries(known));
      return;
    }
    const entry: Said = { namespace: regarding.namespace, count: 1, at };
    this.said.delete(key);
    this.said.set(key, entry);
    if (this.said.size > MOST_REMEMBERED) this.said.delete(this.said.keys().next().value!);
    const eventTime = microTime(clock.now());
    this.enqueue(async () => this.create(entry, regarding, { type, reason, note }, eventTime));
  }

  /** Resolves when all that was recorded is written or dropped. */
  async flush(): Promise<void> {
    await this.writing;
  }

  private enqueue(write: Write): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.options.metrics.eventDropped();
      return;
    }
    this.waiting.push(write);
    this.writing ??= this.work();
  }

  private async work(): Promise<void> {
    for (let write = this.waiting.shift(); write; write = this.waiting.shift()) {
      try {
        if (this.options.mayWrite()) await write();
      } catch (error) {
        this.options.metrics.eventDropped();
        this.options.log.once('events', 'warn', 'an event could not be written', { error: String(error) });
      }
    }
    this.writing = undefined;
  }

  private async create(entry: Said, regarding: Regarding, { type, reason, note }: EngineEvent, eventTime: string): Promise<void> {
    const { api, instance, metrics } = this.options;
    metrics.requested('create', 'events', 200);
    const { metadata } = await api.request<KubernetesObject>({
      method: 'POST',
      path: resourcePath('events', { namespace: regarding.namespace }),
      metadataOnly: true,
      body: {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { generateName: `${regarding.name.slice(0, 200)}.`, namespace: regarding.namespace },
        eventTime,
        reportingController: REPORTING_CONTROLLER,
        reportingInstance: instance,
        action: ACTION,
        regarding,
        type,
        reason,
        note,
      },
    });
    entry.name = metadata?.name;
  }

  private async continueSeries({ namespace, name, count }: Said): Promise<void> {
    if (name === undefined) return;
    const { api, clock, metrics } = this.options;
    metrics.requested('patch', 'events', 200);
    await api.request({
      method: 'PATCH',
      path: resourcePath('events', { namespace, name }),
      patchType: 'application/merge-patch+json',
      metadataOnly: true,
      body: { series: { count, lastObservedTime: microTime(clock.now()) } },
    });
  }
}

function microTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}000Z`;
}

/** Cut at the end of a character. */
function cut(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= bytes) return text;
  let end = bytes - 3;
  while ((encoded[end]! & 0xc0) === 0x80) end--;
  return `${new TextDecoder().decode(encoded.subarray(0, end))}…`;
}
