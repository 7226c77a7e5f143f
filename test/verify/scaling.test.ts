/**
 * Large and hostile sets, a thousand times larger than what a quadratic algorithm takes a second for: whoever adds one waits for these tests until the
 * end of the day. Each has to give the right answer, too.
 */
import { configMap, job, run } from './rules/small-run';
import type { SmallJob } from './rules/small-run';
import type { KubernetesObject } from '../../src/model/kubernetes';
import { readManifests } from '../../src/verify/read';
import { TABLE } from '../../src/verify/table';
import { verify } from '../../src/verify/verify';

const times = <Item>(count: number, make: (i: number) => Item): Item[] => Array.from({ length: count }, (_, i) => make(i));

/** Paths and messages of a code. */
function found(code: string, ...objects: readonly KubernetesObject[]): string[] {
  const { findings } = verify(objects.map(object => ({ object })), TABLE.filter(row => row.code === code));
  return findings.filter(finding => finding.code === code).map(({ path, message }) => `${path}: ${message}`);
}

const lengthOf = (findings: readonly string[]) => findings.reduce((sum, { length }) => sum + length, 0);

describe('addresses', () => {
  test('a word of two million characters', () => {
    const word = `train${'-1'.repeat(1_000_000)}`;
    expect(found('JS3001', run({ main: { command: ['run', `--master=${word}:8080`] } }))).toHaveLength(0);
    const domains = `train-workers-0-7${'.a-1'.repeat(500_000)}`;
    expect(found('JS3001', run({ main: { command: ['run', `--master=${domains}:8080`] } }))).toHaveLength(0);
  });

  test('names with many dashes', () => {
    const name = 'a-1-1-b';
    const message = `spec.replicatedJobs[0].template.spec.template.spec.containers[0].args[0]: train-${name}-0-7.train: a Job of '${name}' has 1 pod, so the last pod index is 0, not 7`;
    expect(found('JS3001', run({ name, main: { args: [`--master=train-${name}-0-7.train:8080`] } }))).toEqual([message]);
  });

  test('of thousands that do not exist, each message names a few replicated jobs', () => {
    const jobs = times(1000, i => ({ name: `j${i}`, main: { args: [`--master=train-x${i}-0-0.train:8080`] } }));
    const findings = found('JS3001', run(jobs));
    expect(findings).toHaveLength(1000);
    expect(findings[0]).toMatch(/there is no replicated job 'x0' in train, which has 'j0', 'j1', .*'j18' and 981 more$/);
    expect(lengthOf(findings)).toBeLessThan(400 * 1000);
  });
});

describe('texts', () => {
  test('where each of sixty thousand keys stands', () => {
    const keys = times(60_000, i => `key${i}`);
    const { manifests: [{ locate }], errors } = readManifests(`apiVersion: v1\nkind: A\n${keys.map(key => `${key}: 1\n`).join('')}`, 'a.yaml');
    expect(errors).toEqual([]);
    expect(keys.map(key => locate!.at([key])!.line)).toEqual(times(keys.length, i => i + 3));
  });

  test('what stands behind many aliases', () => {
    const aliases = times(20_000, i => `alias${i}`);
    const text = `apiVersion: v1\nkind: A\nfirst: &one {a: 1,\n  b: 2}\n${aliases.map(key => `${key}: *one\n`).join('')}`;
    const { manifests: [{ locate }], errors } = readManifests(text, 'a.yaml');
    expect(errors).toEqual([]);
    expect(new Set(aliases.map(key => locate!.at([key, 'b'])!.line))).toEqual(new Set([4]));
  });

  test('a name that is given twice stands for what has it last', () => {
    const { manifests: [{ locate }] } = readManifests('apiVersion: v1\nkind: A\na: &one {x: 1}\nb: *one\nc: &one {x: 2}\nd: *one\n', 'a.yaml');
    expect(['b', 'd'].map(key => locate!.at([key, 'x'])!.line)).toEqual([3, 5]);
  });

  test('thousands of unknown fields', () => {
    const fields = Object.fromEntries(times(20_000, i => [`unknown${i}`, 1]));
    const replicatedJobs = [{ ...run({}).spec.replicatedJobs![0], ...fields }];
    expect(found('JS9002', { ...run({}), spec: { replicatedJobs } } as KubernetesObject)).toHaveLength(20_000);
  });

  test('merged maps', () => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  <<: [${times(130_000, () => '{}').join()}]\n  a: "1"\n`;
    const { manifests, errors } = readManifests(text, 'a.yaml');
    expect(errors).toEqual([]);
    expect((manifests[0].object as { data?: object }).data).toEqual({ a: '1' });
  });

  test('commands that never end, or not', () => {
    const endless = (line: string) => found('JS5020', run([{ name: 'driver' }, { name: 'servers', main: { command: ['sh', '-c', line] } }]));
    expect(endless('sshd '.repeat(500_000))).toEqual([]);
    expect(endless(`sshd ${`-${'D'.repeat(1_000_000)}.`}`)).toEqual([]);
    expect(endless('ray start '.repeat(300_000))).toEqual([]);
    expect(endless('sshd -D | '.repeat(200_000) + 'x &')).toHaveLength(1);
    expect(endless(`${'sshd x; '.repeat(200_000)} sleep infinity`)).toEqual([expect.stringContaining('never ends (sleep infinity)')]);
  });

  test('places of checkpoints', () => {
    const places = (text: string) => found('JS5052', run({ main: { command: ['train', text], resources: { limits: { 'nvidia.com/gpu': 8 } } } }, { failurePolicy: { maxRestarts: 3 } }));
    expect(places('-'.repeat(1_000_000))).toEqual([]);
    expect(places(`${'-'.repeat(1_000_000)} --checkpoint-dir=/ckpt`)).toEqual([expect.stringContaining('/ckpt is not on a volume')]);
  });
});

describe('many of a kind', () => {
  test('variables that use one another', () => {
    const env = times(20_000, i => ({ name: `V${i}`, value: `$(V${i - 1}) $(V${i + 1})` }));
    const findings = found('JS4001', run({ main: { env } }));
    expect(findings).toHaveLength(19_999);
    expect(findings).toContain('spec.replicatedJobs[0].template.spec.template.spec.containers[0].env[7].value: V7 uses $(V8), which is defined only below it, '
      + "so V7 holds the text '$(V8)'");
  });

  test('variables that come from a ConfigMap', () => {
    const env = times(5000, i => ({ name: `V${i}`, value: `$(K${i}) $(X${i})` }));
    const data = Object.fromEntries(times(5000, i => [`K${i}`, 'a']));
    const findings = found('JS4002', run({ main: { env, envFrom: [{ configMapRef: { name: 'settings' } }] } }), configMap('settings', data));
    expect(findings).toHaveLength(5000);
    expect(findings.every(message => /no variable X\d+ is defined/.test(message))).toBe(true);
  });

  test('members of a group that meet at places of their own', () => {
    const torchrun = (i: number): SmallJob => ({ name: `j${i}`, main: { command: ['torchrun', '--nnodes=3', `--node-rank=${i}`, `--master-addr=train-j${i}-0-0.train`, 'a.py'] } });
    const findings = found('JS2010', run(times(2000, torchrun)));
    expect(findings).toHaveLength(2000);
    expect(findings[0]).toMatch(/1 pod, but --nnodes=3 says 3$/);
  });

  test('members of a group that meet wherever they like', () => {
    const torchrun = (i: number): SmallJob => ({ name: `j${i}`, main: { command: ['torchrun', '--nnodes=3', 'a.py'] } });
    const findings = found('JS2010', run(times(1000, torchrun)));
    expect(findings).toHaveLength(1000);
    expect(lengthOf(findings)).toBeLessThan(1000 * 1000);
  });

  test('Jobs with numbers in their names', () => {
    const jobs = times(5000, i => ({ ...job({}), metadata: { name: `train-${i}` } }));
    expect(found('JS3040', ...jobs)).toEqual([]);
    expect(found('JS3040', run({ replicas: 3 }), { ...job({}), metadata: { name: 'train-workers-2' } }, { ...job({}), metadata: { name: 'train-workers-3' } }))
      .toEqual([expect.stringContaining('Job train-workers-2 is also made by JobSet train')]);
  });

  test('runs of one name in many namespaces', () => {
    const runs = times(2000, i => ({ ...run({}), metadata: { name: 'train', namespace: `ns-${i}` } }));
    expect(found('JS7012', ...runs)).toEqual([]);
    expect(found('JS3021', ...runs)).toEqual([]);
  });

  test('rules of a failure policy and what they match', () => {
    const rules = times(2000, i => ({ name: `r${i}`, action: 'RestartJobSet' as const, onJobFailureReasons: ['BackoffLimitExceeded'] }));
    const policy = (count: number) => ({ failurePolicy: { maxRestarts: 3, rules: rules.slice(0, count) } });
    expect(found('JS5001', run(times(2, i => ({ name: `j${i}` })), policy(3)))).toHaveLength(2);
    expect(found('JS5001', run(times(1000, i => ({ name: `j${i}` })), policy(2000)))).toEqual([]);
    const reasons = times(200_000, i => `Reason${i}`);
    expect(found('JS5004', run({}, { failurePolicy: { rules: [{ name: 'a', action: 'FailJobSet', onJobFailureReasons: [...reasons, 'Reason7'] as never }] } })))
      .toEqual(["spec.failurePolicy.rules[0].onJobFailureReasons[200000]: 'Reason7' stands twice in onJobFailureReasons"]);
  });

  test('a budget for each Job', () => {
    const budgetFor = (index: number) => ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: `b${index}` },
      spec: { minAvailable: 5, selector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'train', 'jobset.sigs.k8s.io/job-index': `${index}` } } },
    }) as unknown as KubernetesObject;
    const budgets = times(5000, budgetFor);
    expect(found('JS6003', run({ replicas: 5000, pods: 4 }), ...budgets)).toHaveLength(5000);
    expect(found('JS6004', run({ replicas: 5000, pods: 4 }), budgetFor(5000))).toHaveLength(1);
    // Of so many, nobody knows which have an index.
    for (const code of ['JS6003', 'JS6004']) expect(found(code, run({ replicas: 2147483647, pods: 4 }), budgetFor(20_000))).toEqual([]);
  });

  test('names that are misspelt', () => {
    const long = 'A'.repeat(100_000);
    expect(found('JS4002', run({ main: { env: [{ name: `${long}B`, value: '1' }, { name: 'X', value: `$(${long}C)` }] } }))).toHaveLength(1);
  });
});
