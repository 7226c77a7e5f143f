/** Time that passes only when a test says so. */
import type { Clock } from '../../../src/runtime/kubernetes';

export const EPOCH = Date.parse('2026-01-01T00:00:00Z');

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

export class VirtualClock implements Clock {
  private time = 0;
  /** Next one last; of those for the same moment, the one that was set first is last. */
  private timers: Timer[] = [];

  public now(): number {
    return EPOCH + this.time;
  }

  public monotonic(): number {
    return this.time;
  }

  public after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.time + Math.max(0, milliseconds), callback };
    let index = this.timers.length;
    while (index > 0 && this.timers[index - 1].at <= timer.at) index--;
    this.timers.splice(index, 0, timer);
    return () => {
      const found = this.timers.indexOf(timer);
      if (found >= 0) this.timers.splice(found, 1);
    };
  }

  /** Lets everything happen that waits for nothing but its turn. No time passes. */
  public async settle(): Promise<void> {
    await new Promise(setImmediate);
  }

  /** Lets that many milliseconds pass, with all that happens meanwhile. */
  public async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await this.settle();
    while (await this.next(end));
    this.time = end;
  }

  /** Lets time pass until the condition holds. @throws Error if it never does within the limit */
  public async until(what: string, condition: () => boolean, limit = 24 * 60 * 60_000): Promise<void> {
    const end = this.time + limit;
    await this.settle();
    while (!condition()) {
      if (!await this.next(end)) throw new Error(`${what}: not within ${limit / 1000} s`);
    }
  }

  /** Goes to the next timer. @returns whether there was one before that time */
  private async next(end: number): Promise<boolean> {
    const timer = this.timers.at(-1);
    if (!timer || timer.at > end) return false;
    this.timers.pop();
    this.time = timer.at;
    timer.callback();
    await this.settle();
    return true;
  }
}
