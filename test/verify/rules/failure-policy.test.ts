import { gpus, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import type { FailurePolicyRule } from '../../../src/model/document';
import { FAILURE_POLICY_RULES } from '../../../src/verify/rules/failure-policy';

type Rules = readonly FailurePolicyRule[];

const JOBS: SmallJob[] = [{ name: 'driver' }, { name: 'workers', pods: 2 }];
const check = (rules: Rules, jobs: SmallJob[] | SmallJob = JOBS, maxRestarts = 3) =>
  problems(FAILURE_POLICY_RULES, run(jobs, { failurePolicy: { maxRestarts, rules } }));

const restart: FailurePolicyRule = { action: 'RestartJobSet' };
const fail: FailurePolicyRule = { action: 'FailJobSet' };
const disruption = { action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget' }] };
const exitCodes = (operator: string, ...values: number[]) => ({ action: 'FailJob', onExitCodes: { operator, values } });
const failing = (...rules: object[]): SmallJob => ({ name: 'workers', pods: 2, job: { podFailurePolicy: { rules } } as SmallJob['job'] });

describe('JS5001: rule that earlier rules leave nothing to', () => {
  test.each<[string, Rules]>([
    ['everything is taken', [restart, { ...fail, onJobFailureReasons: ['BackoffLimitExceeded'] }]],
    ['the same reasons', [{ ...fail, onJobFailureReasons: ['BackoffLimitExceeded'] }, { ...restart, onJobFailureReasons: ['BackoffLimitExceeded'] }]],
    ['all that is left', [{ ...fail, targetReplicatedJobs: ['driver'] }, { ...fail, targetReplicatedJobs: ['workers'] }, restart]],
    ['the only message', [{ ...fail, onJobFailureMessagePatterns: ['backoff limit'] }, { ...restart, onJobFailureReasons: ['BackoffLimitExceeded'] }]],
  ])('%s', (_, rules) => {
    expect(check(rules)).toEqual([expect.stringMatching(/^JS5001 spec\.failurePolicy\.rules\[\d\]: rule '.*' \(\w+\) matches only what/)]);
  });

  test.each<[string, Rules]>([
    ['the special one first', [{ ...fail, targetReplicatedJobs: ['driver'] }, restart]],
    ['an earlier one that matches part of it', [{ ...fail, targetReplicatedJobs: ['driver'], onJobFailureReasons: ['BackoffLimitExceeded'] }, restart]],
    ['one rule', [restart]],
  ])('%s is right', (_, rules) => {
    expect(check(rules)).toEqual([]);
  });

  test('what a pattern for single pods leaves is not known', () => {
    expect(check([{ ...fail, onJobFailureMessagePatterns: ['workers-0-\\d'] }, { ...restart, onJobFailureReasons: ['PodFailurePolicy'] }], failing(exitCodes('In', 1)))).toEqual([]);
  });
});

describe('JS5002: failure reason that cannot occur', () => {
  const of = (reason: string, job: SmallJob['job']) => check([{ ...fail, onJobFailureReasons: [reason] }], { pods: 2, job });

  test.each<[string, SmallJob['job'], SmallJob['job']]>([
    ['BackoffLimitExceeded', { backoffLimit: 2147483647 }, { backoffLimit: 0 }],
    ['BackoffLimitExceeded', { backoffLimit: undefined, backoffLimitPerIndex: 1 }, { backoffLimit: 6, backoffLimitPerIndex: 1 }],
    ['DeadlineExceeded', {}, { activeDeadlineSeconds: 60 }],
    ['FailedIndexes', {}, { backoffLimitPerIndex: 1 }],
    ['MaxFailedIndexesExceeded', { backoffLimitPerIndex: 1 }, { backoffLimitPerIndex: 1, maxFailedIndexes: 1 }],
    ['PodFailurePolicy', {}, { podFailurePolicy: { rules: [disruption] } } as object],
    ['PodFailurePolicy', { podFailurePolicy: { rules: [{ ...disruption, action: 'Ignore' }] } } as object, { podFailurePolicy: { rules: [exitCodes('In', 3)] } } as object],
  ])('%s with %j', (reason, wrong, right) => {
    expect(of(reason, wrong)).toEqual([expect.stringContaining(`JS5002 spec.failurePolicy.rules[0].onJobFailureReasons[0]: no Job of the run fails with ${reason}`)]);
    expect(of(reason, right)).toEqual([]);
  });

  test('is looked for in the replicated jobs that the rule names', () => {
    const jobs = [{ name: 'driver', job: { activeDeadlineSeconds: 60 } }, { name: 'workers' }];
    const rule = { ...fail, onJobFailureReasons: ['DeadlineExceeded'] };
    expect(check([{ ...rule, targetReplicatedJobs: ['workers'] }, rule], jobs)).toEqual([expect.stringContaining("no Job of 'workers' fails with")]);
    expect(check([{ ...rule, targetReplicatedJobs: ['driver'] }], jobs)).toEqual([]);
    expect(check([rule], jobs)).toEqual([]);
  });

  test('reasons that are none are another rule\'s business', () => {
    expect(of('OutOfMemory', {})).toEqual([]);
  });
});

describe('JS5003: failure message pattern that fits no message', () => {
  const of = (pattern: string, ...rules: object[]) =>
    check([{ ...restart, onJobFailureMessagePatterns: [pattern] }], rules.length > 0 ? failing(...rules) : JOBS);

  test.each([
    ['what is in logs only', 'CUDA error', []],
    ['another exit code', 'exit code 42', [exitCodes('In', 3)]],
    ['an exit code that is left out', 'exit code 42 ', [exitCodes('NotIn', 42)]],
    ['another index of the rule', 'DisruptionTarget matching FailJob rule at index 1', [disruption]],
    ['capitals', 'Backoff Limit', []],
  ])('%s', (_, pattern, rules) => {
    expect(of(pattern, ...rules)).toEqual([expect.stringContaining(`JS5003 spec.failurePolicy.rules[0].onJobFailureMessagePatterns[0]: '${pattern}' fits no message`)]);
  });

  test.each([
    ['the backoff limit', 'specified backoff limit$', []],
    ['a disruption', 'has condition DisruptionTarget matching FailJob rule', [exitCodes('In', 3), disruption]],
    ['an exit code', 'exit code (3|4) ', [exitCodes('In', 3)]],
    ['any exit code but one', 'exit code 137', [exitCodes('NotIn', 42)]],
    ['the name of the container', 'Container main for pod', [exitCodes('In', 3)]],
    ['single pods, of which nothing is known', 'workers-0-17', []],
    ['what is no pattern, of which another rule speaks', '(', []],
  ])('%s is right', (_, pattern, rules) => {
    expect(of(pattern, ...rules)).toEqual([]);
  });
});

describe('a pattern beside a reason', () => {
  const both = (reason: string, pattern: string, job?: SmallJob['job']) =>
    check([{ ...fail, onJobFailureReasons: [reason], onJobFailureMessagePatterns: [pattern] }], { pods: 2, ...(job && { job }) }, 0);

  test('has to fit a message of that reason', () => {
    expect(both('DeadlineExceeded', 'backoff limit', { activeDeadlineSeconds: 60 })).toEqual([
      "JS5003 spec.failurePolicy.rules[0].onJobFailureMessagePatterns[0]: 'backoff limit' fits no message that a Job of the run can fail with, such as 'Job was active longer than specified deadline'",
    ]);
    expect(both('DeadlineExceeded', 'longer than', { activeDeadlineSeconds: 60 })).toEqual([]);
  });

  test('is not looked at when the reason cannot occur', () => {
    expect(both('DeadlineExceeded', 'nonsense')).toEqual([expect.stringMatching(/^JS5002 /)]);
  });
});

test('without a Job nothing is said of what cannot occur', () => {
  expect(check([{ ...fail, onJobFailureReasons: ['DeadlineExceeded'] }], { replicas: 0 })).toEqual([]);
});

test('what to write names the rule to move above, and the action that counts', () => {
  const rule = (name: string, more: object = {}): FailurePolicyRule => ({ ...restart, name, ...more });
  expect(remedies(FAILURE_POLICY_RULES, run(JOBS, { failurePolicy: { maxRestarts: 1, rules: [rule('a', { targetReplicatedJobs: ['driver'] }), rule('b'), rule('c')] } })))
    .toEqual(["JS5001 move it above 'a', or remove it"]);
  expect(remedies(FAILURE_POLICY_RULES, run(JOBS, { failurePolicy: { maxRestarts: 1, rules: [{ action: 'RestartJobAndIgnoreMaxRestarts' }] } })))
    .toEqual(["JS5005 write RestartJob with maxRestarts, or limit the rule to reasons that are not the program's fault"]);
});

test('JS5004: the same twice in a rule', () => {
  const rule: FailurePolicyRule = { ...restart, onJobFailureReasons: ['BackoffLimitExceeded', 'BackoffLimitExceeded'], targetReplicatedJobs: ['driver', 'workers', 'driver'] };
  expect(check([rule])).toEqual([
    "JS5004 spec.failurePolicy.rules[0].onJobFailureReasons[1]: 'BackoffLimitExceeded' stands twice in onJobFailureReasons",
    "JS5004 spec.failurePolicy.rules[0].targetReplicatedJobs[2]: 'driver' stands twice in targetReplicatedJobs",
  ]);
});

describe('JS5005: restarts without end', () => {
  test.each<[string, Rules, SmallJob[] | SmallJob]>([
    ['of everything', [{ action: 'RestartJobSetAndIgnoreMaxRestarts' }], JOBS],
    ['of a single Job', [{ action: 'RestartJobAndIgnoreMaxRestarts', targetReplicatedJobs: ['workers'] }], JOBS],
    ['of failed indexes', [{ action: 'RestartJobSetAndIgnoreMaxRestarts', onJobFailureReasons: ['FailedIndexes'] }], { job: { backoffLimit: undefined, backoffLimitPerIndex: 1 } }],
  ])('%s', (_, rules, jobs) => {
    expect(check(rules, jobs)).toEqual([expect.stringMatching(/^JS5005 .*which every crash of its program leads to$/)]);
  });

  test.each<[string, Rules]>([
    ['of disruptions', [{ action: 'RestartJobSetAndIgnoreMaxRestarts', onJobFailureReasons: ['PodFailurePolicy'] }]],
    ['of what crashes do not come to', [{ ...fail, onJobFailureReasons: ['BackoffLimitExceeded'] }, { action: 'RestartJobSetAndIgnoreMaxRestarts' }]],
    ['that count', [restart]],
  ])('%s is right', (_, rules) => {
    expect(check(rules, failing(disruption))).toEqual([]);
  });
});

describe('JS5006: restart rule without restarts to give', () => {
  test('maxRestarts of 0, or none', () => {
    expect(check([fail, restart].map((rule, i) => ({ ...rule, targetReplicatedJobs: [JOBS[i].name!] })), JOBS, 0))
      .toEqual(['JS5006 spec.failurePolicy.rules[1].action: RestartJobSet counts against maxRestarts, which is 0']);
    expect(problems(FAILURE_POLICY_RULES, run(JOBS, { failurePolicy: { restartStrategy: 'BlockingRecreate' } }))).toHaveLength(1);
  });

  test('rules that do not count are right', () => {
    expect(check([{ action: 'RestartJobSetAndIgnoreMaxRestarts', onJobFailureReasons: ['PodFailurePolicy'] }, fail], failing(disruption), 0)).toEqual([]);
    expect(problems(FAILURE_POLICY_RULES, run(JOBS))).toEqual([]);
  });
});

test('JS5007: run on accelerators without a failure policy', () => {
  expect(problems(FAILURE_POLICY_RULES, run({ pods: 2, main: gpus(8) }))).toEqual([expect.stringMatching(/^JS5007 spec\.failurePolicy: /)]);
  expect(problems(FAILURE_POLICY_RULES, run({ pods: 1, main: gpus(8) }))).toEqual([]);
  expect(problems(FAILURE_POLICY_RULES, run({ pods: 2 }))).toEqual([]);
  expect(problems(FAILURE_POLICY_RULES, run({ pods: 2, main: gpus(8) }, { failurePolicy: {} }))).toEqual([]);
});

describe('JS5008: deadline after which the run starts over', () => {
  const timed = { pods: 2, job: { activeDeadlineSeconds: 60 } };
  const late = { onJobFailureReasons: ['DeadlineExceeded'] };

  test('by the default, and by a rule', () => {
    expect(check([], timed)).toEqual(["JS5008 activeDeadlineSeconds: a Job of 'workers' that is not done after 60 seconds restarts the run, up to 3 times"]);
    expect(check([{ ...restart, ...late }], timed)).toHaveLength(1);
  });

  test('a rule that fails the run, no restarts, or no deadline are right', () => {
    expect(check([{ ...fail, ...late }], timed)).toEqual([]);
    expect(check([], timed, 0)).toEqual([]);
    expect(check([])).toEqual([]);
    expect(check([], { ...timed, replicas: 0 })).toEqual([]);
  });
});
