import { offersIn } from './offers-in';
import { answerAll, nodeRequirements } from '../../../src/hardware/node-requirements';

const deployment = (rest: { annotations?: string; labels?: string; spec?: string; infrastructure?: string; pool?: string; others?: string }) => `
apiVersion: cluster.x-k8s.io/v1beta2
kind: ${rest.pool ?? 'MachineDeployment'}
metadata:
  name: gpu-a
  namespace: infra
  annotations: ${rest.annotations ?? '{}'}
spec:
  clusterName: train
  ${rest.spec ?? ''}
  template:
    metadata: { labels: ${rest.labels ?? '{}'} }
    spec:
      clusterName: train
      failureDomain: us-east-1a
      bootstrap: { configRef: { apiGroup: bootstrap.cluster.x-k8s.io, kind: KubeadmConfigTemplate, name: gpu-a } }
      infrastructureRef: { apiGroup: infrastructure.cluster.x-k8s.io, kind: ${rest.infrastructure ?? 'OpenStackMachineTemplate'}, name: gpu-a }
      taints: [{ key: nvidia.com/gpu, value: "true", effect: NoSchedule, propagation: Always }]
${rest.others ?? ''}`;

const object = (group: string, kind: string, spec: string) => `
---
apiVersion: ${group}.cluster.x-k8s.io/v1beta1
kind: ${kind}
metadata: { name: gpu-a, namespace: infra }
spec: ${spec}`;

describe('on premises', () => {
  const annotations = `
    cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size: "0"
    cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size: "8"
    capacity.cluster-autoscaler.kubernetes.io/gpu-type: nvidia.com/gpu
    capacity.cluster-autoscaler.kubernetes.io/gpu-count: "8"
    capacity.cluster-autoscaler.kubernetes.io/cpu: "224"
    capacity.cluster-autoscaler.kubernetes.io/memory: 2Ti
    capacity.cluster-autoscaler.kubernetes.io/labels: rack=r1, tier=gold
    capacity.cluster-autoscaler.kubernetes.io/taints: team=ml:NoSchedule`;

  test('annotations tell what the autoscaler may make, and of what size', () => {
    const [offer] = offersIn(deployment({
      annotations,
      labels: '{ cluster.x-k8s.io/deployment-name: gpu-a, node.cluster.x-k8s.io/pool: gpu-a, team: ml, node-role.kubernetes.io/gpu: "" }',
    }));
    expect(offer).toMatchObject({
      provider: 'cluster-api',
      name: 'gpu-a',
      hosts: { min: 0, max: 8 },
      taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }, { key: 'team', value: 'ml', effect: 'NoSchedule' }],
      topologyKeys: ['node.cluster.x-k8s.io/pool', 'node-role.kubernetes.io/gpu', 'kubernetes.io/hostname'],
    });
    expect(offer.nodes[0]).toMatchObject({ chips: 8, vcpu: 224, memoryGib: 2048, resources: { 'nvidia.com/gpu': 8 } });
    expect(offer.nodes[0].labels.values).toMatchObject({ 'node.cluster.x-k8s.io/pool': ['gpu-a'], 'rack': ['r1'], 'tier': ['gold'] });
    // These do not reach nodes.
    expect(offer.nodes[0].labels.values).not.toHaveProperty(['cluster.x-k8s.io/deployment-name']);
    expect(offer.nodes[0].labels.values).not.toHaveProperty(['team']);
  });

  test('labels of nodes whose registration is not at hand are unknown, of others known', () => {
    const ask = (others: string) => answerAll(nodeRequirements({ nodeSelector: { team: 'ml' } }), offersIn(deployment({ others }))[0].nodes[0].labels);
    expect(ask('')).toBe('maybe');
    expect(ask(object('bootstrap', 'KubeadmConfigTemplate', '{}'))).toBe('no');
    const registration = (args: string) => object('bootstrap', 'KubeadmConfigTemplate',
      `{ template: { spec: { joinConfiguration: { nodeRegistration: { kubeletExtraArgs: ${args}, taints: [{ key: dedicated, effect: NoSchedule }] } } } } }`);
    expect(ask(registration('{ node-labels: "team=ml,rack=r1" }'))).toBe('yes');
    expect(ask(registration('[{ name: v, value: "2" }, { name: node-labels, value: "team=ml" }]'))).toBe('yes');
    expect(offersIn(deployment({ others: registration('{}') }))[0].taints.map(({ key }) => key)).toEqual(['nvidia.com/gpu', 'dedicated']);
  });

  test.each([['', 1], ['replicas: 5', 5]])('without annotations %j is %d hosts', (spec, hosts) => {
    expect(offersIn(deployment({ spec }))[0].hosts).toEqual({ min: hosts, max: hosts });
  });
});

describe('in a cloud', () => {
  test('the machine template says the type; a failure domain is a zone', () => {
    const [offer] = offersIn(deployment({
      infrastructure: 'AWSMachineTemplate',
      others: object('infrastructure', 'AWSMachineTemplate', '{ template: { spec: { instanceType: p5.48xlarge, spotMarketOptions: {} } } }'),
    }));
    expect(offer.nodes[0]).toMatchObject({ machineType: 'p5.48xlarge', chips: 8 });
    expect(offer).toMatchObject({ zones: ['us-east-1a'], capacityTypes: ['spot'] });
    expect(offer.topologyKeys).toEqual(['topology.kubernetes.io/zone', 'kubernetes.io/hostname']);
  });

  test.each([
    ['AzureMachineTemplate', '{ template: { spec: { vmSize: Standard_ND96isr_H100_v5 } } }', 'Standard_ND96isr_H100_v5'],
    ['GCPMachineTemplate', '{ template: { spec: { instanceType: a3-megagpu-8g } } }', 'a3-megagpu-8g'],
    ['SomebodysMachineTemplate', '{ template: { spec: { instanceType: a3-megagpu-8g } } }', undefined],
    ['constructor', '{}', undefined],
  ])('%s', (kind, spec, type) => {
    expect(offersIn(deployment({ infrastructure: kind, others: object('infrastructure', kind, spec) }))[0].nodes[0].machineType).toBe(type);
  });

  test.each([
    ['GCPManagedMachinePool',
      '{ machineType: a3-megagpu-8g, nodeLocations: [us-central1-a], scaling: { minCount: 1, maxCount: 4 }, spot: true, kubernetesLabels: { a: b }, kubernetesTaints: [{ key: t, effect: NoSchedule }] }',
      ['us-central1-a']],
    ['AWSManagedMachinePool',
      '{ instanceType: p5.48xlarge, availabilityZones: [us-east-1b], scaling: { minSize: 1, maxSize: 4 }, capacityType: spot, labels: { a: b }, taints: [{ key: t, effect: no-schedule }] }',
      ['us-east-1b']],
    ['AzureManagedMachinePool',
      '{ sku: Standard_ND96isr_H100_v5, scaling: { minSize: 1, maxSize: 4 }, scaleSetPriority: Spot, nodeLabels: { a: b }, taints: [{ key: t, effect: NoSchedule }] }',
      undefined],
  ])('%s says everything itself', (kind, spec, zones) => {
    const [offer] = offersIn(deployment({ pool: 'MachinePool', infrastructure: kind, others: object('infrastructure', kind, spec) }));
    expect(offer).toMatchObject({ hosts: { min: 1, max: 4 }, capacityTypes: ['spot'] });
    expect(offer.zones).toEqual(zones);
    expect(offer.nodes[0].chips).toBe(8);
    expect(offer.nodes[0].labels.values.a).toEqual(['b']);
    expect(offer.taints.map(({ key, effect }) => `${key}:${effect}`)).toEqual(['nvidia.com/gpu:NoSchedule', 't:NoSchedule']);
    expect(answerAll(nodeRequirements({ nodeSelector: { other: 'x' } }), offer.nodes[0].labels)).toBe('no');
  });
});
