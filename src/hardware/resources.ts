/** What the extended resource names that training pods request stand for. */

export type ResourceKind =
  /** Whole accelerators. */
  | 'chip'
  /** A part of an accelerator: a MIG instance, a time slice. */
  | 'chip-share'
  /** A core of an accelerator. */
  | 'chip-core'
  /** A network device for traffic between accelerators. */
  | 'network'
  /** Pages of memory. */
  | 'hugepages';

export interface ResourceMeaning {
  readonly kind: ResourceKind;
  /** In words, for messages: `Cloud TPU chips`. */
  readonly what: string;
  readonly vendor?: 'google' | 'nvidia' | 'amd' | 'aws' | 'intel';
  /** For parts and cores: the resource that stands for the whole chip. */
  readonly whole?: string;
}

const EXACT: ReadonlyMap<string, ResourceMeaning> = new Map<string, ResourceMeaning>([
  ['google.com/tpu', { kind: 'chip', what: 'Cloud TPU chips', vendor: 'google' }],
  ['nvidia.com/gpu', { kind: 'chip', what: 'NVIDIA GPUs', vendor: 'nvidia' }],
  ['nvidia.com/gpu.shared', { kind: 'chip-share', what: 'time slices of NVIDIA GPUs', vendor: 'nvidia', whole: 'nvidia.com/gpu' }],
  ['amd.com/gpu', { kind: 'chip', what: 'AMD GPUs', vendor: 'amd' }],
  ['habana.ai/gaudi', { kind: 'chip', what: 'Intel Gaudi accelerators', vendor: 'intel' }],
  ['aws.amazon.com/neuron', { kind: 'chip', what: 'AWS Neuron devices', vendor: 'aws' }],
  ['aws.amazon.com/neurondevice', { kind: 'chip', what: 'AWS Neuron devices', vendor: 'aws' }],
  ['aws.amazon.com/neuroncore', { kind: 'chip-core', what: 'cores of AWS Neuron devices', vendor: 'aws', whole: 'aws.amazon.com/neuron' }],
  ['vpc.amazonaws.com/efa', { kind: 'network', what: 'Elastic Fabric Adapters', vendor: 'aws' }],
]);

const PREFIXES: readonly (readonly [string, ResourceMeaning])[] = [
  ['nvidia.com/mig-', { kind: 'chip-share', what: 'MIG instances of NVIDIA GPUs', vendor: 'nvidia', whole: 'nvidia.com/gpu' }],
  ['rdma/', { kind: 'network', what: 'shared RDMA devices' }],
  ['networking.gke.io.networks/', { kind: 'network', what: 'interfaces on a GKE network', vendor: 'google' }],
  ['hugepages-', { kind: 'hugepages', what: 'huge pages' }],
];

/** What a resource name stands for, or undefined for cpu, memory and names that are not known. */
export function resourceMeaning(name: string): ResourceMeaning | undefined {
  return EXACT.get(name) ?? PREFIXES.find(([prefix]) => name.startsWith(prefix))?.[1];
}

/** `nvidia.com/gpu`, `vpc.amazonaws.com/efa`: counted in whole devices, request equal to limit. Not cpu, memory, storage, huge pages. */
export function isExtendedResource(name: string): boolean {
  const slash = name.indexOf('/');
  if (slash <= 0) return false;
  const domain = name.slice(0, slash);
  return domain !== 'kubernetes.io' && !domain.endsWith('.kubernetes.io');
}
