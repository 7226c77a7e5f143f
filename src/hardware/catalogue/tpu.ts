import { GKE } from '../labels';
import { type Chip, type MachineFacts, machineFacts } from '../machine';
import type { NodeTaint } from '../node-taint';
import { TpuGeneration } from '../tpu-generation';
import { CHIPS } from './chips';

/** A TPU machine type and the slices it makes. */
export interface TpuMachine {
  readonly facts: MachineFacts;
  /** The slice that one host is by itself; undefined where it is not known. */
  readonly singleHost?: string;
  /** Several of it make the generation's larger slices. */
  readonly multiHost: boolean;
}

export interface TpuGenerationFacts {
  readonly generation: TpuGeneration;
  /** `TPU v6e` */
  readonly name: string;
  readonly chip: Chip;
  readonly dimensions: 2 | 3;
  /** What the number in Cloud TPU's name of a slice counts for each chip: `v5p-8` has 4 chips of two cores, `v6e-8` has 8. Undefined where it is not known. */
  readonly countedPerChip?: 1 | 2;
  /** Shapes of several hosts in two dimensions, or the small ones in three. */
  readonly shapes: readonly string[];
  /** Three dimensions: every shape of whole 4x4x4 cubes up to this many of them. */
  readonly maxCubes?: number;
  /** The sides may stand in any order. */
  readonly anyOrder: boolean;
  readonly machines: readonly TpuMachine[];
}

/** GKE documentation, "About TPUs in GKE": slice nodes carry it by default, and admission lets pods that ask for chips through. */
const TPU_TAINT: NodeTaint = { key: 'google.com/tpu', value: 'present', effect: 'NoSchedule', automatic: true, toleratedByRequesting: 'google.com/tpu' };

interface Row {
  readonly name: string;
  readonly label: string;
  readonly chips: number;
  readonly vcpu: number;
  readonly memoryGib: number;
  readonly singleHost?: string;
  readonly multiHost?: boolean;
  readonly unconfirmed?: readonly string[];
}

function machines(chip: Chip, rows: readonly Row[]): TpuMachine[] {
  return rows.map(({ name, label, chips, vcpu, memoryGib, singleHost, multiHost = false, unconfirmed = [] }) => {
    const family = name.slice(0, name.indexOf('-'));
    return {
      facts: machineFacts({
        name,
        cloud: 'gcp',
        family,
        chip,
        chips,
        vcpu,
        memoryGib,
        arch: 'amd64',
        labels: { [GKE.MACHINE_FAMILY]: family, [GKE.TPU_ACCELERATOR]: label, [GKE.ACCELERATOR_COUNT]: `${chips}` },
        taints: [TPU_TAINT],
        wholeHost: true,
        unconfirmed: [...unconfirmed, GKE.ACCELERATOR_COUNT],
      }),
      singleHost,
      multiHost,
    };
  });
}

const SHAPES_2D = ['2x4', '4x4', '4x8', '8x8', '8x16', '16x16'];
const SMALL_SHAPES_3D = ['2x2x2', '2x2x4', '2x4x4'];

const V5E = 'tpu-v5-lite-podslice';
const V5E_DEVICE = 'tpu-v5-lite-device';
const SECONDARY = ['vcpu', 'memoryGib'];

/**
 * vCPU and memory: Compute Engine's machine type list, for v5p with 1 and 2 chips secondary tables.
 * Labels and chips per host: xpk and Cluster Toolkit (which calls v5e's label tpu-v5e-slice).
 * Shapes: xpk's and Cluster Toolkit's rule, "About TPUs in GKE"; a shape of the rule need not be on sale everywhere.
 */
export const TPU_GENERATIONS: Readonly<Record<TpuGeneration, TpuGenerationFacts>> = {
  [TpuGeneration.V4]: {
    generation: TpuGeneration.V4,
    name: 'TPU v4',
    chip: CHIPS.TPU_V4,
    dimensions: 3,
    countedPerChip: 2,
    shapes: SMALL_SHAPES_3D,
    maxCubes: 64,
    // xpk takes v4's sides in any order; Cluster Toolkit and GKE's page want them ascending.
    anyOrder: true,
    machines: machines(CHIPS.TPU_V4, [
      { name: 'ct4p-hightpu-4t', label: 'tpu-v4-podslice', chips: 4, vcpu: 240, memoryGib: 407, singleHost: '2x2x1', multiHost: true, unconfirmed: ['memoryGib'] },
    ]),
  },
  [TpuGeneration.V5E]: {
    generation: TpuGeneration.V5E,
    name: 'TPU v5e',
    chip: CHIPS.TPU_V5E,
    dimensions: 2,
    countedPerChip: 1,
    shapes: SHAPES_2D,
    anyOrder: false,
    machines: machines(CHIPS.TPU_V5E, [
      { name: 'ct5lp-hightpu-1t', label: V5E, chips: 1, vcpu: 24, memoryGib: 48, singleHost: '1x1' },
      { name: 'ct5lp-hightpu-4t', label: V5E, chips: 4, vcpu: 112, memoryGib: 192, singleHost: '2x2', multiHost: true },
      { name: 'ct5lp-hightpu-8t', label: V5E, chips: 8, vcpu: 224, memoryGib: 384, singleHost: '2x4' },
      { name: 'ct5l-hightpu-1t', label: V5E_DEVICE, chips: 1, vcpu: 24, memoryGib: 48, singleHost: '1x1', unconfirmed: [GKE.TPU_ACCELERATOR, 'topology'] },
      { name: 'ct5l-hightpu-4t', label: V5E_DEVICE, chips: 4, vcpu: 112, memoryGib: 192, singleHost: '2x2', unconfirmed: [GKE.TPU_ACCELERATOR, 'topology'] },
      { name: 'ct5l-hightpu-8t', label: V5E_DEVICE, chips: 8, vcpu: 224, memoryGib: 384, singleHost: '2x4', unconfirmed: [GKE.TPU_ACCELERATOR, 'topology'] },
    ]),
  },
  [TpuGeneration.V5P]: {
    generation: TpuGeneration.V5P,
    name: 'TPU v5p',
    chip: CHIPS.TPU_V5P,
    dimensions: 3,
    countedPerChip: 2,
    shapes: SMALL_SHAPES_3D,
    maxCubes: 140,
    anyOrder: false,
    machines: machines(CHIPS.TPU_V5P, [
      { name: 'ct5p-hightpu-1t', label: 'tpu-v5p-slice', chips: 1, vcpu: 52, memoryGib: 112, unconfirmed: SECONDARY },
      { name: 'ct5p-hightpu-2t', label: 'tpu-v5p-slice', chips: 2, vcpu: 104, memoryGib: 224, unconfirmed: SECONDARY },
      { name: 'ct5p-hightpu-4t', label: 'tpu-v5p-slice', chips: 4, vcpu: 208, memoryGib: 448, singleHost: '2x2x1', multiHost: true },
    ]),
  },
  [TpuGeneration.V6E]: {
    generation: TpuGeneration.V6E,
    name: 'TPU v6e',
    chip: CHIPS.TPU_V6E,
    dimensions: 2,
    countedPerChip: 1,
    shapes: SHAPES_2D,
    anyOrder: false,
    machines: machines(CHIPS.TPU_V6E, [
      // "Plan TPUs in GKE" says 448 GB for the one-chip machine and 180 vCPU for the eight-chip one.
      { name: 'ct6e-standard-1t', label: 'tpu-v6e-slice', chips: 1, vcpu: 44, memoryGib: 176, singleHost: '1x1', unconfirmed: ['memoryGib'] },
      { name: 'ct6e-standard-4t', label: 'tpu-v6e-slice', chips: 4, vcpu: 180, memoryGib: 720, singleHost: '2x2', multiHost: true },
      { name: 'ct6e-standard-8t', label: 'tpu-v6e-slice', chips: 8, vcpu: 360, memoryGib: 1440, singleHost: '2x4', unconfirmed: ['vcpu'] },
    ]),
  },
  [TpuGeneration.V7X]: {
    generation: TpuGeneration.V7X,
    name: 'TPU7x',
    chip: CHIPS.TPU_7X,
    dimensions: 3,
    shapes: SMALL_SHAPES_3D,
    maxCubes: 144,
    anyOrder: false,
    machines: machines(CHIPS.TPU_7X, [
      { name: 'tpu7x-standard-1t', label: 'tpu7x', chips: 1, vcpu: 56, memoryGib: 240, singleHost: '1x1x1' },
      { name: 'tpu7x-standard-4t', label: 'tpu7x', chips: 4, vcpu: 224, memoryGib: 960, singleHost: '2x2x1', multiHost: true },
    ]),
  },
};

export const GCP_TPU_MACHINES: readonly MachineFacts[] = Object.values(TPU_GENERATIONS)
  .flatMap(({ machines: types }) => types.map(({ facts }) => facts));
