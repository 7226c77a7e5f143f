import { env, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { JobSetSpec } from '../../../src/model/document';
import { IN_PLACE_RESTART_RULES } from '../../../src/verify/rules/in-place-restart';
import { verifyDocument } from '../../../src/verify/verify';

const IN_PLACE: Partial<JobSetSpec> = { failurePolicy: { maxRestarts: 3, restartStrategy: 'InPlaceRestart' } };
const GATED = 'JS5063 spec.failurePolicy.restartStrategy: InPlaceRestart is refused by JobSet\'s own controller unless its feature gate InPlaceRestart is on';
const check = (jobs: SmallJob | SmallJob[], spec: Partial<JobSetSpec> = {}) =>
  problems(IN_PLACE_RESTART_RULES, run(jobs, { ...IN_PLACE, ...spec })).filter(text => text !== GATED);

const rules = { restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'NotIn', values: [0] } }] };
const agent = env({ JOBSET_NAME: 'train', POD_NAME: 'p', WORKER_COMMAND: 'train' });
const whole: SmallJob = { main: { ...rules, ...agent } };
const sidecar: SmallJob = {
  main: rules, pod: { initContainers: [{ name: 'agent', image: 'in-place-restart-agent:1', restartPolicy: 'Always', startupProbe: { httpGet: { port: 8081 } } }] },
};

test('an agent and restart rules are right, as the program or beside it', () => {
  expect(check(whole)).toEqual([]);
  expect(check(sidecar)).toEqual([]);
  expect(check({ main: { ...rules, command: ['/in-place-restart-agent'] } })).toEqual([]);
});

test('JS5060: restart in place without the agent', () => {
  expect(check({ main: rules })).toEqual([expect.stringMatching(/^JS5060 containers: no container of 'workers' looks like the in-place restart agent/)]);
  expect(check({ main: { ...rules, ...env({ JOBSET_NAME: 'train' }) } })).toHaveLength(1);
  expect(check({ main: rules, replicas: 0 })).toEqual([]);
});

test('JS5061: restart in place of containers that do not restart', () => {
  expect(check({ main: agent })).toEqual(["JS5061 restartPolicy: restartPolicy is Never, and no container of 'workers' has restartPolicyRules"]);
  expect(check({ main: agent, pod: { restartPolicy: 'OnFailure' } })).toEqual([]);
});

describe('JS5062: restart in place of pods that do not start together, for which JobSet\'s own controller waits for ever', () => {
  const after = (status: 'Ready' | 'Complete', job = whole) => [{ ...job, name: 'a' }, { ...whole, name: 'b', dependsOn: [{ name: 'a', status }] }];
  const closed = 'which it is not before the barrier opens, and JobSet\'s own controller opens it when';

  test('after completion', () => {
    expect(check(after('Complete'))).toEqual([`JS5062 spec.replicatedJobs[1].dependsOn[0]: 'b' is created when 'a' is complete, ${closed} both are there`]);
  });

  test('after readiness, which a sidecar holds back', () => {
    expect(check(after('Ready', sidecar))).toEqual([`JS5062 spec.replicatedJobs[1].dependsOn[0]: 'b' is created when 'a' is ready, ${closed} both are there`]);
    expect(check(after('Ready'))).toEqual([]);
  });

  test('in order, if a sidecar holds back what others wait for', () => {
    const inOrder = { startupPolicy: { startupPolicyOrder: 'InOrder' } } as const;
    expect(check([{ ...sidecar, name: 'a' }, { ...whole, name: 'b' }], inOrder)).toEqual([
      `JS5062 spec.startupPolicy.startupPolicyOrder: with InOrder the second replicated job is created when the first is ready, ${closed} all are there`,
    ]);
    expect(check([{ ...whole, name: 'a' }, { ...sidecar, name: 'b' }], inOrder)).toEqual([]);
  });

  test('the bundled controller lets later pods in', () => {
    expect(check(after('Complete'), { managedBy: 'cdk8s-jobset.dev/controller' })).toEqual([]);
    const standalone = verifyDocument(run(after('Complete'), IN_PLACE), 'standalone');
    expect(standalone.findings.map(({ code }) => code)).not.toContain('JS5062');
  });
});

test('JS5063: feature that JobSet\'s own controller has switched off', () => {
  expect(problems(IN_PLACE_RESTART_RULES, run(whole, IN_PLACE))).toEqual([GATED]);
  expect(problems(IN_PLACE_RESTART_RULES, run(whole, { ...IN_PLACE, managedBy: 'cdk8s-jobset.dev/controller' }))).toEqual([]);
  expect(problems(IN_PLACE_RESTART_RULES, run({}, { failurePolicy: { rules: [{ action: 'FailJobSet' }, { action: 'RestartJob' }] } }))).toEqual([
    "JS5063 spec.failurePolicy.rules[1].action: RestartJob is refused by JobSet's own controller unless its feature gate RestartJob is on",
  ]);
  expect(problems(IN_PLACE_RESTART_RULES, run({}, { failurePolicy: { rules: [{ action: 'RestartJobSet' }] } }))).toEqual([]);
});

test('other strategies are none of its business', () => {
  expect(problems(IN_PLACE_RESTART_RULES, run({}, { failurePolicy: { maxRestarts: 3 } }))).toEqual([]);
});
