/** Kubernetes Events: written beside the work, said once and counted when they repeat, and dropped rather than piled up. */
import type { Log } from './log';
import type { Metrics } from './metrics';
import type { EngineEvent } from '../../engine';
import { ApiError, resourcePath } from '../kubernetes';
import type { Api, ApiRequest, Clock } from '../kubernetes';

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
  readonly regarding: Regarding;
  readonly event: Pick<EngineEvent, 'type' | 'reason' | 'note'>;
  readonly eventTime: string;
  /** Absent until it is written, and again when it is found to have gone. */
  name?: string;
  count: number;
  at: number;
}

type Write = () => Promise<void>;

export class EventRecorder {
  private readonly said = new Map<string, Said>();
  private readonly waiting: Write[] = [];
  private writing?: Promise<void>;
  private count = 0;

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
      this.enqueue(async () => this.write(known));
      return;
    }
    const entry: Said = { regarding, event: { type, reason, note }, eventTime: microTime(clock.now()), count: 1, at };
    this.said.delete(key);
    this.said.set(key, entry);
    if (this.said.size > MOST_REMEMBERED) this.said.delete(this.said.keys().next().value!);
    this.enqueue(async () => this.write(entry));
    // Events are kept for an hour, logs for longer.
    const { kind, namespace, name } = regarding;
    this.options.log.log(type === 'Warning' ? 'warn' : 'info', note, { reason, kind, namespace, name });
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

  private async request(verb: string, request: ApiRequest): Promise<void> {
    const { api, metrics } = this.options;
    await api.request(request);
    metrics.requested(verb, 'events', 200);
  }

  /** What could not be written the first time is written when it repeats. */
  private async write(said: Said): Promise<void> {
    try {
      await (said.name === undefined ? this.create(said) : this.continueSeries(said, said.name));
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) said.name = undefined;
      throw error;
    }
  }

  private async create(said: Said): Promise<void> {
    const { regarding, event, eventTime } = said;
    const { instance } = this.options;
    // As Kubernetes' own recorder names them: the object and a time, which nobody else has with this number of ours.
    const name = `${regarding.name.slice(0, 200)}.${eventNumber(eventTime, ++this.count)}`;
    await this.request('create', {
      method: 'POST',
      path: resourcePath('events', { namespace: regarding.namespace }),
      metadataOnly: true,
      body: {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name, namespace: regarding.namespace },
        eventTime,
        reportingController: REPORTING_CONTROLLER,
        reportingInstance: instance,
        action: ACTION,
        regarding,
        ...event,
        ...(said.count > 1 && this.series(said)),
      },
    });
    said.name = name;
  }

  private async continueSeries(said: Said, name: string): Promise<void> {
    await this.request('patch', {
      method: 'PATCH',
      path: resourcePath('events', { namespace: said.regarding.namespace, name }),
      patchType: 'application/merge-patch+json',
      metadataOnly: true,
      body: this.series(said),
    });
  }

  private series({ count }: Said): object {
    return { series: { count, lastObservedTime: microTime(this.options.clock.now()) } };
  }
}

function microTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}000Z`;
}

/** Unique for a process; two processes do not write at the same time, or differ in their clocks. */
function eventNumber(time: string, count: number): string {
  return (BigInt(Date.parse(time)) * 1_000_000n + BigInt(count % 1_000_000)).toString(16);
}

const ELLIPSIS = new TextEncoder().encode('…');

/** Cut at the end of a character. */
function cut(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= bytes) return text;
  // A character that is cut in two is not decoded before its rest has come.
  return `${new TextDecoder().decode(encoded.subarray(0, bytes - ELLIPSIS.length), { stream: true })}…`;
}
