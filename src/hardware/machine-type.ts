import { findMachine, machineNamed } from './catalogue/machines';
import { ARCH } from './labels';
import { type Chip, type MachineFacts, machineFacts } from './machine';
import type { NodeTaint } from './node-taint';
import { resourceMeaning } from './resources';
import { counted } from '../model/grammar';

/** Processor architecture of a machine, as Kubernetes names it in `kubernetes.io/arch`. */
export enum CpuArchitecture {
  /** x86-64. */
  AMD64 = 'amd64',
  /** 64-bit Arm: Grace, Graviton, Axion. */
  ARM64 = 'arm64',
}

/** Facts about a machine type, for those that the catalogue does not know or knows otherwise. */
export interface MachineTypeFacts {
  /**
   * Accelerators per host.
   * @default - the catalogue's number; 0 for custom machines
   */
  readonly chipsPerHost?: number;
  /**
   * The extended resource that stands for one accelerator: `nvidia.com/gpu`.
   * @default - the catalogue's; none for custom machines
   */
  readonly resourceName?: string;
  /**
   * The accelerator's name, for people: `NVIDIA H100 80GB`.
   * @default - the catalogue's, or the resource name
   */
  readonly chipName?: string;
  /**
   * Memory of one accelerator in GiB.
   * @default - the catalogue's, or unknown
   */
  readonly chipMemoryGib?: number;
  /**
   * Virtual CPUs of a host.
   * @default - the catalogue's, or unknown
   */
  readonly vcpu?: number;
  /**
   * Memory of a host in GiB.
   * @default - the catalogue's, or unknown
   */
  readonly memoryGib?: number;
  /**
   * Processors of a host.
   * @default - the catalogue's; AMD64 for custom machines
   */
  readonly architecture?: CpuArchitecture;
  /**
   * Devices per host for traffic between accelerators, by the extended resource that pods request:
   * `{ 'vpc.amazonaws.com/efa': 32 }`, `{ 'rdma/hca_shared_devices_a': 8 }`.
   * @default - the catalogue's; none for custom machines
   */
  readonly networkResources?: Record<string, number>;
  /**
   * Labels that nodes of this type carry in your cluster, beside those of the catalogue; an equal key replaces the catalogue's.
   * @default - the catalogue's
   */
  readonly nodeLabels?: Record<string, string>;
  /**
   * Taints that nodes of this type carry by themselves.
   * @default - the catalogue's; none for custom machines
   */
  readonly taints?: NodeTaint[];
}

/** A machine type that the catalogue does not know. */
export interface MachineTypeProps extends MachineTypeFacts {
  /** The name that nodes carry in `node.kubernetes.io/instance-type`. */
  readonly name: string;
}

/**
 * A type of host: `p5.48xlarge`, `a3-megagpu-8g`, `Standard_ND96isr_H100_v5`, or one of your own.
 */
export class MachineType {
  /**
   * A machine type of Google Cloud, AWS or Azure.
   * @param name the provider's name for it
   * @param facts what you know better than the catalogue
   * @throws when the catalogue does not know the name; the error tells the closest ones
   */
  public static of(name: string, facts: MachineTypeFacts = {}): MachineType {
    return new MachineType(override(machineNamed(name), facts));
  }

  /** A machine type that the catalogue does not know: on-premises hosts, new parts. */
  public static custom(props: MachineTypeProps): MachineType {
    if (findMachine(props.name)) {
      throw new Error(`machine type '${props.name}' is in the catalogue: write MachineType.of('${props.name}', { … }) to change what it says`);
    }
    return new MachineType(override(machineFacts({ name: props.name, chips: 0, arch: CpuArchitecture.AMD64 }), props));
  }

  /** @internal */
  public static _fromFacts(facts: MachineFacts): MachineType {
    return new MachineType(facts);
  }

  /** The provider's name for it. */
  public readonly name: string;
  /** `gcp`, `aws`, `azure`, or undefined for machines of your own. */
  public readonly cloud?: string;
  /** The accelerator's name, or undefined for machines without. */
  public readonly chipName?: string;
  /** Memory of one accelerator in GiB, or undefined when it is not known. */
  public readonly chipMemoryGib?: number;
  /** Accelerators per host: 0 for none, undefined when it is not known. */
  public readonly chipsPerHost?: number;
  /** The extended resource that stands for one accelerator. */
  public readonly resourceName?: string;
  /** Virtual CPUs of a host, or undefined when it is not known. */
  public readonly vcpu?: number;
  /** Memory of a host in GiB, or undefined when it is not known. */
  public readonly memoryGib?: number;
  /** Processors of a host. */
  public readonly architecture: CpuArchitecture;
  /** Devices per host for traffic between accelerators, by the extended resource that pods request. */
  public readonly networkResources: Record<string, number>;
  /** What that traffic goes over: `efa`, `infiniband`, `gpudirect-tcpx`, `gpudirect-tcpxo`, `gpudirect-rdma`; undefined for the ordinary network. */
  public readonly networkKind?: string;
  /** GKE: networks that a node pool must attach beside its primary one for that traffic. */
  public readonly additionalNetworks?: number;
  /** Hosts that share one NVLink domain (GB200, GB300), or undefined when NVLink ends at the host. */
  public readonly nvlinkHosts?: number;
  /** Labels that its nodes carry, whoever makes them. */
  public readonly nodeLabels: Record<string, string>;
  /** Taints that its nodes carry by themselves. */
  public readonly taints: NodeTaint[];
  /** Properties and label keys on which the catalogue's sources are second-hand or disagree: state them yourself where they matter. */
  public readonly unconfirmed: string[];

  /** @internal */
  public readonly _facts: MachineFacts;

  private constructor(facts: MachineFacts) {
    const { chip, network } = facts;
    this._facts = facts;
    this.name = facts.name;
    this.cloud = facts.cloud;
    this.chipName = chip?.name;
    this.chipMemoryGib = chip?.memoryMib === undefined ? undefined : Math.round(chip.memoryMib / 102.4) / 10;
    this.chipsPerHost = facts.chips;
    this.resourceName = chip?.resource;
    this.vcpu = facts.vcpu;
    this.memoryGib = facts.memoryGib;
    this.architecture = facts.arch === 'arm64' ? CpuArchitecture.ARM64 : CpuArchitecture.AMD64;
    this.networkResources = { ...facts.networkResources };
    this.networkKind = network?.kind;
    this.additionalNetworks = network?.additionalNetworks;
    this.nvlinkHosts = facts.nvlinkHosts;
    this.nodeLabels = { ...facts.labels };
    this.taints = [...facts.taints];
    this.unconfirmed = [...facts.unconfirmed];
  }

  public toString(): string {
    return this.name;
  }
}

/** Overrides that replace one fact of the same name in the catalogue's `unconfirmed` list. */
const CONFIRMS: Readonly<Record<string, string>> = {
  chipsPerHost: 'chips', vcpu: 'vcpu', memoryGib: 'memoryGib', networkResources: 'network', taints: 'taints',
};

function override(known: MachineFacts, facts: MachineTypeFacts): MachineFacts {
  for (const property of ['vcpu', 'memoryGib', 'chipMemoryGib'] as const) requireAmount(known.name, property, facts[property]);
  requireWhole(known.name, 'chipsPerHost', facts.chipsPerHost);
  for (const [resource, count] of Object.entries(facts.networkResources ?? {})) requireWhole(known.name, `networkResources['${resource}']`, count);
  const chips = facts.chipsPerHost ?? known.chips;
  const arch = facts.architecture ?? known.arch ?? CpuArchitecture.AMD64;
  const given = Object.keys(facts).filter(key => facts[key as keyof MachineTypeFacts] !== undefined);
  const confirmed = [...given.map(key => CONFIRMS[key]), ...Object.keys(facts.nodeLabels ?? {})];
  const otherResources = Object.fromEntries(Object.entries(known.resources)
    .filter(([name]) => name !== known.chip?.resource && !(name in known.networkResources)));
  return machineFacts({
    ...known,
    chip: chipOf(known, facts, chips),
    chips,
    arch,
    vcpu: facts.vcpu ?? known.vcpu,
    memoryGib: facts.memoryGib ?? known.memoryGib,
    networkResources: facts.networkResources ?? known.networkResources,
    otherResources,
    labels: { ...known.labels, ...(facts.architecture ? { [ARCH]: arch } : {}), ...facts.nodeLabels },
    taints: facts.taints ?? known.taints,
    unconfirmed: known.unconfirmed.filter(name => !confirmed.includes(name)),
  });
}

function chipOf(known: MachineFacts, facts: MachineTypeFacts, chips: number | undefined): Chip | undefined {
  const resource = facts.resourceName ?? known.chip?.resource;
  if (resource === undefined) {
    if (!chips) return undefined;
    throw new Error(`machine type '${known.name}' has ${counted(chips, 'chip')} per host but no resource name: add resourceName, such as 'nvidia.com/gpu'`);
  }
  return {
    name: facts.chipName ?? known.chip?.name ?? resource,
    vendor: known.chip?.vendor ?? resourceMeaning(resource)?.vendor,
    resource,
    memoryMib: facts.chipMemoryGib === undefined ? known.chip?.memoryMib : facts.chipMemoryGib * 1024,
  };
}

function requireAmount(machine: string, property: string, amount: number | undefined): void {
  if (amount === undefined || (Number.isFinite(amount) && amount >= 0)) return;
  throw new Error(`machine type '${machine}': ${property} is ${amount}, write a number of 0 or more`);
}

function requireWhole(machine: string, property: string, count: number | undefined): void {
  requireAmount(machine, property, count);
  if (count === undefined || Number.isInteger(count)) return;
  throw new Error(`machine type '${machine}': ${property} is ${count}, devices are counted in whole numbers`);
}
