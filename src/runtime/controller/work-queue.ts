/**
 * The keys that have something to be done for. A key is served by one worker at a time and stands in the queue once, however often it is
 * added: what happens in the meantime is seen by the one pass that follows.
 */
import { FairQueue, Places } from './fair-queue';
import { RetryRate } from './retry-rate';
import type { Clock } from '../kubernetes';

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** How many keys are served at the same time. */
  readonly workers: number;
  /** Of these, how many no single namespace may have. @default 0 */
  readonly keptWorkers?: number;
  readonly namespaceOf: (key: string) => string;
  /**
   * Must not fail. Resolves with the milliseconds that the key is to rest now, to gather what changes: thousands of changes then cost a
   * few passes.
   */
  readonly serve: (key: string) => Promise<number>;
}

/** Of a key's retries, in milliseconds: the values of Kubernetes' own controllers. */
const FIRST_RETRY = 5;
const LONGEST_RETRY = 1_000_000;

interface Item {
  serving: boolean;
  /** Until when it rests. */
  restsUntil: number;
  retries: number;
  /** When the next pass is to begin; absent when none is. */
  dueAt?: number;
  cancel?: () => void;
}

export class WorkQueue {
  private readonly items = new Map<string, Item>();
  private readonly ready = new FairQueue<string>();
  private readonly workers: Places;
  private readonly retryRate: RetryRate;
  private stopped = false;
  private idle?: () => void;

  constructor(private readonly options: WorkQueueOptions) {
    this.workers = new Places(options.workers, options.keptWorkers);
    this.retryRate = new RetryRate(options.clock);
  }

  /** How many keys wait for a worker. */
  get depth(): number {
    return this.ready.size;
  }

  add(key: string): void {
    this.addAfter(key, 0);
  }

  /** An earlier time that the key is due at already stays. */
  addAfter(key: string, milliseconds: number): void {
    if (this.stopped) return;
    const item = this.item(key);
    const now = this.options.clock.monotonic();
    const dueAt = Math.max(now + milliseconds, item.restsUntil);
    if (item.dueAt !== undefined && item.dueAt <= dueAt) return;
    item.dueAt = dueAt;
    // The end of the running pass sets the timer, and the rest begins there.
    if (!item.serving) this.setTimer(key, item);
  }

  /** Adds the key after a pause that grows with each retry since it was last forgotten. Returns the pause in milliseconds. */
  retry(key: string, atLeast = 0): number {
    return this.retryAfter(key, this.item(key).retries++, atLeast);
  }

  /** As {@link retry}, for what counts by itself how often it has been tried. */
  retryAfter(key: string, retries: number, atLeast = 0): number {
    const own = Math.min(FIRST_RETRY * 2 ** Math.min(retries, 30), LONGEST_RETRY);
    const pause = Math.max(own, this.retryRate.delay(this.options.namespaceOf(key)), atLeast);
    this.addAfter(key, pause);
    return pause;
  }

  /** The last pass of the key went well. */
  forget(key: string): void {
    const item = this.items.get(key);
    if (item) item.retries = 0;
  }

  /** Takes no more keys, and resolves when the passes that run have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const item of this.items.values()) item.cancel?.();
    this.ready.clear();
    if (this.workers.inUse > 0) {
      await new Promise<void>(resolve => {
        this.idle = resolve;
      });
    }
  }

  private item(key: string): Item {
    let item = this.items.get(key);
    if (!item) this.items.set(key, item = { serving: false, restsUntil: -Infinity, retries: 0 });
    return item;
  }

  private setTimer(key: string, item: Item): void {
    item.cancel?.();
    const { clock } = this.options;
    item.cancel = clock.after(Math.max(0, item.dueAt! - clock.monotonic()), () => {
      item.cancel = undefined;
      this.ready.add(this.options.namespaceOf(key), key);
      this.dispatch();
    });
  }

  private dispatch(): void {
    while (!this.stopped) {
      const next = this.ready.take(namespace => this.workers.isFreeFor(namespace));
      if (!next) return;
      void this.serve(next.item, next.group);
    }
  }

  private async serve(key: string, namespace: string): Promise<void> {
    const item = this.item(key);
    item.serving = true;
    item.dueAt = undefined;
    this.workers.take(namespace);
    let rest = 0;
    try {
      rest = await this.options.serve(key);
    } finally {
      this.workers.release(namespace);
      item.serving = false;
    }
    item.restsUntil = this.options.clock.monotonic() + rest;
    this.settle(key, item);
    this.dispatch();
    if (this.workers.inUse === 0) this.idle?.();
  }

  private settle(key: string, item: Item): void {
    if (this.stopped) return;
    if (item.dueAt === undefined) {
      this.retire(key, item);
      return;
    }
    item.dueAt = Math.max(item.dueAt, item.restsUntil);
    this.setTimer(key, item);
  }

  /** Forgets a key of which nothing more has to be known, once it has rested. */
  private retire(key: string, item: Item): void {
    item.cancel?.();
    item.cancel = this.options.clock.after(Math.max(0, item.restsUntil - this.options.clock.monotonic()), () => {
      item.cancel = undefined;
      if (item.dueAt === undefined && !item.serving && item.retries === 0) this.items.delete(key);
    });
  }
}
