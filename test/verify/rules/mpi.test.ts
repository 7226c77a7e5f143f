import { configMap, env, gpus, problems, remedies, run } from './small-run';
import { MPI_RULES } from '../../../src/verify/rules/mpi';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(MPI_RULES, ...objects);

/** Four workers and a launcher that calls mpirun with the hostfile of a ConfigMap. */
function mpi(command: string[], options: { gpus?: number; env?: Record<string, string> } = {}) {
  return run([
    {
      name: 'launcher',
      main: { command, ...env(options.env ?? {}), volumeMounts: [{ name: 'hosts', mountPath: '/etc/mpi' }] },
      pod: { volumes: [{ name: 'hosts', configMap: { name: 'hosts' } }] },
    },
    { name: 'worker', pods: 4, main: { ...(options.gpus !== undefined && gpus(options.gpus)), command: ['/usr/sbin/sshd', '-De'] } },
  ]);
}

const hostfile = (...lines: string[]) => configMap('hosts', { hostfile: lines.join('\n') });
const workers = (count: number, suffix: string) => Array.from({ length: count }, (_, i) => `train-worker-0-${i}.train${suffix}`);
const MPIRUN = ['mpirun', '--hostfile', '/etc/mpi/hostfile'];

describe('JS2030: more processes than slots for mpirun', () => {
  test('of a hostfile', () => {
    const found = [mpi([...MPIRUN, '-np', '64', 'train']), hostfile(...workers(4, ' slots=8'))] as const;
    expect(check(...found)).toEqual(['JS2030 containers[0].command[4]: 4 hosts × 8 slots = 32, but -np 64 asks for 64']);
    expect(remedies(MPI_RULES, ...found)).toEqual(['JS2030 write 32, or give the hosts more slots']);
  });

  test('of a list of hosts', () => {
    expect(check(mpi(['mpirun', '-n', '8', '-H', workers(4, '').join(','), '-x', 'PATH', 'train']))).toEqual(['JS2030 containers[0].command[2]: 4 hosts × 1 slot = 4, but -n 8 asks for 8']);
    expect(check(mpi(['horovodrun', '-np', '8', '-H', 'train-worker-0-0.train:4,train-worker-0-1.train:2', 'python', 't.py']))[0])
      .toBe('JS2030 containers[0].command[2]: the hosts have 6 slots, but -np 8 asks for 8');
  });

  test('by variables', () => {
    const variables = { OMPI_MCA_orte_default_hostfile: '/etc/mpi/hostfile', OMPI_MCA_orte_set_default_slots: '2' };
    expect(check(mpi(['mpirun', '--mca', 'btl', 'tcp,self', '--bind-to', 'none', '-np', '9', 'train'], { env: variables }), hostfile(...workers(4, '')))).toEqual([
      'JS2030 containers[0].command[7]: 4 hosts × 2 slots = 8, but -np 9 asks for 9',
    ]);
  });

  test.each([
    ['what fits', [...MPIRUN, '-np', '32', 'train']],
    ['more than fit on purpose', [...MPIRUN, '--oversubscribe', '-np', '64', 'train']],
    ['another spelling of that', [...MPIRUN, '--map-by', 'slot:OVERSUBSCRIBE', '-np', '64', 'train']],
    ['a number from the run', ['sh', '-c', 'mpirun --hostfile /etc/mpi/hostfile -np $(wc -l < x) train']],
    ['a hostfile from elsewhere', ['mpirun', '--hostfile', '/data/hostfile', '-np', '64', 'train']],
    ['an option that we do not know', [...MPIRUN, '--cpus-per-something', '2', '-np', '64', 'train']],
  ])('%s is right', (_, command) => {
    expect(check(mpi(command), hostfile(...workers(4, ' slots=8')))).toEqual([]);
  });

  test('slots that only some hosts say', () => {
    expect(check(mpi([...MPIRUN, '-np', '64', 'train']), hostfile(...workers(2, ' slots=8'), 'train-worker-0-2.train', 'train-worker-0-3.train'))).toEqual([]);
  });

  test('slots by variable, only where the hostfile says none', () => {
    const found = check(mpi([...MPIRUN, '-np', '9', 'train'], { env: { OMPI_MCA_orte_set_default_slots: '2' } }), hostfile(...workers(4, ' slots=1')));
    expect(found[0]).toContain('4 hosts × 1 slot = 4');
  });

  test('MPICH and max_slots start more than their slots', () => {
    expect(check(mpi([...MPIRUN, '-np', '64', 'train']), hostfile(...workers(4, ':8')))).toEqual([]);
    expect(check(mpi([...MPIRUN, '-np', '64', 'train']), hostfile(...workers(4, ' slots=8 max_slots=16')))).toEqual([]);
  });
});

describe('JS2031: workers that mpirun never uses', () => {
  test('a worker that is not listed', () => {
    expect(check(mpi([...MPIRUN, '-np', '3', 'train']), hostfile(...workers(3, ' slots=1')))).toEqual([
      'JS2031 containers[0].command[4]: \'worker\' has 4 pods, but --hostfile /etc/mpi/hostfile lists 3 of them',
    ]);
  });

  test('hosts of somebody else', () => {
    expect(check(mpi([...MPIRUN, '-np', '2', 'train']), hostfile('10.0.0.1 slots=1', 'other-host slots=1'))).toEqual([]);
  });
});

describe('JS2032: slots of a host that are not its GPUs', () => {
  test('fewer slots', () => {
    expect(check(mpi([...MPIRUN, '-np', '4', 'train'], { gpus: 8 }), hostfile('# comment', ...workers(4, ' slots=1')))).toEqual([
      'JS2032 containers[0].command[4]: train-worker-0-0.train has 8 GPUs, but 1 slot',
    ]);
  });

  test('as many as GPUs', () => {
    expect(check(mpi([...MPIRUN, '-np', '32', 'train'], { gpus: 8 }), hostfile(...workers(4, ' slots=8')))).toEqual([]);
  });
});
