import { policyDocument, synthesized, workers } from './synth';
import { FailurePolicy, FailurePolicyRule, JobFailureReason, PodFailureAction, PodFailureRule, RestartStrategy } from '../../src';

function written(failurePolicy: FailurePolicy) {
  return policyDocument(workers({}, { failurePolicy })).spec.failurePolicy;
}

const DISRUPTION_RULE = {
  name: 'ignoreDisruptions',
  action: 'RestartJobSetAndIgnoreMaxRestarts',
  onJobFailureReasons: ['PodFailurePolicy'],
  onJobFailureMessagePatterns: ['has condition DisruptionTarget matching FailJob rule'],
};

test('a restart, so many times and in this way', () => {
  expect(written(FailurePolicy.restart({ max: 3 }))).toEqual({ maxRestarts: 3 });
  expect(written(FailurePolicy.restart({ max: 0, strategy: RestartStrategy.BLOCKING_RECREATE })))
    .toEqual({ maxRestarts: 0, restartStrategy: 'BlockingRecreate' });
});

test('rules are tried in the order in which they are said', () => {
  const policy = FailurePolicy.restart({ max: 3 })
    .withRule(FailurePolicyRule.failJobSet({ name: 'oom', reasons: [JobFailureReason.POD_FAILURE_POLICY], messagePatterns: ['exit code 137'] }))
    .withRule(FailurePolicyRule.restartJobSet({ reasons: [JobFailureReason.DEADLINE_EXCEEDED] }))
    .withRule(FailurePolicyRule.restartJob({ replicatedJobs: ['workers'] }));
  expect(written(policy)?.rules).toEqual([
    { name: 'oom', action: 'FailJobSet', onJobFailureReasons: ['PodFailurePolicy'], onJobFailureMessagePatterns: ['exit code 137'] },
    { action: 'RestartJobSet', onJobFailureReasons: ['DeadlineExceeded'] },
    { action: 'RestartJob', targetReplicatedJobs: ['workers'] },
  ]);
  expect(policy.rules.map(rule => rule.action)).toEqual(['FailJobSet', 'RestartJobSet', 'RestartJob']);
});

test('every action of the API can be said', () => {
  expect([
    FailurePolicyRule.failJobSet(), FailurePolicyRule.restartJobSet(), FailurePolicyRule.restartJobSetAndIgnoreMaxRestarts(),
    FailurePolicyRule.restartJob(), FailurePolicyRule.restartJobAndIgnoreMaxRestarts(),
  ].map(({ action }) => action)).toEqual([
    'FailJobSet', 'RestartJobSet', 'RestartJobSetAndIgnoreMaxRestarts', 'RestartJob', 'RestartJobAndIgnoreMaxRestarts',
  ]);
});

test('a policy is a value: saying more makes another one', () => {
  const plain = FailurePolicy.restart({ max: 1 });
  plain.ignoreDisruptions().withRule(FailurePolicyRule.failJobSet());
  expect(plain.rules).toEqual([]);
  expect(plain.disruptionsIgnored).toBe(false);
});

test('ignored disruptions have a rule in the run, and one that tells them apart in every Job, before the author\'s own', () => {
  const jobset = workers(
    { podFailureRules: [PodFailureRule.exitCodesNotIn(PodFailureAction.COUNT, [1])] },
    { failurePolicy: FailurePolicy.restart({ max: 3 }).ignoreDisruptions() },
  );
  expect(policyDocument(jobset).spec.failurePolicy?.rules).toEqual([DISRUPTION_RULE]);
  expect(synthesized(jobset).template.spec.podFailurePolicy?.rules).toEqual([
    { action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    { action: 'Count', onExitCodes: { operator: 'NotIn', values: [1] } },
  ]);
});

test('disruptions are ignored once, however often it is said', () => {
  expect(written(FailurePolicy.restart({ max: 3 }).ignoreDisruptions().ignoreDisruptions())?.rules).toEqual([DISRUPTION_RULE]);
});

test('fails for a negative number of restarts', () => {
  expect(() => FailurePolicy.restart({ max: -1 })).toThrow('failure policy: max is -1, write a whole number from 0');
});
