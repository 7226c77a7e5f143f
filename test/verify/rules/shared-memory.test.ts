import { env, gpus, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import { SHARED_MEMORY_RULES } from '../../../src/verify/rules/shared-memory';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(SHARED_MEMORY_RULES, ...objects);
const AT_SHM = { volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] };
const shm = (emptyDir: object) => ({ volumes: [{ name: 'shm', emptyDir }] });

describe('JS4105: several GPUs and 64 MiB of shared memory', () => {
  test('nothing at /dev/shm', () => {
    expect(check(run({ main: gpus(8) }))).toEqual(['JS4105 containers[0]: container \'main\' has 8 GPUs, but /dev/shm has the container runtime\'s 64 MiB']);
    expect(check(run({ main: { ...gpus(8), volumeMounts: [{ name: 'shm', mountPath: '/shm' }] }, pod: shm({ medium: 'Memory' }) })))
      .toEqual([expect.stringMatching(/^JS4105 containers\[0\]\.volumeMounts: /)]);
  });

  test('two GPUs are several', () => {
    expect(check(run({ main: gpus(2) }))).toHaveLength(1);
  });

  test.each<[string, SmallJob]>([
    ['memory at /dev/shm', { main: { ...gpus(8), ...AT_SHM }, pod: shm({ medium: 'Memory' }) }],
    ['the node\'s own', { main: { ...gpus(8), ...AT_SHM }, pod: { volumes: [{ name: 'shm', hostPath: { path: '/dev/shm' } }] } }],
    ['the node\'s by hostIPC', { main: gpus(8), pod: { hostIPC: true } }],
    ['one GPU', { main: gpus(1) }],
    ['JAX, one process for all', { main: { ...gpus(8), ...env({ JAX_COORDINATOR_ADDRESS: 'a:1' }) } }],
    ['JAX by its image', { main: { ...gpus(8), image: 'nvcr.io/nvidia/jax:25.01' } }],
  ])('%s is right', (_, small) => {
    expect(check(run(small))).toEqual([]);
  });
});

describe('JS4106: shared memory on a disk', () => {
  test('no medium', () => {
    expect(check(run({ main: AT_SHM, pod: shm({ sizeLimit: '16Gi' }) }))).toEqual(['JS4106 containers[0].volumeMounts[0]: volume \'shm\' at /dev/shm is on the node\'s disk']);
  });

  test('memory, or another place', () => {
    expect(check(run({ main: AT_SHM, pod: shm({ medium: 'Memory' }) }))).toEqual([]);
    expect(check(run({ main: { volumeMounts: [{ name: 'shm', mountPath: '/scratch' }] }, pod: shm({}) }))).toEqual([]);
  });
});

describe('JS4107: files in memory that exceed the memory limit', () => {
  const limited = (memory: string | undefined, sizeLimit: string | undefined, medium = 'Memory') => run({
    main: { ...AT_SHM, ...(memory !== undefined && { resources: { limits: { memory } } }) },
    pod: shm({ medium, ...(sizeLimit !== undefined && { sizeLimit }) }),
  });

  test('more than the limit', () => {
    expect(check(limited('32Gi', '64Gi'))).toEqual([
      'JS4107 volumes[0].emptyDir.sizeLimit: volume \'shm\' may hold 64Gi, but container \'main\' has a memory limit of 32Gi, which its files share with its processes',
    ]);
  });

  test('one of several mounts', () => {
    const volumeMounts = [...AT_SHM.volumeMounts, { name: 'data', mountPath: '/data' }];
    expect(check(run({ main: { volumeMounts, resources: { limits: { memory: '1Gi' } } }, pod: shm({ medium: 'Memory', sizeLimit: '2Gi' }) }))).toHaveLength(1);
  });

  test.each([['64Gi', '64Gi'], ['128Gi', '64Gi'], [undefined, '64Gi'], ['32Gi', undefined]])('limit %s, volume %s is right', (memory, sizeLimit) => {
    expect(check(limited(memory, sizeLimit))).toEqual([]);
  });

  test('a disk does not count', () => {
    expect(check(run({ main: { volumeMounts: [{ name: 'shm', mountPath: '/x' }], resources: { limits: { memory: '1Gi' } } }, pod: shm({ sizeLimit: '64Gi' }) }))).toEqual([]);
  });
});
