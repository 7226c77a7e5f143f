import { gkePool, karpenterPool, NODE_GROUP, nodeGroup, NODE_POOL } from './pool-objects';
import { gpus, job, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { POOL_CAPACITY_RULES } from '../../../src/verify/rules/pool-capacity';

const check = (...objects: KubernetesObject[]) => problems(POOL_CAPACITY_RULES, ...objects);
const P5 = nodeGroup('gpu', 'p5.48xlarge', 8);
const work = (pods: number, more: SmallJob = {}): SmallJob => ({ pods, main: gpus(8), pod: { nodeSelector: { [NODE_GROUP]: 'gpu' } }, ...more });
const named = (name: string, document: KubernetesObject, labels = {}): KubernetesObject =>
  ({ ...document, metadata: { ...document.metadata, name, labels } });

describe('one run: JS2113', () => {
  test.each([
    ['a host for each pod', run(work(8)), 0],
    ['a pod too many', run(work(9)), 1],
    ['two pods to a host', run(work(16, { main: gpus(4) })), 0],
    ['two pods to a host, and one too many', run(work(17, { main: gpus(4) })), 1],
    ['pods that share no host, though the chips are enough', run(work(9, { main: gpus(5) })), 1],
    ['pods that fill what others leave', run([work(8, { name: 'a', main: gpus(6) }), work(8, { name: 'b', main: gpus(2) })]), 0],
    ['Jobs one after the other', run([work(8, { name: 'a' }), work(8, { name: 'b', dependsOn: [{ name: 'a', status: 'Complete' }] })]), 0],
    ['Jobs beside each other', run([work(8, { name: 'a' }), work(1, { name: 'b' })]), 1],
    ['no Jobs at all', run(work(99, { replicas: 0 })), 0],
    ['fewer pods at a time than completions', run(work(8, { job: { completions: 100 } })), 0],
  ])('%s', (_, document, count) => {
    expect(check(P5, document)).toHaveLength(count);
  });

  test('says the sum and the maximum', () => {
    expect(check(P5, run([work(4, { name: 'a', replicas: 2 }), work(1, { name: 'b' })]))).toEqual([
      "JS2113 spec.replicatedJobs[0].replicas: replicated job 'a' and replicated job 'b' (2 × 4 + 1 × 1 pods) need 9 hosts at the same time, but pool 'gpu' has 8 at most",
    ]);
  });

  test('several pools together', () => {
    const pools = ['a', 'b'].map(name => gkePool(name, 'a3-highgpu-8g', undefined, { nodes: 3, config: { labels: { pool: 'h100' } } }));
    const onBoth = (pods: number) => run({ pods, main: gpus(8), pod: { nodeSelector: { pool: 'h100' } } });
    expect(check(...pools, onBoth(6))).toEqual([]);
    expect(check(...pools, onBoth(7))[0]).toMatch(/needs 7 hosts at the same time, but the 2 pools a, b have 6 at most$/);
    // Those that can only go to one of them are in the way of the others.
    const on = (name: string, pods: number, nodeSelector: Record<string, string>): SmallJob => ({ name, pods, main: gpus(8), pod: { nodeSelector } });
    const both = run([on('any', 3, { pool: 'h100' }), on('a', 4, { [NODE_POOL]: 'a' })]);
    expect(check(...pools, both).map(each => each.replace(/^.*(?=need)/, ''))).toEqual([
      'need 7 hosts at the same time, but the 2 pools a, b have 6 at most',
      'needs 4 hosts at the same time, but pool \'a\' has 3 at most',
    ]);
  });

  test('limits of Karpenter, whatever the machines', () => {
    const open = karpenterPool('gpu', { limits: { 'nvidia.com/gpu': 64 }, requirements: [{ key: 'karpenter.k8s.aws/instance-category', operator: 'Exists' }] });
    const onOpen = (pods: number) => run({ pods, main: gpus(8), pod: { nodeSelector: { 'karpenter.sh/nodepool': 'gpu' } } });
    expect(check(open, onOpen(8))).toEqual([]);
    expect(check(open, onOpen(9))[0]).toMatch(/\(1 × 9 pods\) needs 72 nvidia.com\/gpu at the same time, but pool 'gpu' has 64 at most$/);
  });

  test('a Job that belongs to no run, if its pods wait for each other', () => {
    const torchrun = (pods: number) => job(work(pods, { main: { ...gpus(8), command: ['torchrun', `--nnodes=${pods}`, '--nproc-per-node=8', 'train.py'] } }));
    expect(check(P5, torchrun(9))).toEqual(["JS2113 spec.parallelism: Job train (1 × 9 pods) needs 9 hosts at the same time, but pool 'gpu' has 8 at most"]);
    expect(check(P5, torchrun(8))).toEqual([]);
    expect(check(P5, job(work(9)))).toEqual([]);
  });

  test('is found beside other mistakes', () => {
    expect(check(P5, run(work(9, { main: gpus(16) })))).toHaveLength(1);
  });

  test('a pool without a maximum takes all', () => {
    expect(check(karpenterPool('gpu', { types: ['p5.48xlarge'] }), run({ pods: 999, main: gpus(8), pod: { nodeSelector: { 'karpenter.sh/nodepool': 'gpu' } } }))).toEqual([]);
  });
});

test('a run that names no pool may run elsewhere: JS2121', () => {
  const open = run({ pods: 9, main: gpus(8), pod: { nodeSelector: { 'node.kubernetes.io/instance-type': 'p5.48xlarge' } } });
  expect(check(P5, open).map(each => each.slice(0, 6))).toEqual(['JS2121']);
  expect(check(open)).toEqual([]);
  // Whatever does not ask for accelerators, or for such nodes, says nothing of where it runs.
  expect(check(P5, run({ pods: 99 }))).toEqual([]);
});

describe('runs together: JS2114', () => {
  test('are more than the pool holds', () => {
    expect(check(P5, named('a', run(work(6))), named('b', run(work(4))), named('c', job(work(1))))).toEqual([
      "JS2114 spec: 3 runs (a, b, c) need 11 hosts of pool 'gpu' at the same time, but there are 8 at most",
    ]);
    expect(check(P5, named('a', run(work(4))), named('b', run(work(4))))).toEqual([]);
  });

  test('start one after the other in a queue, or when somebody resumes them', () => {
    expect(check(P5, named('a', run(work(6))), named('b', run(work(4)), { 'kueue.x-k8s.io/queue-name': 'q' }))).toEqual([]);
    expect(check(P5, named('a', run(work(6))), named('b', run(work(4), { suspend: true })))).toEqual([]);
  });
});
