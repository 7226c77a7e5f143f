import { ACCELERATOR_MACHINES, ATTACHABLE_GPUS, findMachine } from './catalogue/machines';
import { AKS, ARCH, GKE, INSTANCE_TYPE, OS } from './labels';
import type { MachineFacts } from './machine';
import { nearestNames } from './nearest';
import { answer, fixedLabels, nodeRequirements, type NodeLabels, type NodeRequirement, type NodeRequirements } from './node-requirements';
import { type TpuSlice, nearestTpuTopologies, tpuGenerationOf, tpuSliceOfMachine, tpuSlices } from './tpu-slice';
import type { PodSpec } from '../model/kubernetes';

/** A kind of node that a pod can land on. */
export interface NodeKind {
  readonly machine: MachineFacts;
  /** The slice that the node is part of; undefined for machines without slices, and when the pod leaves the topology open. */
  readonly slice?: TpuSlice;
}

/** A label value that the catalogue has never heard of. */
export interface UnknownValue {
  readonly key: string;
  readonly value: string;
  /** The known values closest to it. */
  readonly nearest: readonly string[];
}

/** What a pod's selectors say of the machine that it will run on. */
export interface MachineSelection {
  /** Whether a selector speaks of hardware at all. */
  readonly constrained: boolean;
  /** The kinds of node in the catalogue that meet the selectors. When constrained, empty and not `others`, the selectors contradict each other. */
  readonly kinds: readonly NodeKind[];
  /** Machines outside the catalogue may meet them too. */
  readonly others: boolean;
  readonly unknown: readonly UnknownValue[];
}

/** Keys that say too little of the machine, or that people also use for labels of their own. */
const NOT_HARDWARE: readonly string[] = [ARCH, OS, AKS.LEGACY_ACCELERATOR];

/** Label keys whose values tell machines apart. */
const HARDWARE_KEYS: ReadonlySet<string> = new Set([
  GKE.TPU_TOPOLOGY,
  ...ACCELERATOR_MACHINES.flatMap(({ labels, karpenterLabels }) => [...Object.keys(labels), ...Object.keys(karpenterLabels)]),
].filter(key => !NOT_HARDWARE.includes(key)));

export function isHardwareLabel(key: string): boolean {
  return HARDWARE_KEYS.has(key);
}

/** The keys of which the catalogue means to know every value. */
const ENUMERATED: readonly string[] = [INSTANCE_TYPE, GKE.ACCELERATOR, GKE.TPU_ACCELERATOR];

const knownValues = new Map(ENUMERATED.map(key =>
  [key, [...new Set(ACCELERATOR_MACHINES.flatMap(({ labels }) => labels[key] ?? []))]] as const));

const nodeLabels = new Map<MachineFacts, NodeLabels>();

/** The hardware labels of a machine, closed: what is not there is not on its nodes. */
function labelsOf(machine: MachineFacts): NodeLabels {
  let labels = nodeLabels.get(machine);
  if (labels === undefined) {
    labels = { values: fixedLabels({ ...machine.labels, ...machine.karpenterLabels }), open: [] };
    nodeLabels.set(machine, labels);
  }
  return labels;
}

function isKnown(key: string, value: string): boolean {
  if (key === INSTANCE_TYPE) return findMachine(value) !== undefined;
  return knownValues.get(key)!.includes(value) || (key === GKE.ACCELERATOR && ATTACHABLE_GPUS.has(value));
}

/** The kinds of node of a machine that meet the requirements on slices. */
function kindsOf(machine: MachineFacts, topology: readonly NodeRequirement[]): NodeKind[] {
  if (topology.length === 0) return [{ machine }];
  const asked = topology.flatMap(({ operator, values }) => operator === 'In' ? values : []);
  if (asked.length === 0) return machine.labels[GKE.TPU_ACCELERATOR] === undefined ? [] : [{ machine }];
  return asked.flatMap(shape => {
    const slice = tpuSliceOfMachine(machine.name, shape);
    const labels = { values: { [GKE.TPU_TOPOLOGY]: [shape] }, open: [] };
    return slice && topology.every(requirement => answer(requirement, labels) === 'yes') ? [{ machine, slice }] : [];
  });
}

function select(alternative: readonly NodeRequirement[]): MachineSelection {
  const hardware = alternative.filter(({ key }) => HARDWARE_KEYS.has(key));
  if (hardware.length === 0) return { constrained: false, kinds: [], others: true, unknown: [] };
  const topology = hardware.filter(({ key }) => key === GKE.TPU_TOPOLOGY);
  const rest = alternative.filter(({ key }) => (HARDWARE_KEYS.has(key) && key !== GKE.TPU_TOPOLOGY) || key === ARCH);

  const named = rest.flatMap(({ key, operator, values }) => key === INSTANCE_TYPE && operator === 'In' ? values : []);
  const generalPurpose = named.flatMap(name => findMachine(name) ?? []).filter(machine => machine.chips === 0);
  const kinds = [...ACCELERATOR_MACHINES, ...generalPurpose]
    .filter(machine => rest.every(requirement => answer(requirement, labelsOf(machine)) !== 'no'))
    .flatMap(machine => kindsOf(machine, topology));

  const asked = rest.filter(({ key, operator }) => ENUMERATED.includes(key) && operator === 'In');
  const unknown: UnknownValue[] = asked.flatMap(({ key, values }) => values
    .filter(value => !isKnown(key, value))
    .map(value => ({ key, value, nearest: nearestNames(value, knownValues.get(key)!) })));
  return {
    constrained: true,
    kinds,
    others: leavesOthers(asked, hardware, unknown),
    unknown: [...unknown, ...unknownTopologies(rest, topology)],
  };
}

/** A selector that names only machines and accelerators of the catalogue leaves no room for others. */
function leavesOthers(asked: readonly NodeRequirement[], hardware: readonly NodeRequirement[], unknown: readonly UnknownValue[]): boolean {
  if (unknown.length > 0) return true;
  if (asked.some(({ key, values }) => key === GKE.ACCELERATOR && values.some(value => ATTACHABLE_GPUS.has(value)))) return true;
  return asked.length === 0 && !hardware.some(({ key }) => key === GKE.TPU_TOPOLOGY);
}

function unknownTopologies(rest: readonly NodeRequirement[], topology: readonly NodeRequirement[]): UnknownValue[] {
  const labels = rest.flatMap(({ key, operator, values }) => key === GKE.TPU_ACCELERATOR && operator === 'In' ? values : []);
  const generations = labels.flatMap(label => tpuGenerationOf(label) ?? []);
  return topology
    .flatMap(({ operator, values }) => operator === 'In' ? values : [])
    .filter(shape => generations.length > 0 && generations.every(generation => tpuSlices(generation, shape).length === 0))
    .map(shape => ({ key: GKE.TPU_TOPOLOGY, value: shape, nearest: nearestTpuTopologies(generations[0], shape) }));
}

/** The machines that a pod can land on, as far as its nodeSelector and required node affinity say. */
export function machinesFor(pod: Pick<PodSpec, 'nodeSelector' | 'affinity'>): MachineSelection {
  return machinesMeeting(nodeRequirements(pod));
}

/** The machines that meet requirements on node labels. */
export function machinesMeeting(requirements: NodeRequirements): MachineSelection {
  const alternatives = requirements.map(select);
  return {
    constrained: alternatives.every(({ constrained }) => constrained),
    kinds: distinct(alternatives.flatMap(({ kinds }) => kinds)),
    others: alternatives.some(({ others }) => others),
    unknown: alternatives.flatMap(({ unknown }) => unknown),
  };
}

function distinct(kinds: readonly NodeKind[]): NodeKind[] {
  return [...new Map(kinds.map(kind => [`${kind.machine.name} ${kind.slice?.topology ?? ''}`, kind])).values()];
}
