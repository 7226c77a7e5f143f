import { offerIn } from './offers-in';
import { answerAll, nodeRequirements } from '../../../src/hardware/node-requirements';

interface Parts {
  readonly spec?: string;
  readonly requirements?: string;
  readonly template?: string;
  readonly labels?: string;
  readonly nodeClass?: string;
  readonly ref?: string;
}

const AWS = '{ group: karpenter.k8s.aws, kind: EC2NodeClass, name: p5 }';

const nodePool = ({ spec = '', requirements = '[]', template = '', labels = '{}', nodeClass, ref = AWS }: Parts) => `
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: { name: p5 }
spec:
  ${spec}
  template:
    metadata: { labels: ${labels} }
    spec:
      nodeClassRef: ${ref}
      requirements: ${requirements}
      ${template}
${nodeClass === undefined ? '' : `---
apiVersion: karpenter.k8s.aws/v1
kind: EC2NodeClass
metadata: { name: p5 }
spec: ${nodeClass}`}`;

const instanceTypes = (...names: string[]) => `[{ key: node.kubernetes.io/instance-type, operator: In, values: [${names.join(', ')}] }]`;

test('p5 with EFA out of a reservation', () => {
  const offer = offerIn(nodePool({
    spec: `limits: { nodes: 8, nvidia.com/gpu: 40 }
  disruption: { consolidationPolicy: WhenEmpty, consolidateAfter: 10m }`,
    labels: '{ pool.example.com/name: p5 }',
    requirements: `
        - { key: node.kubernetes.io/instance-type, operator: In, values: [p5.48xlarge] }
        - { key: topology.kubernetes.io/zone, operator: In, values: [us-east-1a] }
        - { key: karpenter.sh/capacity-type, operator: In, values: [reserved] }`,
    template: `expireAfter: Never
      taints: [{ key: nvidia.com/gpu, value: "true", effect: NoSchedule }]`,
    nodeClass: '{ capacityReservationSelectorTerms: [{ id: cr-1 }], placementGroupSelector: { name: pg } }',
  }));
  expect(offer).toMatchObject({
    provider: 'karpenter',
    name: 'p5',
    // 40 GPUs are 5 hosts, fewer than the 8 nodes.
    hosts: { min: 0, max: 5 },
    onDemand: true,
    otherMachines: false,
    zones: ['us-east-1a'],
    capacityTypes: ['reserved'],
    reservation: 'cr-1',
    limits: { 'nodes': '8', 'nvidia.com/gpu': '40' },
    expireAfter: 'Never',
    consolidation: { policy: 'WhenEmpty', after: '10m' },
    taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }],
    topologyKeys: [
      'topology.kubernetes.io/zone', 'karpenter.sh/nodepool',
      'topology.k8s.aws/network-node-layer-1', 'topology.k8s.aws/network-node-layer-2', 'topology.k8s.aws/network-node-layer-3',
      'kubernetes.io/hostname',
    ],
  });
  expect(offer.nodes).toHaveLength(1);
  expect(offer.nodes[0]).toMatchObject({ machineType: 'p5.48xlarge', chips: 8, resources: { 'nvidia.com/gpu': 8, 'vpc.amazonaws.com/efa': 32 } });
  expect(offer.nodes[0].labels.values).toMatchObject({
    'karpenter.sh/nodepool': ['p5'],
    'karpenter.sh/capacity-type': ['reserved'],
    'karpenter.k8s.aws/ec2nodeclass': ['p5'],
    'karpenter.k8s.aws/instance-gpu-name': ['h100'],
    'karpenter.k8s.aws/placement-group-id': '*',
    'topology.kubernetes.io/region': ['us-east-1'],
    'eks.amazonaws.com/nodegroup': [],
    'pool.example.com/name': ['p5'],
  });
});

test('defaults of the API: nodes expire after 30 days and are consolidated at once', () => {
  expect(offerIn(nodePool({ requirements: instanceTypes('p5.48xlarge') }))).toMatchObject({
    expireAfter: '720h', consolidation: { policy: 'WhenEmptyOrUnderutilized', after: '0s' }, hosts: { min: 0 }, limits: {},
  });
});

describe('machine types', () => {
  const of = (requirements: string) => {
    const { nodes, otherMachines } = offerIn(nodePool({ requirements }));
    return { types: nodes.map(({ machineType }) => machineType), otherMachines };
  };

  test('by name, less those that another requirement rules out', () => {
    expect(of('[{ key: node.kubernetes.io/instance-type, operator: In, values: [p5.48xlarge, g5.xlarge, x9.large] }, { key: karpenter.k8s.aws/instance-gpu-count, operator: Gt, values: ["4"] }]'))
      .toEqual({ types: ['p5.48xlarge', 'x9.large'], otherMachines: false });
  });

  test('by family, GPU or count: those of the catalogue', () => {
    expect(of('[{ key: karpenter.k8s.aws/instance-family, operator: In, values: [p5, p5en] }]'))
      .toEqual({ types: ['p5.4xlarge', 'p5.48xlarge', 'p5en.48xlarge'], otherMachines: false });
    expect(of('[{ key: karpenter.k8s.aws/instance-gpu-name, operator: In, values: [h200] }]'))
      .toEqual({ types: ['p5e.48xlarge', 'p5en.48xlarge'], otherMachines: false });
    expect(of('[{ key: karpenter.k8s.aws/instance-accelerator-count, operator: Gte, values: ["16"] }]').types)
      .toEqual(['trn1.32xlarge', 'trn1n.32xlarge', 'trn2.48xlarge']);
  });

  test('by family and size: machines without accelerators, too', () => {
    const requirements = (...families: string[]) => `[
        { key: karpenter.k8s.aws/instance-family, operator: In, values: [${families.join(', ')}] },
        { key: karpenter.k8s.aws/instance-size, operator: In, values: [2xlarge, 48xlarge] }]`;
    expect(of(requirements('m7i', 'p5'))).toEqual({ types: ['p5.48xlarge', 'm7i.2xlarge', 'm7i.48xlarge'], otherMachines: false });
    expect(of(requirements('m7i', 'x2idn'))).toEqual({ types: ['m7i.2xlarge', 'm7i.48xlarge'], otherMachines: true });
  });

  test('without accelerators: other machines, whose sizes do not bound the pool', () => {
    const offer = offerIn(nodePool({
      spec: 'limits: { cpu: 100, memory: 1Ti }',
      requirements: '[{ key: karpenter.k8s.aws/instance-category, operator: In, values: [c, m, r] }]',
    }));
    expect(offer).toMatchObject({ nodes: [], otherMachines: true, hosts: { min: 0 } });
    expect(offer.hosts.max).toBeUndefined();
    const mixed = offerIn(nodePool({
      spec: 'limits: { cpu: 1920 }',
      requirements: '[{ key: karpenter.k8s.aws/instance-family, operator: In, values: [p5e, m7i] }]',
    }));
    expect(mixed).toMatchObject({ otherMachines: true, hosts: { min: 0 } });
    expect(mixed.nodes.map(({ machineType }) => machineType)).toEqual(['p5e.48xlarge']);
    expect(mixed.hosts.max).toBeUndefined();
  });
});

describe('limits', () => {
  test.each([
    ['{ cpu: 384 }', 2], ['{ cpu: 383 }', 1], ['{ memory: 4000Gi }', 2], ['{ nodes: 3, cpu: 1000 }', 3], ['{ nvidia.com/gpu: "20" }', 2],
    ['{ amd.com/gpu: 8 }', undefined], ['{ cpu: lots }', undefined],
  ])('%s leave room for %s hosts', (limits, max) => {
    expect(offerIn(nodePool({ spec: `limits: ${limits}`, requirements: instanceTypes('p5.48xlarge') })).hosts).toEqual({ min: 0, max });
  });

  test('count for the machine that takes least', () => {
    expect(offerIn(nodePool({ spec: 'limits: { nvidia.com/gpu: 16 }', requirements: instanceTypes('p5.4xlarge', 'p5.48xlarge') })).hosts.max).toBe(16);
  });
});

describe('EFA', () => {
  const efa = (parts: Parts) => offerIn(nodePool({ requirements: instanceTypes('p5.48xlarge'), ...parts })).nodes[0].resources['vpc.amazonaws.com/efa'];

  test('comes as pods ask for it, as the class lists it, or not at all on a static pool without a list', () => {
    const listed = '{ networkInterfaces: [{ networkCardIndex: 0, deviceIndex: 0, interfaceType: interface }, { networkCardIndex: 0, deviceIndex: 1, interfaceType: efa-only }, { networkCardIndex: 1, deviceIndex: 0, interfaceType: efa-only }] }';
    expect(efa({ nodeClass: '{}' })).toBe(32);
    expect(efa({ nodeClass: listed })).toBe(2);
    expect(efa({ spec: 'replicas: 4', nodeClass: listed })).toBe(2);
    expect(efa({ spec: 'replicas: 4', nodeClass: '{}' })).toBe(0);
    expect(efa({ spec: 'replicas: 4' })).toBe(32);
  });
});

test('a static pool has its size, and is not consolidated', () => {
  const offer = offerIn(nodePool({ spec: 'replicas: 4', requirements: instanceTypes('p5.48xlarge') }));
  expect(offer).toMatchObject({ hosts: { min: 4, max: 4 }, onDemand: false });
  expect(offer.consolidation).toBeUndefined();
});

test('labels: the pool\'s own and those of requirements, nothing else of its own making', () => {
  const [{ labels }] = offerIn(nodePool({
    labels: '{ team: ml }',
    requirements: `[${instanceTypes('p5.48xlarge').slice(1, -1)}, { key: rack, operator: Exists }, { key: tier, operator: In, values: [a, b] }, { key: old, operator: DoesNotExist }]`,
  })).nodes;
  const ask = (nodeSelector: Record<string, string>) => answerAll(nodeRequirements({ nodeSelector }), labels);
  expect(ask({ team: 'ml' })).toBe('yes');
  expect(ask({ team: 'web' })).toBe('no');
  expect(ask({ owner: 'ml' })).toBe('no');
  expect(ask({ rack: 'r1' })).toBe('maybe');
  expect(ask({ tier: 'a' })).toBe('maybe');
  expect(ask({ tier: 'c' })).toBe('no');
  expect(ask({ old: 'x' })).toBe('no');
  expect(ask({ 'topology.kubernetes.io/zone': 'us-east-1a' })).toBe('maybe');
  expect(ask({ 'eks.amazonaws.com/nodegroup': 'p5' })).toBe('no');
  expect(ask({ 'cloud.google.com/gke-nodepool': 'p5' })).toBe('no');
});

test('Azure: the size is chosen by requirement', () => {
  const offer = offerIn(nodePool({
    ref: '{ group: karpenter.azure.com, kind: AKSNodeClass, name: gpu }',
    requirements: '[{ key: karpenter.azure.com/sku-name, operator: In, values: [Standard_ND96isr_H100_v5] }, { key: topology.kubernetes.io/zone, operator: In, values: [eastus-1] }]',
  }));
  expect(offer.nodes[0]).toMatchObject({ machineType: 'Standard_ND96isr_H100_v5', chips: 8, resources: { 'nvidia.com/gpu': 8 } });
  expect(offer.nodes[0].labels.values).toMatchObject({
    'karpenter.azure.com/sku-gpu-count': ['8'],
    'karpenter.azure.com/aksnodeclass': ['gpu'],
    'node.kubernetes.io/instance-type': ['Standard_ND96isr_H100_v5'],
    'topology.kubernetes.io/region': ['eastus'],
  });
  expect(offer.topologyKeys).toEqual(['topology.kubernetes.io/zone', 'karpenter.sh/nodepool', 'kubernetes.io/hostname']);
});
