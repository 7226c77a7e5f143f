import { env, problems, remedies, run } from './small-run';
import { RESOURCE_RULES } from '../../../src/verify/rules/resources';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(RESOURCE_RULES, ...objects);
const limits = (resources: Record<string, string | number>) => ({ resources: { limits: resources } });

describe('JS4201: misspelt device', () => {
  test.each([
    ['nvidia.com/gpus', 'nvidia.com/gpu'], ['nvidia/gpu', 'nvidia.com/gpu'], ['nvidia.com/GPU', 'nvidia.com/gpu'], ['nvdia.com/gpu', 'nvidia.com/gpu'],
    ['google.com/tpus', 'google.com/tpu'], ['cloud-tpus.google.com/v3', 'google.com/tpu'], ['aws.amazon.com/efa', 'vpc.amazonaws.com/efa'], ['amd.com/gpus', 'amd.com/gpu'],
  ])('%s', (name, meant) => {
    const document = run({ main: { resources: { limits: { [name]: 1 }, requests: { [name]: 1 } } } });
    expect(check(document)).toEqual([`JS4201 containers[0].resources.limits['${name}']: no device plugin offers ${name}`]);
    expect(remedies(RESOURCE_RULES, document)).toEqual([`JS4201 write ${meant}`]);
  });

  test.each([
    'nvidia.com/gpu', 'nvidia.com/gpu.shared', 'nvidia.com/mig-1g.5gb', 'nvidia.com/pgpu', 'nvidia.com/hostdev', 'amd.com/gpu', 'google.com/tpu', 'habana.ai/gaudi',
    'vpc.amazonaws.com/efa', 'aws.amazon.com/neuroncore', 'rdma/hca_shared_devices_a', 'example.com/gpu', 'cpu', 'memory', 'hugepages-2Mi',
  ])('%s is right', name => {
    const found = check(run({ main: limits({ [name]: name === 'memory' ? '1Gi' : 1 }) }));
    expect(found.filter(text => text.startsWith('JS4201'))).toEqual([]);
  });
});

describe('JS4202: pod with accelerators of two makers', () => {
  test('in one container, and in two', () => {
    expect(check(run({ main: limits({ 'nvidia.com/gpu': 1, 'google.com/tpu': 4 }) }))).toEqual([
      'JS4202 containers[0].resources.limits[\'google.com/tpu\']: the pod asks for nvidia.com/gpu and google.com/tpu',
    ]);
    expect(check(run({ main: limits({ 'nvidia.com/gpu': 1 }), more: [limits({ 'amd.com/gpu': 1 })] }))).toHaveLength(1);
  });

  test('none of one of them', () => {
    expect(check(run({ main: limits({ 'nvidia.com/gpu': 0, 'google.com/tpu': 4 }) }))).toEqual([]);
  });

  test('one maker', () => {
    expect(check(run({ main: limits({ 'nvidia.com/gpu': 1, 'vpc.amazonaws.com/efa': 4, 'hugepages-2Mi': '1Gi' }), more: [limits({ 'nvidia.com/mig-1g.5gb': 1 })] }))).toEqual([]);
    expect(check(run([{ name: 'a', main: limits({ 'nvidia.com/gpu': 1 }) }, { name: 'b', main: limits({ 'google.com/tpu': 1 }) }]))).toEqual([]);
  });
});

describe('JS4203: init container with more accelerators than the pod uses', () => {
  const init = (wanted: number, used: number, restartPolicy?: string) => run({
    main: limits({ 'nvidia.com/gpu': used }), pod: { initContainers: [{ name: 'check', image: 'check:1', ...limits({ 'nvidia.com/gpu': wanted }), ...(restartPolicy && { restartPolicy }) }] },
  });

  test('more', () => {
    expect(check(init(8, 4))).toEqual([
      'JS4203 initContainers[0].resources.limits[\'nvidia.com/gpu\']: init container \'check\' asks for 8 nvidia.com/gpu, the containers for 4: 4 of each pod stay idle after it has ended',
    ]);
  });

  test('as many, or a sidecar', () => {
    expect(check(init(8, 8))).toEqual([]);
    expect(check(init(8, 4, 'Always'))).toEqual([]);
  });
});

describe('JS4204: memory or CPUs in the wrong unit', () => {
  test.each([['64', '64 bytes'], ['512m', 'less than a byte'], ['1024Ki', '1048576 bytes']])('memory: %s', (memory, amount) => {
    expect(check(run({ main: limits({ memory }) }))).toEqual([`JS4204 containers[0].resources.limits.memory: memory: ${memory} is ${amount}`]);
  });

  test('thousands of CPUs', () => {
    expect(check(run({ main: { resources: { requests: { cpu: 8000 } } } }))).toEqual(['JS4204 containers[0].resources.requests.cpu: cpu: 8000 is 8000 whole CPUs']);
  });

  test('said once when request and limit are equal', () => {
    expect(check(run({ main: { resources: { limits: { memory: '64', cpu: '8000' }, requests: { memory: '64', cpu: '8000' } } } }))).toHaveLength(2);
  });

  test.each([{ memory: '64Gi', cpu: '8' }, { memory: '64000000', cpu: '500m' }, { memory: '5Mi', cpu: 1920 }, { memory: 0 }])('%j is right', resources => {
    expect(check(run({ main: limits(resources as Record<string, string | number>) }))).toEqual([]);
  });
});

describe('JS4206: request for memory that reserves nothing', () => {
  const request = (memory: string, limit?: string) =>
    run({ main: { resources: { requests: { memory }, ...limit && { limits: { memory: limit } } } } });

  test.each(['64', '512m', '1024Ki'])('of %s', memory => {
    expect(check(request(memory, '64Gi'))).toEqual([expect.stringContaining(`JS4206 containers[0].resources.requests.memory: memory: ${memory} is `)]);
  });

  test('not the smallest that there is, nor one that the limit says too', () => {
    expect(check(request('1'))).toEqual([]);
    expect(check(request('64', '64'))).toEqual([expect.stringContaining('JS4204 containers[0].resources.limits.memory')]);
  });
});

describe('JS4205: EFA without huge pages', () => {
  test('none', () => {
    expect(check(run({ main: limits({ 'vpc.amazonaws.com/efa': 32 }) }))).toEqual(['JS4205 containers[0].resources.limits: container \'main\' has 32 EFA interfaces and no huge pages']);
  });

  test('some, or none on purpose', () => {
    expect(check(run({ main: limits({ 'vpc.amazonaws.com/efa': 32, 'hugepages-2Mi': '5120Mi', 'memory': '8Gi' }) }))).toEqual([]);
    expect(check(run({ main: { ...limits({ 'vpc.amazonaws.com/efa': 32 }), ...env({ FI_EFA_USE_HUGE_PAGE: '0' }) } }))).toEqual([]);
  });
});
