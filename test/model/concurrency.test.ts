import * as fc from 'fast-check';
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

test.each([[37, 4], [37, 37], [5000, 5]])('a graph of %d replicated jobs, each after up to %d others', (jobs, most) => {
  // Each one comes after the one before it, so they run one by one.
  const graph = Array.from({ length: jobs }, (_, i) =>
    job(`j${i}`, i % 7 + 1, ...Array.from({ length: Math.min(i, most) }, (__, d) => complete(`j${i - 1 - d}`))));
  expect(concurrentPods(run(...graph))).toBe(7);
});

test('pipelines of ten thousand replicated jobs', () => {
  const pipelines = Array.from({ length: 5000 }, (_, i) => [job(`a${i}`, 1), job(`b${i}`, 2, complete(`a${i}`))]).flat();
  expect(concurrentPods(run(...pipelines))).toBe(10_000);
});

test('a chain of ten thousand that grows', () => {
  const chain = Array.from({ length: 10_000 }, (_, i) => job(`j${i}`, i + 1, ...i === 0 ? [] : [complete(`j${i - 1}`)]));
  expect(concurrentPods(run(...chain))).toBe(10_000);
});

test('thirty-seven of which half exclude one another', () => {
  const ladder = Array.from({ length: 37 }, (_, i) =>
    job(`j${i}`, 1, ...i < 2 ? [] : [complete(`j${i - 2}`)], ...i % 3 === 0 && i > 4 ? [complete(`j${i - 5}`)] : []));
  expect(concurrentPods(run(...ladder))).toBe(2);
});

test('a dependency on one without Jobs keeps nobody waiting', () => {
  const none = { ...job('none', 4, complete('a')), replicas: 0 };
  expect(concurrentPods(run(job('a', 2), none, job('b', 3, complete('none'))))).toBe(5);
});

test.each([
  ['itself', run(job('a', 2, complete('a')), job('b', 3))],
  ['a later one', run(job('a', 2, complete('b')), job('b', 3))],
  ['one that is not there', run(job('a', 2, complete('x')), job('b', 3, complete('a'), complete('y')), job('c', 2))],
])('a dependency on %s, which the API refuses, says nothing', (_, document) => {
  expect(concurrentPods(document)).toBe(5);
});

/** By trying every set of replicated jobs. */
function mostOfAllSets(jobs: readonly ReplicatedJob[]): number {
  const before: boolean[][] = [];
  for (const { dependsOn = [] } of jobs) {
    const own = jobs.map(() => false);
    for (const { name, status } of dependsOn) {
      const on = jobs.findIndex(other => other.name === name);
      before[on].forEach((earlier, i) => own[i] ||= earlier);
      own[on] ||= status === 'Complete';
    }
    before.push(own);
  }
  const heaviest = (next: number, members: readonly number[]): number => {
    if (next === jobs.length) return members.reduce((sum, i) => sum + podsOf(jobs[i]), 0);
    const without = heaviest(next + 1, members);
    return members.some(i => before[next][i]) ? without : Math.max(without, heaviest(next + 1, [...members, next]));
  };
  return heaviest(0, []);
}

const nodes = fc.record({
  pods: fc.integer({ min: 0, max: 6 }),
  on: fc.uniqueArray(fc.nat(8), { maxLength: 3 }),
  ready: fc.array(fc.boolean(), { minLength: 3 }),
});
const graphs = fc.array(nodes, { maxLength: 9 }).map(all => all.map(({ pods, on, ready: byReadiness }, i) =>
  job(`j${i}`, pods, ...on.filter(other => other < i).map((other, d) => byReadiness[d] ? ready(`j${other}`) : complete(`j${other}`)))));

test('at the same time: as many as the heaviest of all sets in which nobody waits for another', () => {
  fc.assert(fc.property(graphs, jobs => expect(concurrentPods(run(...jobs))).toBe(mostOfAllSets(jobs))), { numRuns: 500 });
});
