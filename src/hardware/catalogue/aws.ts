import { KARPENTER } from '../labels';
import { type Architecture, type Chip, type MachineFacts, machineFacts } from '../machine';
import { CHIPS } from './chips';

export const EFA = 'vpc.amazonaws.com/efa';
export const NEURON_CORE = 'aws.amazon.com/neuroncore';

interface Family {
  readonly chip: Chip;
  /** Value of Karpenter's label `instance-gpu-name` or, for Neuron, `instance-accelerator-name`. */
  readonly karpenterName?: string;
  readonly arch?: Architecture;
  readonly coresPerChip?: number;
  readonly nvlinkHosts?: number;
  readonly unconfirmed?: readonly string[];
  /** Size, chips, vCPU, memory in GiB, EFA devices, network in Mbit/s. */
  readonly sizes: readonly (readonly [string, number, number, number, number, number?])[];
}

/** Karpenter documentation for AWS, page "Instance Types" (generated from the EC2 API). */
const FAMILIES: Readonly<Record<string, Family>> = {
  'g4ad': {
    chip: CHIPS.RADEON_V520,
    karpenterName: 'radeon-pro-v520',
    sizes: [
      ['xlarge', 1, 4, 16, 0, 2000], ['2xlarge', 1, 8, 32, 0, 4167], ['4xlarge', 1, 16, 64, 0, 8333],
      ['8xlarge', 2, 32, 128, 0, 15000], ['16xlarge', 4, 64, 256, 0, 25000],
    ],
  },
  'g4dn': {
    chip: CHIPS.T4,
    karpenterName: 't4',
    sizes: [
      ['xlarge', 1, 4, 16, 0, 5000], ['2xlarge', 1, 8, 32, 0, 10000], ['4xlarge', 1, 16, 64, 0, 20000], ['8xlarge', 1, 32, 128, 1, 50000],
      ['12xlarge', 4, 48, 192, 1, 50000], ['16xlarge', 1, 64, 256, 1, 50000], ['metal', 8, 96, 384, 1, 100000],
    ],
  },
  'g5': {
    chip: CHIPS.A10G,
    karpenterName: 'a10g',
    sizes: [
      ['xlarge', 1, 4, 16, 0, 2500], ['2xlarge', 1, 8, 32, 0, 5000], ['4xlarge', 1, 16, 64, 0, 10000], ['8xlarge', 1, 32, 128, 1, 25000],
      ['12xlarge', 4, 48, 192, 1, 40000], ['16xlarge', 1, 64, 256, 1, 25000], ['24xlarge', 4, 96, 384, 1, 50000], ['48xlarge', 8, 192, 768, 1, 100000],
    ],
  },
  'g6': {
    chip: CHIPS.L4,
    karpenterName: 'l4',
    sizes: [
      ['xlarge', 1, 4, 16, 0, 2500], ['2xlarge', 1, 8, 32, 0, 5000], ['4xlarge', 1, 16, 64, 0, 10000], ['8xlarge', 1, 32, 128, 1, 25000],
      ['12xlarge', 4, 48, 192, 1, 40000], ['16xlarge', 1, 64, 256, 1, 25000], ['24xlarge', 4, 96, 384, 1, 50000], ['48xlarge', 8, 192, 768, 1, 100000],
    ],
  },
  'gr6': {
    chip: CHIPS.L4,
    karpenterName: 'l4',
    sizes: [['4xlarge', 1, 16, 128, 0, 10000], ['8xlarge', 1, 32, 256, 1, 25000]],
  },
  'g6e': {
    chip: CHIPS.L40S,
    karpenterName: 'l40s',
    sizes: [
      ['xlarge', 1, 4, 32, 0, 2500], ['2xlarge', 1, 8, 64, 0, 5000], ['4xlarge', 1, 16, 128, 0, 20000], ['8xlarge', 1, 32, 256, 1, 25000],
      ['12xlarge', 4, 48, 384, 1, 100000], ['16xlarge', 1, 64, 512, 1, 35000], ['24xlarge', 4, 96, 768, 2, 200000], ['48xlarge', 8, 192, 1536, 4, 400000],
    ],
  },
  'g7': {
    chip: CHIPS.RTX_PRO_4500,
    karpenterName: 'rtx-pro-4500',
    sizes: [
      ['2xlarge', 1, 8, 32, 0, 60000], ['4xlarge', 1, 16, 64, 0, 60000], ['8xlarge', 1, 32, 128, 1, 80000],
      ['12xlarge', 2, 48, 192, 1, 175000], ['24xlarge', 4, 96, 384, 1, 350000], ['48xlarge', 8, 192, 768, 2, 700000],
    ],
  },
  'g7e': {
    chip: CHIPS.RTX_PRO_6000,
    karpenterName: 'rtx-pro-server-6000',
    sizes: [
      ['2xlarge', 1, 8, 64, 0, 50000], ['4xlarge', 1, 16, 128, 0, 50000], ['8xlarge', 1, 32, 256, 1, 100000],
      ['12xlarge', 2, 48, 512, 1, 400000], ['24xlarge', 4, 96, 1024, 2, 800000], ['48xlarge', 8, 192, 2048, 4, 1600000],
    ],
  },
  'p3dn': { chip: CHIPS.V100, karpenterName: 'v100', sizes: [['24xlarge', 8, 96, 768, 1, 100000]] },
  'p4d': { chip: CHIPS.A100_40GB, karpenterName: 'a100', sizes: [['24xlarge', 8, 96, 1152, 4, 400000]] },
  'p4de': { chip: CHIPS.A100_80GB, karpenterName: 'a100', sizes: [['24xlarge', 8, 96, 1152, 4, 400000]] },
  'p5': { chip: CHIPS.H100, karpenterName: 'h100', sizes: [['4xlarge', 1, 16, 256, 1, 100000], ['48xlarge', 8, 192, 2048, 32, 3200000]] },
  'p5e': { chip: CHIPS.H200, karpenterName: 'h200', sizes: [['48xlarge', 8, 192, 2048, 32, 3200000]] },
  'p5en': { chip: CHIPS.H200, karpenterName: 'h200', sizes: [['48xlarge', 8, 192, 2048, 16, 3200000]] },
  'p6-b200': { chip: CHIPS.B200, karpenterName: 'b200', sizes: [['48xlarge', 8, 192, 2048, 8, 3200000]] },
  'p6-b300': { chip: CHIPS.B300, karpenterName: 'b300', sizes: [['48xlarge', 8, 192, 4096, 16, 6400000]] },
  // Absent from that page; from public node pool definitions.
  'p6e-gb200': {
    chip: CHIPS.GB200,
    arch: 'arm64',
    nvlinkHosts: 18,
    unconfirmed: ['chips', 'vcpu', 'memoryGib', 'network'],
    sizes: [['36xlarge', 4, 144, 960, 8]],
  },
  'inf2': {
    chip: CHIPS.INFERENTIA2,
    karpenterName: 'inferentia2',
    coresPerChip: 2,
    sizes: [['xlarge', 1, 4, 16, 0, 2083], ['8xlarge', 1, 32, 128, 0, 16667], ['24xlarge', 6, 96, 384, 0, 50000], ['48xlarge', 12, 192, 768, 0, 100000]],
  },
  'trn1': {
    chip: CHIPS.TRAINIUM,
    karpenterName: 'trainium',
    coresPerChip: 2,
    sizes: [['2xlarge', 1, 8, 32, 0, 3125], ['32xlarge', 16, 128, 512, 8, 800000]],
  },
  'trn1n': { chip: CHIPS.TRAINIUM, karpenterName: 'trainium', coresPerChip: 2, sizes: [['32xlarge', 16, 128, 512, 16, 1600000]] },
  'trn2': { chip: CHIPS.TRAINIUM2, karpenterName: 'trainium2', coresPerChip: 8, sizes: [['48xlarge', 16, 192, 2048, 16, 3200000]] },
};

/** Families whose nodes tell their place in the network (`topology.k8s.aws/network-node-layer-*`): EC2 "Instance topology". */
const NETWORK_TOPOLOGY_FAMILIES = ['p4d', 'p4de', 'p5', 'p5e', 'p5en', 'p6-b200', 'p6-b300', 'p6e-gb200', 'g6e', 'g7e', 'trn1', 'trn1n', 'trn2'];

/** Whether nodes of the machine carry AWS's network layer labels; undefined for machines that are not in the catalogue. */
export function reportsNetworkTopology({ cloud, chip, family = '' }: MachineFacts): boolean | undefined {
  return cloud === 'aws' && chip ? NETWORK_TOPOLOGY_FAMILIES.includes(family) : undefined;
}

/** `p6-b200` is category p, generation 6; `trn1n` is trn, 1 (Karpenter's own reading of the name). */
const CATEGORY = /^([a-z]+)(\d+)/;

function machine(family: string, facts: Family, row: Family['sizes'][number]): MachineFacts {
  const [size, chips, vcpu, memoryGib, efa, mbps] = row;
  const { chip, karpenterName, coresPerChip, arch = 'amd64', nvlinkHosts, unconfirmed = [] } = facts;
  const name = `${family}.${size}`;
  const [, category, generation] = CATEGORY.exec(family) ?? [];
  const label = (key: string, value: string | number | undefined) => value === undefined ? {} : { [KARPENTER.INSTANCE + key]: `${value}` };
  const kind = coresPerChip === undefined ? 'gpu' : 'accelerator';
  return machineFacts({
    name,
    cloud: 'aws',
    family,
    chip,
    chips,
    vcpu,
    memoryGib,
    arch,
    network: efa > 0 ? { kind: 'efa', devices: efa } : undefined,
    networkResources: efa > 0 ? { [EFA]: efa } : {},
    nvlinkHosts,
    otherResources: coresPerChip === undefined ? {} : { [NEURON_CORE]: chips * coresPerChip },
    karpenterLabels: {
      ...label('category', category),
      ...label('family', family),
      ...label('generation', generation),
      ...label('size', size),
      ...label('cpu', vcpu),
      ...label('memory', memoryGib * 1024),
      ...label('network-bandwidth', mbps),
      ...label(`${kind}-name`, karpenterName),
      ...label(`${kind}-manufacturer`, chip.vendor),
      ...label(`${kind}-count`, chips),
      ...label('gpu-memory', kind === 'gpu' ? chip.memoryMib : undefined),
    },
    unconfirmed,
  });
}

export const AWS_MACHINES: readonly MachineFacts[] = Object.entries(FAMILIES)
  .flatMap(([family, facts]) => facts.sizes.map(row => machine(family, facts, row)));
