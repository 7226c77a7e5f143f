import { ACCELERATOR_MACHINES, findMachine, machineNamed } from '../../../src/hardware/catalogue/machines';
import { TPU_GENERATIONS } from '../../../src/hardware/catalogue/tpu';
import { chipsPerPod } from '../../../src/hardware/machine';
import { chipsIn, parseTopology } from '../../../src/hardware/topology';
import { tpuSlices, tpuTopologies } from '../../../src/hardware/tpu-slice';

const machine = (name: string) => machineNamed(name);

describe('every machine type', () => {
  test('has a name of its own', () => {
    expect(new Set(ACCELERATOR_MACHINES.map(({ name }) => name.toLowerCase())).size).toBe(ACCELERATOR_MACHINES.length);
    expect(ACCELERATOR_MACHINES.length).toBe(126);
  });

  test.each(ACCELERATOR_MACHINES.map(each => [each.name, each] as const))('%s is consistent', (name, { chip, chips, vcpu, memoryGib, arch, ...rest }) => {
    expect(findMachine(name)?.name).toBe(name);
    expect(rest.labels['node.kubernetes.io/instance-type']).toBe(name);
    expect(rest.labels['kubernetes.io/arch']).toBe(arch);
    expect(chip).toBeDefined();
    for (const amount of [chips, vcpu, memoryGib]) expect(amount ?? 1).toBeGreaterThan(0);
    expect(rest.resources[chip!.resource]).toBe(chips);
    for (const [resource, count] of Object.entries(rest.networkResources)) {
      expect(rest.resources[resource]).toBe(count);
      expect(rest.network?.devices).toBe(count);
    }
    expect(rest.labels['cloud.google.com/gke-accelerator-count'] ?? `${chips}`).toBe(`${chips}`);
    for (const property of rest.unconfirmed) {
      expect(['chips', 'vcpu', 'memoryGib', 'network', 'nvlinkHosts', 'taints', 'topology'].includes(property) || property in rest.labels).toBe(true);
    }
  });

  test('only ND GB300 has numbers that nobody has published', () => {
    const incomplete = ACCELERATOR_MACHINES.filter(({ chips, vcpu, memoryGib }) => [chips, vcpu, memoryGib].includes(undefined));
    expect(incomplete.map(({ name }) => name)).toEqual(['Standard_ND128isr_GB300_v6']);
  });
});

describe.each(Object.values(TPU_GENERATIONS))('$name', ({ generation, dimensions, machines, maxCubes }) => {
  const topologies = tpuTopologies(generation);

  test('names every topology once', () => {
    expect(new Set(topologies).size).toBe(topologies.length);
  });

  test('has chips = product of the sides, hosts = chips / chips per host, in whole numbers', () => {
    for (const topology of topologies) {
      const sides = parseTopology(topology)!;
      expect(sides).toHaveLength(dimensions);
      const slices = tpuSlices(generation, topology);
      expect(slices.length).toBeGreaterThan(0);
      for (const slice of slices) {
        expect(slice.chips).toBe(chipsIn(sides));
        expect(slice.hosts).toBe(slice.chips / slice.machine.chips!);
        expect(Number.isInteger(slice.hosts)).toBe(true);
        expect(slice.multiHost).toBe(slice.hosts > 1);
        expect(slice.labels['cloud.google.com/gke-tpu-topology']).toBe(topology);
        expect(slice.labels['cloud.google.com/gke-tpu-accelerator']).toMatch(/^tpu/);
      }
    }
  });

  test('makes larger slices of one machine type only', () => {
    expect(machines.filter(({ multiHost }) => multiHost)).toHaveLength(1);
  });

  test('stays within its cubes', () => {
    const largest = chipsIn(parseTopology(topologies[topologies.length - 1])!);
    expect(largest).toBe(maxCubes === undefined ? 256 : maxCubes * 64);
  });
});

test('the generations have as many topologies as their rules make', () => {
  expect(Object.values(TPU_GENERATIONS).map(({ generation }) => tpuTopologies(generation).length)).toEqual([186, 8, 414, 8, 433]);
});

describe('spot checks against the providers\' pages', () => {
  test('p5.48xlarge: 8 H100 and 32 EFA devices', () => {
    expect(machine('p5.48xlarge')).toMatchObject({
      chips: 8,
      vcpu: 192,
      memoryGib: 2048,
      arch: 'amd64',
      chip: { name: 'NVIDIA H100 80GB' },
      resources: { 'nvidia.com/gpu': 8, 'vpc.amazonaws.com/efa': 32 },
      karpenterLabels: {
        'karpenter.k8s.aws/instance-category': 'p',
        'karpenter.k8s.aws/instance-family': 'p5',
        'karpenter.k8s.aws/instance-generation': '5',
        'karpenter.k8s.aws/instance-size': '48xlarge',
        'karpenter.k8s.aws/instance-cpu': '192',
        'karpenter.k8s.aws/instance-memory': '2097152',
        'karpenter.k8s.aws/instance-gpu-name': 'h100',
        'karpenter.k8s.aws/instance-gpu-count': '8',
        'karpenter.k8s.aws/instance-gpu-manufacturer': 'nvidia',
        'karpenter.k8s.aws/instance-gpu-memory': '81920',
        'karpenter.k8s.aws/instance-network-bandwidth': '3200000',
      },
      taints: [],
    });
  });

  test('p6-b200.48xlarge is of family p6-b200, category p, generation 6', () => {
    expect(machine('p6-b200.48xlarge').karpenterLabels).toMatchObject({
      'karpenter.k8s.aws/instance-category': 'p',
      'karpenter.k8s.aws/instance-family': 'p6-b200',
      'karpenter.k8s.aws/instance-generation': '6',
    });
  });

  test.each([
    ['p4d.24xlarge', 4], ['p5en.48xlarge', 16], ['p6-b200.48xlarge', 8], ['p6-b300.48xlarge', 16], ['trn1n.32xlarge', 16], ['g5.xlarge', undefined],
  ])('%s has %s EFA devices', (name, devices) => {
    expect(machine(name).networkResources['vpc.amazonaws.com/efa']).toBe(devices);
  });

  test('Neuron devices have 2 cores on Trainium and Inferentia2, 8 on Trainium2', () => {
    expect(machine('trn1.32xlarge').resources).toMatchObject({ 'aws.amazon.com/neuron': 16, 'aws.amazon.com/neuroncore': 32 });
    expect(machine('inf2.48xlarge').resources).toMatchObject({ 'aws.amazon.com/neuron': 12, 'aws.amazon.com/neuroncore': 24 });
    expect(machine('trn2.48xlarge').resources).toMatchObject({ 'aws.amazon.com/neuron': 16, 'aws.amazon.com/neuroncore': 128 });
    expect(machine('trn2.48xlarge').karpenterLabels['karpenter.k8s.aws/instance-accelerator-name']).toBe('trainium2');
  });

  test.each([
    ['a2-highgpu-8g', 'nvidia-tesla-a100', 8, undefined],
    ['a3-highgpu-8g', 'nvidia-h100-80gb', 8, 4],
    ['a3-megagpu-8g', 'nvidia-h100-mega-80gb', 8, 8],
    ['a3-ultragpu-8g', 'nvidia-h200-141gb', 8, 9],
    ['a4-highgpu-8g', 'nvidia-b200', 8, 9],
    ['g2-standard-24', 'nvidia-l4', 2, undefined],
  ])('%s is %s with %d GPUs and %s networks of its own', (name, label, gpus, networks) => {
    expect(machine(name).labels['cloud.google.com/gke-accelerator']).toBe(label);
    expect(machine(name).chips).toBe(gpus);
    expect(machine(name).network?.additionalNetworks).toBe(networks);
    expect(machine(name).taints).toContainEqual(expect.objectContaining({ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }));
  });

  test('Grace machines are Arm, in NVLink domains of 18 hosts', () => {
    for (const name of ['a4x-highgpu-4g', 'p6e-gb200.36xlarge', 'Standard_ND128isr_NDR_GB200_v6']) {
      expect(machine(name)).toMatchObject({ arch: 'arm64', chips: 4, nvlinkHosts: 18 });
    }
    expect(machine('a4x-highgpu-4g').taints).toContainEqual(expect.objectContaining({ key: 'kubernetes.io/arch', value: 'arm64' }));
  });

  test('ND H100 v5: 8 GPUs, InfiniBand whose resource the cluster names, the accelerator label', () => {
    expect(machine('Standard_ND96isr_H100_v5')).toMatchObject({
      chips: 8,
      vcpu: 96,
      memoryGib: 1900,
      network: { kind: 'infiniband', devices: 8 },
      networkResources: {},
      labels: { 'kubernetes.azure.com/accelerator': 'nvidia', 'accelerator': 'nvidia' },
      karpenterLabels: { 'karpenter.azure.com/sku-name': 'Standard_ND96isr_H100_v5', 'karpenter.azure.com/sku-gpu-count': '8' },
    });
  });

  test('MI300X is asked for as amd.com/gpu and has no accelerator label that anybody confirms', () => {
    expect(machine('Standard_ND96isr_MI300X_v5').resources).toEqual({ 'amd.com/gpu': 8 });
    expect(machine('Standard_ND96isr_MI300X_v5').labels).not.toHaveProperty('kubernetes.azure.com/accelerator');
  });

  test('a TPU host goes to one pod, a GPU host to as many as it has GPUs', () => {
    expect(chipsPerPod(machine('ct6e-standard-4t'))).toEqual([4]);
    expect(chipsPerPod(machine('g5.12xlarge'))).toEqual([1, 2, 3, 4]);
    expect(chipsPerPod(machine('Standard_ND128isr_GB300_v6'))).toBeUndefined();
  });
});

describe('names', () => {
  test('are found in any letter case', () => {
    expect(findMachine('standard_nd96isr_h100_V5')?.name).toBe('Standard_ND96isr_H100_v5');
  });

  test.each([
    ['h100', 'a3-edgegpu-8g, a3-highgpu-8g, a3-megagpu-8g, p5.48xlarge, Standard_ND96isr_H100_v5 and 6 more have it'],
    ['NVIDIA H100 80GB', 'p5.48xlarge'], ['nvidia-h100-80gb', 'p5.48xlarge'],
    ['trainium2', "'trainium2' is an accelerator, not a machine type: trn2.48xlarge has it; describe any other machine with MachineType.custom("],
    ['TPU v6e', 'ct6e-standard-8t, ct6e-standard-4t and ct6e-standard-1t have it'],
  ])('the name of an accelerator, %s, leads to the machines that have it', (name, message) => expect(() => machineNamed(name)).toThrow(message));

  test('that are unknown are answered with the closest', () => {
    expect(() => machineNamed('80gb')).toThrow('is not in the catalogue');
    expect(() => machineNamed('p5.48large')).toThrow(
      "machine type 'p5.48large' is not in the catalogue: the closest names are 'p5.48xlarge', 'p5.4xlarge' or 'p5e.48xlarge';"
      + " describe any other machine with MachineType.custom({ name: 'p5.48large', … })",
    );
  });
});
