/** How many writes are on their way at the same time, over all runs. */

export class WriteLimit {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(readonly size: number) {}

  /** Calls the task for each of the items, in order, as far as the limit and `goOn` allow. */
  async each<T>(items: readonly T[], task: (item: T) => Promise<void>, goOn: () => boolean = () => true): Promise<void> {
    let next = 0;
    const lane = async () => {
      while (next < items.length && goOn()) {
        await this.take();
        try {
          if (next < items.length && goOn()) await task(items[next++]!);
        } finally {
          this.release();
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.size, items.length) }, lane));
  }

  private async take(): Promise<void> {
    if (this.taken < this.size) {
      this.taken++;
      return;
    }
    // Whoever releases hands the place over, so that nobody can take it in between.
    await new Promise<void>(resolve => this.waiting.push(resolve));
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next) next(); else this.taken--;
  }
}
