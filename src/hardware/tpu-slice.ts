import { TPU_GENERATIONS, type TpuGenerationFacts, type TpuMachine } from './catalogue/tpu';
import { GKE } from './labels';
import type { MachineFacts } from './machine';
import { oneOf } from './nearest';
import { ascending, asTopology, chipsIn, formatTopology, nearestTopologies, parseTopology } from './topology';
import type { TpuGeneration } from './tpu-generation';
import { counted } from '../model/grammar';

/** Chips that are wired to each other, and the hosts that carry them. */
export interface TpuSlice {
  readonly generation: TpuGeneration;
  readonly topology: string;
  readonly chips: number;
  readonly hosts: number;
  readonly chipsPerHost: number;
  readonly machine: MachineFacts;
  readonly multiHost: boolean;
  /** Labels by which its nodes are told from those of other slices' kinds. */
  readonly labels: Readonly<Record<string, string>>;
}

const CUBE = 64;
/** xpk's bound on a side. */
const LONGEST_SIDE = 256;

/** Shapes of whole 4x4x4 cubes, sides ascending, at most `maxCubes` of them. */
function cubeShapes(maxCubes: number): number[][] {
  const shapes: number[][] = [];
  for (let a = 4; a ** 3 <= maxCubes * CUBE; a += 4) {
    for (let b = a; a * b * b <= maxCubes * CUBE; b += 4) {
      for (let c = b; a * b * c <= maxCubes * CUBE && c <= LONGEST_SIDE; c += 4) shapes.push([a, b, c]);
    }
  }
  return shapes;
}

const legalTopologies = new Map<TpuGeneration, readonly string[]>();

/** Every topology of a generation, smallest first; sides ascending. */
export function tpuTopologies(generation: TpuGeneration): readonly string[] {
  const known = legalTopologies.get(generation);
  if (known) return known;
  const { machines, shapes, maxCubes = 0 } = TPU_GENERATIONS[generation];
  const singleHost = machines.flatMap(({ singleHost: topology }) => topology ?? []);
  const topologies = [...new Set([...singleHost, ...shapes, ...cubeShapes(maxCubes).map(formatTopology)])]
    .sort((a, b) => chipsIn(parseTopology(a)!) - chipsIn(parseTopology(b)!));
  legalTopologies.set(generation, topologies);
  return topologies;
}

function makes(facts: TpuGenerationFacts, machine: TpuMachine, topology: string): boolean {
  if (machine.singleHost === topology) return true;
  return machine.multiHost && isLegal(facts, topology) && chipsIn(parseTopology(topology)!) > machine.facts.chips!;
}

function isLegal(facts: TpuGenerationFacts, topology: string): boolean {
  const sides = parseTopology(topology);
  if (sides === undefined || sides.length !== facts.dimensions) return false;
  const legal = tpuTopologies(facts.generation);
  if (legal.includes(topology)) return true;
  return facts.anyOrder && sides.every(side => side % 4 === 0) && legal.includes(formatTopology(ascending(sides)));
}

function slice(facts: TpuGenerationFacts, { facts: machine }: TpuMachine, topology: string): TpuSlice {
  const chips = chipsIn(parseTopology(topology)!);
  const chipsPerHost = machine.chips!;
  const hosts = chips / chipsPerHost;
  return {
    generation: facts.generation,
    topology,
    chips,
    hosts,
    chipsPerHost,
    machine,
    multiHost: hosts > 1,
    labels: { ...machine.labels, [GKE.TPU_TOPOLOGY]: topology },
  };
}

/**
 * The ways to build a topology of a generation, one per machine type, smaller hosts first: `2x4` of v6e is two
 * hosts of four chips or one of eight. Empty when the generation does not have the topology.
 */
export function tpuSlices(generation: TpuGeneration, topology: string): TpuSlice[] {
  const facts = TPU_GENERATIONS[generation];
  return facts.machines
    .filter(machine => makes(facts, machine, topology))
    .map(machine => slice(facts, machine, topology));
}

/** The generation whose nodes carry this value of `cloud.google.com/gke-tpu-accelerator`. */
export function tpuGenerationOf(label: string): TpuGeneration | undefined {
  return Object.values(TPU_GENERATIONS)
    .find(({ machines }) => machines.some(({ facts }) => facts.labels[GKE.TPU_ACCELERATOR] === label))?.generation;
}

/** The generation to which a machine type belongs. */
export function tpuGenerationOfMachine(machineType: string): TpuGeneration | undefined {
  return Object.values(TPU_GENERATIONS).find(({ machines }) => machines.some(({ facts }) => facts.name === machineType))?.generation;
}

/**
 * The slices that nodes with these two labels can be part of: `tpu-v6e-slice` and `4x4`.
 * Empty when there are none.
 */
export function tpuSlicesLabelled(label: string, topology: string): TpuSlice[] {
  const generation = tpuGenerationOf(label);
  if (generation === undefined) return [];
  return tpuSlices(generation, topology).filter(({ labels }) => labels[GKE.TPU_ACCELERATOR] === label);
}

/** The slice that a machine type makes with this topology; without one, the slice that one host is by itself. */
export function tpuSliceOfMachine(machineType: string, topology?: string): TpuSlice | undefined {
  const generation = tpuGenerationOfMachine(machineType);
  if (generation === undefined) return undefined;
  const shape = topology ?? TPU_GENERATIONS[generation].machines.find(({ facts }) => facts.name === machineType)?.singleHost;
  return shape === undefined ? undefined : tpuSlices(generation, shape).find(({ machine }) => machine.name === machineType);
}

/** The topologies that a generation has closest to one that it does not have. */
export function nearestTpuTopologies(generation: TpuGeneration, topology: string, count = 3): string[] {
  const legal = tpuTopologies(generation);
  const written = asTopology(topology);
  if (written !== topology && tpuSlices(generation, written).length > 0) return [written];
  const sides = parseTopology(written);
  if (sides) return nearestTopologies(sides, legal, count);
  const chips = chipsOfType(generation, written);
  if (chips === undefined) return legal.slice(0, count);
  const nearest = nearestTopologies(evenSides(chips, TPU_GENERATIONS[generation].dimensions), legal, count);
  const exact = nearest.filter(shape => chipsIn(parseTopology(shape)!) === chips);
  return exact.length > 0 ? exact : nearest;
}

/** Cloud TPU's names of slices: `v6e-256` counts chips, `v5p-128` the two cores of each chip. */
const ACCELERATOR_TYPE = /^(?:v\d+[a-z]*|tpu\d+[a-z]*)-([1-9]\d{0,5})$/;

function chipsOfType(generation: TpuGeneration, name: string): number | undefined {
  const { countedPerChip } = TPU_GENERATIONS[generation];
  const count = ACCELERATOR_TYPE.exec(name)?.[1];
  return count === undefined || countedPerChip === undefined ? undefined : Math.max(1, Math.round(Number(count) / countedPerChip));
}

/** Sides of about so many chips, as even as powers of two can be. */
function evenSides(chips: number, dimensions: number): number[] {
  const sides = Array<number>(dimensions).fill(1);
  const doublings = Math.round(Math.log2(chips));
  for (let i = 0; i < doublings; i++) sides[dimensions - 1 - i % dimensions] *= 2;
  return sides;
}

/**
 * The slice of a topology, on the given machine type or else on the one that makes multi-host slices.
 * @throws when the generation does not have the topology, or the machine type cannot make it
 */
export function tpuSlice(generation: TpuGeneration, topology: string, machineType?: string): TpuSlice {
  const facts = TPU_GENERATIONS[generation];
  const slices = tpuSlices(generation, topology);
  const describe = (shape: string) => {
    const [{ chips, hosts }] = tpuSlices(generation, shape);
    return `${shape} (${counted(chips, 'chip')} on ${counted(hosts, 'host')})`;
  };
  if (slices.length === 0) {
    const sides = parseTopology(topology);
    const form = facts.dimensions === 2 ? 'AxB' : 'AxBxC';
    const why = sides === undefined || sides.length !== facts.dimensions ? `its shapes are ${form}` : counted(chipsIn(sides), 'chip');
    throw new Error(`${facts.name} has no topology '${topology}' (${why}): write ${nearestTpuTopologies(generation, topology).map(describe).join(' or ')}`);
  }
  if (machineType === undefined) return slices[0];
  const found = slices.find(({ machine }) => machine.name === machineType);
  if (found) return found;
  throw new Error(`topology '${topology}' of ${facts.name} is not made of machine type '${machineType}': write ${oneOf(slices.map(({ machine }) => machine.name))}`);
}
