import * as fc from 'fast-check';
import { poolOffers } from '../../../src/hardware/offers';

const KINDS = [
  ['container.cnrm.cloud.google.com/v1beta1', 'ContainerNodePool'],
  ['cloud.google.com/v1', 'ComputeClass'],
  ['karpenter.sh/v1', 'NodePool'],
  ['eks.services.k8s.aws/v1alpha1', 'Nodegroup'],
  ['containerservice.azure.com/v1api20250801', 'ManagedClustersAgentPool'],
  ['cluster.x-k8s.io/v1beta2', 'MachineDeployment'],
  ['cluster.x-k8s.io/v1beta1', 'MachinePool'],
] as const;

/** Names of fields that the readers look into. */
const FIELDS = [
  'location', 'nodeLocations', 'nodeCount', 'autoscaling', 'placementPolicy', 'nodeConfig', 'machineType', 'guestAccelerator', 'taint', 'taints', 'labels',
  'priorities', 'tpu', 'gpu', 'topology', 'type', 'count', 'reservations', 'specific', 'template', 'spec', 'requirements', 'key', 'operator', 'values', 'limits',
  'replicas', 'nodeClassRef', 'group', 'kind', 'name', 'disruption', 'scalingConfig', 'instanceTypes', 'launchTemplate', 'subnetRefs', 'from', 'vmSize', 'owner',
  'nodeTaints', 'availabilityZones', 'bootstrap', 'configRef', 'infrastructureRef', 'metadata', 'failureDomains', 'clusterRef', 'tpuTopology', 'minNodeCount',
  '__proto__', 'constructor',
];

const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', '4x4', 'ct6e-standard-4t', 'In', 'NO_SCHEDULE', 'a=b:NoSchedule', 'constructor'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 6 }),
  ),
}));

test('no spec makes a reader throw, and every pool gives one offer', () => {
  fc.assert(fc.property(fc.constantFrom(...KINDS), value, value, ([apiVersion, kind], spec, annotations) => {
    const offers = poolOffers([{ apiVersion, kind, metadata: { name: 'pool', annotations }, spec }]);
    expect(offers).toHaveLength(1);
    expect(offers[0].source).toEqual({ apiVersion, kind, namespace: undefined, name: 'pool' });
    for (const node of offers[0].nodes) expect(Object.values(node.resources).every(Number.isInteger)).toBe(true);
  }), { numRuns: 500 });
});

test('what is no pool gives no offer', () => {
  expect(poolOffers([null, undefined, 1, 'text', [], {}, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }])).toEqual([]);
  expect(poolOffers([{ apiVersion: 'karpenter.sh/v1', kind: 'NodePool' }, { apiVersion: 'other.io/v1', kind: 'NodePool', metadata: { name: 'p' } }])).toEqual([]);
  expect(poolOffers([{ kind: 'ContainerNodePool', metadata: { name: 'p' } }, { apiVersion: 7, kind: 'NodePool', metadata: { name: 'p' } }])).toEqual([]);
});

test('an older Karpenter says expiry under disruption', () => {
  const [offer] = poolOffers([{ apiVersion: 'karpenter.sh/v1beta1', kind: 'NodePool', metadata: { name: 'p' }, spec: { disruption: { expireAfter: '24h' } } }]);
  expect(offer.expireAfter).toBe('24h');
});

test('several pools come in the order of their manifests', () => {
  const names = ['b', 'a', 'c'];
  const pools = names.map(name => ({ apiVersion: 'cloud.google.com/v1', kind: 'ComputeClass', metadata: { name } }));
  expect(poolOffers(pools).map(({ name }) => name)).toEqual(names);
});
