import { isExtendedResource, resourceMeaning } from '../../src/hardware/resources';

test.each([
  ['google.com/tpu', 'chip', 'google', undefined],
  ['nvidia.com/gpu', 'chip', 'nvidia', undefined],
  ['amd.com/gpu', 'chip', 'amd', undefined],
  ['aws.amazon.com/neuron', 'chip', 'aws', undefined],
  ['habana.ai/gaudi', 'chip', 'intel', undefined],
  ['aws.amazon.com/neuroncore', 'chip-core', 'aws', 'aws.amazon.com/neuron'],
  ['nvidia.com/mig-1g.10gb', 'chip-share', 'nvidia', 'nvidia.com/gpu'],
  ['nvidia.com/gpu.shared', 'chip-share', 'nvidia', 'nvidia.com/gpu'],
  ['vpc.amazonaws.com/efa', 'network', 'aws', undefined],
  ['rdma/hca_shared_devices_a', 'network', undefined, undefined],
  ['networking.gke.io.networks/rdma-0', 'network', 'google', undefined],
  ['hugepages-2Mi', 'hugepages', undefined, undefined],
])('%s is a %s', (name, kind, vendor, whole) => {
  expect(resourceMeaning(name)).toMatchObject({ kind });
  expect(resourceMeaning(name)?.vendor).toBe(vendor);
  expect(resourceMeaning(name)?.whole).toBe(whole);
});

test.each(['cpu', 'memory', 'ephemeral-storage', 'example.com/dongle', 'toString'])('%s is nothing special', name => {
  expect(resourceMeaning(name)).toBeUndefined();
});

test('extended resources have a domain that is not Kubernetes\' own', () => {
  expect(['nvidia.com/gpu', 'rdma/hca', 'example.com/dongle'].every(isExtendedResource)).toBe(true);
  expect(['cpu', 'hugepages-2Mi', 'kubernetes.io/batch', 'requests.kubernetes.io/x', '/x'].some(isExtendedResource)).toBe(false);
});
