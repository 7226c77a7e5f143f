/** How many writes are on their way at the same time, over all runs. Places are given in the order in which they are asked for. */

export class WriteLimit {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(readonly size: number) {}

  /** Whether somebody waits for a place. */
  get crowded(): boolean {
    return this.waiting.length > 0;
  }

  async take(): Promise<void> {
    if (this.taken < this.size) {
      this.taken++;
      return;
    }
    // Whoever releases hands the place over, so that nobody can take it in between.
    await new Promise<void>(resolve => this.waiting.push(resolve));
  }

  release(): void {
    const next = this.waiting.shift();
    if (next) next(); else this.taken--;
  }

  /** Calls the task for each of the items, in order. */
  async each<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
    let next = 0;
    const lane = async () => {
      while (next < items.length) {
        await this.take();
        try {
          if (next < items.length) await task(items[next++]!);
        } finally {
          this.release();
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.size, items.length) }, lane));
  }
}
