import { allocatable } from '../../src/hardware/allocatable';
import { machineNamed } from '../../src/hardware/catalogue/machines';
import { machineFacts } from '../../src/hardware/machine';

const mib = (gib: number) => Math.floor(gib * 1024);

test('on EC2 it is what Karpenter reckons', () => {
  // Karpenter documentation, "Instance Types": r5.12xlarge with 234 pods, p5en.48xlarge with 198.
  const r5 = allocatable(machineNamed('r5.12xlarge'), 234)!;
  expect(r5.vcpu).toBeCloseTo(47.81, 6);
  expect(mib(r5.memoryGib)).toBe(360795);
  const p5en = allocatable(machineNamed('p5en.48xlarge'), 198)!;
  expect(p5en.vcpu).toBeCloseTo(191.45, 6);
  expect(mib(p5en.memoryGib)).toBe(1937332);
});

test('on GKE it is the published share', () => {
  // Reserved of 720 GiB: 1 + 0.8 + 0.8 + 6.72 + 11.84 GiB, and 100 MiB for eviction.
  const v6e = allocatable(machineNamed('ct6e-standard-4t'))!;
  expect(v6e.memoryGib).toBeCloseTo(720 - 21.16 - 100 / 1024, 6);
  expect(v6e.vcpu).toBeCloseTo(180 - 0.06 - 0.01 - 0.01 - 176 * 0.0025, 6);
});

test('on AKS it is 20 MiB per pod and 50, at most a quarter', () => {
  expect(mib(allocatable(machineNamed('Standard_D2s_v5'), 30)!.memoryGib)).toBe(8192 - 650 - 100);
  expect(allocatable(machineNamed('Standard_D2s_v5'))!.memoryGib).toBeCloseTo(6 - 100 / 1024, 6);
  expect(allocatable(machineNamed('Standard_ND96isr_H100_v5'))!.vcpu).toBeCloseTo(95.26, 6);
  expect(allocatable(machineNamed('Standard_D16s_v5'))!.vcpu).toBeCloseTo(15.74, 6);
});

test('of a machine that is not known, it is not known', () => {
  expect(allocatable(machineNamed('Standard_ND128isr_GB300_v6'))).toBeUndefined();
  expect(allocatable(machineFacts({ name: 'dgx', arch: 'amd64', vcpu: 224, memoryGib: 2048 }))).toBeUndefined();
});
