/** What is read from the command lines and variables of each launcher. */
import type { Container } from '../../../src/model/kubernetes';
import { readAccelerate, readDeepspeed } from '../../../src/verify/launchers/accelerate';
import type { Membership } from '../../../src/verify/launchers/membership';
import { isLoopback } from '../../../src/verify/launchers/membership';
import { parseHostfile, parseHostList, readMpirun } from '../../../src/verify/launchers/mpi';
import { programOf } from '../../../src/verify/launchers/process';
import { readTorchrun } from '../../../src/verify/launchers/torchrun';
import { readJax, readPlainVariables, readXgboost } from '../../../src/verify/launchers/variables';
import { World } from '../../../src/verify/world';
import { env, run } from '../rules/small-run';

function programIn(main: Partial<Container>) {
  const { jobs: [job] } = new World([{ object: run({ main }) }]);
  return programOf(job, job.podSpec.containers[0]);
}

/** A membership in short: what is known of it. */
function short(membership: Membership | undefined) {
  if (!membership) return undefined;
  const { nodes, nodesAssumed, processes, processesPerNode, rank, address, meansSeveral } = membership;
  return {
    ...(nodes && !nodesAssumed && { nodes: nodes.value.min === nodes.value.max ? nodes.value.min : `${nodes.value.min}:${nodes.value.max}` }),
    ...(processes && { processes: processes.value }),
    ...(processesPerNode && { perNode: processesPerNode.value }),
    ...(rank && { rank: rank.value }),
    ...(address && { address: address.value }),
    ...(meansSeveral && { several: true }),
  };
}

const words = (line: string) => ({ command: line.split(' ') });

describe('torchrun', () => {
  test.each<[string, object | undefined]>([
    ['torchrun --nnodes=2 --nproc_per_node 8 --node_rank=1 --master_addr=a --master_port=1 t.py --nnodes=9', { nodes: 2, perNode: 8, rank: 1, address: 'a', several: true }],
    ['torchrun --nnodes 1:4 --rdzv-backend c10d --rdzv-endpoint a:1 --node-rank 0 t.py', { nodes: '1:4', address: 'a:1', several: true }],
    ['torchrun --rdzv-backend=static --node-rank=3 --master-addr=a t.py', { rank: 3, address: 'a', several: true }],
    ['torchrun --nproc-per-node=gpu t.py', { perNode: 'gpu', rank: 0, address: '127.0.0.1' }],
    ['torchrun --standalone --nproc-per-node=2 t.py', { nodes: 1, perNode: 2, address: '127.0.0.1' }],
    ['torchrun --rdzv-endpoint=localhost:0 --rdzv-backend=c10d t.py', { address: 'localhost:0' }],
    ['torchrun --nnodes=x t.py', { rank: 0, address: '127.0.0.1' }],
    ['torchrun --future-option 3 --nnodes=2 t.py', { nodes: 2 }],
    ['python -m torch.distributed.run --nnodes=2 --rdzv-backend=c10d --rdzv-endpoint=a -m train', { nodes: 2, address: 'a', several: true }],
    ['/opt/bin/torchrun -m --nnodes=2 --rdzv-backend=c10d --rdzv-endpoint=a train', { nodes: 2, address: 'a', several: true }],
    ['python3.11 -m torch.distributed.launch --nnodes=2 --node_rank=0 --master_addr=a t.py', { nodes: 2, rank: 0, address: 'a', several: true }],
    ['numactl -N 0 torchrun --standalone t.py', { nodes: 1, address: '127.0.0.1' }],
    ['env A=1 nsys profile -o x torchrun --standalone t.py', { nodes: 1, address: '127.0.0.1' }],
    ['python t.py torchrun', undefined],
    ['train torchrun --nnodes=2', undefined],
    ['python -u -W ignore -m torch.distributed.run --standalone t.py', { nodes: 1, address: '127.0.0.1' }],
    ['python /opt/bin/torchrun --standalone t.py', { nodes: 1, address: '127.0.0.1' }],
    ['timeout 60 python -m torch.distributed.run --standalone t.py', { nodes: 1, address: '127.0.0.1' }],
    ['python -m other torchrun --nnodes=2', undefined],
    ['python -c torchrun', undefined],
    ['python -m', undefined],
    ['node -m torch.distributed.run', undefined],
    ['env sh torchrun', undefined],
    ['exec', undefined],
    ['python t.py', undefined],
  ])('%s', (line, expected) => {
    expect(short(readTorchrun(programIn(words(line))))).toEqual(expected);
  });

  test('variables, which options overrule', () => {
    const variables = env({ PET_NNODES: '2', PET_NPROC_PER_NODE: '4', PET_NODE_RANK: '1', PET_MASTER_ADDR: 'a' });
    expect(short(readTorchrun(programIn({ ...variables, ...words('torchrun --nnodes=3 t.py') })))).toEqual({ nodes: 3, perNode: 4, rank: 1, address: 'a', several: true });
    expect(short(readTorchrun(programIn({ ...variables, ...words('train.sh') })))).toEqual({ nodes: 2, perNode: 4, rank: 1, address: 'a' });
    expect(short(readTorchrun(programIn({ ...env({ PET_NNODES: '2', PET_NODE_RANK: '1', PET_RDZV_BACKEND: 'c10d', PET_RDZV_ENDPOINT: 'b' }) })))).toEqual({ nodes: 2, address: 'b' });
  });
});

describe('accelerate', () => {
  test.each<[string, object | undefined]>([
    ['accelerate launch --num_machines 2 --num_processes 16 --machine_rank 1 --main_process_ip a --multi_gpu t.py', { nodes: 2, processes: 16, rank: 1, address: 'a' }],
    ['accelerate launch --num_processes=8 t.py', { perNode: 8 }],
    ['accelerate launch --config_file c.yaml --num_processes=8 t.py', {}],
    ['accelerate-launch --num_machines=2 t.py', { nodes: 2 }],
    ['python -m accelerate.commands.launch --num_machines=2 t.py', { nodes: 2 }],
    ['accelerate config --num_machines=2', undefined],
  ])('%s', (line, expected) => {
    expect(short(readAccelerate(programIn(words(line))))).toEqual(expected);
  });
});

describe('DeepSpeed', () => {
  test.each<[string, object | undefined]>([
    ['deepspeed --num_nodes=2 --num_gpus=8 --no_ssh --node_rank=1 --master_addr=a t.py', { nodes: 2, perNode: 8, rank: 1, address: 'a' }],
    ['deepspeed --hostfile=/job/hostfile --num_nodes=2 --num_gpus 8 --node_rank=1 --master_addr=a t.py', { perNode: 8 }],
    ['python t.py --deepspeed c.json', undefined],
  ])('%s', (line, expected) => {
    expect(short(readDeepspeed(programIn(words(line))))).toEqual(expected);
  });
});

describe('variables', () => {
  test.each<[string, typeof readJax, Record<string, string>, object | undefined]>([
    ['torch.distributed', readPlainVariables, { WORLD_SIZE: '8', RANK: '1', MASTER_ADDR: 'a' }, { processes: 8, rank: 1, address: 'a' }],
    ['nodes', readPlainVariables, { NNODES: '2', NODE_RANK: '1', RANK: '9' }, { nodes: 2, rank: 1 }],
    ['nothing of it', readPlainVariables, { MASTER_ADDR: 'a', RANK: '1' }, undefined],
    ['JAX', readJax, { JAX_NUM_PROCESSES: '8', JAX_PROCESS_ID: '1', JAX_COORDINATOR_ADDRESS: 'a:1' }, { processes: 8, rank: 1, address: 'a:1' }],
    ['JAX in words of user code', readJax, { NUM_PROCESSES: '8', PROCESS_ID: '1' }, { processes: 8, rank: 1 }],
    ['something else', readJax, { NUM_PROCESSES: '8' }, undefined],
    ['XGBoost', readXgboost, { DMLC_NUM_WORKER: '8', DMLC_TASK_ID: '1', DMLC_TRACKER_URI: 'a' }, { processes: 8, rank: 1, address: 'a' }],
    ['a parameter server', readXgboost, { DMLC_NUM_WORKER: '8', DMLC_ROLE: 'worker' }, undefined],
  ])('%s', (_, read, variables, expected) => {
    expect(short(read(programIn({ ...env(variables), command: ['train'] })))).toEqual(expected);
  });
});

describe('mpirun', () => {
  test.each<[string, object | undefined]>([
    ['mpirun -np 4 --hostfile h train', { np: 4, hostfile: 'h' }],
    ['mpiexec -n 4 -f h -ppn 2 train', { np: 4, hostfile: 'h' }],
    ['mpirun --allow-run-as-root --mca a b -np 4 -machinefile h -x A train -np 9', { np: 4, hostfile: 'h' }],
    ['horovodrun -np 4 -H a:2,b:2 python t.py', { np: 4, hosts: 'a:2,b:2' }],
    ['mpirun --oversubscribe -np 4 --hostfile h train', undefined],
    ['mpirun --map-by node:OVERSUBSCRIBE -np 4 --hostfile h train', undefined],
    ['mpirun --mca rmaps_base_oversubscribe 1 -np 4 --hostfile h train', undefined],
    ['mpirun --hostfile h train', undefined],
    ['mpirun --new-option -np 4 --hostfile h train', undefined],
  ])('%s', (line, expected) => {
    const found = readMpirun(programIn(words(line)));
    const hosts = found?.hosts ? { hosts: found.hosts.value } : { hostfile: found?.hostfile?.value };
    expect(found && { np: found.processes.value, ...hosts }).toEqual(expected);
  });

  test('hostfiles', () => {
    expect(parseHostfile('# all\na slots=2\n\nb:4\nc # last\n')).toEqual([
      { name: 'a', slots: 2, strict: true }, { name: 'b', slots: 4, strict: false }, { name: 'c', strict: false },
    ]);
    expect(parseHostfile('a slots=2 max_slots=4')).toBeUndefined();
    expect(parseHostfile('a b c')).toBeUndefined();
    expect(parseHostList('a, b:2')).toEqual([{ name: 'a', slots: 1, strict: true }, { name: 'b', slots: 2, strict: true }]);
    expect(parseHostList('a:x')).toBeUndefined();
  });
});

test.each([['localhost', true], ['127.0.0.1:29500', true], ['[::1]:1', true], ['a', false], ['localhost.example.com', false], ['10.0.0.1', false]])('%s is the pod itself: %s', (address, own) => {
  expect(isLoopback(address)).toBe(own);
});
