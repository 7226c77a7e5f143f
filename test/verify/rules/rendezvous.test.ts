import { env, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import { RENDEZVOUS_RULES } from '../../../src/verify/rules/rendezvous';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(RENDEZVOUS_RULES, ...objects);
const ADDRESS = 'train-workers-0-0.train';
const INDEX = { label: 'batch.kubernetes.io/job-completion-index' };
const torchrun = (...options: string[]) => ({ command: ['torchrun', '--nnodes=4', '--node-rank=$(JOB_COMPLETION_INDEX)', ...options, 't.py'] });

describe('JS2018: group of several pods that meets at localhost', () => {
  test('no address', () => {
    const document = run({ pods: 4, main: torchrun() });
    expect(check(document)).toEqual([
      'JS2018 containers[0].command[0]: 4 pods form a group (--nnodes=4), but no --master-addr and no --rdzv-endpoint has each of them wait at its own address',
    ]);
    expect(remedies(RENDEZVOUS_RULES, document)).toEqual(['JS2018 write the address of the first pod, train-workers-0-0.train']);
  });

  test('MASTER_ADDR, which torchrun does not read', () => {
    expect(check(run({ pods: 4, main: { ...env({ MASTER_ADDR: ADDRESS }), ...torchrun() } }))).toHaveLength(1);
  });

  test('localhost by name', () => {
    expect(check(run({ pods: 4, main: env({ MASTER_ADDR: 'localhost', WORLD_SIZE: '4', RANK: INDEX }) })))
      .toEqual(['JS2018 containers[0].env[0].value: 4 pods form a group (WORLD_SIZE=4), but MASTER_ADDR=localhost has each of them wait at its own address']);
    expect(check(run({ pods: 4, main: { command: ['torchrun', '--nnodes=4', '--rdzv-backend=c10d', '--rdzv-endpoint=127.0.0.1:29400', 't.py'] } }))).toHaveLength(1);
  });

  test.each<[string, SmallJob | SmallJob[]]>([
    ['the first pod', { pods: 4, main: torchrun(`--master-addr=${ADDRESS}`) }],
    ['the variable that torchrun reads', { pods: 4, main: { ...env({ PET_MASTER_ADDR: ADDRESS }), ...torchrun() } }],
    ['options from elsewhere', { pods: 4, main: { command: ['sh', '-c', 'torchrun --nnodes=4 $RENDEZVOUS t.py'] } }],
    ['processes of one pod', { main: { ...env({ MASTER_ADDR: 'localhost', WORLD_SIZE: '8' }) } }],
    ['processes that each pod starts for itself', { pods: 4, main: env({ MASTER_ADDR: 'localhost', WORLD_SIZE: '8' }) }],
    ['pods that do not run at the same time', { job: { parallelism: 1, completions: 4 }, main: torchrun() }],
    ['no pods', { replicas: 0, pods: 4, main: torchrun() }],
    ['a leader that is its own master', [
      { name: 'leader', main: env({ MASTER_ADDR: 'localhost', WORLD_SIZE: '5', RANK: '0' }) },
      { pods: 4, main: env({ MASTER_ADDR: 'train-leader-0-0.train', WORLD_SIZE: '5' }) },
    ]],
    ['each pod for itself', { pods: 4, main: { command: ['torchrun', '--nnodes=1', '--rdzv-backend=c10d', '--rdzv-endpoint=localhost:0', 't.py'] } }],
    ['etcd', { pods: 4, main: { command: ['torchrun', '--nnodes=4', '--rdzv-backend=etcd-v2', '--rdzv-endpoint=etcd.infra:2379', 't.py'] } }],
  ])('%s is right', (_, jobs) => {
    expect(check(run(jobs))).toEqual([]);
  });
});

describe('JS2019: address of a pod that does not have rank 0', () => {
  test('the wrong pod', () => {
    expect(check(run({ pods: 4, main: torchrun('--master-addr=train-workers-0-1.train') }))).toEqual([
      'JS2019 containers[0].command[3]: --master-addr=train-workers-0-1.train names pod train-workers-0-1, which has rank 1',
    ]);
  });

  test('a group that lacks rank 0 is another matter', () => {
    const main = { command: ['sh', '-c', `torchrun --nnodes=4 --node-rank=$((JOB_COMPLETION_INDEX + 1)) --master-addr=${ADDRESS} t.py`] };
    expect(check(run({ pods: 4, main }))).toEqual([]);
  });

  test.each<[string, SmallJob | SmallJob[]]>([
    ['the first pod', { pods: 4, main: torchrun(`--master-addr=${ADDRESS}.default.svc.cluster.local`) }],
    ['a pod whose rank is not known', { pods: 4, main: { command: ['sh', '-c', 'torchrun --nnodes=4 --node-rank=$(rank) --master-addr=train-workers-0-1.train t.py'] } }],
    ['something else', { pods: 4, main: torchrun('--master-addr=10.0.0.7') }],
    ['an address without ranks', { pods: 4, main: { command: ['torchrun', '--nnodes=4', '--rdzv-backend=c10d', '--rdzv-endpoint=train-workers-0-1.train', 't.py'] } }],
    ['a pod of another job', [{ name: 'store', pods: 2 }, { pods: 4, main: torchrun('--master-addr=train-store-0-1.train') }]],
    ['another pod, if the group has no ranks', { pods: 4, main: env({ MASTER_ADDR: 'train-workers-0-1.train', WORLD_SIZE: '4' }) }],
    ['another pod, if that is rank 0', {
      pods: 2, main: { command: ['sh', '-c', 'torchrun --nnodes=2 --node-rank=$((1 - JOB_COMPLETION_INDEX)) --master-addr=train-workers-0-1.train t.py'] },
    }],
  ])('%s is right', (_, small) => {
    expect(check(run(small))).toEqual([]);
  });
});

describe('JS2020: address with more than a host', () => {
  test.each([
    [`${ADDRESS}:29500`, ':29500', `write ${ADDRESS} alone, and the port 29500 where torch.distributed reads ports`],
    [`tcp://${ADDRESS}`, 'tcp://', `write ${ADDRESS} alone`],
  ])('MASTER_ADDR=%s', (address, extra, remedy) => {
    const document = run({ pods: 4, main: env({ MASTER_ADDR: address, WORLD_SIZE: '4' }) });
    expect(check(document)).toEqual([`JS2020 containers[0].env[0].value: MASTER_ADDR=${address} holds '${extra}', but torch.distributed takes all of it for a host name`]);
    expect(remedies(RENDEZVOUS_RULES, document)).toEqual([`JS2020 ${remedy}`]);
  });

  test('options', () => {
    expect(check(run({ pods: 4, main: torchrun(`--master-addr=${ADDRESS}:29500`) }))).toHaveLength(1);
    expect(check(run({ pods: 4, main: torchrun(`--rdzv-endpoint=${ADDRESS}:29500`) }))).toEqual([]);
    expect(check(run({ pods: 4, main: torchrun('--master-addr=fd00::1') }))).toEqual([]);
  });
});

describe('JS2021: JAX coordinator without a port', () => {
  const jax = (variables: Parameters<typeof env>[0]) => check(run({ pods: 2, main: env({ JAX_PROCESS_ID: INDEX, JAX_NUM_PROCESSES: '2', ...variables }) }));

  test('no port', () => {
    expect(jax({ JAX_COORDINATOR_ADDRESS: ADDRESS })).toEqual([`JS2021 containers[0].env[2].value: JAX_COORDINATOR_ADDRESS=${ADDRESS} has no port`]);
  });

  test('a port, or a program that adds one', () => {
    expect(jax({ JAX_COORDINATOR_ADDRESS: `${ADDRESS}:8476` })).toEqual([]);
    expect(jax({ JAX_COORDINATOR_PORT: '6002', JAX_COORDINATOR_ADDRESS: ADDRESS })).toEqual([]);
    expect(jax({ COORDINATOR_ADDRESS: ADDRESS })).toEqual([]);
  });
});
