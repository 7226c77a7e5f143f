/** Plans for a terminal: as much as it has room for. */
import { GPU, gpuPool, job, POOL, run, slicePool, TPU } from './manifests';
import type { KubernetesObject } from '../../src/model';
import { planOf, planText } from '../../src/plan';

/** Full pools, each with a run of its own. */
function pools(count: number, hosts: number): KubernetesObject[] {
  return Array.from({ length: count }, (_, i) => [
    gpuPool(`pool-${i}`, hosts), run(`run-${i}`, [job('workers', { replicas: hosts, pods: 2, asks: { 'nvidia.com/gpu': 4 }, pool: `pool-${i}` })]),
  ]).flat();
}

const slices = (count: number) => [
  ...Array.from({ length: count }, (_, i) => slicePool(`v6e-${i}`)),
  run('pretrain', [job('slice', { replicas: count, pods: 4, asks: TPU, exclusive: POOL })]),
];

const linesOf = (objects: readonly KubernetesObject[], hosts = false) => planText(planOf(objects), { hosts }).split('\n');

test('hosts that look alike are a line', () => {
  const objects = [gpuPool('a3', 20, { min: 4 }), run('mixed', [job('big', { pods: 2, asks: GPU }), job('small', { pods: 2, asks: { 'nvidia.com/gpu': 3 } })])];
  expect(linesOf(objects).slice(0, 6)).toEqual([
    '4 pods on 3 hosts in 1 pool, 22 of 32 chips in use, 1 host idle',
    '',
    'a3: 4 of 4–20 hosts a3-highgpu-8g, on-demand, us-east5-b',
    '  22 of 32 NVIDIA H100 80GB in use',
    '  hosts 0–1  ml/mixed big-0    pods 0–1  8/8',
    '  host 2     ml/mixed small-0  pods 0–1  6/8',
  ]);
});

test('what shares a host is under each other', () => {
  const two = { 'nvidia.com/gpu': 2 };
  expect(linesOf([gpuPool('a3', 2), run('a', [job('w', { asks: two })]), run('b', [job('w', { asks: two })])])).toEqual(expect.arrayContaining([
    '  host 0  ml/a w-0  pod 0  4/8',
    '          ml/b w-0  pod 0',
  ]));
});

test('a slice has its name', () => {
  expect(linesOf(slices(2))).toEqual(expect.arrayContaining([
    '  v6e-0  hosts 0–3  ml/pretrain slice-0  pods 0–3  4/4',
    '  v6e-1  hosts 0–3  ml/pretrain slice-1  pods 0–3  4/4',
  ]));
});

test('so many slices that they do not fit on a screen are summed up', () => {
  expect(linesOf(slices(200))).toContain('  v6e-0 … v6e-199  ml/pretrain slice-0–199  800 pods');
});

test('2,500 hosts in 40 pools are a line for each pool', () => {
  const lines = linesOf(pools(40, 62));
  expect(lines).toContain('pool-7   62/62 hosts  496/496 chips  ml/run-7 workers-0–61');
  expect(lines.length).toBeLessThan(100);
});

test('unless every host is asked for', () => {
  expect(linesOf(pools(40, 62), true).filter(line => /-host-\d+/.test(line))).toHaveLength(2480);
});

test('thousands of runs do not drown the pools', () => {
  const runs = Array.from({ length: 3000 }, (_, i) => run(`run-${i}`, [job('w')]));
  const lines = linesOf([gpuPool('a3', 1, { taint: [{ key: 'team', effect: 'NO_SCHEDULE' }] }), ...runs]);
  expect(lines.length).toBeLessThan(300);
  expect(lines).toContain('  and 2,960 more replicated jobs');
});

test.each([['a few pools', pools(5, 62)], ['many', pools(40, 62)], ['slices', slices(6)]])('%s fit into 80 columns', (_, objects) => {
  expect(linesOf(objects).filter(line => line.length > 80)).toEqual([]);
});

test('what is open is said', () => {
  const pool = { apiVersion: 'cluster.x-k8s.io/v1beta1', kind: 'MachineDeployment', metadata: { name: 'md' }, spec: { replicas: 3 } } as KubernetesObject;
  expect(linesOf([pool, run('train', [job('w', { asks: GPU })])]).join('\n')).toContain('Not certain\n  ml/train w: ');
});

test('runs without pools keep to 80 columns, but for a name that is longer', () => {
  const long = run('llama-pretraining', [
    job('workers', { replicas: 4, pods: 8, asks: { 'nvidia.com/gpu': 8, 'vpc.amazonaws.com/efa': 32, 'memory': '1Ti', 'cpu': 96, 'hugepages-2Mi': '5Gi' } }),
    job('checks', { dependsOn: [{ name: 'workers', status: 'Ready' }] }),
  ]);
  const text = planText(planOf([long]));
  expect(text.split('\n').filter(line => line.length > 80)).toEqual([]);
  expect(text).toContain('llama-pretraining-workers-0-0.llama-pretraining …\n    llama-pretraining-workers-3-7.llama-pretraining\n');
});
