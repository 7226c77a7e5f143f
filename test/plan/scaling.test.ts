/** Large and hostile sets: what is shown of them stays small, and right. A quadratic step would take these tests hours. */
import { gpuPool, GPU, job, plainPool, run } from './manifests';
import type { KubernetesObject } from '../../src/model';
import { planHtml, planOf, planSvg, planText } from '../../src/plan';
import { stagesOf } from '../../src/plan/stages';

const times = <Item>(count: number, make: (i: number) => Item): Item[] => Array.from({ length: count }, (_, i) => make(i));

const MEGABYTE = 2 ** 20;

/** A pool of one host, whose author has made the number of its accelerators up. */
function poolWith(count: number): KubernetesObject {
  return {
    apiVersion: 'container.cnrm.cloud.google.com/v1beta1',
    kind: 'ContainerNodePool',
    metadata: { name: 'p' },
    spec: {
      location: 'us-central1-a',
      clusterRef: { name: 'c' },
      nodeCount: 2,
      nodeConfig: { machineType: 'a3-highgpu-8g', guestAccelerator: [{ type: 'nvidia-h100-80gb', count }] },
    },
  } as KubernetesObject;
}

test.each([300, 4294967295, Number.MAX_SAFE_INTEGER])('%d accelerators on a host', count => {
  const plan = planOf([poolWith(count), run('a', [job('w', { asks: { 'nvidia.com/gpu': 1 } })])]);
  expect(plan.totals.chips).toEqual({ total: 2 * count, used: 1, idle: 2 * count - 1 });
  expect(planHtml(plan).length).toBeLessThan(MEGABYTE / 10);
  expect(planSvg(plan).length).toBeLessThan(MEGABYTE / 10);
  expect(planText(plan)).toContain(`1 of ${(2 * count).toLocaleString('en-US')} `);
});

test('hosts by the tens of thousands', () => {
  const plan = planOf([gpuPool('big', 40_000), run('train', [job('w', { replicas: 40_000, asks: GPU })])]);
  expect(plan.totals).toMatchObject({ placed: 40_000, hosts: { used: 40_000 } });
  expect(planText(plan)).toContain('hosts 0–39999');
  expect(planHtml(plan)).toContain('<td>0–39999</td>');
});

test('more pods than are planned are said not to be', () => {
  const plan = planOf([plainPool('p', 10), ...times(5, i => run(`r${i}`, [job('w', { replicas: 2147483647, pods: 1 })]))]);
  const landings = plan.pools[0].domains[0].hosts.reduce((sum, { pods }) => sum + pods.length, 0);
  expect(landings).toBe(500_000);
  expect(plan.totals.unplaced).toBe(5 * 2147483647 - 500_000);
  expect(plan.unplaced[0].reasons).toEqual([{ pool: 'p', reason: 'is not asked: no more than 500000 groups of pods on hosts are planned' }]);
});

test('chains of thousands of stages', () => {
  const chain = (length: number) => run('chain', times(length, i => job(`j${i}`, { asks: GPU, ...i > 0 && { dependsOn: [{ name: `j${i - 1}`, status: 'Complete' }] } })));
  expect(planOf([gpuPool('p', 1), chain(1000)]).totals).toMatchObject({ placed: 1000, hosts: { used: 1 } });
  const { runs, unplaced } = planOf([gpuPool('p', 1), chain(2000)]);
  expect(runs[0].replicatedJobs[1999].stage).toBe(1999);
  expect(unplaced[0].reasons).toEqual([{ pool: 'p', reason: 'is not asked: no more than 1000 stages of a run are planned' }]);
});

test('more stages than a function takes arguments', () => {
  const jobs = times(200_000, i => ({ ...job('', { dependsOn: i > 0 ? [{ name: `j${i - 1}`, status: 'Complete' }] : [] }), name: `j${i}` }));
  expect(stagesOf(jobs)).toMatchObject({ count: 200_000 });
});

test('a start in order of thousands', () => {
  const { runs: [{ replicatedJobs }] } = planOf([run('ordered', [job('none', { replicas: 0 }), ...times(20_000, i => job(`j${i}`))], { startupPolicy: { startupPolicyOrder: 'InOrder' } })]);
  expect([0, 1, 2, 20_000].map(i => replicatedJobs[i].waitsFor)).toEqual([[], [], ['j0 to be ready'], ['j19998 to be ready']]);
});
