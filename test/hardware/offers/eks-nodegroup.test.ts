import { offersIn } from './offers-in';

const group = (spec: string, others = '') => `
apiVersion: eks.services.k8s.aws/v1alpha1
kind: Nodegroup
metadata: { name: p5, namespace: infra }
spec:
  name: p5-efa
${spec}
${others}`;

const template = `
---
apiVersion: ec2.services.k8s.aws/v1alpha1
kind: LaunchTemplate
metadata: { name: template, namespace: infra }
spec:
  name: p5-efa
  data:
    instanceType: p5.48xlarge
    networkInterfaces: [{ interfaceType: efa }, { interfaceType: efa-only }, { interfaceType: interface }]
    capacityReservationSpecification: { capacityReservationTarget: { capacityReservationID: cr-1 } }`;

const subnet = (name: string, zone: string) => `
---
apiVersion: ec2.services.k8s.aws/v1alpha1
kind: Subnet
metadata: { name: ${name}, namespace: infra }
spec: { availabilityZone: ${zone} }`;

test('a capacity block with its launch template and subnet beside it', () => {
  const [offer] = offersIn(group(`
  capacityType: CAPACITY_BLOCK
  launchTemplate: { name: p5-efa, version: "1" }
  subnetRefs: [{ from: { name: a } }]
  scalingConfig: { minSize: 0, desiredSize: 8, maxSize: 8 }
  labels: { pool.example.com/name: p5-efa }
  taints: [{ key: nvidia.com/gpu, value: "true", effect: NO_SCHEDULE }]`, template + subnet('a', 'us-east-1a')));
  expect(offer).toMatchObject({
    provider: 'eks-nodegroup',
    name: 'p5-efa',
    hosts: { min: 0, max: 8 },
    otherMachines: false,
    zones: ['us-east-1a'],
    capacityTypes: ['reserved'],
    reservation: 'cr-1',
    taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }],
  });
  expect(offer.nodes[0]).toMatchObject({ machineType: 'p5.48xlarge', chips: 8, resources: { 'nvidia.com/gpu': 8, 'vpc.amazonaws.com/efa': 2 } });
  expect(offer.nodes[0].labels.values).toMatchObject({
    'eks.amazonaws.com/nodegroup': ['p5-efa'],
    'eks.amazonaws.com/capacityType': ['CAPACITY_BLOCK'],
    'topology.kubernetes.io/zone': ['us-east-1a'],
    'topology.kubernetes.io/region': ['us-east-1'],
    'topology.k8s.aws/network-node-layer-3': '*',
    'pool.example.com/name': ['p5-efa'],
  });
  expect(offer.nodes[0].labels.values).not.toHaveProperty(['karpenter.k8s.aws/instance-family']);
  expect(offer.topologyKeys).toEqual([
    'topology.kubernetes.io/zone', 'eks.amazonaws.com/nodegroup',
    'topology.k8s.aws/network-node-layer-1', 'topology.k8s.aws/network-node-layer-2', 'topology.k8s.aws/network-node-layer-3',
    'kubernetes.io/hostname',
  ]);
});

test('EFA comes from a launch template only', () => {
  const efa = (spec: string) => offersIn(group(spec))[0].nodes[0].resources;
  expect(efa('  instanceTypes: [p5.48xlarge]')).toEqual({ 'nvidia.com/gpu': 8, 'vpc.amazonaws.com/efa': 0 });
  // A template that is not at hand may bring some: not known.
  expect(efa('  instanceTypes: [p5.48xlarge]\n  launchTemplate: { name: elsewhere }')).toEqual({ 'nvidia.com/gpu': 8 });
  expect(efa('  instanceTypes: [p5.48xlarge]\n  launchTemplate: { id: lt-1 }')).toEqual({ 'nvidia.com/gpu': 8 });
});

test('several instance types are several kinds of node', () => {
  const [offer] = offersIn(group('  capacityType: SPOT\n  instanceTypes: [g5.xlarge, g4dn.xlarge]'));
  expect(offer.nodes.map(({ machineType }) => machineType)).toEqual(['g5.xlarge', 'g4dn.xlarge']);
  expect(offer.capacityTypes).toEqual(['spot']);
  expect(offer.nodes[0].labels.values['topology.k8s.aws/network-node-layer-1']).toEqual([]);
  expect(offer.topologyKeys).toEqual(['topology.kubernetes.io/zone', 'eks.amazonaws.com/nodegroup', 'kubernetes.io/hostname']);
});

test('what the manifest does not say is unknown', () => {
  const [offer] = offersIn(group('  subnets: [subnet-1]\n  launchTemplate: { name: elsewhere }'));
  expect(offer).toMatchObject({ nodes: [], otherMachines: true, hosts: {}, capacityTypes: ['on-demand'] });
  expect(offer.zones).toBeUndefined();
  const [half] = offersIn(group('  subnetRefs: [{ from: { name: a } }, { from: { name: b } }]', subnet('a', 'us-east-1a')));
  expect(half.zones).toBeUndefined();
});
