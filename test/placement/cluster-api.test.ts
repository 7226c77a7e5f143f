import { manifestsOf, poolOf } from './pools';
import { Accelerator, AcceleratorNodePoolProps, Capacity, ClusterApiProps, MachineType, NodePoolProvider } from '../../src';

const DGX = MachineType.custom({ name: 'dgx-h100', chipsPerHost: 8, resourceName: 'nvidia.com/gpu', vcpu: 224, memoryGib: 2048, networkResources: { 'rdma/ib': 8 } });
const capi = (props: Partial<ClusterApiProps> = {}) => NodePoolProvider.clusterApi({
  cluster: 'train',
  infrastructure: { kind: 'Metal3MachineTemplate', name: 'dgx' },
  bootstrap: { kind: 'KubeadmConfigTemplate', name: 'dgx' },
  ...props,
});

test('a MachineDeployment that the autoscaler can grow from nothing', () => {
  const pool = poolOf({ accelerator: Accelerator.gpu(DGX), nodes: 8, provider: capi({ namespace: 'clusters', failureDomain: 'row-1', version: 'v1.37.2' }) }, 'dgx');
  expect(manifestsOf(pool)).toEqual([{
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachineDeployment',
    metadata: {
      name: 'dgx',
      namespace: 'clusters',
      annotations: {
        'cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size': '0',
        'cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size': '8',
        'capacity.cluster-autoscaler.kubernetes.io/cpu': '224',
        'capacity.cluster-autoscaler.kubernetes.io/memory': '2097152Mi',
        'capacity.cluster-autoscaler.kubernetes.io/gpu-type': 'nvidia.com/gpu',
        'capacity.cluster-autoscaler.kubernetes.io/gpu-count': '8',
        'capacity.cluster-autoscaler.kubernetes.io/labels': 'kubernetes.io/arch=amd64,node.cluster.x-k8s.io/pool=dgx',
        'capacity.cluster-autoscaler.kubernetes.io/taints': 'nvidia.com/gpu=present:NoSchedule',
      },
    },
    spec: {
      clusterName: 'train',
      selector: { matchLabels: { 'cluster.x-k8s.io/deployment-name': 'dgx' } },
      template: {
        metadata: { labels: { 'cluster.x-k8s.io/deployment-name': 'dgx', 'node.cluster.x-k8s.io/pool': 'dgx' } },
        spec: {
          clusterName: 'train',
          version: 'v1.37.2',
          failureDomain: 'row-1',
          bootstrap: { configRef: { apiGroup: 'bootstrap.cluster.x-k8s.io', kind: 'KubeadmConfigTemplate', name: 'dgx' } },
          infrastructureRef: { apiGroup: 'infrastructure.cluster.x-k8s.io', kind: 'Metal3MachineTemplate', name: 'dgx' },
          taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule', propagation: 'Always' }],
        },
      },
    },
  }]);
  expect(pool.nodeSelector).toEqual({ 'node.cluster.x-k8s.io/pool': 'dgx' });
});

test('of a fixed size, it says the replicas', () => {
  const [{ metadata, spec }] = manifestsOf(poolOf({ accelerator: Accelerator.gpu(DGX), nodes: 8, minNodes: 8, provider: capi() }));
  expect(spec.replicas).toBe(8);
  expect(Object.keys(metadata.annotations).filter(key => key.startsWith('cluster.x-k8s.io/'))).toEqual([]);
});

test('racks that are wired together are told apart by a label which reaches the nodes', () => {
  const pool = poolOf({ accelerator: Accelerator.custom({ machineType: DGX, hosts: 4 }), slices: 2, provider: capi() }, 'rack');
  expect(manifestsOf(pool).map(({ spec }) => spec.template.metadata.labels)).toEqual(['rack-0', 'rack-1'].map(name =>
    ({ 'cluster.x-k8s.io/deployment-name': name, 'node.cluster.x-k8s.io/pool': 'rack', 'node.cluster.x-k8s.io/slice': name })));
  expect(pool.exclusiveTopology).toBe('node.cluster.x-k8s.io/slice');
});

test.each<[string, Partial<AcceleratorNodePoolProps>, RegExp]>([
  ['labels that do not reach nodes', { labels: { team: 'a' } }, /does not put the label team on nodes, only those of node-role.kubernetes.io/],
  ['spot', { capacity: Capacity.spot() }, /Cluster API has no spot capacity \(it has on-demand\): spot machines and reservations stand in the infrastructure template/],
  ['a name with capitals', { name: 'DGX' }, /as Cluster API requires/],
])('refuses %s', (_, props, message) => {
  expect(() => poolOf({ accelerator: Accelerator.gpu(DGX), nodes: 8, provider: capi(), ...props })).toThrow(message);
});
