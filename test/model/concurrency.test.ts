import { concurrentPods, podsOf } from '../../src/model';
import type { DependsOn, JobSetDocument, ReplicatedJob } from '../../src/model';

function job(name: string, pods: number, ...dependsOn: DependsOn[]): ReplicatedJob {
  return { name, replicas: 1, dependsOn, template: { spec: { parallelism: pods, completions: pods, template: { spec: { containers: [] } } } } };
}

function run(...replicatedJobs: ReplicatedJob[]): JobSetDocument {
  return { apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', metadata: {}, spec: { replicatedJobs } };
}

const complete = (name: string): DependsOn => ({ name, status: 'Complete' });
const ready = (name: string): DependsOn => ({ name, status: 'Ready' });

test.each([
  [{ parallelism: 4, completions: 2 }, 6],
  [{ parallelism: 2, completions: 4 }, 6],
  [{ parallelism: 4 }, 12],
  [{ completions: 4 }, 3],
  [{}, 3],
  [{ parallelism: 0, completions: 4 }, 0],
])('pods of 3 Jobs with %j', (counts, pods) => {
  expect(podsOf({ name: 'a', replicas: 3, template: { spec: { ...counts, template: { spec: { containers: [] } } } } })).toBe(pods);
});

test.each<[string, number, JobSetDocument]>([
  ['nothing', 0, run()],
  ['replicated jobs side by side', 5, run(job('a', 2), job('b', 3))],
  ['one that waits for readiness runs beside the other', 5, run(job('a', 2), job('b', 3, ready('a')))],
  ['one that waits for completion runs after it', 3, run(job('a', 2), job('b', 3, complete('a')))],
  ['the larger phase counts, wherever it stands', 7, run(job('a', 7), job('b', 3, complete('a')), job('c', 2, complete('b')))],
  ['completion is passed on through readiness', 5, run(job('a', 4), job('b', 2, complete('a')), job('c', 3, ready('b')))],
  ['readiness is not completion', 6, run(job('a', 4), job('b', 1, ready('a')), job('c', 2, complete('b')))],
  ['what waits for nothing runs beside every phase', 13, run(job('a', 2), job('b', 3, complete('a')), job('logger', 10))],
  ['two pipelines side by side', 7, run(job('a', 2), job('b', 3, complete('a')), job('c', 4), job('d', 1, complete('c')))],
  ['a diamond', 6, run(job('a', 5), job('b', 3, complete('a')), job('c', 3, complete('a')), job('d', 1, complete('b'), complete('c')))],
])('at the same time: %s', (_, pods, document) => {
  expect(concurrentPods(document)).toBe(pods);
});

test('many pipelines take no long time', () => {
  const pipelines = Array.from({ length: 200 }, (_, i) => [job(`a${i}`, 1), job(`b${i}`, 2, complete(`a${i}`))]).flat();
  expect(concurrentPods(run(...pipelines))).toBe(400);
});
