import { offersIn } from './offers-in';

const pool = (spec: string, cluster = '') => `
apiVersion: containerservice.azure.com/v1api20250801
kind: ManagedClustersAgentPool
metadata: { name: nd-h100, namespace: infra }
spec:
  azureName: ndh100
  owner: { name: train }
${spec}
${cluster}`;

const cluster = `
---
apiVersion: containerservice.azure.com/v1api20250801
kind: ManagedCluster
metadata: { name: train, namespace: infra }
spec: { location: East US }`;

test('ND H100 in one zone', () => {
  const [offer] = offersIn(pool(`
  mode: User
  vmSize: Standard_ND96isr_H100_v5
  enableAutoScaling: true
  minCount: 0
  maxCount: 8
  availabilityZones: ["1"]
  capacityReservationGroupReference: { armId: /subscriptions/s/crg }
  proximityPlacementGroupReference: { armId: /subscriptions/s/ppg }
  nodeLabels: { pool.example.com/name: ndh100 }
  nodeTaints: ["nvidia.com/gpu=true:NoSchedule"]`, cluster));
  expect(offer).toMatchObject({
    provider: 'aks-agent-pool',
    name: 'ndh100',
    source: { name: 'nd-h100' },
    hosts: { min: 0, max: 8 },
    zones: ['eastus-1'],
    compact: true,
    capacityTypes: ['reserved'],
    reservation: '/subscriptions/s/crg',
    taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }],
    topologyKeys: ['topology.kubernetes.io/zone', 'kubernetes.azure.com/agentpool', 'kubernetes.io/hostname'],
  });
  expect(offer.nodes[0]).toMatchObject({ chips: 8, vcpu: 96, memoryGib: 1900, resources: { 'nvidia.com/gpu': 8 } });
  expect(offer.nodes[0].labels.values).toMatchObject({
    'kubernetes.azure.com/agentpool': ['ndh100'],
    'agentpool': ['ndh100'],
    'kubernetes.azure.com/accelerator': ['nvidia'],
    'accelerator': ['nvidia'],
    'kubernetes.azure.com/mode': ['user'],
    'kubernetes.azure.com/scalesetpriority': [],
    'topology.kubernetes.io/zone': ['eastus-1'],
    'topology.kubernetes.io/region': ['eastus'],
    'pool.example.com/name': ['ndh100'],
  });
});

test('spot has a label and a taint of its own', () => {
  const [offer] = offersIn(pool('  vmSize: Standard_NC24ads_A100_v4\n  count: 3\n  scaleSetPriority: Spot'));
  expect(offer).toMatchObject({ capacityTypes: ['spot'], hosts: { min: 3, max: 3 } });
  expect(offer.taints).toEqual([{ key: 'kubernetes.azure.com/scalesetpriority', value: 'spot', effect: 'NoSchedule', automatic: true }]);
  expect(offer.nodes[0].labels.values['kubernetes.azure.com/scalesetpriority']).toEqual(['spot']);
});

test('MIG instances are not counted, zones of a cluster elsewhere not guessed', () => {
  const [offer] = offersIn(pool('  vmSize: Standard_NC24ads_A100_v4\n  gpuInstanceProfile: MIG1g\n  availabilityZones: ["1"]'));
  expect(offer.nodes[0]).toMatchObject({ chips: 1, resources: {} });
  expect(offer.zones).toBeUndefined();
  expect(offer.hosts).toEqual({});
});
