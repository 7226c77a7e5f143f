import { offerIn, offersIn } from './offers/offers-in';
import { type PoolFit, podDemand, poolFit, poolFits } from '../../src/hardware/pod-fit';
import type { PodSpec, Quantity } from '../../src/model/kubernetes';

const gke = (machineType: string, more: { spec?: string; config?: string; name?: string } = {}) => `
apiVersion: container.cnrm.cloud.google.com/v1beta1
kind: ContainerNodePool
metadata: { name: ${more.name ?? 'pool'} }
spec:
  location: us-east5
  nodeLocations: [us-east5-b]
  nodeCount: 4
  ${more.spec ?? ''}
  nodeConfig: { machineType: ${machineType}, ${more.config ?? ''} }
---`;
const v6e = gke('ct6e-standard-4t', { spec: 'placementPolicy: { type: COMPACT, tpuTopology: 4x4 }' });
const h100 = gke('a3-highgpu-8g', { config: 'guestAccelerator: [{ type: nvidia-h100-80gb, count: 8 }]' });
const karpenter = (requirements: string, taints = '[]') => `
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: { name: karp }
spec:
  template:
    spec:
      nodeClassRef: { group: karpenter.k8s.aws, kind: EC2NodeClass, name: c }
      taints: ${taints}
      requirements:
      ${requirements}
---`;
const p5 = karpenter('- { key: node.kubernetes.io/instance-type, operator: In, values: [p5.48xlarge] }');

function pod(requests: Record<string, Quantity>, more: Partial<PodSpec> = {}): PodSpec {
  return { containers: [{ name: 'main', resources: { requests } }], ...more };
}

const fit = (spec: PodSpec, yaml: string): PoolFit => poolFit(podDemand(spec), offerIn(yaml));
/** What keeps the pod off, in the closest kind of node. */
const obstacles = (spec: PodSpec, yaml: string) => fit(spec, yaml).closest.obstacles;

describe('accelerators', () => {
  test.each([
    [4, 'yes', 1],
    [1, 'yes', 4],
    [3, 'yes', 1],
    [5, 'no', 0],
    [8, 'no', 0],
  ])('%s chips on hosts of 4: %s, %s pods to a host', (asked, answer, podsPerHost) => {
    const found = fit(pod({ 'google.com/tpu': asked }), v6e);
    expect(found.answer).toBe(answer);
    expect(found.closest.podsPerHost).toBe(podsPerHost);
    expect(found.closest.obstacles).toEqual(answer === 'yes' ? [] : [{ kind: 'resource', resource: 'google.com/tpu', asked, there: 4, capacity: 4, certain: true }]);
  });

  test.each([
    ['nvidia.com/gpu', v6e],
    ['amd.com/gpu', h100],
    ['google.com/tpu', h100],
    ['nvidia.com/gpu', gke('n2-standard-8')],
    ['nvidia.com/mig-1g.10gb', gke('n2-standard-8')],
    ['vpc.amazonaws.com/efa', h100],
    ['aws.amazon.com/neuron', p5],
  ])('%s is on no host of the pool', (resource, yaml) => {
    expect(obstacles(pod({ [resource]: 1 }), yaml)).toContainEqual({ kind: 'resource', resource, asked: 1, there: 0, capacity: 0, certain: true });
  });

  test.each([
    ['a device that nobody here knows', pod({ 'example.com/fpga': 1 }), gke('n2-standard-8')],
    ['a shared network device', pod({ 'rdma/hca': 1, 'nvidia.com/gpu': 8 }), h100],
    ['a part of a GPU of the right kind', pod({ 'nvidia.com/mig-1g.10gb': 1 }, { tolerations: [{ operator: 'Exists' }] }), h100],
    ['GPUs that are cut', pod({ 'nvidia.com/gpu': 40 }), gke('a2-highgpu-1g', { config: 'guestAccelerator: [{ type: nvidia-tesla-a100, count: 1, gpuPartitionSize: 1g.5gb }]' })],
    ['GPUs of a machine that is not known', pod({ 'nvidia.com/gpu': 40 }), karpenter('- { key: example.com/a, operator: Exists }')],
  ])('%s may be there', (_, spec, yaml) => {
    expect(fit(spec, yaml)).toMatchObject({ answer: 'maybe', closest: { obstacles: [] } });
  });

  test('shared GPUs count as many times as they have clients', () => {
    const shared = gke('a2-highgpu-1g', { config: 'guestAccelerator: [{ type: nvidia-tesla-a100, count: 1, gpuSharingConfig: { maxSharedClientsPerGpu: 4 } }]' });
    expect(fit(pod({ 'nvidia.com/gpu': 1 }), shared).closest.podsPerHost).toBe(4);
  });
});

describe('CPU and memory', () => {
  const plain = gke('n2-standard-8');

  test('the scarcest resource says how many pods a host takes', () => {
    expect(fit(pod({ cpu: 1 }), plain).closest.podsPerHost).toBe(7);
    expect(fit(pod({ cpu: 1, memory: '9Gi' }), plain).closest.podsPerHost).toBe(3);
    expect(fit(pod({}), plain).closest.podsPerHost).toBeUndefined();
    expect(fit(pod({ cpu: '0' }), plain).closest.podsPerHost).toBeUndefined();
  });

  test('more than the machine has does not fit', () => {
    expect(obstacles(pod({ cpu: 9 }), plain)).toMatchObject([{ kind: 'resource', resource: 'cpu', asked: 9, capacity: 8, certain: true }]);
    expect(obstacles(pod({ memory: '33Gi' }), plain)).toMatchObject([{ resource: 'memory', capacity: 32 * 2 ** 30, certain: true }]);
  });

  test('what the system keeps is an estimate, so that more than the rest may fit', () => {
    const found = fit(pod({ cpu: 8 }), plain);
    expect(found).toMatchObject({ answer: 'maybe', closest: { podsPerHost: 1, obstacles: [{ resource: 'cpu', asked: 8, capacity: 8, certain: false }] } });
  });

  test('where sources disagree on the machine, nothing is certain', () => {
    expect(obstacles(pod({ 'cpu': 400, 'google.com/tpu': 8 }), gke('ct6e-standard-8t'))).toMatchObject([{ resource: 'cpu', asked: 400, capacity: 360, certain: false }]);
  });
});

describe('labels', () => {
  test('a value that no node carries', () => {
    const nodeSelector = { 'cloud.google.com/gke-tpu-topology': '8x8', 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice' };
    expect(obstacles(pod({ 'google.com/tpu': 4 }, { nodeSelector }), v6e)).toEqual([
      { kind: 'labels', unmet: [{ key: 'cloud.google.com/gke-tpu-topology', operator: 'In', values: ['8x8'] }], certain: true },
    ]);
  });

  test('another zone', () => {
    expect(obstacles(pod({ cpu: 1 }, { nodeSelector: { 'topology.kubernetes.io/zone': 'us-east5-a' } }), gke('n2-standard-8')))
      .toMatchObject([{ kind: 'labels', unmet: [{ key: 'topology.kubernetes.io/zone' }], certain: true }]);
  });

  test('a label on which sources disagree is not certain', () => {
    expect(obstacles(pod({ 'google.com/tpu': 4 }, { nodeSelector: { 'cloud.google.com/gke-tpu-accelerator': 'tpu-v5-lite-podslice' } }), gke('ct5l-hightpu-4t')))
      .toMatchObject([{ kind: 'labels', certain: false }]);
    expect(obstacles(pod({ 'google.com/tpu': 4 }, { nodeSelector: { a: 'b' } }), gke('ct5l-hightpu-4t'))).toMatchObject([{ kind: 'labels', certain: true }]);
  });

  test('a node by name may be one of them', () => {
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }] } },
    };
    expect(fit(pod({ cpu: 1 }, { affinity }), gke('n2-standard-8')).answer).toBe('maybe');
  });
});

describe('taints', () => {
  const taints = '[{ key: team, value: ml, effect: NoSchedule }, { key: soft, effect: PreferNoSchedule }]';
  const tainted = karpenter('- { key: node.kubernetes.io/instance-type, operator: In, values: [p5.48xlarge] }', taints);

  test('keep pods without the toleration off', () => {
    expect(obstacles(pod({ 'nvidia.com/gpu': 8 }), tainted)).toEqual([{ kind: 'taints', taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }], certain: true }]);
    expect(fit(pod({ 'nvidia.com/gpu': 8 }, { tolerations: [{ key: 'team', operator: 'Exists' }] }), tainted).answer).toBe('yes');
  });

  test('GKE lets pods through that ask for the accelerator', () => {
    expect(fit(pod({ 'google.com/tpu': 4 }), v6e).answer).toBe('yes');
    expect(obstacles(pod({ cpu: 1 }), v6e)).toMatchObject([{ kind: 'taints', certain: true }]);
  });

  test('a taint that GKE puts on GPU nodes in most clusters only is not certain', () => {
    expect(obstacles(pod({ cpu: 1 }), gke('a3-highgpu-8g'))).toMatchObject([{ kind: 'taints', taints: [{ key: 'nvidia.com/gpu' }], certain: false }]);
    const own = gke('a3-highgpu-8g', { config: 'taint: [{ key: team, value: ml, effect: NO_SCHEDULE }]' });
    expect(obstacles(pod({ cpu: 1 }), own)).toMatchObject([{ kind: 'taints', taints: [{ key: 'team' }, { key: 'nvidia.com/gpu' }], certain: true }]);
  });
});

test('a port of the host is there once', () => {
  const ports = [{ containerPort: 8080, hostPort: 8080 }];
  expect(fit({ containers: [{ name: 'main', ports, resources: { requests: { cpu: 1 } } }] }, gke('n2-standard-8')).closest.podsPerHost).toBe(1);
  expect(fit({ hostNetwork: true, containers: [{ name: 'main', ports: [{ containerPort: 80 }] }] }, gke('n2-standard-8')).closest.podsPerHost).toBe(1);
  expect(fit({ containers: [{ name: 'main', ports: [{ containerPort: 8080, hostPort: 0 }], resources: { requests: { cpu: 1 } } }] }, gke('n2-standard-8')).closest.podsPerHost).toBe(7);
});

test('of several kinds of node one is enough, the first that takes the pod is the closest', () => {
  const both = karpenter('- { key: node.kubernetes.io/instance-type, operator: In, values: [g5.xlarge, p5.48xlarge] }');
  const found = fit(pod({ 'nvidia.com/gpu': 8 }), both);
  expect(found.nodes.map(({ node, answer }) => [node?.machineType, answer])).toEqual([['g5.xlarge', 'no'], ['p5.48xlarge', 'yes']]);
  expect(found).toMatchObject({ answer: 'yes', closest: { node: { machineType: 'p5.48xlarge' }, podsPerHost: 1 } });
});

test('of kinds that take it equally well, the one that the pool prefers is the closest', () => {
  const both = karpenter('- { key: node.kubernetes.io/instance-type, operator: In, values: [p5.48xlarge, p5en.48xlarge] }');
  expect(fit(pod({ 'nvidia.com/gpu': 8 }), both).closest.node?.machineType).toBe('p5.48xlarge');
});

test('of kinds that do not take it, the one with the fewest obstacles is the closest', () => {
  const both = karpenter('- { key: node.kubernetes.io/instance-type, operator: In, values: [c5.large, p5.48xlarge] }');
  expect(fit(pod({ 'nvidia.com/gpu': 16, 'cpu': 8 }), both).closest.node?.machineType).toBe('p5.48xlarge');
});

test('a pool that may make other machines may make one that fits', () => {
  const open = fit(pod({ 'nvidia.com/gpu': 16 }), karpenter('- { key: karpenter.k8s.aws/instance-cpu, operator: Gt, values: ["8"] }'));
  expect(open.nodes.at(-1)).toEqual({ node: undefined, answer: 'maybe', obstacles: [], podsPerHost: undefined });
});

test('the fit is answered for each pool, in their order', () => {
  const offers = offersIn(v6e + gke('n2-standard-8', { name: 'cpu' }) + p5);
  expect(poolFits(pod({ 'google.com/tpu': 4 }), offers).map(({ offer, answer }) => [offer.name, answer])).toEqual([['pool', 'yes'], ['cpu', 'no'], ['karp', 'no']]);
});
