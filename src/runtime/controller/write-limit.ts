/** How many writes are on their way at the same time, over all runs. Namespaces take turns at places that get free. */
import { FairQueue, Places } from './fair-queue';

export class WriteLimit {
  private readonly places: Places;
  private readonly waiting = new FairQueue<() => void>();

  /** @param kept places that no single namespace may have */
  constructor(readonly size: number, kept = 0) {
    this.places = new Places(size, kept);
  }

  /** Whether somebody waits for a place. */
  get crowded(): boolean {
    return this.waiting.size > 0;
  }

  /** Does the task in a place, which is free again however the task ends. */
  async run<R>(namespace: string, task: () => Promise<R>): Promise<R> {
    if (this.places.isFreeFor(namespace)) this.places.take(namespace);
    // Whoever releases hands the place over, so that nobody can take it in between.
    else await new Promise<void>(resolve => this.waiting.add(namespace, resolve));
    try {
      return await task();
    } finally {
      this.places.release(namespace);
      this.handOn();
    }
  }

  /** Calls the task for each of the items, in order. */
  async each<T>(items: readonly T[], task: (item: T) => Promise<void>, namespace = ''): Promise<void> {
    let next = 0;
    const lane = async () => {
      while (next < items.length) {
        await this.run(namespace, async () => {
          if (next < items.length) await task(items[next++]!);
        });
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.size, items.length) }, lane));
  }

  private handOn(): void {
    const next = this.waiting.take(namespace => this.places.isFreeFor(namespace));
    if (!next) return;
    this.places.take(next.group);
    next.item();
  }
}
