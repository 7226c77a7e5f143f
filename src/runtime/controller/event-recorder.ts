/** Kubernetes Events: written beside the work, said once and counted when they repeat, and dropped rather than piled up. */
import { FairQueue, Places } from './fair-queue';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { Remembered } from './remembered';
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
/** The API's limits, in bytes. A reason may carry the name of a rule, which may be as long by itself. */
const LONGEST_NOTE = 1024;
const LONGEST_REASON = 128;
/** Milliseconds within which the same event again is one of a series. What lasts is tried again after 1,000 s at the latest. */
const SERIES = 6 * 60_000;
const LASTING_SERIES = 30 * 60_000;
/** How many events are remembered, and how many may wait: in all, and of one namespace. */
const MOST_REMEMBERED = 2000;
const MOST_WAITING = 1000;
const MOST_WAITING_OF_ONE = 250;
/** How many are written at the same time: of one namespace one after the other, so that a series follows its first event. */
const WRITERS = 4;

interface Said {
  readonly regarding: Regarding;
  readonly event: Pick<EngineEvent, 'type' | 'reason' | 'note'>;
  readonly eventTime: string;
  /** Absent until it is written, and again when it is found to have gone. */
  name?: string;
  count: number;
  at: number;
}

export class EventRecorder {
  private readonly said = new Remembered<Said>(MOST_REMEMBERED);
  private readonly waiting = new FairQueue<Said>();
  private readonly writers = new Places(WRITERS, WRITERS - 1);
  private idle: (() => void)[] = [];
  private count = 0;

  constructor(private readonly options: EventRecorderOptions) {}

  record(regarding: Regarding, { type, reason: fullReason, note: text, lasting }: EngineEvent): void {
    const note = cut(text, LONGEST_NOTE);
    const reason = cut(fullReason, LONGEST_REASON);
    // The text of what lasts differs from try to try.
    const key = `${regarding.uid} ${type} ${reason} ${lasting ? '' : note}`;
    const { clock } = this.options;
    const known = this.said.get(regarding.namespace, key);
    const at = clock.monotonic();
    if (known && at - known.at < (lasting ? LASTING_SERIES : SERIES)) {
      known.count++;
      known.at = at;
      this.enqueue(known);
      return;
    }
    const entry: Said = { regarding, event: { type, reason, note }, eventTime: microTime(clock.now()), count: 1, at };
    this.said.set(regarding.namespace, key, entry);
    this.enqueue(entry);
    // Events are kept for an hour, logs for longer.
    const { kind, namespace, name } = regarding;
    this.options.log.log(type === 'Warning' ? 'warn' : 'info', note, { reason, kind, namespace, name });
  }

  /** Resolves when all that was recorded is written or dropped. */
  async flush(): Promise<void> {
    if (this.writers.inUse > 0) await new Promise<void>(resolve => this.idle.push(resolve));
  }

  private enqueue(said: Said): void {
    const { namespace } = said.regarding;
    const { waiting } = this;
    // Whoever has most waiting makes room: a namespace that says little is heard, however much others say.
    const isFull = waiting.size >= MOST_WAITING;
    const hasPlace = waiting.sizeOf(namespace) < MOST_WAITING_OF_ONE && (!isFull || waiting.dropFromOthers(namespace));
    if (isFull || !hasPlace) this.options.metrics.eventDropped();
    if (!hasPlace) return;
    waiting.add(namespace, said);
    this.dispatch();
  }

  private dispatch(): void {
    for (;;) {
      const next = this.waiting.take(namespace => this.writers.isFreeFor(namespace));
      if (!next) break;
      this.writers.take(next.group);
      void this.work(next.item, next.group);
    }
    if (this.writers.inUse === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  private async work(said: Said, namespace: string): Promise<void> {
    const { log, metrics, mayWrite } = this.options;
    try {
      if (mayWrite()) {
        await this.write(said);
        log.takeBack('events');
      }
    } catch (error) {
      metrics.eventDropped();
      log.once('events', 'warn', 'an event could not be written', { error: String(error) });
    }
    this.writers.release(namespace);
    this.dispatch();
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
