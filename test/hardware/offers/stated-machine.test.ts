import { offerIn } from './offers-in';
import { machineNamed } from '../../../src/hardware/catalogue/machines';
import { statedMachine } from '../../../src/hardware/offers/stated-machine';

const pool = (annotation?: string) => `
apiVersion: eks.services.k8s.aws/v1alpha1
kind: Nodegroup
metadata:
  name: gpu
  annotations: { ${annotation === undefined ? '' : `cdk8s-jobset.dev/machine: '${annotation}'`} }
spec: { name: gpu, instanceTypes: [p5.48xlarge], launchTemplate: { name: elsewhere } }
`;

test('what the author of a pool states of its machines wins over the catalogue', () => {
  const [node] = offerIn(pool('{"chips": 4, "vcpu": 96, "memoryGib": 1024, "networkResources": {"vpc.amazonaws.com/efa": 16}}')).nodes;
  expect(node).toMatchObject({ chips: 4, vcpu: 96, memoryGib: 1024, resources: { 'nvidia.com/gpu': 4, 'vpc.amazonaws.com/efa': 16 }, machine: { chips: 4, vcpu: 96 } });
});

test('what is not stated, or cannot be read, is as the catalogue has it', () => {
  const plain = offerIn(pool());
  expect(offerIn(pool('{"vcpu": 96}')).nodes[0]).toMatchObject({ chips: 8, vcpu: 96, memoryGib: plain.nodes[0].memoryGib });
  for (const text of ['{', '[]', '{"vcpu": "many"}']) expect(offerIn(pool(text)).nodes[0]).toMatchObject({ chips: 8, vcpu: 192 });
});

test('nothing is to be stated of a machine that is as the catalogue has it, or is not in it', () => {
  const p5 = machineNamed('p5.48xlarge');
  expect(statedMachine(p5)).toBeUndefined();
  expect(statedMachine({ ...p5, name: 'dgx' })).toBeUndefined();
  expect(JSON.parse(statedMachine({ ...p5, memoryGib: 1900 })!)).toEqual({ chips: 8, vcpu: 192, memoryGib: 1900, networkResources: { 'vpc.amazonaws.com/efa': 32 } });
});
