import { gpus, job, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { FailurePolicyRule, JobSetSpec } from '../../../src/model/document';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { DISRUPTION_RULES } from '../../../src/verify/rules/disruption';

const check = (...objects: KubernetesObject[]) => problems(DISRUPTION_RULES, ...objects);
const only = (code: string, ...objects: KubernetesObject[]) => check(...objects).filter(text => text.startsWith(code));

const SAFE = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const KEEP = 'karpenter.sh/do-not-disrupt';
const guarded = (annotations: Record<string, string> = { [SAFE]: 'false' }): Partial<SmallJob> => ({ podMetadata: { annotations } });
const disruption = (action: string) => ({ action, onPodConditions: [{ type: 'DisruptionTarget' }] });
const codes = (operator: string, values: number[], action = 'FailJob') => ({ action, onExitCodes: { operator, values } });
const failing = (...rules: object[]): Partial<SmallJob> => ({ job: { podFailurePolicy: { rules } } as SmallJob['job'] });
const answering = (...rules: FailurePolicyRule[]): Partial<JobSetSpec> => ({ failurePolicy: { maxRestarts: 3, rules } });
const POD_FAILURE = { onJobFailureReasons: ['PodFailurePolicy'] };

describe('JS6020: disruption that fails the run', () => {
  const both = failing(disruption('FailJob'), codes('In', [42]));

  test('taken by a rule for all pod failures', () => {
    expect(check(run({ ...both }, answering({ action: 'FailJobSet', name: 'bugs', ...POD_FAILURE })))).toEqual([
      "JS6020 spec.failurePolicy.rules[0]: rule 'bugs' also takes the disruption of a pod of 'workers'",
    ]);
  });

  test.each<[string, FailurePolicyRule[]]>([
    ['a rule for disruptions before it', [{ action: 'RestartJobSetAndIgnoreMaxRestarts', ...POD_FAILURE, onJobFailureMessagePatterns: ['DisruptionTarget'] }, { action: 'FailJobSet', ...POD_FAILURE }]],
    ['a pattern for the exit code', [{ action: 'FailJobSet', ...POD_FAILURE, onJobFailureMessagePatterns: ['exit code 42'] }]],
    ['restarts', [{ action: 'RestartJobSet' }]],
  ])('%s is right', (_, rules) => {
    expect(check(run({ ...both }, answering(...rules)))).toEqual([]);
  });

  test('Jobs that do not know disruptions are right', () => {
    expect(check(run({ ...failing(codes('In', [42])) }, answering({ action: 'FailJobSet', ...POD_FAILURE })))).toEqual([]);
  });
});

describe('JS6021: disruption that is taken for a crash by an earlier rule', () => {
  test.each([[codes('NotIn', [0])], [codes('In', [1, 143])], [codes('In', [137], 'Count')]])('%j', earlier => {
    expect(check(run({ ...failing(earlier, disruption('FailJob')) }))).toEqual([expect.stringMatching(/^JS6021 podFailurePolicy\.rules\[1\]: rule 0 \(\w+\) takes exit code 1(37|43)/)]);
    expect(check(run({ ...failing(disruption('FailJob'), earlier) }))).toEqual([]);
  });

  test.each([[codes('In', [42])], [codes('NotIn', [42, 137, 143])]])('%j leaves it alone', earlier => {
    expect(check(run({ ...failing(earlier, disruption('FailJob')) }))).toEqual([]);
  });

  test('Jobs without a run have it too', () => {
    expect(check(job({ ...failing(codes('NotIn', [0]), disruption('Ignore')) }))).toHaveLength(1);
    expect(check(job({ ...failing(codes('NotIn', [0])) }))).toEqual([]);
  });
});

test('JS6022: disrupted pod that is replaced while its group waits for it', () => {
  const group: SmallJob = { pods: 2, main: { command: ['torchrun', '--nnodes=2', '--rdzv-endpoint=train-workers-0-0.train:29400', '--rdzv-backend=c10d', 'train.py'] } };
  expect(check(run({ ...group, ...failing(disruption('Ignore')) }))).toEqual([
    'JS6022 podFailurePolicy.rules[0].action: a disrupted pod is replaced alone, and its group does not start over',
  ]);
  expect(check(run({ ...group, ...failing(codes('In', [1], 'Ignore'), disruption('Ignore')) }))).toEqual([expect.stringContaining('rules[1].action')]);
  expect(check(run({ ...group, ...failing(codes('In', [1], 'Ignore'), disruption('FailJob')) }))).toEqual([]);
  expect(check(run([group, { name: 'logger', ...failing(disruption('Ignore')) }]))).toEqual([]);
  expect(check(run({ ...group, ...failing(disruption('FailJob')) }))).toEqual([]);
  expect(check(run({ pods: 2, ...failing(disruption('Ignore')) }))).toEqual([]);
});

describe('JS6023: run whose disruptions are told apart only in part', () => {
  const ignoring = answering({ action: 'RestartJobSetAndIgnoreMaxRestarts', name: 'drains', ...POD_FAILURE });

  test('a replicated job without the rule', () => {
    expect(check(run([{ name: 'driver' }, { name: 'workers', ...failing(disruption('FailJob')) }], ignoring))).toEqual([
      "JS6023 podFailurePolicy: a disruption of 'driver' counts as a crash, although rule 'drains' is meant for it too",
    ]);
  });

  test('all of them, or those that the rule names, are right', () => {
    expect(check(run({ ...failing(disruption('FailJob')) }, ignoring))).toEqual([]);
    expect(check(run([{ name: 'driver', ...failing(disruption('Ignore')) }, { name: 'workers', ...failing(disruption('FailJob')) }], ignoring))).toEqual([]);
    const named = answering({ action: 'RestartJobSetAndIgnoreMaxRestarts', ...POD_FAILURE, targetReplicatedJobs: ['workers'] });
    expect(check(run([{ name: 'driver' }, { name: 'workers', ...failing(disruption('FailJob')) }], named))).toEqual([]);
  });
});

describe('JS6024: long run that autoscalers may move', () => {
  const bare = { pods: 2, main: gpus(8) };
  const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b' }, spec: { minAvailable: 2, selector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'train' } } } };

  test('neither guard nor budget', () => {
    expect(check(run(bare))).toEqual(["JS6024 template.metadata.annotations: an autoscaler may evict the pods of 'workers'"]);
    expect(check(run({ ...bare, ...guarded({ [SAFE]: 'true' }) }))).toHaveLength(1);
    expect(check(run({ ...bare, ...guarded({ [KEEP]: 'false' }) }))).toHaveLength(1);
  });

  test('a guard, a budget, or no accelerators are right', () => {
    expect(check(run({ ...bare, ...guarded() }))).toEqual([]);
    expect(check(run({ ...bare, ...guarded({ [KEEP]: '12h' }) }))).toEqual([]);
    expect(check(run(bare), budget)).toEqual([]);
    expect(check(run({ pods: 2 }))).toEqual([]);
  });
});

describe('JS6025: eviction guard without effect', () => {
  test.each([
    [SAFE, 'no', `${SAFE} is 'no'`], [KEEP, 'forever', `${KEEP} is 'forever', which is neither true nor a duration`], [KEEP, '1d', `${KEEP} is '1d', which is neither true nor a duration`],
    ['karpenter.sh/do-not-evict', 'true', 'karpenter.sh/do-not-evict has no effect on a pod'],
    ['cluster-autoscaler.kubernetes.io/scale-down-disabled', 'true', 'cluster-autoscaler.kubernetes.io/scale-down-disabled has no effect on a pod'],
  ])('%s: %s', (key, value, message) => {
    expect(check(run(guarded({ [key]: value })))).toEqual([`JS6025 template.metadata.annotations['${key}']: ${message}`]);
  });

  test.each([[SAFE, 'false'], [SAFE, 'true'], [KEEP, 'true'], [KEEP, '12h'], [KEEP, '1h30m']])('%s: %s is right', (key, value) => {
    expect(check(run(guarded({ [key]: value })))).toEqual([]);
  });

  test('on the JobSet, or as its label', () => {
    expect(check({ ...run({}), metadata: { name: 'train', annotations: { [SAFE]: 'false' } } })).toEqual([`JS6025 metadata.annotations['${SAFE}']: ${SAFE} is not an annotation of the pods`]);
    expect(check({ ...run({}), metadata: { name: 'train', labels: { [KEEP]: 'true' } } })).toHaveLength(1);
    expect(check({ ...run(guarded()), metadata: { name: 'train', annotations: { [SAFE]: 'false' } } })).toEqual([]);
  });
});

describe('JS6026: run that is guarded only in part', () => {
  const workers = { name: 'workers', ...guarded() };

  test('a driver without the guard', () => {
    expect(check(run([{ name: 'driver' }, workers]))).toEqual([expect.stringContaining("an autoscaler may evict the pods of 'driver', while those of 'workers' are guarded")]);
  });

  test('one that is done before, or all, or none is right', () => {
    expect(check(run([{ name: 'fetch' }, { ...workers, dependsOn: [{ name: 'fetch', status: 'Complete' }] }]))).toEqual([]);
    expect(check(run([{ name: 'driver', ...guarded({ [KEEP]: 'true' }) }, workers]))).toEqual([]);
    expect(only('JS6026', run([{ name: 'driver' }, { name: 'workers' }]))).toEqual([]);
  });
});
