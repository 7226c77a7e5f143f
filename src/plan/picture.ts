/** Which pods run on which hosts: the values that text, JSON and HTML show. */
import type { Price } from './price';
import type { RunPlan } from './run-plan';

/** What would run, and where. */
export interface Plan {
  /** By namespace and name. */
  readonly runs: readonly RunPlan[];
  /** By name. Empty when the objects say nothing of node pools: then nothing is said of hosts. */
  readonly pools: readonly PoolPlan[];
  /** Pods that no host of these pools takes. Empty when there are no pools. */
  readonly unplaced: readonly UnplacedPods[];
  readonly totals: Totals;
}

export interface PoolPlan {
  readonly name: string;
  /** What kind of manifest it was read from, `existing` for pools that have none, `nodes` for Node objects. */
  readonly provider: string;
  /** Machine types in the pool's order of preference; empty where it names none. */
  readonly machineTypes: readonly string[];
  /** As people call it: `NVIDIA H100 80GB`. */
  readonly accelerator?: string;
  /** The resource that stands for one accelerator. */
  readonly chipResource?: string;
  /** Where all hosts have the same number. */
  readonly chipsPerHost?: number;
  readonly capacityTypes: readonly string[];
  readonly zones: readonly string[];
  readonly hosts: HostCount;
  readonly chips: ChipCount;
  readonly price?: Price;
  /** Of the hosts that are up, where a price is given. */
  readonly costPerHour?: number;
  readonly domains: readonly DomainPlan[];
}

export interface HostCount {
  /** Kept up without pods. */
  readonly min: number;
  /** At most; undefined when the manifests set no limit. */
  readonly max?: number;
  /** With pods on them. */
  readonly used: number;
  /** Up without pods: of a minimum, or of a slice that is there as a whole. */
  readonly idle: number;
}

/** Accelerators of the hosts that are up. */
export interface ChipCount {
  readonly total: number;
  readonly used: number;
  readonly idle: number;
}

/** Hosts of a pool that belong together: a slice, a rack. */
export interface DomainPlan {
  /** The slice's own pool, or the value of the node label. */
  readonly name: string;
  /** Hosts with pods on them. */
  readonly hosts: readonly HostPlan[];
  /** Hosts that are up without pods. */
  readonly idle: number;
  /** Hosts that could be added; undefined when nothing limits them. */
  readonly addable?: number;
}

export interface HostPlan {
  /** Of a Node object its own; else one that stands in for what the provider will call it. */
  readonly name: string;
  readonly machineType?: string;
  /** Accelerators that it has, where that is known. */
  readonly chips?: number;
  /** The most of them that are in use at the same time. */
  readonly chipsUsed: number;
  readonly pods: readonly PodsOnHost[];
}

/** Pods of one Job on one host. */
export interface PodsOnHost {
  readonly namespace?: string;
  readonly run: string;
  /** Empty for a Job that belongs to no run. */
  readonly replicatedJob: string;
  readonly job: string;
  readonly jobIndex: number;
  /** Completion indexes, first to last; for Jobs that are not Indexed, a number that only counts. */
  readonly first: number;
  readonly last: number;
  /** The stage of the run in which they start: 1 waits for the completion of one in 0. */
  readonly stage: number;
}

/** Pods of one replicated job that no host takes, and what is in the way. */
export interface UnplacedPods {
  readonly namespace?: string;
  readonly run: string;
  readonly replicatedJob: string;
  readonly pods: number;
  /** The Jobs that they belong to, by index. */
  readonly firstJob: number;
  readonly lastJob: number;
  /** The pools that come closest, first. */
  readonly reasons: readonly PoolReason[];
}

export interface PoolReason {
  readonly pool: string;
  readonly reason: string;
}

export interface Totals {
  readonly pods: number;
  readonly placed: number;
  readonly unplaced: number;
  /** Pods that ask for no accelerators, where there is no pool but for accelerators: they run on nodes of which nothing is known. */
  readonly elsewhere: number;
  readonly hosts: { readonly used: number; readonly idle: number };
  readonly chips: ChipCount;
  /** By currency, empty for none; undefined when no pool that has hosts up has a price. */
  readonly costPerHour?: readonly Cost[];
  /** Pools that have hosts up and no price, where another has one. */
  readonly unpriced: readonly string[];
}

export interface Cost {
  readonly amount: number;
  readonly currency?: string;
}
