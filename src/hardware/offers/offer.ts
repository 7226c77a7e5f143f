import type { Quantity } from '../../model/kubernetes';
import type { MachineFacts } from '../machine';
import type { NodeLabels } from '../node-requirements';
import type { NodeTaint } from '../node-taint';
import type { TpuSlice } from '../tpu-slice';

export type PoolProvider =
  | 'gke-node-pool'
  | 'gke-compute-class'
  | 'karpenter'
  | 'eks-nodegroup'
  | 'aks-agent-pool'
  | 'cluster-api'
  /** No manifest says it: the author of the pool does. */
  | 'described';

/** How the provider gives out the machines of a pool. */
export type CapacityType = 'on-demand' | 'spot' | 'reserved' | 'queued';

/** The manifest that an offer was read from. */
export interface OfferSource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Hosts of the whole pool, over all zones. What the manifest does not settle is undefined. */
export interface HostRange {
  readonly min?: number;
  readonly max?: number;
}

/** One kind of node that a pool can make. */
export interface OfferedNode {
  /** The machine type as the manifest names it. */
  readonly machineType?: string;
  /** What the catalogue knows of it; undefined for machines that it does not know. */
  readonly machine?: MachineFacts;
  /** The slice that the pool's hosts make, for TPU pools whose topology is known. */
  readonly slice?: TpuSlice;
  /** Chips per host; 0 for machines without accelerators, undefined when it is not known. */
  readonly chips?: number;
  /** CPUs and memory of a host, capacity rather than what pods can have of it. */
  readonly vcpu?: number;
  readonly memoryGib?: number;
  /** Extended resources per host: what the manifest states, else what the catalogue knows. One that is missing is not known to be there. */
  readonly resources: Readonly<Record<string, number>>;
  /** All labels of such a node: the pool's, the machine's, the provider's. */
  readonly labels: NodeLabels;
  /** All taints of such a node: the pool's, the machine's, the provider's. */
  readonly taints: readonly NodeTaint[];
  readonly capacityTypes?: readonly CapacityType[];
  readonly zones?: readonly string[];
  /** The longest that a node lives, where the provider limits it. */
  readonly maxRunSeconds?: number;
}

/** What a node pool's manifest offers to pods. What it does not say, and the provider does not fix, is undefined. */
export interface PoolOffer {
  readonly provider: PoolProvider;
  readonly source: OfferSource;
  /** The pool's name where its nodes carry it. */
  readonly name: string;
  readonly hosts: HostRange;
  /** The kinds of node it can make, preferred ones first. */
  readonly nodes: readonly OfferedNode[];
  /** It may make nodes of machine types that are not among `nodes`. */
  readonly otherMachines: boolean;
  /** All or none: the pool is one multi-host slice, and scales between 0 and its full size. */
  readonly wholeSlice: boolean;
  /** The pool is made, or grows, by itself as pods ask for it: no minimum keeps it alive. */
  readonly onDemand: boolean;
  /** Labels of every node of the pool, whatever its kind. */
  readonly labels: NodeLabels;
  /** Taints of every node of the pool, whatever its kind. */
  readonly taints: readonly NodeTaint[];
  /** Where its nodes can be. */
  readonly zones?: readonly string[];
  readonly capacityTypes?: readonly CapacityType[];
  /** The reservation that it draws from. */
  readonly reservation?: string;
  /** Bounds on what the pool may hold in sum, by resource: Karpenter's `spec.limits`. */
  readonly limits: Readonly<Record<string, Quantity>>;
  /** All hosts stand close together: compact placement, a placement group. */
  readonly compact?: boolean;
  /** The age at which nodes are replaced: `720h`, or `Never`. Undefined where the provider has no such rule. */
  readonly expireAfter?: string;
  /** When nodes are taken away to save money. */
  readonly consolidation?: Consolidation;
  /** The provider upgrades nodes on its own schedule. */
  readonly autoUpgrade?: boolean;
  /** Labels by which its nodes fall into domains, coarse to fine: the keys that a topology constraint can name. */
  readonly topologyKeys: readonly string[];
}

export interface Consolidation {
  /** `WhenEmpty`: only nodes without pods. */
  readonly policy?: string;
  readonly after?: string;
}
