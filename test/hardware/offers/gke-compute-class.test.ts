import { offerIn } from './offers-in';
import { untolerated } from '../../../src/hardware/toleration';

const computeClass = (spec: string) => `
apiVersion: cloud.google.com/v1
kind: ComputeClass
metadata: { name: train }
spec:
${spec}`;

test('each wish is a kind of node, in order', () => {
  const offer = offerIn(computeClass(`
  nodePoolAutoCreation: { enabled: true }
  whenUnsatisfiable: DoNotScaleUp
  nodePoolConfig: { nodeLabels: { team: ml }, taints: [{ key: team, value: ml, effect: NoSchedule }] }
  autoscalingPolicy: { consolidationDelayMinutes: 5 }
  priorityDefaults: { location: { zones: [us-east5-a] } }
  priorities:
    - machineType: ct5p-hightpu-4t
      tpu: { type: tpu-v5p-slice, count: 4, topology: 2x2x4 }
      reservations: { affinity: Specific, specific: [{ name: mine, project: p }] }
    - machineType: ct5p-hightpu-4t
      tpu: { type: tpu-v5p-slice, count: 4, topology: 2x2x4 }
      spot: true
      location: { zones: [us-east5-b] }
      maxRunDurationSeconds: 3600`));
  expect(offer).toMatchObject({
    provider: 'gke-compute-class',
    name: 'train',
    hosts: {},
    onDemand: true,
    otherMachines: false,
    wholeSlice: true,
    zones: ['us-east5-a', 'us-east5-b'],
    capacityTypes: ['reserved', 'spot'],
    reservation: 'mine',
    consolidation: { after: '5m' },
  });
  expect(offer.nodes.map(({ capacityTypes, zones, maxRunSeconds, chips }) => ({ capacityTypes, zones, maxRunSeconds, chips }))).toEqual([
    { capacityTypes: ['reserved'], zones: ['us-east5-a'], maxRunSeconds: undefined, chips: 4 },
    { capacityTypes: ['spot'], zones: ['us-east5-b'], maxRunSeconds: 3600, chips: 4 },
  ]);
  expect(offer.nodes[0].slice).toMatchObject({ topology: '2x2x4', hosts: 4 });
  expect(offer.nodes[1].labels.values).toMatchObject({
    'cloud.google.com/compute-class': ['train'],
    'cloud.google.com/gke-tpu-accelerator': ['tpu-v5p-slice'],
    'cloud.google.com/gke-tpu-topology': ['2x2x4'],
    'cloud.google.com/gke-spot': ['true'],
    'topology.kubernetes.io/zone': ['us-east5-b'],
    'team': ['ml'],
  });
  expect(untolerated(offer.nodes[0].taints, [], { resources: ['google.com/tpu'], labels: ['cloud.google.com/compute-class'] }).map(({ key }) => key)).toEqual(['team']);
});

test('a TPU without a machine type is found by its chips per node', () => {
  const slice = (count: string) => offerIn(computeClass(`  priorities: [{ tpu: { type: tpu-v6e-slice, ${count}topology: 2x4 } }]`)).nodes[0].slice;
  expect(slice('count: 8, ')).toMatchObject({ hosts: 1 });
  expect(slice('count: 4, ')).toMatchObject({ hosts: 2 });
  expect(slice('')).toBeUndefined();
});

test('GPUs by type and count', () => {
  const [gpu, flex] = offerIn(computeClass(`
  priorities:
    - { machineType: a3-highgpu-8g, gpu: { type: nvidia-h100-80gb, count: 8 } }
    - { machineFamily: g2, gpu: { type: nvidia-l4, count: 1 }, flexStart: { enabled: true } }`)).nodes;
  expect(gpu).toMatchObject({ machineType: 'a3-highgpu-8g', chips: 8, resources: { 'nvidia.com/gpu': 8 }, capacityTypes: ['on-demand'] });
  expect(flex).toMatchObject({ chips: 1, resources: { 'nvidia.com/gpu': 1 }, capacityTypes: ['queued'] });
  expect(flex.machineType).toBeUndefined();
  expect(flex.labels.values).toMatchObject({ 'cloud.google.com/machine-family': ['g2'], 'cloud.google.com/gke-accelerator': ['nvidia-l4'] });
});

test.each([
  ['no wishes at all', '  priorities: []'],
  ['pools by name', '  priorities: [{ nodepools: [old] }]'],
  ['pools by name after a machine', '  priorities: [{ machineType: n2-standard-8 }, { nodepools: [old] }]'],
  ['a machine family', '  priorities: [{ machineFamily: n2 }]'],
  ['any machine as a fallback', '  whenUnsatisfiable: ScaleUpAnyway\n  priorities: [{ machineType: n2-standard-8 }]'],
])('%s: other machines are possible, zones unknown', (_, spec) => {
  const offer = offerIn(computeClass(spec));
  expect(offer.otherMachines).toBe(true);
  expect(offer.zones).toBeUndefined();
});
