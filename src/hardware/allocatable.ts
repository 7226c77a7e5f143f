import type { MachineFacts } from './machine';

/** What pods can have of a node: its capacity less what system daemons and eviction keep. */
export interface Allocatable {
  readonly vcpu: number;
  readonly memoryGib: number;
}

const GIB = 1024;
/** The kubelet's hard eviction threshold, `memory.available<100Mi`, on all three. */
const EVICTION_MIB = 100;

/** GKE and EKS reserve the same share of the cores: 6 % of the first, 1 % of the second, 0.5 % of two more, 0.25 % of the rest. */
function reservedCores(vcpu: number): number {
  return share(vcpu, [[1, 0.06], [1, 0.01], [2, 0.005], [Infinity, 0.0025]]);
}

function share(total: number, steps: readonly (readonly [number, number])[]): number {
  let rest = total;
  let reserved = 0;
  for (const [width, part] of steps) {
    reserved += Math.min(Math.max(rest, 0), width) * part;
    rest -= width;
  }
  return reserved;
}

/** Millicores that AKS keeps on hosts of up to so many cores. */
const AKS_CORES: readonly (readonly [number, number])[] = [[1, 60], [2, 100], [4, 140], [8, 180], [16, 260], [32, 420], [Infinity, 740]];

/** Pods per node that EKS sets on its own images: 110 below 30 vCPU, else 250. */
const eksPods = (vcpu: number) => vcpu < 30 ? 110 : 250;

/**
 * An estimate of what pods can have of a machine's CPU and memory: the provider's published rule, before DaemonSets.
 *
 * * GKE: documentation page "Plan GKE Standard node sizes".
 * * EKS: as Karpenter reckons, with 7.5 % of the memory lost to the hypervisor (VM_MEMORY_OVERHEAD_PERCENT).
 * * AKS: documentation page "Node resource reservations", 1.29 and later.
 *
 * @param maxPods pods that the node is set up for @default the provider's own
 * @returns undefined for machines whose CPU, memory or provider is not known
 */
export function allocatable(machine: MachineFacts, maxPods?: number): Allocatable | undefined {
  const { vcpu, memoryGib } = machine;
  if (vcpu === undefined || memoryGib === undefined) return undefined;
  const memory = memoryGib * GIB;
  switch (machine.cloud) {
    case 'gcp': {
      const reserved = share(memory, [[4 * GIB, 0.25], [4 * GIB, 0.2], [8 * GIB, 0.1], [112 * GIB, 0.06], [Infinity, 0.02]]);
      return { vcpu: vcpu - reservedCores(vcpu), memoryGib: (memory - reserved - EVICTION_MIB) / GIB };
    }
    case 'aws': {
      const reserved = 255 + 11 * (maxPods ?? eksPods(vcpu));
      return { vcpu: vcpu - reservedCores(vcpu), memoryGib: (memory * 0.925 - reserved - EVICTION_MIB) / GIB };
    }
    case 'azure': {
      const reserved = Math.min(20 * (maxPods ?? 250) + 50, memory * 0.25);
      const millicores = AKS_CORES.find(([cores]) => vcpu <= cores)![1];
      return { vcpu: vcpu - millicores / 1000, memoryGib: (memory - reserved - EVICTION_MIB) / GIB };
    }
    default:
      return undefined;
  }
}
