/** How long to wait before trying again: twice as long each time, and never quite as long as others who failed at the same moment. */
export class Backoff {
  private failures = 0;

  /**
   * @param first longest wait after the first failure, in milliseconds
   * @param most longest wait of all, in milliseconds
   * @param random uniform in [0, 1)
   */
  public constructor(private readonly first: number, private readonly most: number, private readonly random: () => number) {}

  /** Milliseconds to wait after one more failure: between half of the current step and all of it. */
  public next(): number {
    const step = Math.min(this.most, this.first * 2 ** this.failures);
    if (step < this.most) this.failures++;
    return step * (0.5 + this.random() / 2);
  }

  public reset(): void {
    this.failures = 0;
  }
}
