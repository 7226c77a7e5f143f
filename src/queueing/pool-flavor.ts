/** A node pool as Kueue knows it: one flavor of resources for all queues that give it out, and the topology of its hosts. */
import type { ApiObject } from 'cdk8s';
import { KueueObject } from '../../imports/queues/kueue';
import { HOSTNAME } from '../hardware/labels';
import type { QueuedPool } from '../jobset';
import type { AcceleratorNodePool } from '../placement';
import type { KueueApi } from './kueue-api';

/** What Kueue takes of labels and of taints in a flavor. */
const LIMIT = 8;

const KUEUE = 'kueue.x-k8s.io';

export interface PoolFlavor {
  readonly name: string;
  /** Labels by which Kueue places pods on the pool's nodes, coarse to fine; empty where the scheduler does. */
  readonly topologyLevels: readonly string[];
  readonly apiObjects: readonly ApiObject[];
}

const flavors = new WeakMap<AcceleratorNodePool, PoolFlavor>();

/**
 * The flavor of a pool, made for the first queue that gives it out.
 * @throws Error when another queue has chosen otherwise whether Kueue places the pods
 */
export function poolFlavor(pool: AcceleratorNodePool, api: KueueApi, placed: boolean | undefined): PoolFlavor {
  const known = flavors.get(pool);
  if (known) {
    if (placed === undefined || placed === known.topologyLevels.length > 0) return known;
    throw new Error(`pool '${pool.poolName}': another queue gives it out ${placed ? 'without' : 'with'} topologyAware: say the same in both`);
  }
  const flavor = newFlavor(pool, api, placed ?? isPlaced(pool) ? levelsOf(pool) : []);
  flavors.set(pool, flavor);
  return flavor;
}

/** What pods on the pool say to the queue. */
export function queuedPool(pool: AcceleratorNodePool, { topologyLevels }: PoolFlavor): QueuedPool {
  if (topologyLevels.length === 0) return { pool: pool.poolName };
  const { exclusiveTopology, accelerator } = pool;
  if (accelerator.multiHost && exclusiveTopology !== undefined && topologyLevels.includes(exclusiveTopology)) {
    return {
      pool: pool.poolName,
      podAnnotations: {
        [`${KUEUE}/podset-slice-required-topology`]: exclusiveTopology,
        [`${KUEUE}/podset-slice-size`]: `${accelerator.hosts}`,
      },
      placesJobs: true,
    };
  }
  const level = topologyLevels.filter(label => label !== HOSTNAME).at(-1);
  return {
    pool: pool.poolName,
    // A pod without any such annotation gets no flavor with a topology where the queue has other flavors too.
    podAnnotations: level !== undefined && pool.hosts > 1 && accelerator.chipsPerHost > 0
      ? { [`${KUEUE}/podset-preferred-topology`]: level }
      : { [`${KUEUE}/podset-unconstrained-topology`]: 'true' },
  };
}

/** Kueue places pods on nodes that are there already: on those that come with the pods it would wait for ever. */
function isPlaced(pool: AcceleratorNodePool): boolean {
  const there = pool.apiObjects.length === 0 || pool.minHosts === pool.hosts;
  return there && levelsOf(pool).length > 1;
}

function levelsOf({ topologyLevels }: AcceleratorNodePool): string[] {
  const levels = topologyLevels.filter(label => label !== HOSTNAME);
  return [...levels, HOSTNAME];
}

function newFlavor(pool: AcceleratorNodePool, api: KueueApi, topologyLevels: readonly string[]): PoolFlavor {
  const { poolName: name, nodeSelector } = pool;
  const nodeTaints = pool.taints.filter(({ effect }) => effect !== 'PreferNoSchedule').map(({ key, value, effect }) => ({ key, value, effect }));
  for (const [what, count] of [['labels', Object.keys(nodeSelector).length], ['taints', nodeTaints.length]] as const) {
    if (count > LIMIT) throw new Error(`pool '${name}': its nodes are selected by ${count} ${what}, and a flavor of Kueue takes ${LIMIT}`);
  }
  const topology = topologyLevels.length > 0 && new KueueObject(pool, 'Topology', api, 'Topology', {
    metadata: { name },
    spec: { levels: topologyLevels.map(nodeLabel => ({ nodeLabel })) },
  });
  const flavor = new KueueObject(pool, 'ResourceFlavor', api, 'ResourceFlavor', {
    metadata: { name },
    spec: {
      nodeLabels: { ...nodeSelector },
      ...(nodeTaints.length > 0 && { nodeTaints }),
      ...(topology && { topologyName: topology.name }),
    },
  });
  return { name, topologyLevels, apiObjects: [...topology ? [topology] : [], flavor] };
}
