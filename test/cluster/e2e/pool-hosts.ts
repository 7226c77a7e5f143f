/** Node objects that stand for the hosts of a node pool, each named after its pool at the provider, or its slice. */
import { AcceleratorNodePool, NodeTaint } from '../../../src';
import { certainLabels } from '../../../src/hardware/node-requirements';
import { poolOffers } from '../../../src/hardware/offers';
import { PaperNode } from '../client/cluster';

/** Hosts that are wired together: a pool of the provider's, or a rack. */
interface Slice {
  readonly name: string;
  readonly hosts: number;
  readonly labels: Record<string, string>;
  readonly taints: readonly NodeTaint[];
}

/** As many hosts as the pool has at most, with the labels, taints and devices that its manifests promise. */
export function hostsOf(pool: AcceleratorNodePool): PaperNode[] {
  const { chipResource, chipsPerHost = 0, networkResources } = pool.placement;
  const { vcpu, memoryGib } = pool.accelerator.machineType;
  const devices = { ...(chipResource !== undefined && chipsPerHost > 0 && { [chipResource]: chipsPerHost }), ...networkResources };
  return slicesOf(pool).flatMap(({ name, hosts, labels, taints }) => Array.from({ length: hosts }, (_, i) => ({
    name: `${name}-host-${i}`,
    labels,
    taints: taints.map(({ key, value, effect }) => ({ key, value, effect })),
    capacity: { ...Object.fromEntries(Object.entries(devices).map(([resource, count]) => [resource, `${count}`])), cpu: `${vcpu}`, memory: `${memoryGib}Gi` },
  })));
}

/** The hosts of the same machine that belong to nobody's pool. */
export function strangerTo(pool: AcceleratorNodePool): PaperNode {
  const [host] = hostsOf(pool);
  return { ...host, name: `stranger-to-${pool.poolName}`, labels: pool.accelerator.nodeLabels };
}

/** A host's slice, by the host's name. */
export const sliceOf = (host: string) => host.replace(/-host-\d+$/, '');

function slicesOf(pool: AcceleratorNodePool): Slice[] {
  const offers = poolOffers(pool.apiObjects.map(object => object.toJson()));
  if (offers.length === 0) return existingSlices(pool);
  return offers.map(({ name, hosts, nodes: [{ labels, taints }] }) => ({ name, hosts: hosts.max!, labels: certainLabels(labels), taints }));
}

/** Hosts that no manifest describes: their owner has labelled them as the pool says. */
function existingSlices({ poolName, slices, accelerator, labels, taints, exclusiveTopology }: AcceleratorNodePool): Slice[] {
  return Array.from({ length: slices }, (_, i) => {
    const name = `${poolName}-${i}`;
    const rack = exclusiveTopology === undefined ? {} : { [exclusiveTopology]: name };
    return { name, hosts: accelerator.hosts, labels: { ...labels, ...rack }, taints };
  });
}
