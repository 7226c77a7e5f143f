const MODULUS = 2147483647;
const MULTIPLIER = 48271;
/** Neighbouring seeds begin alike; after a few steps they have nothing in common. */
const STEPS_BEFORE = 6;

/** Numbers that look random and are the same for the same seeds (Lehmer's generator). */
export class Random {
  private state = 1;

  constructor(...seeds: readonly number[]) {
    for (const seed of seeds) {
      this.state = (this.state + seed) % (MODULUS - 1) + 1;
      for (let step = 0; step < STEPS_BEFORE; step++) this.next();
    }
  }

  /** From 0 to below 1. */
  next(): number {
    this.state = this.state * MULTIPLIER % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }

  /** From 0 to below a number. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)];
  }
}
