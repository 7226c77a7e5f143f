import { ARCH, INSTANCE_TYPE, OS } from './labels';
import type { NodeTaint } from './node-taint';

export type Cloud = 'gcp' | 'aws' | 'azure';
export type Architecture = 'amd64' | 'arm64';

/** One accelerator: a GPU, a TPU chip, a Neuron device. */
export interface Chip {
  /** As people call it: `NVIDIA H100 80GB`. */
  readonly name: string;
  readonly vendor?: 'google' | 'nvidia' | 'amd' | 'aws' | 'intel';
  /** The extended resource that stands for one of it. */
  readonly resource: string;
  /** Memory in MiB, as the machine reports it where that is known, else as sold. */
  readonly memoryMib?: number;
}

/** The network that the chips of several hosts talk over, beside the machine's ordinary one. */
export interface AcceleratorNetwork {
  readonly kind: 'efa' | 'infiniband' | 'gpudirect-tcpx' | 'gpudirect-tcpxo' | 'gpudirect-rdma';
  /** Devices per host. */
  readonly devices?: number;
  /** GKE: networks that the node pool must attach beside its primary one. */
  readonly additionalNetworks?: number;
}

/** What is known of a machine type. What is not known is undefined, never a guess. */
export interface MachineFacts {
  /** `p5.48xlarge` */
  readonly name: string;
  readonly cloud?: Cloud;
  /** `p5`, `a3`, `ND-H100-v5` */
  readonly family?: string;
  readonly chip?: Chip;
  /** Chips per host: 0 for a machine without accelerators. */
  readonly chips?: number;
  readonly vcpu?: number;
  readonly memoryGib?: number;
  readonly arch?: Architecture;
  readonly network?: AcceleratorNetwork;
  /** Hosts of one multi-node NVLink domain, for machines that have one. */
  readonly nvlinkHosts?: number;
  /** Network devices of one host, by the extended resource that pods ask for; empty where the cluster chooses the resource's name. */
  readonly networkResources: Readonly<Record<string, number>>;
  /** All extended resources of one host: chips, Neuron cores, network devices. */
  readonly resources: Readonly<Record<string, number>>;
  /** Node labels that the cloud's own Kubernetes puts on, whoever makes the node. */
  readonly labels: Readonly<Record<string, string>>;
  /** Node labels that only Karpenter puts on. */
  readonly karpenterLabels: Readonly<Record<string, string>>;
  /** Taints that nodes of this kind carry without anybody asking. */
  readonly taints: readonly NodeTaint[];
  /** Pods must take all chips of a host (Cloud TPU). */
  readonly wholeHost: boolean;
  /** Properties and label keys that come from secondary sources, or on which sources disagree. */
  readonly unconfirmed: readonly string[];
}

/** What a table says of a machine; the rest of its facts follows. */
export interface MachineEntry extends Omit<Partial<MachineFacts>, 'resources'> {
  readonly name: string;
  readonly arch: Architecture;
  /** Extended resources beside chips and network devices. */
  readonly otherResources?: Readonly<Record<string, number>>;
}

export function machineFacts({ otherResources = {}, ...entry }: MachineEntry): MachineFacts {
  const { name, arch, chip, chips = 0, networkResources = {} } = entry;
  return {
    karpenterLabels: {},
    taints: [],
    wholeHost: false,
    unconfirmed: [],
    ...entry,
    networkResources,
    resources: { ...(chip && chips > 0 ? { [chip.resource]: chips } : {}), ...otherResources, ...networkResources },
    labels: { [INSTANCE_TYPE]: name, [ARCH]: arch, [OS]: 'linux', ...entry.labels },
  };
}

/** Chip counts that one pod can ask for on a host, or undefined when the host's chips are not known. */
export function chipsPerPod(machine: MachineFacts): number[] | undefined {
  if (machine.chips === undefined) return undefined;
  return machine.wholeHost ? [machine.chips] : Array.from({ length: machine.chips }, (_, i) => i + 1);
}
