/** What can go wrong between a program and the API server, at exactly the write or the event that a test names. */
import type { InProcessApiServer } from './api-server';
import { ApiError } from '../../../src/runtime/kubernetes';
import type { Api, ApiRequest, Clock, WatchEvent, WatchRequest } from '../../../src/runtime/kubernetes';

export interface WriteFault {
  /** Whether the write takes effect all the same. */
  readonly done: boolean;
  /** What the program is told instead of the answer. Called, so that it may strike the program dead. */
  readonly answer: () => ApiError;
}

export interface EventFault {
  /** How often the event arrives: not at all, or twice. @default 1 */
  readonly times?: number;
  /** Milliseconds by which it, and all that follows on its watch, is late. @default 0 */
  readonly late?: number;
}

export interface Faults {
  /** Asked for each write, counted from 0. */
  readonly write?: (index: number, request: ApiRequest) => WriteFault | undefined;
  /** Asked for each event that is no bookmark, counted from 0 over all watches. */
  readonly event?: (index: number) => EventFault | undefined;
  /** A version of the past that lists show. Watches then begin late, too. */
  readonly past?: () => number | undefined;
}

export const FAULTS = {
  conflict: () => new ApiError(409, 'Conflict', 'the object has been modified'),
  tooManyRequests: () => new ApiError(429, 'TooManyRequests', 'try again later', 1),
  internal: () => new ApiError(500, 'InternalError', 'etcdserver: leader changed'),
  timeout: () => new ApiError(0, 'Timeout', 'no answer within 30 s'),
};

/** Milliseconds for which a server with a stale cache stays behind. */
const BEHIND = 5_000;

export class FaultyApi implements Api {
  public writes = 0;
  public events = 0;

  public constructor(private readonly server: InProcessApiServer, private readonly clock: Clock, private readonly faults: Faults) {}

  public async request<T>(request: ApiRequest, signal?: AbortSignal): Promise<T> {
    if (request.method === 'GET') return this.read(request, signal);
    const index = this.writes++;
    const fault = this.faults.write?.(index, request);
    if (!fault) return this.server.request(request, signal);
    // What the server says to it never arrives.
    if (fault.done) await this.server.request(request, signal).catch(() => undefined);
    throw fault.answer();
  }

  public async watch<T>(request: WatchRequest, listener: (event: WatchEvent<T>) => void, signal: AbortSignal): Promise<void> {
    let clear = this.faults.past?.() === undefined ? 0 : this.clock.monotonic() + BEHIND;
    const deliver = (event: WatchEvent<T>) => {
      const wait = clear - this.clock.monotonic();
      if (wait <= 0) {
        listener(event);
        return;
      }
      this.clock.after(wait, () => {
        if (!signal.aborted) listener(event);
      });
    };
    await this.server.watch<T>(request, event => {
      const index = event.type === 'BOOKMARK' || event.type === 'ERROR' ? undefined : this.events++;
      const fault = index === undefined ? undefined : this.faults.event?.(index);
      if (fault?.late) clear = Math.max(clear, this.clock.monotonic() + fault.late);
      for (let i = 0; i < (fault?.times ?? 1); i++) deliver(event);
    }, signal);
  }

  private async read<T>(request: ApiRequest, signal: AbortSignal | undefined): Promise<T> {
    const past = this.faults.past?.();
    const isList = request.query?.limit !== undefined;
    return past === undefined || !isList ? this.server.request(request, signal) : this.server.listAsOf(request, past);
  }
}
