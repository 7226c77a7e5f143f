/** A process as it is seen from outside: it can be struck dead between any two of its requests, or stand still for a while and not know it. */
import type { Api, ApiRequest, Clock, WatchEvent, WatchRequest } from '../../../src/runtime/kubernetes';

type State = 'running' | 'paused' | 'dead';

export class Process {
  /** The clock of its programs. It goes on while the process stands still, but no timer fires. */
  public readonly clock: Clock;
  /** The API of its programs. What was answered while the process stood still arrives when it goes on. */
  public readonly api: Api;
  private state: State = 'running';
  private missed: (() => void)[] = [];
  private readonly death = new AbortController();

  public constructor(clock: Clock, api: Api) {
    this.clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (milliseconds, callback) => {
        if (this.state === 'dead') return () => {};
        let cancelled = false;
        const cancel = clock.after(milliseconds, () => this.live(() => {
          if (!cancelled) callback();
        }));
        return () => {
          cancelled = true;
          cancel();
        };
      },
    };
    this.api = {
      request: async <T>(request: ApiRequest, signal?: AbortSignal) => this.afterwards(() => api.request<T>(request, signal)),
      watch: async <T>(request: WatchRequest, listener: (event: WatchEvent<T>) => void, signal: AbortSignal) =>
        this.afterwards(() => api.watch<T>(request, event => this.live(() => listener(event)), AbortSignal.any([signal, this.death.signal]))),
    };
  }

  /** Nothing that it had in mind happens any more. Requests that have been sent are carried out. */
  public kill(): void {
    this.state = 'dead';
    this.missed = [];
    this.death.abort();
  }

  public get alive(): boolean {
    return this.state !== 'dead';
  }

  public pause(): void {
    if (this.state === 'running') this.state = 'paused';
  }

  public resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'running';
    for (const call of this.missed.splice(0)) call();
  }

  private live(call: () => void): void {
    if (this.state === 'running') call();
    else if (this.state === 'paused') this.missed.push(call);
  }

  private async afterwards<T>(ask: () => Promise<T>): Promise<T> {
    if (this.state === 'dead') return new Promise<T>(() => {});
    return new Promise<T>((resolve, reject) => {
      ask().then(answer => this.live(() => resolve(answer)), (error: unknown) => this.live(() => reject(error as Error)));
    });
  }
}
