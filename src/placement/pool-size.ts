import type { Accelerator } from '../hardware';

/** How big a pool is, as its author says it. */
export interface SizeProps {
  readonly slices?: number;
  readonly minSlices?: number;
  readonly nodes?: number;
  readonly minNodes?: number;
}

export interface PoolSize {
  readonly slices: number;
  readonly minSlices: number;
  /** Jobs that a replicated job makes of it, and the hosts of each. */
  readonly jobs: number;
  readonly hostsPerJob: number;
}

/** Slices of several hosts are a manifest each. No provider has as many node pools in a cluster. */
const MAX_SLICES = 10_000;

/** @throws Error when the numbers contradict each other, or do not make whole slices */
export function poolSize(name: string, accelerator: Accelerator, props: SizeProps): PoolSize {
  const { slices, minSlices, nodes, minNodes } = props;
  for (const field of ['slices', 'minSlices', 'nodes', 'minNodes'] as const) requireWhole(name, field, props[field]);
  if (nodes !== undefined && slices !== undefined) throw new Error(`pool '${name}': write slices or nodes, not both`);
  if (minNodes !== undefined && minSlices !== undefined) throw new Error(`pool '${name}': write minSlices or minNodes, not both`);
  const most = nodes === undefined ? slices ?? 1 : wholeSlices(name, 'nodes', nodes, accelerator);
  const least = minNodes === undefined ? minSlices ?? 0 : wholeSlices(name, 'minNodes', minNodes, accelerator);
  if (accelerator.multiHost && most > MAX_SLICES) {
    throw new Error(`pool '${name}': ${most} slices of ${accelerator.hosts} hosts, and each is a node pool of its own at the provider: write at most ${MAX_SLICES}`);
  }
  if (least > most) {
    const hosts = (count: number) => `${count} × ${accelerator.hosts} = ${count * accelerator.hosts}`;
    throw new Error(`pool '${name}': at least ${hosts(least)} hosts, but at most ${hosts(most)}`);
  }
  // Hosts without accelerators are shared by pods that ask for little; of the others, Jobs take all.
  const share = accelerator.chips === 0 ? { jobs: 1, hostsPerJob: 1 }
    : nodes !== undefined && !accelerator.multiHost ? { jobs: 1, hostsPerJob: nodes } : { jobs: most, hostsPerJob: accelerator.hosts };
  return { slices: most, minSlices: least, ...share };
}

function wholeSlices(name: string, field: string, nodes: number, accelerator: Accelerator): number {
  const { hosts } = accelerator;
  if (nodes % hosts === 0) return nodes / hosts;
  const [below, above] = [Math.floor(nodes / hosts) * hosts, Math.ceil(nodes / hosts) * hosts];
  throw new Error(`pool '${name}': ${field} is ${nodes}, which is no multiple of the ${hosts} hosts of a slice of ${accelerator}:`
    + ` write ${below > 0 || field === 'minNodes' ? `${below} or ` : ''}${above}`);
}

function requireWhole(name: string, field: string, count: number | undefined): void {
  const least = field.startsWith('min') ? 0 : 1;
  if (count === undefined || (Number.isInteger(count) && count >= least)) return;
  throw new Error(`pool '${name}': ${field} is ${count}, write a whole number from ${least}`);
}
