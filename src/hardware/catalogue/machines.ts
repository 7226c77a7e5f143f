import { inSentence, plural } from '../../model/grammar';
import type { Chip, MachineFacts } from '../machine';
import { nearestNames, oneOf } from '../nearest';
import { AWS_MACHINES } from './aws';
import { AZURE_MACHINES } from './azure';
import { CHIPS } from './chips';
import { GCP_GPU_MACHINES } from './gcp';
import { generalPurposeMachine } from './general-purpose';
import { GCP_TPU_MACHINES } from './tpu';

/** Every machine type with accelerators. */
export const ACCELERATOR_MACHINES: readonly MachineFacts[] = [...GCP_TPU_MACHINES, ...GCP_GPU_MACHINES, ...AWS_MACHINES, ...AZURE_MACHINES];

/** Azure's API takes sizes in any letter case, so that is how names are compared. */
const BY_NAME = new Map(ACCELERATOR_MACHINES.map(machine => [machine.name.toLowerCase(), machine]));

/** GPUs that Compute Engine attaches to N1 machines, by their `cloud.google.com/gke-accelerator` value. */
export const ATTACHABLE_GPUS: ReadonlyMap<string, Chip> = new Map<string, Chip>([
  ['nvidia-tesla-t4', CHIPS.T4],
  ['nvidia-tesla-v100', { name: 'NVIDIA V100 16GB', vendor: 'nvidia', resource: 'nvidia.com/gpu', memoryMib: 16384 }],
  ['nvidia-tesla-p100', { name: 'NVIDIA P100', vendor: 'nvidia', resource: 'nvidia.com/gpu', memoryMib: 16384 }],
  ['nvidia-tesla-p4', { name: 'NVIDIA P4', vendor: 'nvidia', resource: 'nvidia.com/gpu', memoryMib: 8192 }],
]);

/** What is known of a machine type, or undefined when it is not known. */
export function findMachine(name: string): MachineFacts | undefined {
  return BY_NAME.get(name.toLowerCase()) ?? generalPurposeMachine(name);
}

/** Machine types that are named to somebody who has named their accelerator. */
const MOST_CARRIERS = 5;

/** What is known of a machine type. @throws when it is not known, with the closest names. */
export function machineNamed(name: string): MachineFacts {
  const machine = findMachine(name);
  if (machine) return machine;
  const carriers = machinesWith(name);
  const custom = `describe any other machine with MachineType.custom({ name: '${name}', … })`;
  if (carriers.length > 0) {
    const others = carriers.length - MOST_CARRIERS;
    const named = inSentence([...carriers.slice(0, MOST_CARRIERS), ...others > 0 ? [`${others} more`] : []]);
    throw new Error(`'${name}' is an accelerator, not a machine type: ${named} ${plural(carriers.length, 'has', 'have')} it; ${custom}`);
  }
  const closest = nearestNames(name, ACCELERATOR_MACHINES.map(known => known.name));
  throw new Error(`machine type '${name}' is not in the catalogue: the closest names are ${oneOf(closest)}; ${custom}`);
}

/** Machine types with an accelerator, those with most of them first. People call it `h100`, `NVIDIA H100 80GB`, `nvidia-h100-80gb`, `TPU v6e`. */
function machinesWith(accelerator: string): string[] {
  const wanted = wordsOf(accelerator);
  return ACCELERATOR_MACHINES
    .filter(({ chip, labels }) => [chip?.name ?? '', ...Object.values(labels)].some(name => isPartOf(wanted, wordsOf(name))))
    .sort((a, b) => (b.chips ?? 0) - (a.chips ?? 0))
    .map(({ name }) => name);
}

const MAKERS: ReadonlySet<string> = new Set(['nvidia', 'amd', 'aws', 'cloud', 'tpu', 'tesla', 'gpu']);

function wordsOf(name: string): string[] {
  return name.toLowerCase().split(/[^a-z0-9]+/).filter(word => word !== '');
}

/** Whether all words of the one are in the other, and one of them says which accelerator it is. */
function isPartOf(wanted: readonly string[], words: readonly string[]): boolean {
  return wanted.some(word => /[a-z]/.test(word) && !/^\d+gb$/.test(word) && !MAKERS.has(word)) && wanted.every(word => words.includes(word));
}
