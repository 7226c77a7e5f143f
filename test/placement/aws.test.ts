import { Duration } from 'cdk8s';
import { GKE, KARPENTER, manifestsOf, P5, poolOf, V6E } from './pools';
import { Accelerator, AcceleratorNodePoolProps, Capacity, EksNodegroupProps, KarpenterAwsProps, MachineType, NodePoolProvider } from '../../src';

const TRN2 = Accelerator.neuron(MachineType.of('trn2.48xlarge'));
const CPU = Accelerator.none(MachineType.of('m7g.4xlarge'));

describe('Karpenter', () => {
  const karpenter = (props: Partial<KarpenterAwsProps> = {}) => NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'], ...props });

  test('16 hosts of a reservation, which a run can finish on', () => {
    const pool = poolOf({ accelerator: P5, nodes: 16, provider: karpenter({ placementGroup: 'pg' }), capacity: Capacity.reserved('cr-0123'), labels: { team: 'llama' } }, 'p5');
    expect(manifestsOf(pool)).toEqual([
      {
        apiVersion: 'karpenter.k8s.aws/v1',
        kind: 'EC2NodeClass',
        metadata: { name: 'p5' },
        spec: {
          role: 'KarpenterNodeRole-train',
          amiSelectorTerms: [{ alias: 'al2023@latest' }],
          subnetSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'train' } }],
          securityGroupSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'train' } }],
          capacityReservationSelectorTerms: [{ id: 'cr-0123' }],
          placementGroupSelector: { name: 'pg' },
          instanceStorePolicy: 'RAID0',
        },
      },
      {
        apiVersion: 'karpenter.sh/v1',
        kind: 'NodePool',
        metadata: { name: 'p5' },
        spec: {
          limits: { 'nodes': 16, 'nvidia.com/gpu': 128 },
          disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '10m' },
          template: {
            metadata: { labels: { team: 'llama' } },
            spec: {
              expireAfter: 'Never',
              nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'p5' },
              requirements: [
                { key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['p5.48xlarge'] },
                { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['reserved'] },
                { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['us-east-1a'] },
              ],
              taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }],
            },
          },
        },
      },
    ]);
    expect(pool.nodeSelector).toEqual({ 'karpenter.sh/nodepool': 'p5' });
    expect(pool.placement.networkResources).toEqual({ 'vpc.amazonaws.com/efa': 32 });
  });

  test('what its author says', () => {
    const provider = karpenter({
      role: 'Nodes',
      amiAlias: 'bottlerocket@latest',
      subnetIds: ['subnet-1'],
      securityGroupIds: ['sg-1'],
      expireAfter: Duration.days(7),
      consolidateAfter: Duration.minutes(1),
    });
    const [nodeClass, nodePool] = manifestsOf(poolOf({ accelerator: TRN2, nodes: 2, provider, capacity: Capacity.spot() }));
    expect(nodeClass.spec).toMatchObject({
      role: 'Nodes', amiSelectorTerms: [{ alias: 'bottlerocket@latest' }], subnetSelectorTerms: [{ id: 'subnet-1' }], securityGroupSelectorTerms: [{ id: 'sg-1' }],
    });
    expect(nodePool.spec).toMatchObject({
      limits: { 'aws.amazon.com/neuron': 32 }, disruption: { consolidateAfter: '60s' }, template: { spec: { expireAfter: '604800s' } },
    });
  });

  test('hosts without accelerators have no taint, and no limit but their number', () => {
    const [nodeClass, nodePool] = manifestsOf(poolOf({ accelerator: CPU, nodes: 2, provider: karpenter() }));
    expect(nodePool.spec.limits).toEqual({ nodes: 2 });
    expect(nodePool.spec.template.spec.taints).toBeUndefined();
    expect(nodeClass.spec.instanceStorePolicy).toBeUndefined();
  });

  test.each<[string, Partial<AcceleratorNodePoolProps>, RegExp]>([
    ['a minimum', { minNodes: 2 }, /Karpenter makes nodes when pods need them and keeps no minimum/],
    ['EFA across zones', { provider: karpenter({ zones: ['us-east-1a', 'us-east-1b'] }) }, /a network of EFA devices is in exactly one zone, not in 2/],
    ['a placement group across zones', { accelerator: CPU, provider: karpenter({ zones: ['us-east-1a', 'us-east-1b'], placementGroup: 'pg' }) },
      /cluster placement group 'pg' is in exactly one zone/],
    ['a reservation across zones', { accelerator: CPU, capacity: Capacity.reserved('cr-1'), provider: karpenter({ zones: ['us-east-1a', 'us-east-1b'] }) },
      /capacity reservation 'cr-1' is in exactly one zone/],
    ['a reservation by name', { capacity: Capacity.reserved('mine') }, /by their id, and 'mine' is none: write Capacity.reserved\('cr-…'\)/],
    ['queued capacity', { capacity: Capacity.queued() }, /Karpenter on AWS has no queued capacity/],
    ['a TPU', { accelerator: V6E, nodes: 4 }, /Karpenter on AWS makes nodes on AWS, but machine type 'ct6e-standard-4t' is Google Cloud's/],
    ['a label of its own', { labels: { 'karpenter.sh/capacity-type': 'spot' } }, /Karpenter sets the label karpenter.sh\/capacity-type itself/],
    ['the host name', { labels: { 'kubernetes.io/hostname': 'a' } }, /Karpenter sets the label kubernetes.io\/hostname itself/],
    ['a region for a zone', { provider: karpenter({ zones: ['us-east-1'] }) }, /'us-east-1' is no zone: write 'us-east-1a' or another/],
    ['the id of a zone', { provider: karpenter({ zones: ['use1-az1'] }) }, /'use1-az1' is no zone/],
    ['zones of two regions', { accelerator: CPU, provider: karpenter({ zones: ['us-east-1a', 'us-west-2a'] }) },
      /a cluster is in one region, and the zones are in us-east-1 and us-west-2: name those of its own/],
    ['a label of the machine', { labels: { 'node.kubernetes.io/instance-type': 'p4d.24xlarge' } },
      /the nodes carry node.kubernetes.io\/instance-type: p5.48xlarge, not p4d.24xlarge: leave the label out/],
    ['a name longer than a label', { name: 'p'.repeat(64) }, /has 64 characters, Karpenter takes at most 63/],
  ])('refuses %s', (_, props, message) => {
    expect(() => poolOf({ accelerator: P5, nodes: 16, provider: KARPENTER, ...props })).toThrow(message);
  });
});

describe('an EKS node group', () => {
  const eks = (props: Partial<EksNodegroupProps> = {}) =>
    NodePoolProvider.eksNodegroup({ cluster: 'train', nodeRole: 'arn:aws:iam::111122223333:role/node', subnets: ['subnet-a'], ...props });

  test('leaves its size to the autoscaler, within bounds', () => {
    const pool = poolOf({ accelerator: P5, nodes: 8, minNodes: 2, provider: eks({ namespace: 'infra' }), capacity: Capacity.spot(), labels: { team: 'llama' } }, 'p5');
    expect(manifestsOf(pool)).toEqual([{
      apiVersion: 'eks.services.k8s.aws/v1alpha1',
      kind: 'Nodegroup',
      metadata: { name: 'p5', namespace: 'infra', annotations: { 'eks.services.k8s.aws/desired-size-managed-by': 'external-autoscaler' } },
      spec: {
        name: 'p5',
        clusterName: 'train',
        nodeRole: 'arn:aws:iam::111122223333:role/node',
        subnets: ['subnet-a'],
        instanceTypes: ['p5.48xlarge'],
        amiType: 'AL2023_x86_64_NVIDIA',
        capacityType: 'SPOT',
        scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 8 },
        labels: { team: 'llama' },
        taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NO_SCHEDULE' }],
      },
    }]);
    expect(pool.nodeSelector).toEqual({ 'eks.amazonaws.com/nodegroup': 'p5' });
  });

  test('a capacity block with EFA stands in the launch template', () => {
    const provider = eks({ launchTemplate: { name: 'p5-efa', version: '1', setsInstanceType: true } });
    const pool = poolOf({ accelerator: P5, nodes: 8, minNodes: 8, provider, capacity: Capacity.reserved('cr-1') });
    const [{ metadata, spec }] = manifestsOf(pool);
    expect(metadata.annotations).toBeUndefined();
    expect(spec).toMatchObject({
      capacityType: 'CAPACITY_BLOCK', launchTemplate: { name: 'p5-efa', version: '1' }, scalingConfig: { minSize: 8, desiredSize: 8, maxSize: 8 },
    });
    expect(spec.instanceTypes).toBeUndefined();
    expect(pool.labels).toMatchObject({ 'node.kubernetes.io/instance-type': 'p5.48xlarge', 'eks.amazonaws.com/capacityType': 'CAPACITY_BLOCK' });
    expect(pool.taints).toEqual([{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }]);
    expect(pool.placement.networkResources).toEqual({ 'vpc.amazonaws.com/efa': 32 });
  });

  test('has no EFA devices without a launch template', () => {
    expect(poolOf({ accelerator: P5, nodes: 8, provider: eks() }).placement.networkResources).toEqual({});
  });

  test.each([
    ['Neuron', TRN2, 'AL2023_x86_64_NEURON'],
    ['Arm without accelerators', CPU, 'AL2023_ARM_64_STANDARD'],
    ['x86 without accelerators', Accelerator.none(MachineType.of('m7i.xlarge')), 'AL2023_x86_64_STANDARD'],
  ])('has the image for %s', (_, accelerator, image) => {
    expect(manifestsOf(poolOf({ accelerator, provider: eks() }))[0].spec.amiType).toBe(image);
  });

  test.each<[string, () => Partial<AcceleratorNodePoolProps>, RegExp]>([
    ['a capacity block without a launch template', () => ({ capacity: Capacity.reserved('cr-1') }), /named in the launch template, with the machine type: write launchTemplate/],
    ['EFA across subnets', () => ({ provider: eks({ subnets: ['a', 'b'], launchTemplate: { name: 't' } }) }), /a network of EFA devices is in exactly one zone, but there are 2 subnets/],
    ['flex-start', () => ({ capacity: Capacity.flexStart() }), /an EKS node group has no flex-start capacity/],
    ['a name with dots', () => ({ name: 'p5.48' }), /is not letters, digits, '-' and '_', as EKS requires/],
    ['a TPU', () => ({ accelerator: V6E, nodes: 4 }), /is Google Cloud's/],
    ['a role by name', () => ({ provider: eks({ nodeRole: 'node' }) }), /nodeRole is an ARN, and 'node' is none: write 'arn:aws:iam::…:role\/…'/],
    ['no subnet', () => ({ provider: eks({ subnets: [] }) }), /needs a subnet/],
    ['a disk in two places', () => ({ provider: eks({ launchTemplate: { name: 't' }, diskSizeGib: 100 }) }), /leave diskSizeGib out/],
  ])('refuses %s', (_, props, message) => {
    expect(() => poolOf({ accelerator: P5, nodes: 8, provider: eks(), ...props() })).toThrow(message);
  });
});

test('one provider makes any number of pools', () => {
  const names = ['a', 'b'].map(id => manifestsOf(poolOf({ accelerator: V6E, provider: GKE }, id))[0].metadata.name);
  expect(names).toEqual(['a-0', 'b-0']);
});
