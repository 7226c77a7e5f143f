import { configMap, env, gpus, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import { GROUP_SIZE_RULES } from '../../../src/verify/rules/group-sizes';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(GROUP_SIZE_RULES, ...objects);
const ADDRESS = 'train-workers-0-0.train';
const script = (text: string) => ({ command: ['bash', '-c', text] });

describe('JS2010: number of nodes is not the number of pods', () => {
  test('one Job', () => {
    expect(check(run({ pods: 4, main: { command: ['torchrun', '--nnodes=3', `--master-addr=${ADDRESS}`, '--node-rank=$(JOB_COMPLETION_INDEX)', 'train.py'] } })))
      .toEqual(['JS2010 containers[0].command[1]: 4 pods, but --nnodes=3 says 3']);
  });

  test('several Jobs that meet at one address', () => {
    const main = { command: ['torchrun'], args: ['--nnodes', '4', '--rdzv-backend', 'c10d', '--rdzv-endpoint', `${ADDRESS}:29400`, 'train.py'] };
    expect(check(run({ replicas: 2, pods: 4, main }))).toEqual(['JS2010 containers[0].args[1]: 2 Jobs × 4 pods = 8, but --nnodes 4 says 4']);
    expect(remedies(GROUP_SIZE_RULES, run({ replicas: 2, pods: 4, main }))).toEqual(['JS2010 write 8 as the number of nodes, or change parallelism and completions']);
  });

  test('several replicated jobs', () => {
    const main = { ...env({ PET_NNODES: '3', PET_MASTER_ADDR: 'train-leader-0-0.train' }), command: ['torchrun', 'train.py'] };
    expect(check(run([{ name: 'leader', main }, { name: 'workers', pods: 3, main }])).map(text => text.replace(/^.*: (?=1)/, '')))
      .toEqual(['1 pod of \'leader\' + 3 pods of \'workers\' = 4, but PET_NNODES=3 says 3']);
  });

  test('groups of one run, each with its own address', () => {
    const main = (job: string) => ({ command: ['torchrun', '--nnodes=7', '--rdzv-backend=c10d', `--rdzv-endpoint=train-${job}-0-0.train`, 't.py'] });
    expect(check(run([{ name: 'a', pods: 2, main: main('a') }, { name: 'b', pods: 3, main: main('b') }])).map(text => text.replace(/^.*: (?=\d)/, '')))
      .toEqual(['2 pods, but --nnodes=7 says 7', '3 pods, but --nnodes=7 says 7']);
  });

  test('a replicated job without Jobs does not count', () => {
    const main = { command: ['torchrun', '--nnodes=7', '--rdzv-backend=c10d', `--rdzv-endpoint=${ADDRESS}`, 't.py'] };
    expect(check(run([{ pods: 2, main }, { name: 'spare', replicas: 0, pods: 3, main }]))).toEqual([expect.stringMatching(/: 2 pods, but --nnodes=7 says 7$/)]);
  });

  test('a range of nodes', () => {
    const elastic = (nodes: string) => run({ pods: 4, main: { command: ['torchrun', `--nnodes=${nodes}`, '--rdzv-backend=c10d', `--rdzv-endpoint=${ADDRESS}`, 't.py'] } });
    expect(check(elastic('5:8'))).toEqual(['JS2010 containers[0].command[1]: 4 pods, but --nnodes=5:8 waits for at least 5']);
    expect(check(elastic('1:3'))).toEqual(['JS2010 containers[0].command[1]: 4 pods, but --nnodes=1:3 admits no more than 3']);
    expect(check(elastic('2:4'))).toEqual([]);
  });

  test('in a shell script, with variables of its own', () => {
    const main = { ...env({ NODES: '3' }), ...script(`export MASTER_ADDR=${ADDRESS}\nset -e\ntorchrun --nnodes="\${NODES:-1}" \\\n  --master_addr=$MASTER_ADDR --node_rank=$JOB_COMPLETION_INDEX train.py`) };
    expect(check(run({ pods: 4, main }))).toEqual(['JS2010 containers[0].command[2]: 4 pods, but --nnodes=3 says 3']);
  });

  test('in a script that a ConfigMap holds', () => {
    const pod = { volumes: [{ name: 'scripts', configMap: { name: 'scripts' } }] };
    const main = { command: ['bash', '/scripts/train.sh'], volumeMounts: [{ name: 'scripts', mountPath: '/scripts' }] };
    const scripts = configMap('scripts', { 'train.sh': `python -m torch.distributed.run --nnodes 5 --rdzv_backend c10d --rdzv_endpoint ${ADDRESS} train.py` });
    expect(check(run({ pods: 4, main, pod }), scripts)).toEqual(['JS2010 containers[0].command[1]: 4 pods, but --nnodes 5 says 5']);
    expect(check(run({ pods: 4, main, pod }))).toEqual([]);
  });

  test('accelerate and plain variables', () => {
    expect(check(run({ pods: 4, main: { command: ['accelerate', 'launch', '--num_machines=2', 'train.py'] } }))).toEqual([
      'JS2010 containers[0].command[2]: 4 pods, but --num_machines=2 says 2',
    ]);
    expect(check(run({ pods: 4, main: env({ NNODES: '2', MASTER_ADDR: ADDRESS }) }))).toEqual(['JS2010 containers[0].env[0].value: 4 pods, but NNODES=2 says 2']);
  });

  test.each<[string, SmallJob | SmallJob[]]>([
    ['as many nodes as pods', { pods: 4, main: script('torchrun --nnodes=4 --nproc-per-node=8 train.py') }],
    ['each Job a group of its own', {
      replicas: 3,
      pods: 2,
      main: { ...env({ JOB: { label: 'jobset.sigs.k8s.io/job-index' } }), ...script('torchrun --nnodes=2 --master-addr=train-workers-$JOB-0.train --node-rank=$JOB_COMPLETION_INDEX t.py') },
    }],
    ['all Jobs one group', { replicas: 2, pods: 2, main: script(`torchrun --nnodes=4 --rdzv-backend=c10d --rdzv-endpoint=${ADDRESS} t.py`) }],
    ['a number from the run', { pods: 4, main: script('torchrun --nnodes=$(cat /etc/nodes) t.py') }],
    ['a number from a Secret', { pods: 4, main: { env: [{ name: 'N', valueFrom: { secretKeyRef: { name: 's', key: 'n' } } }], command: ['torchrun', '--nnodes=$(N)', 't.py'] } }],
    ['arithmetic', { pods: 4, main: { ...env({ SLICES: '2' }), ...script('torchrun --nnodes=$((SLICES * 2)) t.py') } }],
    ['a group of its own for each pod', { pods: 4, main: script('torchrun --nnodes=1 --rdzv-backend=c10d --rdzv-endpoint=localhost:0 t.py') }],
    ['a launcher in some pods only', { pods: 4, main: script('if [ $JOB_COMPLETION_INDEX = 0 ]; then torchrun --nnodes=2 t.py; fi') }],
    ['a program that only mentions it', { pods: 4, main: script('echo torchrun --nnodes=2; pip install torchrun') }],
    ['another file that may set it', { pods: 4, main: { ...env({ N: '2' }), ...script('source /env.sh; torchrun --nnodes=$N t.py') } }],
    ['one rendezvous with a driver', [{ name: 'driver', main: script('python drive.py') }, { pods: 3, main: script('torchrun --nnodes=4 t.py') }]],
    ['a program that has such an option itself', { pods: 4, main: script('python train.py --nnodes=2') }],
    ['a count of one group among others', [
      { name: 'a', pods: 2, main: script('torchrun --nnodes=2 --rdzv-backend=c10d --rdzv-endpoint=train-a-0-0.train t.py') },
      { name: 'b', pods: 3, main: script('torchrun --nnodes=3 --rdzv-backend=c10d --rdzv-endpoint=train-b-0-0.train t.py') },
    ]],
    ['no pods', { replicas: 0, pods: 4, main: script('torchrun --nnodes=2 t.py') }],
    ['one rendezvous with the others of its group', [
      { name: 'driver', groupName: 'g', main: script('python drive.py') }, { groupName: 'g', pods: 3, main: script('torchrun --nnodes=4 t.py') }, { name: 'other', pods: 2 },
    ]],
  ])('%s is right', (_, jobs) => {
    expect(check(run(jobs))).toEqual([]);
  });
});

describe('JS2011: world size is not what pods and GPUs make', () => {
  test('pods of one Job counted only', () => {
    const main = { ...gpus(8), ...env({ MASTER_ADDR: ADDRESS, WORLD_SIZE: '32' }) };
    expect(check(run({ replicas: 2, pods: 4, main }))).toEqual([
      'JS2011 containers[0].env[1].value: 2 Jobs × 4 pods × 8 GPUs = 64, but WORLD_SIZE=32 says 32',
    ]);
    expect(remedies(GROUP_SIZE_RULES, run({ replicas: 2, pods: 4, main }))).toEqual(['JS2011 write 64, or 8 if each pod runs one process']);
  });

  test('without GPUs, only a number that no pod count divides', () => {
    expect(check(run({ pods: 4, main: env({ MASTER_ADDR: ADDRESS, WORLD_SIZE: '6' }) }))).toEqual(['JS2011 containers[0].env[1].value: 4 pods, but WORLD_SIZE=6 says 6']);
  });

  test('accelerate counts processes of all machines', () => {
    const main = (processes: number) => ({ ...gpus(8), command: ['accelerate', 'launch', '--num_machines=4', `--num_processes=${processes}`, 'train.py'] });
    expect(check(run({ pods: 4, main: main(8) }))).toEqual(['JS2011 containers[0].command[3]: 4 pods × 8 GPUs = 32, but --num_processes=8 says 8']);
    expect(check(run({ pods: 4, main: main(32) }))).toEqual([]);
  });

  test('several replicated jobs', () => {
    const main = { ...gpus(8), ...env({ MASTER_ADDR: 'train-a-0-0.train', WORLD_SIZE: '64' }) };
    expect(check(run([{ name: 'a', pods: 2, main }, { name: 'b', pods: 3, main }]))[0]).toMatch(/: 5 pods × 8 GPUs = 40, but WORLD_SIZE=64 says 64$/);
  });

  test('JAX and XGBoost', () => {
    expect(check(run({ pods: 4, main: env({ JAX_COORDINATOR_ADDRESS: `${ADDRESS}:8476`, JAX_NUM_PROCESSES: '3' }) }))).toHaveLength(1);
    expect(check(run({ pods: 4, main: env({ PROCESS_ID: '0', NUM_PROCESSES: '3', COORDINATOR_ADDRESS: ADDRESS }) }))).toHaveLength(1);
    expect(check(run({ pods: 4, main: env({ DMLC_NUM_WORKER: '3', DMLC_TRACKER_URI: ADDRESS }) }))).toHaveLength(1);
  });

  test.each<[string, SmallJob]>([
    ['one process in a pod', { pods: 4, main: { ...gpus(8), ...env({ WORLD_SIZE: '4' }) } }],
    ['one process for a GPU', { pods: 4, main: { ...gpus(8), ...env({ WORLD_SIZE: '32' }) } }],
    ['several processes without GPUs', { pods: 4, main: env({ WORLD_SIZE: '16' }) }],
    ['slices of GPUs, which nobody can count', { pods: 4, main: { resources: { limits: { 'nvidia.com/mig-1g.5gb': 2 } }, ...env({ WORLD_SIZE: '16' }) } }],
    ['a launcher that sets its own', { pods: 4, main: { ...env({ WORLD_SIZE: '3' }), command: ['torchrun', '--nnodes=4', 't.py'] } }],
    ['each pod for itself', { pods: 4, main: env({ WORLD_SIZE: '1' }) }],
    ['processes that each pod starts for itself', { pods: 4, main: { ...gpus(8), ...env({ WORLD_SIZE: '8', MASTER_ADDR: 'localhost' }) } }],
    ['shards without a group', { pods: 4, main: { ...gpus(8), ...env({ WORLD_SIZE: '8' }) } }],
    ['GPUs in a container beside', { pods: 4, main: env({ WORLD_SIZE: '32', MASTER_ADDR: ADDRESS }), more: [gpus(8)] }],
    ['no GPUs, and one process', { pods: 4, main: env({ WORLD_SIZE: '0', MASTER_ADDR: ADDRESS }) }],
    ['processes of something else', { pods: 4, main: env({ NUM_PROCESSES: '3' }) }],
    ['a parameter server', { pods: 4, main: env({ DMLC_NUM_WORKER: '3', DMLC_ROLE: 'server' }) }],
    ['accelerate in each pod for itself', { pods: 4, main: { ...gpus(8), command: ['accelerate', 'launch', '--num_processes=8', 't.py'] } }],
  ])('%s is right', (_, small) => {
    expect(check(run(small))).toEqual([]);
  });
});

test('JS2011: a number that one of several possible groups divides is right', () => {
  const main = env({ MASTER_ADDR: ADDRESS, WORLD_SIZE: '6' });
  expect(check(run([{ pods: 3, main }, { name: 'driver', pods: 2 }]))).toEqual([]);
});

describe('JS2012 and JS2013: processes of a pod and its GPUs', () => {
  const torchrun = (processes: string, count: number) => run({ pods: 2, main: { ...gpus(count), command: ['torchrun', '--nnodes=2', `--nproc-per-node=${processes}`, 't.py'] } });

  test('too many', () => {
    expect(check(torchrun('8', 4))).toEqual(['JS2012 containers[0].command[2]: container \'main\' has 4 GPUs, but --nproc-per-node=8 starts 8 processes']);
    expect(check(run({ main: { ...gpus(1), command: ['deepspeed', '--num_gpus', '2', 't.py'] } }))).toHaveLength(1);
  });

  test('GPUs that cannot be counted', () => {
    const main = { command: ['torchrun', '--nproc-per-node=8', 't.py'], resources: { limits: { 'nvidia.com/gpu': 1, 'nvidia.com/mig-1g.5gb': 7 } } };
    expect(check(run({ main }))).toEqual([]);
  });

  test('too few', () => {
    expect(check(torchrun('1', 8))).toEqual([
      'JS2013 containers[0].command[2]: container \'main\' has 8 GPUs, but --nproc-per-node=1 starts 1 process: 7 GPUs of each pod may stay idle',
    ]);
  });

  test.each([['8', 8], ['auto', 8], ['gpu', 8], ['4', 0]])('--nproc-per-node=%s with %d GPUs is right', (processes, count) => {
    expect(check(torchrun(processes, count)).filter(text => !text.startsWith('JS2014'))).toEqual([]);
  });
});

describe('JS2014: torchrun counts the CPUs of the machine', () => {
  const on = (resources: object) => run({ main: { resources, command: ['torchrun', '--nproc-per-node=auto', 't.py'] } });

  test('with a share of the CPUs', () => {
    expect(check(on({ requests: { cpu: '4' } }))).toEqual([
      'JS2014 containers[0].command[1]: container \'main\' has 4 CPUs and no GPU, but --nproc-per-node=auto starts a process for each CPU of the node',
    ]);
  });

  test('a number is a number', () => {
    expect(check(run({ main: { resources: { limits: { cpu: 4 } }, command: ['torchrun', '--nproc-per-node=4', 't.py'] } }))).toEqual([]);
  });

  test.each([{}, { limits: { 'cpu': '4', 'nvidia.com/gpu': 1 } }, { limits: { 'cpu': 4, 'example.com/device': 1 } }, { limits: { cpu: 4 }, claims: [{ name: 'gpu' }] }])(
    '%j is right', resources => {
      expect(check(on(resources))).toEqual([]);
    });
});

describe('JS2015: launcher that takes every pod for a run of its own', () => {
  test('an address without a number of nodes', () => {
    expect(check(run({ pods: 4, main: { command: ['torchrun', '--nproc-per-node=8', `--master-addr=${ADDRESS}`, 't.py'] } }))).toEqual([
      'JS2015 containers[0].command[0]: 4 pods, but torchrun without --nnodes makes each of them a group of its own',
    ]);
  });

  test.each<[string, SmallJob]>([
    ['independent runs', { pods: 4, main: { command: ['torchrun', '--nproc-per-node=8', 't.py'] } }],
    ['the number in a variable', { pods: 4, main: { ...env({ PET_NNODES: '4' }), command: ['torchrun', `--master-addr=${ADDRESS}`, 't.py'] } }],
    ['options from a variable', { pods: 4, main: script(`torchrun $ARGS --master-addr=${ADDRESS} t.py`) }],
    ['one pod', { main: { command: ['torchrun', '--master-addr=localhost', 't.py'] } }],
    ['--standalone', { pods: 4, main: { command: ['torchrun', '--standalone', 't.py'] } }],
  ])('%s is right', (_, small) => {
    expect(check(run(small))).toEqual([]);
  });
});
