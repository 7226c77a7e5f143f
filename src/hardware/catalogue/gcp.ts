import { ARCH, GKE } from '../labels';
import { type AcceleratorNetwork, type Architecture, type Chip, type MachineFacts, machineFacts } from '../machine';
import type { NodeTaint } from '../node-taint';
import { CHIPS } from './chips';

interface Series {
  readonly chip: Chip;
  /** Value of the node label `cloud.google.com/gke-accelerator`. */
  readonly label: string;
  readonly arch?: Architecture;
  readonly network?: AcceleratorNetwork;
  readonly nvlinkHosts?: number;
  readonly unconfirmed?: readonly string[];
  /** Machine type, GPUs, vCPU, memory in GiB. */
  readonly machines: readonly (readonly [string, number, number, number])[];
}

/** Networks of Cluster Toolkit's node pool examples: `additionalNodeNetworkConfigs` per machine series. */
const TCPX: AcceleratorNetwork = { kind: 'gpudirect-tcpx', devices: 4, additionalNetworks: 4 };
const TCPXO: AcceleratorNetwork = { kind: 'gpudirect-tcpxo', devices: 8, additionalNetworks: 8 };
/** One more gVNIC and eight RDMA interfaces. */
const RDMA: AcceleratorNetwork = { kind: 'gpudirect-rdma', devices: 8, additionalNetworks: 9 };
/** How many interfaces A4X has is not confirmed. */
const RDMA_UNCOUNTED: AcceleratorNetwork = { kind: 'gpudirect-rdma' };

/** vCPU and memory: Compute Engine's machine type list. Labels: xpk and Cluster Toolkit. */
const SERIES: readonly Series[] = [
  {
    chip: CHIPS.A100_40GB,
    label: 'nvidia-tesla-a100',
    machines: [
      ['a2-highgpu-1g', 1, 12, 85], ['a2-highgpu-2g', 2, 24, 170], ['a2-highgpu-4g', 4, 48, 340],
      ['a2-highgpu-8g', 8, 96, 680], ['a2-megagpu-16g', 16, 96, 1360],
    ],
  },
  {
    chip: CHIPS.A100_80GB,
    label: 'nvidia-a100-80gb',
    // Cluster Toolkit maps these to nvidia-tesla-a100.
    unconfirmed: [GKE.ACCELERATOR],
    machines: [
      ['a2-ultragpu-1g', 1, 12, 170], ['a2-ultragpu-2g', 2, 24, 340], ['a2-ultragpu-4g', 4, 48, 680], ['a2-ultragpu-8g', 8, 96, 1360],
    ],
  },
  {
    chip: CHIPS.H100,
    label: 'nvidia-h100-80gb',
    machines: [['a3-highgpu-1g', 1, 26, 234], ['a3-highgpu-2g', 2, 52, 468], ['a3-highgpu-4g', 4, 104, 936], ['a3-edgegpu-8g', 8, 208, 1872]],
  },
  { chip: CHIPS.H100, label: 'nvidia-h100-80gb', network: TCPX, machines: [['a3-highgpu-8g', 8, 208, 1872]] },
  { chip: CHIPS.H100, label: 'nvidia-h100-mega-80gb', network: TCPXO, machines: [['a3-megagpu-8g', 8, 208, 1872]] },
  { chip: CHIPS.H200, label: 'nvidia-h200-141gb', network: RDMA, machines: [['a3-ultragpu-8g', 8, 224, 2952]] },
  { chip: CHIPS.B200, label: 'nvidia-b200', network: RDMA, machines: [['a4-highgpu-8g', 8, 224, 3968]] },
  {
    chip: CHIPS.GB200,
    label: 'nvidia-gb200',
    arch: 'arm64',
    network: RDMA_UNCOUNTED,
    nvlinkHosts: 18,
    machines: [['a4x-highgpu-4g', 4, 140, 884]],
  },
  {
    chip: CHIPS.GB300,
    label: 'nvidia-gb300',
    arch: 'arm64',
    network: RDMA_UNCOUNTED,
    nvlinkHosts: 18,
    unconfirmed: ['nvlinkHosts'],
    machines: [['a4x-maxgpu-4g-metal', 4, 144, 960]],
  },
  {
    chip: CHIPS.L4,
    label: 'nvidia-l4',
    machines: [
      ['g2-standard-4', 1, 4, 16], ['g2-standard-8', 1, 8, 32], ['g2-standard-12', 1, 12, 48], ['g2-standard-16', 1, 16, 64],
      ['g2-standard-24', 2, 24, 96], ['g2-standard-32', 1, 32, 128], ['g2-standard-48', 4, 48, 192], ['g2-standard-96', 8, 96, 384],
    ],
  },
  {
    chip: CHIPS.RTX_PRO_6000,
    label: 'nvidia-rtx-pro-6000',
    machines: [['g4-standard-48', 1, 48, 180], ['g4-standard-96', 2, 96, 360], ['g4-standard-192', 4, 192, 720], ['g4-standard-384', 8, 384, 1440]],
  },
];

/** GKE documentation: nodes with GPUs repel pods that ask for none, and admission lets the others through. */
const GPU_TAINT: NodeTaint = { key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule', automatic: true, toleratedByRequesting: 'nvidia.com/gpu' };
/** GKE's default for Arm node pools (API field architectureTaintBehavior). That selecting the architecture adds the toleration is not confirmed. */
export const ARM_TAINT: NodeTaint = { key: ARCH, value: 'arm64', effect: 'NoSchedule', automatic: true, toleratedBySelecting: ARCH };

function machine(series: Series, [name, chips, vcpu, memoryGib]: Series['machines'][number]): MachineFacts {
  const { chip, label, arch = 'amd64', network, nvlinkHosts, unconfirmed = [] } = series;
  const family = name.slice(0, name.indexOf('-'));
  return machineFacts({
    name,
    cloud: 'gcp',
    family,
    chip,
    chips,
    vcpu,
    memoryGib,
    arch,
    network,
    nvlinkHosts,
    labels: { [GKE.MACHINE_FAMILY]: family, [GKE.ACCELERATOR]: label, [GKE.ACCELERATOR_COUNT]: `${chips}` },
    taints: arch === 'arm64' ? [GPU_TAINT, ARM_TAINT] : [GPU_TAINT],
    unconfirmed: [...unconfirmed, GKE.ACCELERATOR_COUNT, 'taints'],
  });
}

export const GCP_GPU_MACHINES: readonly MachineFacts[] = SERIES.flatMap(series => series.machines.map(row => machine(series, row)));
