import { env, job, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import { RANK_RULES } from '../../../src/verify/rules/ranks';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(RANK_RULES, ...objects);
const ADDRESS = 'train-workers-0-0.train';
const JOB_INDEX = { label: 'jobset.sigs.k8s.io/job-index' };
const script = (text: string) => ({ command: ['sh', '-c', text] });
const torchrun = (nodes: number, rank: string) => ({ command: ['torchrun', `--nnodes=${nodes}`, `--node-rank=${rank}`, `--master-addr=${ADDRESS}`, 't.py'] });

describe('JS2016: two pods of a group have the same rank', () => {
  test('the completion index counts in each Job anew', () => {
    const document = run({ replicas: 2, pods: 4, main: torchrun(8, '$(JOB_COMPLETION_INDEX)') });
    expect(check(document)).toEqual(['JS2016 containers[0].command[2]: pods train-workers-0-0 and train-workers-1-0 both have rank 0 (--node-rank=0)']);
    expect(remedies(RANK_RULES, document)[0]).toContain('$((JOB_INDEX * 4 + JOB_COMPLETION_INDEX))');
  });

  test('the job index is the same for all pods of a Job', () => {
    const main = { ...env({ RANK: JOB_INDEX, WORLD_SIZE: '8', MASTER_ADDR: ADDRESS }) };
    expect(check(run({ replicas: 2, pods: 4, main }))).toEqual(['JS2016 containers[0].env[0].valueFrom: pods train-workers-0-0 and train-workers-0-1 both have rank 0 (RANK=0)']);
  });

  test('one rank for all', () => {
    expect(check(run({ pods: 4, main: torchrun(4, '0') }))).toHaveLength(1);
    expect(check(job({ pods: 4, main: torchrun(4, '0') }))).toEqual(['JS2016 spec.template.spec.containers[0].command[2]: pods train-0 and train-1 both have rank 0 (--node-rank=0)']);
  });

  test('no rank at all', () => {
    const main = { command: ['torchrun', '--nnodes=4', `--master-addr=${ADDRESS}`, 't.py'] };
    expect(check(run({ pods: 4, main }))).toEqual([
      'JS2016 containers[0].command[0]: pods train-workers-0-0 and train-workers-0-1 both have rank 0 (no --node-rank, which then is 0)',
    ]);
  });

  test('a leader and workers that both begin at 0', () => {
    const leader = { name: 'leader', main: torchrun(3, '0') };
    const found = check(run([{ ...leader, main: torchrun(3, '0') }, { pods: 2, main: torchrun(3, '$(JOB_COMPLETION_INDEX)') }]));
    expect(found).toEqual([expect.stringContaining('pods train-leader-0-0 and train-workers-0-0 both have rank 0')]);
  });

  test.each<[string, SmallJob | SmallJob[]]>([
    ['the completion index in one Job', { pods: 4, main: torchrun(4, '$(JOB_COMPLETION_INDEX)') }],
    ['the job index with one pod in each', { replicas: 4, main: { ...env({ RANK: JOB_INDEX, WORLD_SIZE: '4', MASTER_ADDR: ADDRESS }) } }],
    ['arithmetic on both', {
      replicas: 2,
      pods: 4,
      main: { ...env({ JOB_INDEX }), ...script(`torchrun --nnodes=8 --node-rank=$((JOB_INDEX * 4 + JOB_COMPLETION_INDEX)) --master-addr=${ADDRESS} t.py`) },
    }],
    ['one group for each Job', {
      replicas: 2, pods: 4, main: { ...env({ JOB_INDEX, MASTER_ADDR: 'train-workers-$(JOB_INDEX)-0.train', PET_NNODES: '4', PET_MASTER_ADDR: '$(MASTER_ADDR)', PET_NODE_RANK: '' }), command: ['torchrun', '--node-rank=$(JOB_COMPLETION_INDEX)', 't.py'] },
    }],
    ['a rank from the run', { pods: 4, main: script(`torchrun --nnodes=4 --node-rank=\${HOSTNAME##*-} --master-addr=${ADDRESS} t.py`) }],
    ['c10d, which gives ranks itself', { pods: 4, main: { command: ['torchrun', '--nnodes=4', '--rdzv-backend=c10d', `--rdzv-endpoint=${ADDRESS}`, 't.py'] } }],
    ['workers that begin where the leader ends', [
      { name: 'leader', main: torchrun(3, '0') },
      { pods: 2, main: script(`torchrun --nnodes=3 --node-rank=$((JOB_COMPLETION_INDEX + 1)) --master-addr=${ADDRESS} t.py`) },
    ]],
    ['two groups', [
      { name: 'a', pods: 2, main: env({ WORLD_SIZE: '2', RANK: '$(I)', MASTER_ADDR: 'train-a-0-0.train' }) },
      { name: 'b', main: env({ WORLD_SIZE: '2', RANK: '0', MASTER_ADDR: 'train-b-0-0.train' }) },
    ]],
    ['each pod for itself', { pods: 4, main: env({ WORLD_SIZE: '1', RANK: '0', MASTER_ADDR: ADDRESS }) }],
    ['processes that each pod starts for itself', { pods: 4, main: env({ WORLD_SIZE: '8', RANK: '0', MASTER_ADDR: 'localhost' }) }],
    ['shards without a group', { pods: 4, main: env({ WORLD_SIZE: '8', RANK: '0' }) }],
    ['pods that do not run at the same time', { job: { parallelism: 1, completions: 4 }, main: torchrun(4, '0') }],
    ['no pods', { replicas: 0, pods: 4, main: torchrun(4, '0') }],
    ['one group for each Job, whose address nobody knows', {
      replicas: 2,
      pods: 4,
      main: { env: [{ name: 'ADDRESS', valueFrom: { secretKeyRef: { name: 's', key: 'a' } } }], command: ['torchrun', '--nnodes=4', '--node-rank=$(JOB_COMPLETION_INDEX)', '--master-addr=$(ADDRESS)', 't.py'] },
    }],
  ])('%s is right', (_, jobs) => {
    expect(check(run(jobs))).toEqual([]);
  });
});

describe('JS2016: groups whose address or size nobody knows', () => {
  const secret = { env: [{ name: 'ADDRESS', valueFrom: { secretKeyRef: { name: 's', key: 'a' } } }] };
  const ranked = (nodes: number, rank: string) => ({ ...secret, command: ['torchrun', `--nnodes=${nodes}`, `--node-rank=${rank}`, '--master-addr=$(ADDRESS)', 't.py'] });

  test('the size tells how many Jobs it has', () => {
    expect(check(run({ replicas: 2, pods: 4, main: ranked(8, '$(JOB_COMPLETION_INDEX)') }))).toHaveLength(1);
    expect(check(run([{ name: 'leader', main: ranked(3, '0') }, { pods: 2, main: ranked(3, '$(JOB_COMPLETION_INDEX)') }]))).toHaveLength(1);
    expect(check(run([{ name: 'a', pods: 2, main: ranked(2, '$(JOB_COMPLETION_INDEX)') }, { name: 'b', pods: 2, main: ranked(2, '$(JOB_COMPLETION_INDEX)') }]))).toEqual([]);
  });

  test('without a size, the pods of a Job', () => {
    expect(check(run({ pods: 4, main: script(`torchrun --nnodes=$(count) --node-rank=0 --master-addr=${ADDRESS} t.py`) }))).toHaveLength(1);
  });

  test('a clash is not also a rank outside', () => {
    expect(check(run({ pods: 4, main: torchrun(4, '7') }))).toEqual([expect.stringMatching(/^JS2016 /)]);
  });
});

describe('JS2017: rank outside of the group', () => {
  test('ranks that begin at 1', () => {
    const main = script(`torchrun --nnodes=4 --node-rank=$((JOB_COMPLETION_INDEX + 1)) --master-addr=${ADDRESS} t.py`);
    expect(check(run({ pods: 4, main }))).toEqual([
      'JS2017 containers[0].command[2]: pod train-workers-0-3 has rank 4 (--node-rank=4), but the ranks of a group of 4 are 0 to 3',
    ]);
  });

  test('a group of many', () => {
    const ranked = (offset: number) => run({
      replicas: 50,
      pods: 20,
      main: { ...env({ J: JOB_INDEX }), ...script(`export RANK=$((J * 20 + JOB_COMPLETION_INDEX + ${offset})) WORLD_SIZE=1000 MASTER_ADDR=${ADDRESS}; python t.py`) },
    });
    expect(check(ranked(0))).toEqual([]);
    expect(check(ranked(1))).toEqual(['JS2017 containers[0].command[2]: pod train-workers-49-19 has rank 1000 (RANK=1000), but the ranks of a group of 1000 are 0 to 999']);
  });
});
