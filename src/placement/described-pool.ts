import type { AcceleratorNodePool } from './accelerator-node-pool';
import { HOSTNAME } from '../hardware/labels';
import { fixedLabels, type LabelValues } from '../hardware/node-requirements';
import { type CapacityType, type PoolOffer, poolOffers } from '../hardware/offers';

const CAPACITY_TYPES: Readonly<Record<string, CapacityType>> = { 'on-demand': 'on-demand', 'spot': 'spot', 'reserved': 'reserved', 'queued': 'queued' };

/**
 * What a pool offers of which no manifest says it: nodes that are there already, or a provider of somebody else's.
 * Slices that are told apart by a label are an offer each; their values of the label stand in for those of the cluster.
 */
export function describedOffers(pool: AcceleratorNodePool): PoolOffer[] {
  if (poolOffers(pool.apiObjects.map(object => object.toJson())).length > 0) return [];
  const { exclusiveTopology, slices, accelerator: { hosts } } = pool;
  if (exclusiveTopology === undefined) return [describedOffer(pool, pool.poolName, pool.hosts, {})];
  return Array.from({ length: slices }, (_, i) => `${pool.poolName}-${i}`)
    .map(name => describedOffer(pool, name, hosts, { [exclusiveTopology]: [name] }));
}

function describedOffer(pool: AcceleratorNodePool, name: string, hosts: number, own: Readonly<Record<string, LabelValues>>): PoolOffer {
  const { accelerator: { machineType, chipsPerHost, resourceName, multiHost }, capacity, placement, taints, topologyLevels } = pool;
  // Nodes that are there already are all there.
  const isThere = pool.apiObjects.length === 0;
  const capacityType = CAPACITY_TYPES[capacity.type];
  const labels = {
    open: ['*'],
    values: { [HOSTNAME]: '*' as const, ...Object.fromEntries(topologyLevels.map(key => [key, '*' as const])), ...fixedLabels(pool.labels), ...own },
  };
  return {
    provider: 'described',
    source: { apiVersion: '', kind: 'AcceleratorNodePool', name: pool.node.path },
    name,
    hosts: { min: isThere ? hosts : undefined, max: hosts },
    nodes: [{
      machineType: machineType.name,
      machine: machineType._facts,
      chips: chipsPerHost,
      vcpu: machineType.vcpu,
      memoryGib: machineType.memoryGib,
      resources: {
        ...machineType._facts.resources,
        ...(resourceName !== undefined && { [resourceName]: chipsPerHost }),
        ...placement.networkResources,
      },
      labels,
      taints,
    }],
    otherMachines: false,
    wholeSlice: multiHost,
    onDemand: false,
    labels,
    taints,
    ...(capacityType !== undefined && !isThere && { capacityTypes: [capacityType] }),
    ...(capacity.reservation !== undefined && { reservation: capacity.reservation }),
    limits: {},
    topologyKeys: topologyLevels,
  };
}
