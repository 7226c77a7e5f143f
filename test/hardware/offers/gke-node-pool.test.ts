import { offerIn, offersIn } from './offers-in';
import { answerAll, nodeRequirements } from '../../../src/hardware/node-requirements';
import { untolerated } from '../../../src/hardware/toleration';

const pool = (spec: string, cluster = '') => `
apiVersion: container.cnrm.cloud.google.com/v1beta1
kind: ContainerNodePool
metadata: { name: pool, namespace: infra }
spec:
${spec}
${cluster}`;

describe('a TPU slice', () => {
  const slice = pool(`
  location: us-east5
  nodeLocations: [us-east5-b]
  clusterRef: { name: train }
  nodeCount: 4
  management: { autoUpgrade: true }
  placementPolicy: { type: COMPACT, tpuTopology: 4x4 }
  nodeConfig:
    machineType: ct6e-standard-4t
    spot: true
    labels: { pool.example.com/name: v6e }
    taint: [{ key: google.com/tpu, value: present, effect: NO_SCHEDULE }]`);

  test('is read whole', () => {
    const offer = offerIn(slice);
    expect(offer).toMatchObject({
      provider: 'gke-node-pool',
      source: { apiVersion: 'container.cnrm.cloud.google.com/v1beta1', kind: 'ContainerNodePool', namespace: 'infra', name: 'pool' },
      name: 'pool',
      hosts: { min: 4, max: 4 },
      otherMachines: false,
      wholeSlice: true,
      zones: ['us-east5-b'],
      capacityTypes: ['spot'],
      compact: true,
      autoUpgrade: true,
      topologyKeys: ['topology.kubernetes.io/zone', 'cloud.google.com/gke-nodepool', 'kubernetes.io/hostname'],
    });
    expect(offer.nodes).toHaveLength(1);
    expect(offer.nodes[0]).toMatchObject({ machineType: 'ct6e-standard-4t', chips: 4, vcpu: 180, memoryGib: 720, resources: { 'google.com/tpu': 4 } });
    expect(offer.nodes[0].slice).toMatchObject({ topology: '4x4', hosts: 4, chips: 16 });
    expect(offer.nodes[0].labels.values).toMatchObject({
      'cloud.google.com/gke-tpu-accelerator': ['tpu-v6e-slice'],
      'cloud.google.com/gke-tpu-topology': ['4x4'],
      'cloud.google.com/gke-accelerator': [],
      'cloud.google.com/gke-nodepool': ['pool'],
      'cloud.google.com/gke-spot': ['true'],
      'node.kubernetes.io/instance-type': ['ct6e-standard-4t'],
      'topology.kubernetes.io/zone': ['us-east5-b'],
      'topology.kubernetes.io/region': ['us-east5'],
      'kubernetes.io/hostname': '*',
      'pool.example.com/name': ['v6e'],
    });
  });

  test('has one TPU taint, let through by asking for chips', () => {
    const [node] = offerIn(slice).nodes;
    expect(node.taints.map(({ key, effect }) => `${key}:${effect}`)).toEqual(['google.com/tpu:NoSchedule']);
    expect(untolerated(node.taints, [], { resources: ['google.com/tpu'] })).toEqual([]);
    expect(untolerated(node.taints, [])).toHaveLength(1);
  });

  test('answers selectors', () => {
    const [{ labels }] = offerIn(slice).nodes;
    const ask = (nodeSelector: Record<string, string>) => answerAll(nodeRequirements({ nodeSelector }), labels);
    expect(ask({ 'cloud.google.com/gke-tpu-topology': '4x4' })).toBe('yes');
    expect(ask({ 'cloud.google.com/gke-tpu-topology': '4x8' })).toBe('no');
    expect(ask({ 'topology.kubernetes.io/zone': 'us-east5-a' })).toBe('no');
    expect(ask({ team: 'ml' })).toBe('no');
    expect(ask({ 'cloud.google.com/gke-os-distribution': 'cos' })).toBe('maybe');
    expect(ask({ 'karpenter.sh/nodepool': 'pool' })).toBe('no');
  });

  test('is the slice of one host without a topology', () => {
    const offer = offerIn(pool('  nodeConfig: { machineType: ct6e-standard-8t }'));
    expect(offer.wholeSlice).toBe(false);
    expect(offer.nodes[0].slice).toMatchObject({ topology: '2x4', hosts: 1 });
  });

  test('is unknown when a policy elsewhere says the topology', () => {
    const offer = offerIn(pool(`
  placementPolicy: { type: COMPACT, policyNameRef: { external: projects/p/regions/r/resourcePolicies/w } }
  nodeConfig: { machineType: tpu7x-standard-4t }`));
    expect(offer.nodes[0].slice).toBeUndefined();
    expect(offer.nodes[0].labels.values['cloud.google.com/gke-tpu-topology']).toBe('*');
    expect(offer).toMatchObject({ wholeSlice: false, compact: true });
  });

  test('of a shape that the machine cannot make is no slice, but carries its label', () => {
    const [node] = offerIn(pool('  placementPolicy: { type: COMPACT, tpuTopology: 5x5 }\n  nodeConfig: { machineType: ct6e-standard-4t }')).nodes;
    expect(node.slice).toBeUndefined();
    expect(node.labels.values['cloud.google.com/gke-tpu-topology']).toEqual(['5x5']);
  });
});

describe('sizes', () => {
  test.each([
    ['nodeCount is per zone', 'nodeLocations: [us-east5-a, us-east5-b]\n  nodeCount: 3', 6, 6],
    ['the initial count stays', 'nodeLocations: [us-east5-a]\n  initialNodeCount: 2', 2, 2],
    ['autoscaling per zone', 'nodeLocations: [us-east5-a, us-east5-b]\n  autoscaling: { minNodeCount: 0, maxNodeCount: 4 }', 0, 8],
    ['autoscaling in total', 'nodeLocations: [us-east5-a, us-east5-b]\n  autoscaling: { totalMinNodeCount: 1, totalMaxNodeCount: 5 }', 1, 5],
    ['autoscaling beats the initial count', 'nodeLocations: [a-b1-c]\n  initialNodeCount: 1\n  autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 5 }', 0, 5],
    ['zones of a cluster elsewhere: at least one', 'location: us-east5\n  nodeCount: 3', 3, undefined],
    ['a zonal cluster may have more zones', 'location: us-east5-b\n  nodeCount: 3', 3, undefined],
    ['no nodes are none everywhere', 'location: us-east5\n  nodeCount: 0', 0, 0],
    ['compact placement means one zone', 'location: us-east5-b\n  placementPolicy: { type: COMPACT }\n  nodeCount: 3', 3, 3],
    ['autoscaling in unknown zones', 'location: us-east5\n  autoscaling: { minNodeCount: 1, maxNodeCount: 4 }', undefined, undefined],
    ['nothing said', 'location: us-east5-b', undefined, undefined],
  ])('%s', (_, spec, min, max) => {
    expect(offerIn(pool(`  ${spec}`)).hosts).toEqual({ min, max });
  });

  test('the cluster beside it says the zones', () => {
    const [offer] = offersIn(pool('  location: us-east5-b\n  clusterRef: { name: train }\n  nodeCount: 3', `
---
apiVersion: container.cnrm.cloud.google.com/v1beta1
kind: ContainerCluster
metadata: { name: train, namespace: infra }
spec: { location: us-east5-b, nodeLocations: [us-east5-c] }`));
    expect(offer.zones).toEqual(['us-east5-b', 'us-east5-c']);
    expect(offer.hosts).toEqual({ min: 6, max: 6 });
  });

  test('so does a cluster whose namespace is left to whoever applies it', () => {
    const [offer] = offersIn(pool('  location: us-east5\n  clusterRef: { name: train }\n  nodeCount: 3', `
---
apiVersion: container.cnrm.cloud.google.com/v1beta1
kind: ContainerCluster
metadata: { name: train }
spec: { location: us-east5, nodeLocations: [us-east5-a, us-east5-b] }`));
    expect(offer.hosts).toEqual({ min: 6, max: 6 });
  });
});

describe('GPUs', () => {
  test('reserved H100 Mega: the manifest\'s own accelerator, no network labels', () => {
    const offer = offerIn(pool(`
  nodeLocations: [us-central1-a]
  autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 16 }
  placementPolicy: { type: COMPACT, policyNameRef: { name: compact } }
  nodeConfig:
    machineType: a3-megagpu-8g
    guestAccelerator: [{ type: nvidia-h100-mega-80gb, count: 8 }]
    reservationAffinity: { consumeReservationType: SPECIFIC_RESERVATION, key: compute.googleapis.com/reservation-name, values: [mine] }`));
    expect(offer).toMatchObject({ capacityTypes: ['reserved'], reservation: 'mine', hosts: { min: 0, max: 16 }, wholeSlice: false });
    expect(offer.nodes[0]).toMatchObject({ chips: 8, resources: { 'nvidia.com/gpu': 8 } });
    expect(offer.nodes[0].taints).toEqual([
      { key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule', automatic: true, toleratedByRequesting: 'nvidia.com/gpu' },
    ]);
    expect(offer.nodes[0].labels.values).not.toHaveProperty(['cloud.google.com/gce-topology-block']);
  });

  test('reserved dense capacity tells its place in the network, on-demand does not', () => {
    const reserved = '    reservationAffinity: { consumeReservationType: SPECIFIC_RESERVATION, values: [r] }';
    const dense = offerIn(pool(`  nodeConfig:\n    machineType: a4-highgpu-8g\n${reserved}`));
    expect(dense.topologyKeys).toEqual([
      'topology.kubernetes.io/zone', 'cloud.google.com/gke-nodepool',
      'cloud.google.com/gce-topology-block', 'cloud.google.com/gce-topology-subblock', 'cloud.google.com/gce-topology-host',
      'kubernetes.io/hostname',
    ]);
    const plain = offerIn(pool('  nodeConfig: { machineType: a4-highgpu-8g }'));
    expect(plain.nodes[0].labels.values['cloud.google.com/gce-topology-block']).toEqual([]);
    expect(plain.topologyKeys).not.toContain('cloud.google.com/gce-topology-block');
  });

  test('on an N1 machine, shared and partitioned', () => {
    const n1 = (gpu: string) => offerIn(pool(`  nodeConfig: { machineType: n1-standard-8, guestAccelerator: [${gpu}] }`)).nodes[0];
    expect(n1('{ type: nvidia-tesla-t4, count: 2 }')).toMatchObject({ chips: 2, vcpu: 8, resources: { 'nvidia.com/gpu': 2 } });
    expect(n1('{ type: nvidia-tesla-t4, count: 2 }').labels.values).toMatchObject({
      'cloud.google.com/gke-accelerator': ['nvidia-tesla-t4'], 'cloud.google.com/gke-accelerator-count': ['2'],
    });
    expect(n1('{ type: nvidia-tesla-t4, count: 2 }').taints).toHaveLength(1);
    expect(n1('{ type: nvidia-tesla-t4, count: 2, gpuSharingConfig: { maxSharedClientsPerGpu: 4 } }').resources).toEqual({ 'nvidia.com/gpu': 8 });
    expect(n1('{ type: nvidia-tesla-t4, count: 2, gpuPartitionSize: 1g.5gb }').resources).toEqual({});
  });

  test('queued provisioning has its taint, an unknown machine stays unknown', () => {
    const offer = offerIn(pool('  queuedProvisioning: { enabled: true }\n  nodeConfig: { machineType: z9-giant-1 }'));
    expect(offer).toMatchObject({ capacityTypes: ['queued'] });
    expect(offer.taints).toEqual([{ key: 'cloud.google.com/gke-queued', value: 'true', effect: 'NoSchedule', automatic: true }]);
    expect(offer.nodes[0]).toMatchObject({ machineType: 'z9-giant-1', resources: {} });
    expect(offer.nodes[0].machine).toBeUndefined();
    expect(offer.nodes[0].chips).toBeUndefined();
  });

  test('a CPU pool has no chips and no taint', () => {
    const offer = offerIn(pool('  resourceID: leaders\n  nodeConfig: { machineType: n2-standard-8 }'));
    expect(offer.name).toBe('leaders');
    expect(offer.nodes[0]).toMatchObject({ chips: 0, vcpu: 8, memoryGib: 32, taints: [] });
    expect(answerAll(nodeRequirements({ nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' } }), offer.nodes[0].labels)).toBe('no');
  });
});
