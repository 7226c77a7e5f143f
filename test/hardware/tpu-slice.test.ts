import * as fc from 'fast-check';
import { TpuGeneration } from '../../src/hardware/tpu-generation';
import {
  nearestTpuTopologies, tpuGenerationOf, tpuGenerationOfMachine, tpuSlice, tpuSliceOfMachine, tpuSlices, tpuSlicesLabelled, tpuTopologies,
} from '../../src/hardware/tpu-slice';

const { V4, V5E, V5P, V6E, V7X } = TpuGeneration;

describe('a slice', () => {
  test.each([
    [V6E, '4x4', 16, 4, 'ct6e-standard-4t', 'tpu-v6e-slice'],
    [V6E, '16x16', 256, 64, 'ct6e-standard-4t', 'tpu-v6e-slice'],
    [V6E, '1x1', 1, 1, 'ct6e-standard-1t', 'tpu-v6e-slice'],
    [V6E, '2x2', 4, 1, 'ct6e-standard-4t', 'tpu-v6e-slice'],
    [V5E, '8x16', 128, 32, 'ct5lp-hightpu-4t', 'tpu-v5-lite-podslice'],
    [V5P, '2x2x1', 4, 1, 'ct5p-hightpu-4t', 'tpu-v5p-slice'],
    [V5P, '4x4x8', 128, 32, 'ct5p-hightpu-4t', 'tpu-v5p-slice'],
    [V4, '2x2x4', 16, 4, 'ct4p-hightpu-4t', 'tpu-v4-podslice'],
    [V4, '12x16x16', 3072, 768, 'ct4p-hightpu-4t', 'tpu-v4-podslice'],
    [V7X, '2x2x1', 4, 1, 'tpu7x-standard-4t', 'tpu7x'],
    [V7X, '8x16x72', 9216, 2304, 'tpu7x-standard-4t', 'tpu7x'],
  ])('%s %s has %d chips on %d hosts of %s', (generation, topology, chips, hosts, machineType, label) => {
    const slice = tpuSlice(generation, topology);
    expect(slice).toMatchObject({ generation, topology, chips, hosts, multiHost: hosts > 1 });
    expect(slice.machine.name).toBe(machineType);
    expect(slice.labels).toMatchObject({
      'cloud.google.com/gke-tpu-accelerator': label,
      'cloud.google.com/gke-tpu-topology': topology,
      'node.kubernetes.io/instance-type': machineType,
    });
  });

  test('2x4 is two hosts of four chips, or one of eight', () => {
    expect(tpuSlices(V6E, '2x4').map(({ machine, hosts }) => [machine.name, hosts])).toEqual([['ct6e-standard-4t', 2], ['ct6e-standard-8t', 1]]);
    expect(tpuSlice(V6E, '2x4').hosts).toBe(2);
    expect(tpuSlice(V6E, '2x4', 'ct6e-standard-8t').hosts).toBe(1);
  });

  test('v4 takes the sides of whole cubes in any order, the others ascending only', () => {
    expect(tpuSlice(V4, '8x4x4')).toMatchObject({ topology: '8x4x4', chips: 128, hosts: 32 });
    expect(tpuSlices(V4, '4x2x2')).toEqual([]);
    expect(tpuSlices(V5P, '8x4x4')).toEqual([]);
  });
});

describe('a topology that the generation does not have', () => {
  test.each([
    [V6E, '4X4', "TPU v6e has no topology '4X4' (its shapes are AxB): write 4x4 (16 chips on 4 hosts)"],
    [V6E, '4 × 8', "TPU v6e has no topology '4 × 8' (its shapes are AxB): write 4x8 (32 chips on 8 hosts)"],
    [V6E, 'v6e-256', "TPU v6e has no topology 'v6e-256' (its shapes are AxB): write 16x16 (256 chips on 64 hosts)"],
    [V5E, 'v5litepod-16', "TPU v5e has no topology 'v5litepod-16' (its shapes are AxB): write 4x4 (16 chips on 4 hosts)"],
    [V5P, 'v5p-128', "TPU v5p has no topology 'v5p-128' (its shapes are AxBxC): write 4x4x4 (64 chips on 16 hosts)"],
    [V5P, 'v5p-8', "TPU v5p has no topology 'v5p-8' (its shapes are AxBxC): write 2x2x1 (4 chips on 1 host)"],
    [V6E, '1x1x1', "TPU v6e has no topology '1x1x1' (its shapes are AxB): write 1x1 (1 chip on 1 host) or 2x2 (4 chips on 1 host) or 2x4 (8 chips on 2 hosts)"],
    [V6E, '5x5', "TPU v6e has no topology '5x5' (25 chips): write 4x8 (32 chips on 8 hosts) or 4x4 (16 chips on 4 hosts) or 8x8 (64 chips on 16 hosts)"],
    [V6E, '8x4', "TPU v6e has no topology '8x4' (32 chips): write 4x8 (32 chips on 8 hosts) or 4x4 (16 chips on 4 hosts) or 8x8 (64 chips on 16 hosts)"],
    [V6E, '4x4x4', "TPU v6e has no topology '4x4x4' (its shapes are AxB): write 8x8 (64 chips on 16 hosts) or 4x8 (32 chips on 8 hosts) or 8x16 (128 chips on 32 hosts)"],
    [V5P, '4x4', "TPU v5p has no topology '4x4' (its shapes are AxBxC): write 2x2x4 (16 chips on 4 hosts) or 2x4x4 (32 chips on 8 hosts) or 2x2x2 (8 chips on 2 hosts)"],
    [V7X, 'big', "TPU7x has no topology 'big' (its shapes are AxBxC): write 1x1x1 (1 chip on 1 host) or 2x2x1 (4 chips on 1 host) or 2x2x2 (8 chips on 2 hosts)"],
  ])('%s %s is refused with the nearest ones', (generation, topology, message) => {
    expect(() => tpuSlice(generation, topology)).toThrow(new Error(message));
  });

  test('gets suggestions that exist', () => {
    const shape = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 3 });
    fc.assert(fc.property(fc.constantFrom(V4, V5E, V5P, V6E, V7X), fc.string(), shape, (generation, junk, sides) => {
      for (const wanted of [junk, sides.join('x')]) {
        for (const suggestion of nearestTpuTopologies(generation, wanted)) expect(tpuTopologies(generation)).toContain(suggestion);
      }
    }));
  });

  test('is refused on a machine type that cannot make it', () => {
    expect(() => tpuSlice(V6E, '4x4', 'ct6e-standard-8t'))
      .toThrow("topology '4x4' of TPU v6e is not made of machine type 'ct6e-standard-8t': write 'ct6e-standard-4t'");
  });
});

describe('found by', () => {
  test('the two node labels', () => {
    expect(tpuSlicesLabelled('tpu-v6e-slice', '4x4').map(({ hosts }) => hosts)).toEqual([4]);
    expect(tpuSlicesLabelled('tpu-v5-lite-device', '2x4').map(({ machine }) => machine.name)).toEqual(['ct5l-hightpu-8t']);
    expect(tpuSlicesLabelled('tpu-v6e-slice', '5x5')).toEqual([]);
    expect(tpuSlicesLabelled('tpu-v9-slice', '4x4')).toEqual([]);
  });

  test('the machine type: alone, it is the slice of one host', () => {
    expect(tpuSliceOfMachine('ct6e-standard-4t')).toMatchObject({ topology: '2x2', hosts: 1 });
    expect(tpuSliceOfMachine('ct6e-standard-4t', '4x8')).toMatchObject({ hosts: 8 });
    expect(tpuSliceOfMachine('ct6e-standard-8t', '4x8')).toBeUndefined();
    expect(tpuSliceOfMachine('ct5p-hightpu-1t')).toBeUndefined();
    expect(tpuSliceOfMachine('p5.48xlarge')).toBeUndefined();
  });

  test('the generation of a label or machine type', () => {
    expect(tpuGenerationOf('tpu7x')).toBe(V7X);
    expect(tpuGenerationOf('tpu-v5-lite-podslice')).toBe(V5E);
    expect(tpuGenerationOf('nvidia-l4')).toBeUndefined();
    expect(tpuGenerationOfMachine('ct4p-hightpu-4t')).toBe(V4);
    expect(tpuGenerationOfMachine('a3-megagpu-8g')).toBeUndefined();
  });
});
