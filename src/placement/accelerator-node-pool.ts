import { Size } from 'cdk8s';
import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Capacity } from './capacity';
import type { INodePoolProvider, NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { poolSize } from './pool-size';
import type { PoolSize } from './pool-size';
import type { Accelerator, NodeTaint } from '../hardware';
import { HOSTNAME } from '../hardware/labels';
import { poolOffers } from '../hardware/offers';
import { impossibilities } from '../hardware/offers/impossible';
import { MACHINE_ANNOTATION, statedMachine } from '../hardware/offers/stated-machine';
import { MAX_HOSTS_ANNOTATION } from '../hardware/offers/stated-maximum';
import { PRICE_ANNOTATION } from '../hardware/price';
import { taintEffect } from '../hardware/taint-spelling';
import type { INodePool, NodePlacement } from '../jobset';
import { ClusterNames } from '../jobset/cluster-names';
import { illegalKey, illegalLabelValue } from '../model/syntax';
import { parsePrice } from '../plan/price';

/** Memory for /dev/shm: so much for each GPU, and no more than this share of the host's. */
const SHARED_MEMORY_PER_CHIP_GIB = 8;
const SHARED_MEMORY_SHARE = 1 / 4;

/** Hosts of one kind, and who makes them. */
export interface AcceleratorNodePoolProps {
  /** What the hosts carry; `Accelerator.none(…)` for leaders, launchers and data loaders. */
  readonly accelerator: Accelerator;

  /** Who makes the nodes. */
  readonly provider: INodePoolProvider;

  /**
   * Slices at most, with a Job on each: a TPU slice of several hosts, or one host.
   * @default - 1, or as many as `nodes` are
   */
  readonly slices?: number;

  /**
   * Slices that are kept up without pods; as many as `slices` for a pool of a fixed size.
   * @default 0
   */
  readonly minSlices?: number;

  /**
   * Hosts at most, all of which one Job takes. For slices of several hosts, a multiple of theirs.
   * @default - the hosts of `slices`
   */
  readonly nodes?: number;

  /**
   * Hosts that are kept up without pods; as many as `nodes` for a pool of a fixed size.
   * @default 0
   */
  readonly minNodes?: number;

  /**
   * How the provider gives out the machines.
   * @default Capacity.onDemand()
   */
  readonly capacity?: Capacity;

  /**
   * Name of the pool.
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Key of the label in which the nodes carry the pool's name, and by which pods select them. Not for existing nodes.
   * @default - that of the provider; `cdk8s-jobset.dev/node-pool` where each slice is a pool at the provider
   */
  readonly poolLabel?: string;

  /**
   * Labels of the nodes, beside those of the provider.
   * @default - none
   */
  readonly labels?: { readonly [key: string]: string };

  /**
   * Taints of the nodes, beside those that the provider puts on by itself.
   * @default - one of the accelerator's resource name (`nvidia.com/gpu=present:NoSchedule`), where the provider puts on none
   */
  readonly taints?: NodeTaint[];

  /**
   * Node labels by which the hosts fall into domains, coarse to fine.
   * @default - those that the provider's nodes carry
   */
  readonly topologyLevels?: string[];

  /**
   * The node label of which each Job of a replicated job gets a value to itself, where a slice has several hosts.
   * @default - the one by which the provider tells slices apart
   */
  readonly exclusiveTopology?: string;

  /**
   * Memory for /dev/shm of pods on the pool.
   * @default - on GPU and Neuron hosts 8 GiB for each accelerator, a quarter of the host's memory at most
   */
  readonly sharedMemory?: Size;

  /**
   * What an hour of a host costs you, for plans. It is written on the manifests as the annotation `cdk8s-jobset.dev/price-per-host-hour`.
   * @default - plans say nothing of costs
   */
  readonly pricePerHostHour?: number;

  /**
   * The currency of `pricePerHostHour`: `USD`.
   * @default - none is shown
   */
  readonly currency?: string;
}

/**
 * Hosts with accelerators. What jobs, queues and plans need to know of them, they take from here.
 *
 * A slice of several hosts is a pool of its own at the provider, which is made and removed as a whole.
 */
export class AcceleratorNodePool extends Construct implements INodePool {
  /** Name of the pool. */
  public readonly poolName: string;
  /** What the hosts carry. */
  public readonly accelerator: Accelerator;
  /** How the provider gives out the machines. */
  public readonly capacity: Capacity;
  /** Slices at most. */
  public readonly slices: number;
  /** Hosts at most. */
  public readonly hosts: number;
  /** Hosts that are kept up without pods. */
  public readonly minHosts: number;
  /** Accelerators at most: `hosts` × those of a host. */
  public readonly chips: number;
  /** Labels that every node carries, as far as they are known beforehand. */
  public readonly labels: { [key: string]: string };
  /** Labels that pods select the nodes by. */
  public readonly nodeSelector: { [key: string]: string };
  /** Taints that every node carries, those of the provider among them. */
  public readonly taints: NodeTaint[];
  /** Node labels by which the hosts fall into domains, coarse to fine. */
  public readonly topologyLevels: string[];
  /** The node label by which slices of several hosts are told apart; undefined where there are none. */
  public readonly exclusiveTopology?: string;
  /** What was written, to be patched. */
  public readonly apiObjects: ApiObject[];
  /** What jobs on the pool take from it. */
  public readonly placement: NodePlacement;
  /** What an hour of a host costs, with its currency. */
  public readonly price?: string;

  /** @throws Error when the provider cannot make such a pool; the error says the rule and what to write instead */
  constructor(scope: Construct, id: string, props: AcceleratorNodePoolProps) {
    super(scope, id);
    const { accelerator, capacity = Capacity.onDemand(), name = id, poolLabel, labels = {}, taints } = props;
    const size = poolSize(name, accelerator, props);
    checkLabels(name, { ...labels, ...(poolLabel !== undefined && { [poolLabel]: name }) });
    checkTaints(name, taints ?? []);
    const { slices, minSlices } = size;
    const request: NodePoolRequest = { name, accelerator, slices, minSlices, capacity, poolLabel, labels, taints };
    const nodes = props.provider.provide(this, request);
    const stated = statedMachine(accelerator.machineType._facts);
    if (stated !== undefined) for (const object of nodes.apiObjects ?? []) object.metadata.addAnnotation(MACHINE_ANNOTATION, stated);

    this.poolName = name;
    this.accelerator = accelerator;
    this.capacity = capacity;
    this.slices = slices;
    this.hosts = slices * accelerator.hosts;
    this.minHosts = minSlices * accelerator.hosts;
    this.chips = this.hosts * accelerator.chipsPerHost;
    this.nodeSelector = { ...nodes.nodeSelector };
    this.labels = { ...(nodes.labels ?? accelerator.nodeLabels), ...nodes.nodeSelector };
    this.taints = [...nodes.taints ?? accelerator.taints];
    this.topologyLevels = [...props.topologyLevels ?? nodes.topologyLevels ?? [HOSTNAME]];
    this.exclusiveTopology = props.exclusiveTopology ?? (accelerator.multiHost ? nodes.sliceLabel : undefined);
    this.apiObjects = [...nodes.apiObjects ?? []];
    this.price = priceText(name, props);
    this.annotatePool();
    if (this.apiObjects.length > 0) checkOwnLabels(name, labels, { ...accelerator.nodeLabels, ...nodes.nodeSelector });
    this.placement = this.placementOf(size, nodes, props.sharedMemory ?? defaultSharedMemory(accelerator));
    const names = ClusterNames.of(this);
    this.node.addValidation({ validate: () => [...names.takenByObjects(this.apiObjects), ...this.impossibilities()] });
  }

  /** Says on the manifests what the provider has no field for. */
  private annotatePool(): void {
    const unbounded = poolOffers(this.apiObjects.map(object => object.toJson())).filter(({ hosts }) => hosts.max === undefined).length;
    for (const object of this.apiObjects.filter(isPool)) {
      if (this.price !== undefined) object.metadata.addAnnotation(PRICE_ANNOTATION, this.price);
      if (unbounded > 0) object.metadata.addAnnotation(MAX_HOSTS_ANNOTATION, `${this.hosts / unbounded}`);
    }
  }

  /** What patches of the manifests have made impossible. */
  private impossibilities(): string[] {
    return poolOffers(this.apiObjects.map(object => object.toJson()))
      .flatMap(offer => impossibilities(offer).map(({ problem, remedy }) => `pool '${offer.name}' ${problem}: ${remedy}`));
  }

  private placementOf(size: PoolSize, nodes: ProvidedNodes, sharedMemory: Size | undefined): NodePlacement {
    const { accelerator } = this;
    const { resourceName, chipsPerHost, multiHost } = accelerator;
    return {
      pool: this.poolName,
      hardware: accelerator.toString(),
      hostsPerJob: size.hostsPerJob,
      jobs: size.jobs,
      // Of hosts without accelerators, several pods may share one.
      hosts: chipsPerHost > 0 ? this.hosts : undefined,
      wholeSlices: multiHost,
      chipResource: resourceName,
      chipsPerHost,
      wholeHosts: accelerator.wholeHost,
      networkResources: nodes.networkResources ?? accelerator.networkResources,
      nodeSelector: this.nodeSelector,
      taints: this.taints,
      sharedMemory,
      exclusiveTopology: multiHost && size.slices > 1 ? this.exclusiveTopology : undefined,
    };
  }
}

function defaultSharedMemory({ chipsPerHost, generation, machineType: { memoryGib = Infinity } }: Accelerator): Size | undefined {
  if (chipsPerHost === 0 || generation !== undefined) return undefined;
  return Size.gibibytes(Math.max(1, Math.floor(Math.min(SHARED_MEMORY_PER_CHIP_GIB * chipsPerHost, memoryGib * SHARED_MEMORY_SHARE))));
}

/** The pool itself, rather than a class or template beside it. */
function isPool(object: ApiObject): boolean {
  return poolOffers([object.toJson()]).length > 0;
}

function priceText(pool: string, { pricePerHostHour, currency }: AcceleratorNodePoolProps): string | undefined {
  if (pricePerHostHour === undefined) return undefined;
  const price = [pricePerHostHour, ...currency === undefined ? [] : [currency]].join(' ');
  if (parsePrice(price) !== undefined) return price;
  throw new Error(`pool '${pool}': '${price}' is no price: write a number from 0, and a currency of up to 8 characters without spaces`);
}

function checkLabels(pool: string, labels: { readonly [key: string]: string }): void {
  for (const [key, value] of Object.entries(labels)) {
    const reason = illegalKey(key);
    if (reason) throw new Error(`pool '${pool}': label key '${key}' ${reason}`);
    const wrong = illegalLabelValue(value);
    if (wrong) throw new Error(`pool '${pool}': value '${value}' of label ${key} ${wrong}`);
  }
}

/** @throws Error for a label of the author's that the machine or the provider sets to something else */
function checkOwnLabels(pool: string, labels: { readonly [key: string]: string }, set: { readonly [key: string]: string }): void {
  const [key] = Object.keys(labels).filter(each => set[each] !== undefined && set[each] !== labels[each]);
  if (key !== undefined) throw new Error(`pool '${pool}': the nodes carry ${key}: ${set[key]}, not ${labels[key]}: leave the label out`);
}

function checkTaints(pool: string, taints: readonly NodeTaint[]): void {
  for (const { key, value = '', effect } of taints) {
    const reason = illegalKey(key);
    if (reason) throw new Error(`pool '${pool}': taint key '${key}' ${reason}`);
    const wrong = illegalLabelValue(value);
    if (wrong) throw new Error(`pool '${pool}': value '${value}' of taint ${key} ${wrong}`);
    if (taintEffect(effect) === effect) continue;
    throw new Error(`pool '${pool}': taint ${key} has the effect '${effect}': write ${taintEffect(effect) ?? 'NoSchedule, PreferNoSchedule or NoExecute'}`);
  }
}
