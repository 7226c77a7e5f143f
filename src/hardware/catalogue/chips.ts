import type { Chip } from '../machine';

const nvidia = (model: string, memoryMib?: number): Chip => ({ name: `NVIDIA ${model}`, vendor: 'nvidia', resource: 'nvidia.com/gpu', memoryMib });
const amd = (model: string, memoryMib: number): Chip => ({ name: `AMD ${model}`, vendor: 'amd', resource: 'amd.com/gpu', memoryMib });
const neuron = (model: string): Chip => ({ name: `AWS ${model}`, vendor: 'aws', resource: 'aws.amazon.com/neuron' });
const tpu = (generation: string, memoryGib: number): Chip =>
  ({ name: `Cloud TPU ${generation}`, vendor: 'google', resource: 'google.com/tpu', memoryMib: memoryGib * 1024 });

/** Memory: karpenter-provider-aws "Instance Types" where AWS has the part (it reports less than is printed on the box), else as sold. */
export const CHIPS = {
  T4: nvidia('T4', 16384),
  V100: nvidia('V100 32GB', 32768),
  A10G: nvidia('A10G', 22888),
  L4: nvidia('L4', 22888),
  L40S: nvidia('L40S', 45776),
  RTX_PRO_4500: nvidia('RTX PRO 4500', 32768),
  RTX_PRO_6000: nvidia('RTX PRO 6000', 98304),
  A100_40GB: nvidia('A100 40GB', 40960),
  A100_80GB: nvidia('A100 80GB', 81920),
  H100: nvidia('H100 80GB', 81920),
  H100_NVL: nvidia('H100 NVL 94GB', 96256),
  H200: nvidia('H200 141GB', 144384),
  B200: nvidia('B200', 183359),
  B300: nvidia('B300', 275040),
  GB200: nvidia('GB200'),
  GB300: nvidia('GB300'),
  RADEON_V520: amd('Radeon Pro V520', 8192),
  MI300X: amd('MI300X 192GB', 196608),
  TRAINIUM: neuron('Trainium'),
  TRAINIUM2: neuron('Trainium2'),
  INFERENTIA2: neuron('Inferentia2'),
  TPU_V4: tpu('v4', 32),
  TPU_V5E: tpu('v5e', 16),
  TPU_V5P: tpu('v5p', 95),
  TPU_V6E: tpu('v6e', 32),
  TPU_7X: tpu('7x', 192),
} as const satisfies Record<string, Chip>;
