import { AKS, KARPENTER } from '../labels';
import { type AcceleratorNetwork, type Architecture, type Chip, type MachineFacts, machineFacts } from '../machine';
import { CHIPS } from './chips';

/** One InfiniBand adapter per GPU. The resource's name is chosen by whoever installs NVIDIA's Network Operator. */
const INFINIBAND: AcceleratorNetwork = { kind: 'infiniband', devices: 8 };

interface Size {
  readonly family: string;
  readonly chip: Chip;
  readonly chips?: number;
  readonly vcpu?: number;
  readonly memoryGib?: number;
  readonly arch?: Architecture;
  readonly network?: AcceleratorNetwork;
  readonly nvlinkHosts?: number;
  readonly unconfirmed: readonly string[];
}

const size = (family: string, chip: Chip, chips: number, vcpu: number, memoryGib: number): Size =>
  ({ family, chip, chips, vcpu, memoryGib, unconfirmed: [] });

const withInfiniBand = (described: Size, ...unconfirmed: string[]): Size =>
  ({ ...described, network: INFINIBAND, unconfirmed: ['network', ...unconfirmed] });

/**
 * vCPU, memory and GPUs: the AKS VM sizes that .NET Aspire lists. MI300X: Azure documentation, "ND-MI300X-v5 size series".
 * InfiniBand of the others is not confirmed there.
 */
const SIZES: Readonly<Record<string, Size>> = {
  Standard_NC24ads_A100_v4: size('NC-A100-v4', CHIPS.A100_80GB, 1, 24, 220),
  Standard_NC48ads_A100_v4: size('NC-A100-v4', CHIPS.A100_80GB, 2, 48, 440),
  Standard_NC96ads_A100_v4: size('NC-A100-v4', CHIPS.A100_80GB, 4, 96, 880),
  Standard_NC40ads_H100_v5: size('NC-H100-v5', CHIPS.H100_NVL, 1, 40, 320),
  Standard_NC80adis_H100_v5: size('NC-H100-v5', CHIPS.H100_NVL, 2, 80, 640),
  Standard_ND96asr_v4: withInfiniBand(size('ND-A100-v4', CHIPS.A100_40GB, 8, 96, 900)),
  // Other Microsoft pages say 1900 GiB.
  Standard_ND96amsr_A100_v4: withInfiniBand(size('NDm-A100-v4', CHIPS.A100_80GB, 8, 96, 1800), 'memoryGib'),
  Standard_ND96isr_H100_v5: withInfiniBand(size('ND-H100-v5', CHIPS.H100, 8, 96, 1900)),
  Standard_ND96isr_H200_v5: withInfiniBand(size('ND-H200-v5', CHIPS.H200, 8, 96, 1850)),
  Standard_ND96isr_MI300X_v5: { ...size('ND-MI300X-v5', CHIPS.MI300X, 8, 96, 1850), network: INFINIBAND },
  Standard_ND128isr_NDR_GB200_v6: {
    ...size('ND-GB200-v6', CHIPS.GB200, 4, 128, 864), arch: 'arm64', nvlinkHosts: 18, unconfirmed: ['chips', 'nvlinkHosts'],
  },
  Standard_ND128isr_GB300_v6: { family: 'ND-GB300-v6', chip: CHIPS.GB300, arch: 'arm64', nvlinkHosts: 18, unconfirmed: ['nvlinkHosts'] },
};

function machine(name: string, facts: Size): MachineFacts {
  const { chip, chips, vcpu, arch = 'amd64' } = facts;
  const label = (key: string, value: string | number | undefined) => value === undefined ? {} : { [KARPENTER.SKU + key]: `${value}` };
  return machineFacts({
    ...facts,
    name,
    cloud: 'azure',
    arch,
    // The value for AMD is not confirmed anywhere, hence left out.
    labels: chip.vendor === 'nvidia' ? { [AKS.ACCELERATOR]: 'nvidia', [AKS.LEGACY_ACCELERATOR]: 'nvidia' } : {},
    karpenterLabels: {
      ...label('name', name),
      ...label('cpu', vcpu),
      ...label('gpu-manufacturer', chip.vendor),
      ...label('gpu-count', chips),
    },
  });
}

export const AZURE_MACHINES: readonly MachineFacts[] = Object.entries(SIZES).map(([name, facts]) => machine(name, facts));
