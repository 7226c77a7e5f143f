import { offerIn } from './offers-in';

const computeClass = (most: string) => `
apiVersion: cloud.google.com/v1
kind: ComputeClass
metadata: { name: h100, annotations: { cdk8s-jobset.dev/max-hosts: '${most}' } }
spec: { priorities: [{ machineType: a3-megagpu-8g }] }
`;
const nodegroup = (most: string) => `
apiVersion: eks.services.k8s.aws/v1alpha1
kind: Nodegroup
metadata: { name: gpu, annotations: { cdk8s-jobset.dev/max-hosts: '${most}' } }
spec: { name: gpu, instanceTypes: [p5.48xlarge], scalingConfig: { minSize: 0, maxSize: 8 } }
`;

test('the most hosts that its author states, where the provider has no field for them', () => {
  expect(offerIn(computeClass('16')).hosts).toEqual({ max: 16 });
});

test.each(['', 'many', '-1', '1.5', '9999999999'])('nothing that is no number of hosts: %j', most => {
  expect(offerIn(computeClass(most)).hosts).toEqual({});
});

test('no more than the provider makes', () => {
  expect(offerIn(nodegroup('4')).hosts.max).toBe(4);
  expect(offerIn(nodegroup('16')).hosts.max).toBe(8);
});
