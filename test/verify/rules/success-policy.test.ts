import { problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import { SUCCESS_POLICY_RULES } from '../../../src/verify/rules/success-policy';

const check = (jobs: SmallJob[] | SmallJob, operator?: 'All' | 'Any', ...targetReplicatedJobs: string[]) =>
  problems(SUCCESS_POLICY_RULES, run(jobs, operator && { successPolicy: { operator, targetReplicatedJobs } }));

const endless = (name: string): SmallJob => ({ name, main: { command: ['sleep', 'infinity'] } });

describe('JS5020: success that waits for a program that never ends', () => {
  test.each([
    [['sleep', 'infinity']], [['sh', '-c', 'prepare; sleep inf']], [['/usr/sbin/sshd', '-D']], [['/usr/sbin/sshd', '-p', '2222', '-De']],
    [['tail', '-f', '/dev/null']], [['ray', 'start', '--address=head:6379', '--block']], [['tensorboard', '--logdir=/logs']],
    [['bash', '-c', 'until nc -z head 6379; do sleep 1; done; ray start --address=head:6379 --block']],
  ])('%j', command => {
    expect(check([{ name: 'driver' }, { name: 'servers', main: { command } }])).toEqual([
      expect.stringMatching(/^JS5020 spec\.replicatedJobs\[1\]\.template\.spec\.template\.spec\.containers\[0\]\.command: 'servers' never ends/),
    ]);
  });

  test.each([
    [['sh', '-c', 'sleep infinity & train; kill $!']], [['sh', '-c', 'sleep 60']], [['sh', '-c', 'if [ $ROLE = ps ]; then sleep infinity; fi; train']],
    [['sh', '-c', '/usr/sbin/sshd -D & mpirun train']], [['ray', 'start', '--head']], [['python', 'sleep_infinity.py']], [['tail', '-f', '/var/log/train']],
  ])('%j ends', command => {
    expect(check([{ name: 'driver' }, { name: 'servers', main: { command } }])).toEqual([]);
  });

  test('what to write names those that end', () => {
    const remedy = (jobs: SmallJob[]) => remedies(SUCCESS_POLICY_RULES, run(jobs));
    expect(remedy([{ name: 'driver' }, endless('servers'), { name: 'workers' }])).toEqual(['JS5020 write successPolicy with operator: All and targetReplicatedJobs: [driver, workers]']);
    expect(remedy([endless('servers')])).toEqual(['JS5020 let the program end when its work is done']);
  });

  test('what the run does not wait for is right', () => {
    expect(check([{ name: 'driver' }, endless('servers')], 'All', 'driver')).toEqual([]);
    expect(check([{ name: 'driver' }, endless('servers')], 'Any')).toEqual([]);
    expect(check([endless('a'), endless('b')], 'Any')).toHaveLength(2);
  });

  test('what ends otherwise is right', () => {
    const job = (spec: SmallJob['job']) => check({ ...endless('servers'), job: spec });
    expect(job({ activeDeadlineSeconds: 60 })).toEqual([]);
    expect(job({ successPolicy: { rules: [{ succeededIndexes: '0' }] } })).toEqual([]);
    expect(check({ ...endless('servers'), replicas: 0 })).toEqual([]);
    expect(check({ main: { command: ['train'] }, pod: { initContainers: [{ name: 's', image: 'a:1', restartPolicy: 'Always', command: ['sleep', 'infinity'] }] } })).toEqual([]);
  });
});

describe('JS5021: success before others have started', () => {
  const after = (name: string, ...before: string[]): SmallJob => ({ name, dependsOn: before.map(other => ({ name: other, status: 'Complete' })) });
  const chain = [{ name: 'fetch' }, after('prepare', 'fetch'), after('train', 'prepare')];

  test('Any, of ones that wait for each other', () => {
    expect(check(chain, 'Any')).toEqual(["JS5021 spec.successPolicy: the run is completed when 'fetch' has completed, but 'prepare' starts only then"]);
  });

  test('All, of ones that others wait for', () => {
    expect(check(chain, 'All', 'prepare')).toEqual(["JS5021 spec.successPolicy: the run is completed when 'prepare' has completed, but 'train' starts only then"]);
    expect(check(chain, 'All', 'fetch', 'prepare')).toHaveLength(1);
  });

  test.each<['All' | 'Any', string[]]>([['All', []], ['All', ['train']], ['All', ['fetch', 'train']], ['Any', ['train']]])('%s of %j is right', (operator, targets) => {
    expect(check(chain, operator, ...targets)).toEqual([]);
  });

  test('a dependency on readiness is right', () => {
    expect(check([{ name: 'head' }, { name: 'workers', dependsOn: [{ name: 'head', status: 'Ready' }] }], 'All', 'head')).toEqual([]);
  });
});

describe('JS5021: graphs of dependencies', () => {
  const completed = (...names: string[]) => ({ dependsOn: names.map(name => ({ name, status: 'Complete' as const })) });
  /** Each one comes after the `most` before it. */
  const graph = (size: number, most: number): SmallJob[] =>
    Array.from({ length: size }, (_, i) => ({ name: `j${i}`, ...i > 0 && completed(...Array.from({ length: Math.min(i, most) }, (__, d) => `j${i - 1 - d}`)) }));

  test.each([[26, 5], [2000, 5], [300, 299]])('of %d, each after up to %d others', (size, most) => {
    const last = `j${size - 1}`;
    expect(check(graph(size, most), 'All', last)).toEqual([]);
    expect(check([...graph(size, most), { name: 'beside' }], 'All', 'beside')).toEqual([]);
    expect(check([...graph(size, most), { name: 'after', ...completed(last) }], 'All', 'j0', last))
      .toEqual([`JS5021 spec.successPolicy: the run is completed when 'j0', '${last}' have completed, but 'after' starts only then`]);
    expect(check([{ name: 'beside' }, ...graph(size, most)], 'All', 'beside', 'j0')).toEqual([]);
  });

  test('in a circle, which the API refuses, nothing is said', () => {
    const circle = [{ name: 'a', ...completed('c') }, { name: 'b', ...completed('a') }, { name: 'c', ...completed('b') }];
    expect(check(circle, 'All', 'd')).toEqual([]);
    expect(check([...circle, { name: 'd' }], 'All', 'd')).toEqual([]);
  });

  test('a dependency on one without Jobs keeps nobody waiting', () => {
    expect(check([{ name: 'fetch' }, { name: 'none', replicas: 0, ...completed('fetch') }, { name: 'train', ...completed('none') }], 'All', 'fetch')).toEqual([]);
  });
});

describe('JS5022: success policy that names replicated jobs without Jobs', () => {
  const jobs = [{ name: 'none', replicas: 0 }, { name: 'workers' }];

  test('for All and for Any', () => {
    expect(check(jobs, 'All', 'none')).toEqual(["JS5022 spec.successPolicy.targetReplicatedJobs: 'none': replicas 0, so the first Job that completes ends the run"]);
    expect(check(jobs, 'Any', 'none')).toEqual([expect.stringContaining('the run never completes')]);
  });

  test('one with Jobs among them is right', () => {
    expect(check(jobs, 'All', 'none', 'workers')).toEqual([]);
    expect(check(jobs)).toEqual([]);
  });
});

test('JS5023: operator Any over one Job', () => {
  expect(check([{ name: 'a' }, { name: 'workers', pods: 4 }], 'Any', 'workers')).toEqual([
    "JS5023 spec.successPolicy.operator: 'workers' is one Job with 4 pods, all of which have to succeed",
  ]);
  expect(check({ pods: 4, replicas: 2 }, 'Any')).toEqual([]);
  expect(check({ pods: 1 }, 'Any')).toEqual([]);
  expect(check({ pods: 4 }, 'All')).toEqual([]);
  expect(check({ pods: 4, job: { successPolicy: { rules: [{ succeededCount: 1 }] } } }, 'Any')).toEqual([]);
});
