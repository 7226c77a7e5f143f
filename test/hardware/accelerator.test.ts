import { Accelerator, CpuArchitecture, MachineType, TpuGeneration } from '../../src/hardware';

describe('Accelerator.tpu', () => {
  test('knows the slice, its hosts and their labels', () => {
    const v6e = Accelerator.tpu(TpuGeneration.V6E, '4x4');
    expect(v6e).toMatchObject({
      chips: 16, hosts: 4, chipsPerHost: 4, multiHost: true, wholeHost: true, topology: '4x4', resourceName: 'google.com/tpu', generation: TpuGeneration.V6E,
    });
    expect(v6e.machineType.name).toBe('ct6e-standard-4t');
    expect(v6e.nodeLabels).toMatchObject({
      'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice',
      'cloud.google.com/gke-tpu-topology': '4x4',
    });
    expect(v6e.taints).toEqual([
      { key: 'google.com/tpu', value: 'present', effect: 'NoSchedule', automatic: true, toleratedByRequesting: 'google.com/tpu' },
    ]);
    expect(`${v6e}`).toBe('Cloud TPU v6e 4x4 (16 chips on 4 hosts)');
  });

  test('takes the machine type where there is a choice', () => {
    const single = Accelerator.tpu(TpuGeneration.V6E, '2x4', { machineType: MachineType.of('ct6e-standard-8t') });
    expect(single).toMatchObject({ chips: 8, hosts: 1, chipsPerHost: 8, multiHost: false });
    expect(Accelerator.tpu(TpuGeneration.V6E, '2x4')).toMatchObject({ chips: 8, hosts: 2, chipsPerHost: 4 });
  });

  test('keeps what the caller knows better of the machine', () => {
    const machineType = MachineType.of('ct6e-standard-4t', { memoryGib: 700, nodeLabels: { 'example.com/pool': 'a' } });
    const v6e = Accelerator.tpu(TpuGeneration.V6E, '4x4', { machineType });
    expect(v6e.machineType.memoryGib).toBe(700);
    expect(v6e.nodeLabels).toMatchObject({ 'example.com/pool': 'a', 'cloud.google.com/gke-tpu-topology': '4x4' });
  });

  test('refuses a topology that does not exist, and another number of chips', () => {
    expect(() => Accelerator.tpu(TpuGeneration.V6E, '5x5')).toThrow("TPU v6e has no topology '5x5'");
    expect(() => Accelerator.tpu(TpuGeneration.V6E, '4x4', { machineType: MachineType.of('ct6e-standard-4t', { chipsPerHost: 8 }) }))
      .toThrow("machine type 'ct6e-standard-4t' has 4 chips per host, not 8");
  });
});

describe('Accelerator.gpu and Accelerator.neuron', () => {
  test('are one host', () => {
    const p5 = Accelerator.gpu(MachineType.of('p5.48xlarge'));
    expect(p5).toMatchObject({ chips: 8, hosts: 1, chipsPerHost: 8, multiHost: false, wholeHost: false, resourceName: 'nvidia.com/gpu', taints: [] });
    expect(p5.networkResources).toEqual({ 'vpc.amazonaws.com/efa': 32 });
    expect(p5.topology).toBeUndefined();
    expect(`${p5}`).toBe('NVIDIA H100 80GB on p5.48xlarge (8 chips on 1 host)');
    expect(Accelerator.neuron(MachineType.of('trn2.48xlarge'))).toMatchObject({ chips: 16, resourceName: 'aws.amazon.com/neuron' });
  });

  test('send other hardware to its own factory', () => {
    expect(() => Accelerator.gpu(MachineType.of('ct6e-standard-4t'))).toThrow("machine type 'ct6e-standard-4t' carries TPUs: write Accelerator.tpu(");
    expect(() => Accelerator.gpu(MachineType.of('trn1.32xlarge'))).toThrow('write Accelerator.neuron(machineType)');
    expect(() => Accelerator.neuron(MachineType.of('p5.48xlarge'))).toThrow('carries NVIDIA H100 80GB, no Neuron devices');
    expect(() => Accelerator.gpu(MachineType.of('m7i.large'))).toThrow("machine type 'm7i.large' has no accelerators");
    expect(() => Accelerator.gpu(MachineType.of('Standard_ND128isr_GB300_v6'))).toThrow('has an unknown number of accelerators: state chipsPerHost');
    expect(Accelerator.gpu(MachineType.of('Standard_ND128isr_GB300_v6', { chipsPerHost: 4 })).chips).toBe(4);
  });
});

describe('Accelerator.none', () => {
  test('is a host for leaders', () => {
    const cpu = Accelerator.none(MachineType.of('n2-standard-8'));
    expect(cpu).toMatchObject({ chips: 0, hosts: 1, chipsPerHost: 0 });
    expect(cpu.resourceName).toBeUndefined();
    expect(`${cpu}`).toBe('n2-standard-8');
    expect(() => Accelerator.none(MachineType.of('p5.48xlarge'))).toThrow("machine type 'p5.48xlarge' has 8 NVIDIA H100 80GB");
  });
});

describe('Accelerator.custom', () => {
  const dgx = MachineType.custom({
    name: 'dgx-h100',
    chipsPerHost: 8,
    resourceName: 'nvidia.com/gpu',
    chipName: 'NVIDIA H100 80GB',
    chipMemoryGib: 80,
    vcpu: 224,
    memoryGib: 2048,
    networkResources: { 'rdma/hca_shared_devices_a': 8 },
    nodeLabels: { 'example.com/rack': 'r1' },
    taints: [{ key: 'gpu', effect: 'NoSchedule' }],
  });

  test('is what the caller says', () => {
    const rack = Accelerator.custom({ machineType: dgx, hosts: 4, topology: '4x8', nodeLabels: { 'example.com/shape': '4x8' } });
    expect(rack).toMatchObject({ chips: 32, hosts: 4, chipsPerHost: 8, multiHost: true, topology: '4x8', taints: [{ key: 'gpu', effect: 'NoSchedule' }] });
    expect(rack.nodeLabels).toEqual({
      'node.kubernetes.io/instance-type': 'dgx-h100',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/os': 'linux',
      'example.com/rack': 'r1',
      'example.com/shape': '4x8',
    });
    expect(rack.networkResources).toEqual({ 'rdma/hca_shared_devices_a': 8 });
    expect(Accelerator.gpu(dgx).chips).toBe(8);
  });

  test('needs hosts and chips', () => {
    expect(() => Accelerator.custom({ machineType: dgx, hosts: 0 })).toThrow("accelerator on 'dgx-h100': hosts is 0, write a whole number of 1 or more");
    expect(() => Accelerator.custom({ machineType: MachineType.of('m7i.large') })).toThrow('has no accelerators');
  });
});

describe('MachineType', () => {
  test('shows the catalogue', () => {
    expect(MachineType.of('p5.48xlarge')).toMatchObject({
      name: 'p5.48xlarge',
      cloud: 'aws',
      chipName: 'NVIDIA H100 80GB',
      chipMemoryGib: 80,
      chipsPerHost: 8,
      vcpu: 192,
      memoryGib: 2048,
      networkKind: 'efa',
      architecture: CpuArchitecture.AMD64,
      unconfirmed: [],
    });
    expect(MachineType.of('p5en.48xlarge').chipMemoryGib).toBe(141);
    expect(MachineType.of('a4x-highgpu-4g')).toMatchObject({ architecture: CpuArchitecture.ARM64, nvlinkHosts: 18 });
    expect(MachineType.of('a3-ultragpu-8g').additionalNetworks).toBe(9);
  });

  test('takes what the caller knows better, and no longer calls that unconfirmed', () => {
    expect(MachineType.of('Standard_ND96isr_H100_v5').unconfirmed).toEqual(['network']);
    const nd = MachineType.of('Standard_ND96isr_H100_v5', { networkResources: { 'rdma/hca': 8 }, memoryGib: 1800 });
    expect(nd).toMatchObject({ memoryGib: 1800, vcpu: 96, chipsPerHost: 8, networkResources: { 'rdma/hca': 8 }, unconfirmed: [] });
    expect(nd._facts.resources).toEqual({ 'nvidia.com/gpu': 8, 'rdma/hca': 8 });
    expect(MachineType.of('trn1.32xlarge', { vcpu: 120 })._facts.resources).toEqual({
      'aws.amazon.com/neuron': 16, 'aws.amazon.com/neuroncore': 32, 'vpc.amazonaws.com/efa': 8,
    });
    expect(MachineType.of('a2-ultragpu-8g', { nodeLabels: { 'cloud.google.com/gke-accelerator': 'nvidia-tesla-a100' } }))
      .toMatchObject({ nodeLabels: { 'cloud.google.com/gke-accelerator': 'nvidia-tesla-a100' }, unconfirmed: ['cloud.google.com/gke-accelerator-count', 'taints'] });
  });

  test('an N1 machine gets its GPUs from the caller', () => {
    const n1 = MachineType.of('n1-standard-8', { chipsPerHost: 2, resourceName: 'nvidia.com/gpu', chipName: 'NVIDIA T4' });
    expect(n1).toMatchObject({ chipsPerHost: 2, resourceName: 'nvidia.com/gpu', chipName: 'NVIDIA T4', vcpu: 8 });
    expect(n1._facts.resources).toEqual({ 'nvidia.com/gpu': 2 });
  });

  test('answers an unknown name with the closest ones', () => {
    expect(() => MachineType.of('a3-megagpu-16g')).toThrow("the closest names are 'a2-megagpu-16g', 'a3-megagpu-8g'");
  });

  test('refuses what cannot be', () => {
    expect(() => MachineType.custom({ name: 'p5.48xlarge' })).toThrow("machine type 'p5.48xlarge' is in the catalogue: write MachineType.of('p5.48xlarge', { … })");
    expect(() => MachineType.custom({ name: 'x', chipsPerHost: 8 })).toThrow("machine type 'x' has 8 chips per host but no resource name: add resourceName");
    expect(() => MachineType.custom({ name: 'x', chipsPerHost: 1.5, resourceName: 'a/b' })).toThrow('chipsPerHost is 1.5, devices are counted in whole numbers');
    expect(() => MachineType.custom({ name: 'x', vcpu: -1 })).toThrow("machine type 'x': vcpu is -1, write a number of 0 or more");
    expect(() => MachineType.custom({ name: 'x', memoryGib: NaN })).toThrow('memoryGib is NaN');
    expect(() => MachineType.custom({ name: 'x', networkResources: { 'rdma/a': 0.5 } })).toThrow("networkResources['rdma/a'] is 0.5");
  });

  test('hands out copies: changing one changes no other', () => {
    const one = MachineType.of('p5.48xlarge');
    one.nodeLabels['node.kubernetes.io/instance-type'] = 'changed';
    one.taints.push({ key: 'x', effect: 'NoSchedule' });
    expect(MachineType.of('p5.48xlarge').nodeLabels['node.kubernetes.io/instance-type']).toBe('p5.48xlarge');
    expect(MachineType.of('p5.48xlarge').taints).toEqual([]);

    const slice = Accelerator.tpu(TpuGeneration.V6E, '4x4');
    slice.nodeLabels.a = 'b';
    slice.machineType.nodeLabels.a = 'b';
    slice.machineType.taints.pop();
    expect(Accelerator.tpu(TpuGeneration.V6E, '4x4').nodeLabels).not.toHaveProperty('a');
    expect(Accelerator.tpu(TpuGeneration.V6E, '4x4').machineType.taints).toHaveLength(1);
  });
});
