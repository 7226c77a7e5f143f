import { env, job, problems, run } from './small-run';
import { JOB_SIZE_RULES } from '../../../src/verify/rules/job-sizes';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(JOB_SIZE_RULES, ...objects);
const torchrun = (nodes: string) => ({ command: ['torchrun', `--nnodes=${nodes}`, '--rdzv-backend=c10d', '--rdzv-endpoint=train-workers-0-0.train:29400', 'train.py'] });

describe('JS2001: pods that wait for each other do not run at the same time', () => {
  test('a launcher that waits for all completions', () => {
    expect(check(run({ job: { parallelism: 4, completions: 8 }, main: torchrun('8') }))).toEqual([
      'JS2001 parallelism: completions is 8 and parallelism 4, so pods 4 to 7 start only after others have ended, but --nnodes=8 waits for all of them',
    ]);
  });

  test('parallelism left out', () => {
    expect(check(run({ job: { parallelism: undefined, completions: 2 }, main: torchrun('2') }))).toEqual([
      'JS2001 completions: completions is 2 and parallelism 1, so pod 1 starts only after others have ended, but --nnodes=2 waits for all of them',
    ]);
  });

  test('variables of a group', () => {
    const main = env({ WORLD_SIZE: '8', MASTER_ADDR: 'train-workers-0-0.train' });
    expect(check(run({ job: { parallelism: 4, completions: 8 }, main }))).toHaveLength(1);
    expect(check(job({ job: { parallelism: 4, completions: 8 }, main }))).toHaveLength(1);
  });

  test.each([
    ['a queue of independent pods', {}],
    ['shards of data, worked on one after the other', env({ WORLD_SIZE: '8' })],
    ['a launcher that each pod runs for itself', { command: ['torchrun', '--nproc-per-node=8', 'embed.py'] }],
    ['a launcher that begins with fewer', torchrun('1:8')],
    ['one process, with an address', env({ WORLD_SIZE: '1', MASTER_ADDR: 'train-workers-0-0.train' })],
    ['one node, with an address', torchrun('1')],
  ])('%s is right', (_, main) => {
    expect(check(run({ job: { parallelism: 4, completions: 8 }, main }))).toEqual([]);
  });
});

test('JS2001: all pods at the same time are right', () => {
  expect(check(run({ pods: 8, main: torchrun('8') }))).toEqual([]);
});

describe('JS2002: more pods at a time than completions', () => {
  test('the surplus never starts', () => {
    expect(check(run({ job: { parallelism: 8, completions: 4 } }))).toEqual([
      'JS2002 parallelism: parallelism is 8, but with completions 4 no more than 4 pods are ever started',
    ]);
  });

  test('as many', () => {
    expect(check(run({ pods: 4 }))).toEqual([]);
  });

  test('a work queue has no completions', () => {
    expect(check(job({ job: { completionMode: 'NonIndexed', parallelism: 8, completions: undefined } }))).toEqual([]);
  });
});

describe('JS2003: Job without pods', () => {
  test('no pod at a time', () => {
    expect(check(run({ job: { parallelism: 0, completions: 4 }, main: torchrun('4') }))).toEqual(['JS2003 parallelism: parallelism is 0: no pod starts and the Job never ends']);
  });

  test('nothing to complete', () => {
    expect(check(run({ pods: 0 }))).toEqual(['JS2003 completions: completions is 0: the Job is complete before a pod has started']);
  });

  test('somebody else manages the Job', () => {
    expect(check(job({ job: { parallelism: 0, completions: undefined, managedBy: 'example.com/status' } }))).toEqual([]);
  });
});
