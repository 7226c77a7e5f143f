import { Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { EXISTING, GKE, manifestsOf, ND_H100, P5, poolOf, V6E } from './pools';
import {
  Accelerator, AcceleratorNodePool, AcceleratorNodePoolProps, Capacity, INodePoolProvider, MachineType, NodePoolProvider, NodePoolRequest,
  ProvidedNodes, TopologyLevels,
} from '../../src';

const CPU = Accelerator.none(MachineType.of('n2-standard-8'));

describe('a pool of slices of several hosts', () => {
  const pool = poolOf({ accelerator: V6E, slices: 3, minSlices: 1, provider: GKE }, 'v6e');

  test('knows its hosts and chips', () => {
    expect(pool).toMatchObject({ poolName: 'v6e', slices: 3, hosts: 12, minHosts: 4, chips: 48 });
  });

  test('is a pool for each slice at the provider, the first ones of a fixed size', () => {
    expect(manifestsOf(pool).map(({ metadata, spec }) => [metadata.name, spec.nodeCount, spec.autoscaling?.totalMaxNodeCount])).toEqual([
      ['v6e-0', 4, undefined], ['v6e-1', undefined, 4], ['v6e-2', undefined, 4],
    ]);
  });

  test('gives each Job a slice', () => {
    expect(pool.placement).toMatchObject({ jobs: 3, hostsPerJob: 4, hosts: 12, wholeSlices: true });
    expect(pool.placement.exclusiveTopology).toBe('cloud.google.com/gke-nodepool');
  });

  test('can be sized by its hosts', () => {
    expect(poolOf({ accelerator: V6E, nodes: 8, minNodes: 4, provider: GKE })).toMatchObject({ slices: 2, hosts: 8, minHosts: 4 });
  });

  test('needs no exclusive placement with one slice', () => {
    expect(poolOf({ accelerator: V6E, provider: GKE }).placement.exclusiveTopology).toBeUndefined();
  });
});

describe('a pool of hosts', () => {
  test('sized by hosts, gives all of them to one Job', () => {
    const { placement } = poolOf({ accelerator: P5, nodes: 16, provider: EXISTING });
    expect(placement).toMatchObject({ jobs: 1, hostsPerJob: 16, hosts: 16, wholeSlices: false });
  });

  test('sized by slices, gives one host to each Job', () => {
    expect(poolOf({ accelerator: P5, slices: 16, provider: EXISTING }).placement).toMatchObject({ jobs: 16, hostsPerJob: 1, hosts: 16 });
  });

  test('without accelerators, gives one pod to a Job and sets no bound', () => {
    const { placement, chips } = poolOf({ accelerator: CPU, nodes: 4, provider: EXISTING });
    expect(placement).toMatchObject({ jobs: 1, hostsPerJob: 1, hosts: undefined, chipsPerHost: 0, sharedMemory: undefined });
    expect(chips).toBe(0);
  });
});

describe('memory for /dev/shm', () => {
  const gib = (accelerator: Accelerator, sharedMemory?: Size) =>
    poolOf({ accelerator, provider: EXISTING, sharedMemory }).placement.sharedMemory?.toGibibytes();

  test.each([
    ['8 GiB for each GPU', P5, 64],
    ['at most a quarter of the host\'s memory', Accelerator.gpu(MachineType.of('g5.xlarge')), 4],
    ['the runtime\'s on TPUs, whose programs do not exchange data by it', V6E, undefined],
  ])('is %s', (_, accelerator, expected) => expect(gib(accelerator)).toBe(expected));

  test('is what the author says', () => expect(gib(V6E, Size.gibibytes(3))).toBe(3));
});

test('labels, taints and topology of the author come before the provider\'s', () => {
  const pool = poolOf({
    accelerator: P5,
    nodes: 2,
    provider: NodePoolProvider.karpenterAws({ cluster: 'c', zones: ['us-east-1a'] }),
    labels: { team: 'llama' },
    taints: [{ key: 'team', value: 'llama', effect: 'NoExecute' }],
    topologyLevels: TopologyLevels.TOPOGRAPH,
  });
  expect(pool.labels).toMatchObject({ 'team': 'llama', 'karpenter.sh/nodepool': 'pool', 'node.kubernetes.io/instance-type': 'p5.48xlarge' });
  expect(pool.taints).toEqual([{ key: 'team', value: 'llama', effect: 'NoExecute' }]);
  expect(pool.topologyLevels).toEqual(TopologyLevels.TOPOGRAPH);
});

describe('the label that says the pool\'s name', () => {
  const key = 'example.com/pool';
  const capi = NodePoolProvider.clusterApi({
    cluster: 'c', infrastructure: { kind: 'Metal3MachineTemplate', name: 'a' }, bootstrap: { kind: 'KubeadmConfigTemplate', name: 'a' },
  });

  test.each<[string, AcceleratorNodePoolProps]>([
    ['Config Connector', { accelerator: V6E, slices: 2, provider: GKE }],
    ['ComputeClass', { accelerator: V6E, slices: 2, provider: NodePoolProvider.gkeComputeClass() }],
    ['Karpenter', { accelerator: P5, nodes: 2, provider: NodePoolProvider.karpenterAws({ cluster: 'c' }) }],
    ['EKS', { accelerator: P5, nodes: 2, provider: NodePoolProvider.eksNodegroup({ cluster: 'c', nodeRole: 'arn:aws:iam::111122223333:role/node', subnets: ['s'] }) }],
    ['AKS', { accelerator: ND_H100, nodes: 2, provider: NodePoolProvider.azureServiceOperator({ cluster: 'c' }) }],
  ])('can be another one: %s', (_, props) => {
    const pool = poolOf({ ...props, poolLabel: key });
    expect(JSON.stringify(manifestsOf(pool))).toContain(`"${key}":"pool"`);
    expect(pool.labels[key]).toBe('pool');
    if (pool.nodeSelector['cloud.google.com/compute-class'] === undefined) expect(pool.nodeSelector[key]).toBe('pool');
  });

  test('reaches the nodes of Cluster API only in its domains', () => {
    expect(() => poolOf({ accelerator: P5, provider: capi, poolLabel: key })).toThrow(/does not put the label example.com\/pool on nodes/);
    expect(poolOf({ accelerator: P5, provider: capi, poolLabel: 'node.cluster.x-k8s.io/group' }).nodeSelector).toEqual({ 'node.cluster.x-k8s.io/group': 'pool' });
  });

  test('is not one of Karpenter\'s', () => {
    const provider = NodePoolProvider.karpenterAws({ cluster: 'c' });
    expect(() => poolOf({ accelerator: P5, provider, poolLabel: 'karpenter.sh/pool' })).toThrow(/Karpenter sets the label karpenter.sh\/pool itself/);
  });

  test('is a label', () => {
    expect(() => poolOf({ accelerator: P5, provider: EXISTING, poolLabel: 'a b' })).toThrow(/label key 'a b' must/);
  });
});

test('what the author knows better of the machine holds', () => {
  const machineType = MachineType.of('p5.48xlarge', {
    taints: [{ key: 'acme', effect: 'NoSchedule', automatic: true }], networkResources: { 'vpc.amazonaws.com/efa': 16 },
  });
  const pool = poolOf({ accelerator: Accelerator.gpu(machineType), nodes: 2, provider: NodePoolProvider.karpenterAws({ cluster: 'c' }) });
  expect(pool.taints.map(({ key }) => key)).toEqual(['nvidia.com/gpu', 'acme']);
  expect(pool.placement.networkResources).toEqual({ 'vpc.amazonaws.com/efa': 16 });
});

test('without taints, where the author wants none', () => {
  expect(poolOf({ accelerator: P5, nodes: 2, provider: NodePoolProvider.karpenterAws({ cluster: 'c' }), taints: [] }).taints).toEqual([]);
});

describe('what a patch has made impossible does not synthesize', () => {
  const patched = (capacity: Capacity, path: string, value: unknown) => {
    const pool = poolOf({ accelerator: V6E, provider: GKE, capacity }, 'v6e');
    pool.apiObjects[0].addJsonPatch(JsonPatch.add(path, value));
    return () => Testing.synth(Chart.of(pool));
  };

  test.each([
    ['spot with a reservation', '/spec/nodeConfig/reservationAffinity', { consumeReservationType: 'SPECIFIC_RESERVATION', values: ['r'] },
      /pool 'v6e-0' draws on reservation 'r', but takes spot capacity, which is never reserved: take one of the two away/],
    ['a second zone of a slice', '/spec/nodeLocations', ['us-east5-a', 'us-east5-b'], /puts its hosts close together, in 2 zones \(us-east5-a, us-east5-b\)/],
    ['another topology', '/spec/placementPolicy/tpuTopology', '5x5', /has topology 5x5, which ct6e-standard-4t does not make: write topology 4x8 or 4x4 or 8x8/],
  ])('%s', (_, path, value, message) => {
    expect(patched(Capacity.spot(), path, value)).toThrow(message);
  });

  test('other patches do', () => {
    expect(patched(Capacity.spot(), '/spec/maxPodsPerNode', 32)()[0].spec.maxPodsPerNode).toBe(32);
  });
});

describe('a size that cannot be is refused', () => {
  test.each([
    ['slices and nodes', { slices: 2, nodes: 8 }, /^pool 'pool': write slices or nodes, not both$/],
    ['two minimums', { slices: 2, minSlices: 1, minNodes: 4 }, /write minSlices or minNodes, not both/],
    ['a part of a slice', { nodes: 6 }, /nodes is 6, which is no multiple of the 4 hosts of a slice of Cloud TPU v6e 4x4 \(16 chips on 4 hosts\): write 4 or 8/],
    ['less than a slice', { nodes: 3 }, /write 4$/],
    ['a minimum above the maximum', { slices: 1, minSlices: 2 }, /at least 2 × 4 = 8 hosts, but at most 1 × 4 = 4/],
    ['no slice', { slices: 0 }, /slices is 0, write a whole number from 1/],
    ['half a node', { nodes: 0.5 }, /nodes is 0.5/],
  ])('%s', (_, size, message) => {
    expect(() => poolOf({ accelerator: V6E, provider: EXISTING, ...size })).toThrow(message);
  });
});

describe('labels and taints that Kubernetes refuses are refused', () => {
  test.each([
    ['label key', { labels: { '-a': 'b' } }, /label key '-a' must consist of/],
    ['label value', { labels: { a: 'b c' } }, /value 'b c' of label a must/],
    ['taint key', { taints: [{ key: '', effect: 'NoSchedule' }] }, /taint key '' is empty/],
    ['taint value', { taints: [{ key: 'a', value: '!', effect: 'NoSchedule' }] }, /value '!' of taint a must/],
    ['effect in a provider\'s spelling', { taints: [{ key: 'a', effect: 'NO_SCHEDULE' }] }, /the effect 'NO_SCHEDULE': write NoSchedule$/],
    ['unknown effect', { taints: [{ key: 'a', effect: 'Never' }] }, /write NoSchedule, PreferNoSchedule or NoExecute/],
  ])('%s', (_, props, message) => {
    expect(() => poolOf({ accelerator: P5, provider: EXISTING, ...props })).toThrow(message);
  });
});

describe('a provider of somebody else', () => {
  class Slurm implements INodePoolProvider {
    public request?: NodePoolRequest;
    public provide(_: unknown, pool: NodePoolRequest): ProvidedNodes {
      this.request = pool;
      return { nodeSelector: { 'slurm.example.com/partition': pool.name }, sliceLabel: 'slurm.example.com/block' };
    }
  }

  test('gets the request, and says how pods find the nodes', () => {
    const provider = new Slurm();
    const pool = poolOf({ accelerator: V6E, slices: 2, provider, capacity: Capacity.reserved('r') });
    expect(provider.request).toMatchObject({ name: 'pool', slices: 2, minSlices: 0, capacity: { type: 'reserved', reservation: 'r' }, labels: {} });
    expect(pool).toMatchObject({
      nodeSelector: { 'slurm.example.com/partition': 'pool' },
      exclusiveTopology: 'slurm.example.com/block',
      topologyLevels: ['kubernetes.io/hostname'],
      apiObjects: [],
    });
    expect(pool.labels).toMatchObject({ ...V6E.nodeLabels, 'slurm.example.com/partition': 'pool' });
    expect(pool.taints).toEqual(V6E.taints);
  });
});

describe('existing nodes', () => {
  test('are described, and nothing is written', () => {
    const pool = poolOf({
      accelerator: Accelerator.custom({ machineType: MachineType.custom({ name: 'dgx', chipsPerHost: 8, resourceName: 'nvidia.com/gpu' }), hosts: 4 }),
      slices: 2,
      provider: NodePoolProvider.existing({
        nodeSelector: { 'example.com/pool': 'dgx' },
        taints: [{ key: 'gpu', effect: 'NoSchedule' }],
        topologyLevels: ['example.com/row', 'example.com/rack'],
        sliceLabel: 'example.com/rack',
      }),
    });
    expect(pool.apiObjects).toEqual([]);
    expect(pool).toMatchObject({
      nodeSelector: { 'example.com/pool': 'dgx' },
      taints: [{ key: 'gpu', effect: 'NoSchedule' }],
      topologyLevels: ['example.com/row', 'example.com/rack'],
      exclusiveTopology: 'example.com/rack',
    });
  });

  test('are known by a label', () => {
    expect(() => NodePoolProvider.existing({ nodeSelector: {} })).toThrow(/say a label that they carry/);
  });
});

test('a reservation has a name', () => {
  expect(() => Capacity.reserved('')).toThrow(/name the reservation/);
  expect(`${Capacity.reserved('cr-1')}, ${Capacity.spot()}`).toBe('reserved (cr-1), spot');
});

test.each<[string, INodePoolProvider, Accelerator, (string | undefined)[]]>([
  ['NodePool and EC2NodeClass', NodePoolProvider.karpenterAws({ cluster: 'c', zones: ['us-east-1a'] }), P5, [undefined, undefined]],
  ['ComputeClass', NodePoolProvider.gkeComputeClass(), V6E, [undefined]],
  ['ContainerNodePool', GKE, V6E, ['platform']],
])('objects of the whole cluster do not take the chart\'s namespace: %s', (_, provider, accelerator, namespaces) => {
  const chart = new Chart(Testing.app(), 'platform', { namespace: 'platform' });
  new AcceleratorNodePool(chart, 'pool', { accelerator, provider });
  expect(Testing.synth(chart).map(({ metadata }) => metadata.namespace)).toEqual(namespaces);
});
