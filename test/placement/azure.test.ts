import { manifestsOf, ND_H100, P5, poolOf } from './pools';
import { Accelerator, AcceleratorNodePoolProps, AzureServiceOperatorProps, Capacity, MachineType, NodePoolProvider } from '../../src';

const GROUP = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/capacityReservationGroups/h100';
const RACK = Accelerator.custom({ machineType: MachineType.of('Standard_ND128isr_NDR_GB200_v6'), hosts: 18 });

describe('Azure Service Operator', () => {
  const aso = (props: Partial<AzureServiceOperatorProps> = {}) => NodePoolProvider.azureServiceOperator({ cluster: 'train', zones: ['1'], ...props });

  test('an agent pool with InfiniBand, whose devices the network operator names', () => {
    const accelerator = Accelerator.gpu(MachineType.of('Standard_ND96isr_H100_v5', { networkResources: { 'rdma/hca_shared_devices_a': 8 } }));
    const pool = poolOf({ accelerator, nodes: 8, provider: aso({ namespace: 'aks', osSku: 'Ubuntu', osDiskSizeGb: 512 }), labels: { team: 'llama' } }, 'ndh100');
    expect(manifestsOf(pool)).toEqual([{
      apiVersion: 'containerservice.azure.com/v1api20250801',
      kind: 'ManagedClustersAgentPool',
      metadata: {
        name: 'ndh100',
        namespace: 'aks',
        annotations: { 'cdk8s-jobset.dev/machine': expect.stringContaining('"networkResources":{"rdma/hca_shared_devices_a":8}') },
      },
      spec: {
        owner: { name: 'train' },
        azureName: 'ndh100',
        mode: 'User',
        osType: 'Linux',
        osSKU: 'Ubuntu',
        osDiskSizeGB: 512,
        vmSize: 'Standard_ND96isr_H100_v5',
        enableAutoScaling: true,
        minCount: 0,
        maxCount: 8,
        availabilityZones: ['1'],
        nodeLabels: { team: 'llama' },
        nodeTaints: ['nvidia.com/gpu=present:NoSchedule'],
      },
    }]);
    expect(pool.nodeSelector).toEqual({ 'kubernetes.azure.com/agentpool': 'ndh100' });
    expect(pool.placement.networkResources).toEqual({ 'rdma/hca_shared_devices_a': 8 });
  });

  test('spot is tolerated, since AKS taints it', () => {
    const pool = poolOf({ accelerator: ND_H100, nodes: 8, provider: aso(), capacity: Capacity.spot() });
    expect(manifestsOf(pool)[0].spec).toMatchObject({ scaleSetPriority: 'Spot', scaleSetEvictionPolicy: 'Delete', spotMaxPrice: -1 });
    expect(pool.taints).toContainEqual({ key: 'kubernetes.azure.com/scalesetpriority', value: 'spot', effect: 'NoSchedule', automatic: true });
  });

  test('a reservation and a fixed size, with another version of the API', () => {
    const provider = aso({ apiVersion: 'v20260501', proximityPlacementGroup: '/subscriptions/s/ppg', subnetId: '/subscriptions/s/subnet' });
    const [{ apiVersion, spec }] = manifestsOf(poolOf({ accelerator: ND_H100, nodes: 8, minNodes: 8, provider, capacity: Capacity.reserved(GROUP) }));
    expect(apiVersion).toBe('containerservice.azure.com/v20260501');
    expect(spec).toMatchObject({
      count: 8,
      capacityReservationGroupReference: { armId: GROUP },
      proximityPlacementGroupReference: { armId: '/subscriptions/s/ppg' },
      vnetSubnetReference: { armId: '/subscriptions/s/subnet' },
    });
    expect(spec.enableAutoScaling).toBeUndefined();
  });

  test('pools of slices have names without dashes', () => {
    const pool = poolOf({ accelerator: RACK, slices: 2, provider: aso() }, 'rack');
    expect(manifestsOf(pool).map(({ spec }) => [spec.azureName, spec.maxCount])).toEqual([['rack0', 18], ['rack1', 18]]);
    expect(pool).toMatchObject({ nodeSelector: { 'cdk8s-jobset.dev/node-pool': 'rack' }, exclusiveTopology: 'kubernetes.azure.com/agentpool' });
  });

  test.each<[string, Partial<AcceleratorNodePoolProps>, RegExp]>([
    ['a name of 13 characters', { name: 'ndh100trainin' }, /pool name 'ndh100trainin' has 13 characters, AKS takes at most 12: give the pool a name of its own/],
    ['a name with a dash', { name: 'nd-h100' }, /pool name 'nd-h100' is not lower-case letters and digits, with a letter first, as AKS requires/],
    ['InfiniBand across zones', { provider: aso({ zones: ['1', '2'] }) }, /an InfiniBand fabric is in exactly one zone, not in 2 \(1, 2\)/],
    ['a proximity placement group across zones', { nodes: 1, provider: aso({ zones: ['1', '2'], proximityPlacementGroup: '/subscriptions/p' }) }, /a proximity placement group is in exactly/],
    ['a reservation by name', { capacity: Capacity.reserved('h100') }, /by their resource id, and 'h100' is none/],
    ['queued capacity', { capacity: Capacity.queued() }, /Azure Service Operator \(AKS\) has no queued capacity/],
    ['a machine of another cloud', { accelerator: P5 }, /is AWS's/],
    ['a zone as its label has it', { provider: aso({ zones: ['eastus-1'] }) }, /'eastus-1' is no zone: write '1' or another/],
    ['a proximity placement group by name', { provider: aso({ proximityPlacementGroup: 'ppg' }) },
      /proximityPlacementGroup is a resource id, and 'ppg' is none: write '\/subscriptions\/…'/],
    ['a subnet by name', { provider: aso({ subnetId: 'nodes' }) }, /subnetId is a resource id, and 'nodes' is none/],
    ['a date of the API', { provider: aso({ apiVersion: '2025-08-01' }) }, /'2025-08-01' is no version of containerservice.azure.com: write v1api20250801 or another date/],
  ])('refuses %s', (_, props, message) => {
    expect(() => poolOf({ accelerator: ND_H100, nodes: 8, provider: aso(), ...props })).toThrow(message);
  });
});

describe('Karpenter', () => {
  test('chooses the machine by its SKU', () => {
    const provider = NodePoolProvider.karpenterAzure({
      zones: ['eastus-1'], imageFamily: 'Ubuntu2204', osDiskSizeGb: 512, subnetId: '/subscriptions/s/subnet', installGpuDriver: false,
    });
    const [nodeClass, nodePool] = manifestsOf(poolOf({ accelerator: ND_H100, nodes: 8, provider, capacity: Capacity.spot() }));
    expect(nodeClass).toEqual({
      apiVersion: 'karpenter.azure.com/v1beta1',
      kind: 'AKSNodeClass',
      metadata: { name: 'pool' },
      spec: { imageFamily: 'Ubuntu2204', gpu: { mode: 'None' }, osDiskSizeGB: 512, vnetSubnetID: '/subscriptions/s/subnet' },
    });
    expect(nodePool.spec.template.spec).toMatchObject({
      nodeClassRef: { group: 'karpenter.azure.com', kind: 'AKSNodeClass', name: 'pool' },
      requirements: [
        { key: 'karpenter.azure.com/sku-name', operator: 'In', values: ['Standard_ND96isr_H100_v5'] },
        { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot'] },
        { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['eastus-1'] },
      ],
    });
  });

  test.each<[string, Partial<AcceleratorNodePoolProps>, RegExp]>([
    ['a reservation', { capacity: Capacity.reserved(GROUP) }, /has no reserved capacity \(it has on-demand, spot\): write NodePoolProvider.azureServiceOperator/],
    ['InfiniBand across zones', { provider: NodePoolProvider.karpenterAzure({ zones: ['eastus-1', 'eastus-2'] }) }, /an InfiniBand fabric is in exactly one zone/],
    ['a machine of another cloud', { accelerator: P5 }, /is AWS's/],
    ['a minimum', { minNodes: 1 }, /keeps no minimum/],
  ])('refuses %s', (_, props, message) => {
    expect(() => poolOf({ accelerator: ND_H100, nodes: 8, provider: NodePoolProvider.karpenterAzure(), ...props })).toThrow(message);
  });
});
