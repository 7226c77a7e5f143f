import { parseAllDocuments } from 'yaml';
import { poolOffers } from '../../../src/hardware/offers';
import { impossibilities } from '../../../src/hardware/offers/impossible';

const gke = (spec: string) => `
apiVersion: container.cnrm.cloud.google.com/v1beta1
kind: ContainerNodePool
metadata: { name: pool }
spec:
  location: us-east5
  clusterRef: { name: ml }
  ${spec.trim()}
`;
const slice = (hosts: string, topology = '4x4') => gke(`
  nodeLocations: [us-east5-b]
  ${hosts}
  placementPolicy: { type: COMPACT, tpuTopology: ${topology} }
  nodeConfig: { machineType: ct6e-standard-4t }`);
const computeClass = (...priorities: string[]) => `
apiVersion: cloud.google.com/v1
kind: ComputeClass
metadata: { name: v6e }
spec:
  priorities:
${priorities.map(each => `  - { machineType: ct6e-standard-4t, tpu: { type: tpu-v6e-slice, count: 4, topology: 4x4 }, ${each} }`).join('\n')}
`;
const aks = (name: string) => `
apiVersion: containerservice.azure.com/v1api20250801
kind: ManagedClustersAgentPool
metadata: { name: pool }
spec: { azureName: ${name}, vmSize: Standard_ND96isr_H100_v5, count: 2 }
`;
const karpenter = (...capacities: string[]) => `
apiVersion: karpenter.k8s.aws/v1
kind: EC2NodeClass
metadata: { name: p5 }
spec: { capacityReservationSelectorTerms: [{ id: cr-1 }] }
${capacities.map((capacity, i) => `---
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: { name: p5-${i} }
spec:
  template:
    spec:
      nodeClassRef: { group: karpenter.k8s.aws, kind: EC2NodeClass, name: p5 }
      requirements: [{ key: karpenter.sh/capacity-type, operator: In, values: [${capacity}] }]
`).join('')}`;

function saidOf(yaml: string): string[] {
  return poolOffers(parseAllDocuments(yaml).map(document => document.toJS())).flatMap(impossibilities).map(({ problem, remedy }) => `${problem}: ${remedy}`);
}

test.each([
  ['spot with a reservation on GKE', gke(`
  nodeConfig:
    spot: true
    reservationAffinity: { consumeReservationType: SPECIFIC_RESERVATION, key: compute.googleapis.com/reservation-name, values: [r] }`),
  'draws on reservation \'r\', but takes spot capacity, which is never reserved: take one of the two away'],
  ['spot with a reservation by Karpenter', karpenter('spot'),
    'draws on reservation \'cr-1\', but takes spot capacity, which is never reserved: take one of the two away'],
  ['queued capacity that is kept', gke(`
  queuedProvisioning: { enabled: true }
  autoscaling: { totalMinNodeCount: 2, totalMaxNodeCount: 4 }
  nodeConfig: { machineType: a3-highgpu-8g }`),
  'keeps 2 nodes of queued capacity, which comes with the pods: let it start at 0 nodes'],
  ['compact placement in two zones', gke(`
  nodeLocations: [us-east5-a, us-east5-b]
  placementPolicy: { type: COMPACT }
  nodeConfig: { machineType: a3-highgpu-8g }`),
  'puts its hosts close together, in 2 zones (us-east5-a, us-east5-b): name one of the zones'],
  ['a part of a slice', slice('nodeCount: 3'), 'has 3 hosts, but a 4x4 slice on ct6e-standard-4t is 16 chips ÷ 4 per host = 4 hosts: write 4, or another topology'],
  ['a slice that is kept in part', slice('autoscaling: { totalMinNodeCount: 2, totalMaxNodeCount: 4 }'),
    'has 2 hosts, but a 4x4 slice on ct6e-standard-4t is 16 chips ÷ 4 per host = 4 hosts: write 4, or another topology'],
  ['a minimum above the maximum', gke('autoscaling: { totalMinNodeCount: 5, totalMaxNodeCount: 4 }'), 'has at least 5 hosts, and at most 4: let the minimum be lower'],
  ['a topology that no slice has', slice('nodeCount: 4', '5x5'), 'has topology 5x5, which ct6e-standard-4t does not make: write topology 4x8 or 4x4 or 8x8'],
  ['a slice in two zones', gke(`
  nodeLocations: [us-east5-a, us-east5-b]
  placementPolicy: { tpuTopology: 4x4 }
  nodeConfig: { machineType: ct6e-standard-4t }`),
  'puts its hosts close together, in 2 zones (us-east5-a, us-east5-b): name one of the zones'],
  ['a topology of another machine type', gke(`
  nodeLocations: [us-east5-b]
  placementPolicy: { tpuTopology: 4x4 }
  nodeConfig: { machineType: ct6e-standard-8t }`),
  'has topology 4x4, which ct6e-standard-8t does not make: write machine type ct6e-standard-4t, or topology 2x4'],
  ['nine GPUs of eight', gke(`
  nodeConfig:
    machineType: a3-megagpu-8g
    guestAccelerator: [{ type: nvidia-h100-mega-80gb, count: 9 }]`),
  'wants 9 accelerators on a3-megagpu-8g, which has 8: write 8'],
  ['an AKS pool name of 13 characters', aks('ndh100trainin'),
    'is called \'ndh100trainin\', but AKS takes 1 to 12 lower-case letters and digits, with a letter first: shorten azureName'],
])('%s', (_, yaml, message) => {
  expect(saidOf(yaml)).toEqual([message]);
});

test.each([
  ['a spot pool without a reservation', gke('nodeConfig: { spot: true }')],
  ['a pool that takes spot machines and reserved ones', karpenter('spot, reserved')],
  ['a spot pool that shares the class of a reserved one', karpenter('reserved', 'spot')],
  ['a slice, kept', slice('nodeCount: 4')],
  ['a slice, or none', slice('autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 4 }')],
  ['a pool in two zones that is not compact', gke('nodeLocations: [us-east5-a, us-east5-b]\n  nodeCount: 2')],
  ['an AKS pool name of 12 characters', aks('ndh100traini')],
  ['as many TPU hosts as wanted, each a slice', gke('nodeCount: 3\n  nodeLocations: [us-east5-a, us-east5-b]\n  nodeConfig: { machineType: ct6e-standard-8t }')],
  ['a ComputeClass whose slices may be in any of two zones', computeClass('location: { zones: [us-east5-a, us-east5-b] }')],
  ['a ComputeClass that falls back to another zone', computeClass('spot: true, location: { zones: [us-east5-a] }', 'location: { zones: [us-east5-b] }')],
  ['a pool that says nothing', gke('')],
])('nothing is wrong with %s', (_, yaml) => {
  expect(saidOf(yaml)).toEqual([]);
});
