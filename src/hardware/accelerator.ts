import { MachineType } from './machine-type';
import type { NodeTaint } from './node-taint';
import type { TpuGeneration } from './tpu-generation';
import { tpuSlice } from './tpu-slice';
import { counted } from '../model/grammar';

/** How to build a TPU slice. */
export interface TpuOptions {
  /**
   * The machine type of its hosts. It matters for `2x4` of v5e and v6e: two hosts of four chips, or one of eight.
   * @default - the machine type that makes multi-host slices, where there is a choice
   */
  readonly machineType?: MachineType;
}

/** An accelerator that the catalogue does not know. */
export interface CustomAcceleratorProps {
  /** The hosts that carry it. Its chips per host, resource name, labels and taints are the accelerator's. */
  readonly machineType: MachineType;
  /**
   * Hosts that make one slice: the unit in which the hardware is wired together and handed out.
   * @default 1
   */
  readonly hosts?: number;
  /**
   * The slice's shape, where it has one.
   * @default - no topology
   */
  readonly topology?: string;
  /**
   * Labels that its nodes carry beside those of the machine type: `{ 'example.com/slice-shape': '4x4' }`.
   * @default - those of the machine type
   */
  readonly nodeLabels?: Record<string, string>;
}

/**
 * What a job trains on: the accelerator, its hosts and how they hang together.
 *
 * One slice of it is the unit of placement: the hosts of a TPU slice, or one host with GPUs.
 */
export class Accelerator {
  /**
   * A slice of Cloud TPUs.
   * @param topology the slice's shape, such as `4x4` or `4x4x8`
   * @throws when the generation does not have the topology; the error tells the closest ones
   */
  public static tpu(generation: TpuGeneration, topology: string, options: TpuOptions = {}): Accelerator {
    const { machineType } = options;
    const slice = tpuSlice(generation, topology, machineType?.name);
    if (machineType && machineType.chipsPerHost !== slice.chipsPerHost) {
      throw new Error(`machine type '${machineType.name}' has ${counted(slice.chipsPerHost, 'chip')} per host, not ${machineType.chipsPerHost}:`
        + ' leave chipsPerHost out, or describe new hardware with Accelerator.custom');
    }
    return new Accelerator(machineType ?? MachineType._fromFacts(slice.machine), {
      hosts: slice.hosts,
      topology,
      generation,
      nodeLabels: { ...slice.labels, ...machineType?.nodeLabels },
    });
  }

  /** Hosts with NVIDIA or AMD GPUs. */
  public static gpu(machineType: MachineType): Accelerator {
    const vendor = machineType._facts.chip?.vendor;
    requireChips(machineType);
    if (vendor === 'google') throw new Error(`machine type '${machineType.name}' carries TPUs: write Accelerator.tpu(generation, topology)`);
    if (vendor === 'aws') throw new Error(`machine type '${machineType.name}' carries Neuron devices: write Accelerator.neuron(machineType)`);
    return new Accelerator(machineType);
  }

  /** Hosts with AWS Trainium or Inferentia. */
  public static neuron(machineType: MachineType): Accelerator {
    requireChips(machineType);
    if (machineType._facts.chip?.vendor !== 'aws') {
      throw new Error(`machine type '${machineType.name}' carries ${machineType.chipName}, no Neuron devices: write Accelerator.gpu(machineType)`);
    }
    return new Accelerator(machineType);
  }

  /** Hosts without accelerators: for leaders, launchers and data loaders. */
  public static none(machineType: MachineType): Accelerator {
    if (machineType.chipsPerHost === 0) return new Accelerator(machineType);
    throw new Error(`machine type '${machineType.name}' has ${machineType.chipsPerHost ?? 'some'} ${machineType.chipName}: write Accelerator.gpu(machineType)`);
  }

  /** Anything else: on-premises hosts, new parts, slices of your own. */
  public static custom(props: CustomAcceleratorProps): Accelerator {
    const { machineType, hosts = 1, topology, nodeLabels } = props;
    if (!Number.isInteger(hosts) || hosts < 1) throw new Error(`accelerator on '${machineType.name}': hosts is ${hosts}, write a whole number of 1 or more`);
    requireChips(machineType);
    return new Accelerator(machineType, { hosts, topology, nodeLabels: { ...machineType.nodeLabels, ...nodeLabels } });
  }

  /** `NVIDIA H100 80GB`, `Cloud TPU v6e`; undefined for hosts without accelerators. */
  public readonly chipName?: string;
  /** The generation, for Cloud TPUs. */
  public readonly generation?: TpuGeneration;
  /** The type of its hosts. */
  public readonly machineType: MachineType;
  /** The slice's shape, where it has one. */
  public readonly topology?: string;
  /** Chips of one slice: `hosts` × `chipsPerHost`. */
  public readonly chips: number;
  /** Hosts of one slice. */
  public readonly hosts: number;
  /** Chips per host. */
  public readonly chipsPerHost: number;
  /** Whether a slice spans several hosts. */
  public readonly multiHost: boolean;
  /** Whether a pod must take all chips of its host (Cloud TPU). */
  public readonly wholeHost: boolean;
  /** The extended resource of which a pod requests one per chip; undefined for hosts without accelerators. */
  public readonly resourceName?: string;
  /** Network devices per host, by the extended resource that pods request. */
  public readonly networkResources: Record<string, number>;
  /** Labels that its nodes carry, whoever makes them: what a pod can select it by. */
  public readonly nodeLabels: Record<string, string>;
  /** Taints that its nodes carry by themselves. */
  public readonly taints: NodeTaint[];

  private constructor(machineType: MachineType, slice: SliceShape = {}) {
    const { hosts = 1, topology, generation, nodeLabels = machineType.nodeLabels } = slice;
    this.machineType = machineType;
    this.generation = generation;
    this.chipName = machineType.chipName;
    this.topology = topology;
    this.hosts = hosts;
    this.chipsPerHost = machineType.chipsPerHost ?? 0;
    this.chips = hosts * this.chipsPerHost;
    this.multiHost = hosts > 1;
    this.wholeHost = machineType._facts.wholeHost;
    this.resourceName = machineType.resourceName;
    this.networkResources = { ...machineType.networkResources };
    this.nodeLabels = { ...nodeLabels };
    this.taints = [...machineType.taints];
  }

  /** `Cloud TPU v6e 4x4 (16 chips on 4 hosts)` */
  public toString(): string {
    if (this.chips === 0) return this.machineType.name;
    const shape = this.topology ?? `on ${this.machineType.name}`;
    return `${this.chipName} ${shape} (${counted(this.chips, 'chip')} on ${counted(this.hosts, 'host')})`;
  }
}

/** What the placement of a slice adds to its machine type. */
interface SliceShape {
  readonly hosts?: number;
  readonly topology?: string;
  readonly generation?: TpuGeneration;
  readonly nodeLabels?: Readonly<Record<string, string>>;
}

function requireChips(machineType: MachineType): void {
  if (machineType.chipsPerHost) return;
  const known = machineType.chipsPerHost === 0 ? 'has no accelerators' : 'has an unknown number of accelerators';
  throw new Error(`machine type '${machineType.name}' ${known}: state chipsPerHost and resourceName with it,`
    + ' or write Accelerator.none(machineType) for hosts without');
}
