import { findMachine } from '../../../src/hardware/catalogue/machines';

describe('machines without accelerators follow from their names', () => {
  test.each([
    ['e2-standard-4', 'gcp', 4, 16, 'amd64'],
    ['n1-highmem-8', 'gcp', 8, 52, 'amd64'],
    ['n2-highmem-128', 'gcp', 128, 864, 'amd64'],
    ['c3-standard-22-lssd', 'gcp', 22, 88, 'amd64'],
    ['c4-standard-2', 'gcp', 2, 7, 'amd64'],
    ['c4d-highmem-2', 'gcp', 2, 15, 'amd64'],
    ['c4a-highcpu-16', 'gcp', 16, 32, 'arm64'],
    ['m7i.large', 'aws', 2, 8, 'amd64'],
    ['c5.18xlarge', 'aws', 72, 144, 'amd64'],
    ['r6g.xlarge', 'aws', 4, 32, 'arm64'],
    ['Standard_D8s_v5', 'azure', 8, 32, 'amd64'],
    ['Standard_D4ls_v5', 'azure', 4, 8, 'amd64'],
    ['Standard_E16ds_v5', 'azure', 16, 128, 'amd64'],
    ['Standard_D16ps_v5', 'azure', 16, 64, 'arm64'],
  ])('%s is of %s with %d vCPU and %d GiB, %s', (name, cloud, vcpu, memoryGib, arch) => {
    expect(findMachine(name)).toMatchObject({ name, cloud, vcpu, memoryGib, arch, chips: 0, resources: {} });
  });

  test.each(['c5n.18xlarge', 'm4.xlarge', 'Standard_E96s_v5', 'n3-standard-4', 'c2-highmem-4', 'm5.metal', 'x1.32xlarge', 'constructor-standard-4'])(
    '%s is off the rules, so it is unknown', name => {
      expect(findMachine(name)).toBeUndefined();
    });

  test('Arm machines of GKE carry its taint', () => {
    expect(findMachine('t2a-standard-4')!.taints).toEqual([expect.objectContaining({ key: 'kubernetes.io/arch', value: 'arm64', automatic: true })]);
    expect(findMachine('m7g.large')!.taints).toEqual([]);
  });
});
