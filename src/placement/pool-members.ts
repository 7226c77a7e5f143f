import type { NodePoolRequest } from './i-node-pool-provider';

/** The label by which the pools of a request are selected together, where each slice is a pool of its own. */
const POOL_LABEL = 'cdk8s-jobset.dev/node-pool';

/** One of the provider's pools. */
export interface PoolMember {
  readonly name: string;
  /** Construct id of its object. */
  readonly id: string;
  readonly minHosts: number;
  readonly maxHosts: number;
  readonly fixed: boolean;
  /** What `minHosts` to `maxHosts` may be in between: none, or all of a slice. */
  readonly wholeSlice: boolean;
}

/**
 * The provider's pools that make up a request: one for each slice of several hosts, else one for all hosts.
 * @param separator between the name and the number of a slice
 */
export function poolMembers({ name, accelerator, slices, minSlices }: NodePoolRequest, separator = '-'): PoolMember[] {
  if (!accelerator.multiHost) {
    return [{ name, id: 'Resource', minHosts: minSlices, maxHosts: slices, fixed: minSlices === slices, wholeSlice: false }];
  }
  return Array.from({ length: slices }, (_, i) => {
    const fixed = i < minSlices;
    return { name: `${name}${separator}${i}`, id: `Slice-${i}`, minHosts: fixed ? accelerator.hosts : 0, maxHosts: accelerator.hosts, fixed, wholeSlice: true };
  });
}

/** How pods select the nodes of all of them: by the provider's name for the one pool, or by a label that the pools of slices share. */
export function poolSelector(pool: NodePoolRequest, nameLabel: string): Record<string, string> {
  return { [sharedLabel(pool) ?? nameLabel]: pool.name };
}

/** Labels that the manifests give to the nodes. */
export function writtenLabels(pool: NodePoolRequest): Record<string, string> {
  const shared = sharedLabel(pool);
  return { ...(shared !== undefined && { [shared]: pool.name }), ...pool.labels };
}

/** The label that says the name of the whole pool, where the provider has none for it or the author wants another. */
function sharedLabel({ poolLabel, accelerator }: NodePoolRequest): string | undefined {
  return poolLabel ?? (accelerator.multiHost ? POOL_LABEL : undefined);
}
