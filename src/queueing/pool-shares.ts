/** What of a pool belongs to which queue. */
import { counted, plural } from '../model/grammar';
import type { AcceleratorNodePool } from '../placement';

interface Share {
  readonly queue: string;
  readonly slices: number;
}

const shares = new WeakMap<AcceleratorNodePool, Share[]>();

/** @throws Error when other queues have so much of the pool that these slices are no longer there */
export function takeShare(pool: AcceleratorNodePool, queue: string, slices: number): void {
  const others = shares.get(pool) ?? [];
  const rest = others.reduce((left, other) => left - other.slices, pool.slices);
  if (slices > rest) {
    const taken = others.map(other => `${other.slices} ${plural(other.slices, 'belongs', 'belong')} to queue '${other.queue}'`).join(', ');
    throw new Error(`queue '${queue}': of the ${counted(pool.slices, 'slice')} of pool '${pool.poolName}' ${taken}, so that ${rest} ${plural(rest, 'is')} left, and it wants ${slices}:`
      + ' write shares of less; with a cohort the queues lend each other what is idle');
  }
  shares.set(pool, [...others, { queue, slices }]);
}
