import { ALL, DRIVER, WORKERS, driverAndWorkers } from './documents';
import { World } from './world';
import { DEFAULT_SETTINGS } from '../../src/engine';
import type { FailurePolicy, FailurePolicyRule } from '../../src/model';

function running(failurePolicy?: FailurePolicy, options?: ConstructorParameters<typeof World>[1]): World {
  const world = new World(driverAndWorkers(failurePolicy && { failurePolicy }), options);
  world.settle();
  world.ready(...ALL).settle();
  return world;
}

describe('without a failure policy', () => {
  test('the first failed Job fails the JobSet, and what runs is deleted', () => {
    const world = running();
    world.fail(WORKERS[1]!).settle();
    const message = 'jobset failed due to one or more job failures (first failed job: run-workers-1)';
    expect(world.condition('Failed')).toEqual({ status: 'True', reason: 'FailedJobs', message });
    expect(world.status.terminalState).toBe('Failed');
    expect(world.jobs().filter(job => job.metadata.deletionTimestamp).map(job => job.metadata.name)).toEqual([...DRIVER, WORKERS[0]]);
    expect(world.events).toContainEqual({ type: 'Warning', reason: 'FailedJobs', note: message });
  });

  test('the Job named is the one that failed first', () => {
    const world = running();
    world.pass(5).fail(WORKERS[0]!).pass(-2).fail(WORKERS[1]!).settle();
    expect(world.condition('Failed')?.message).toMatch('first failed job: run-workers-1');
  });
});

describe('maxRestarts', () => {
  test.each([0, 1, 3])('%d restarts, and the next failure is final', maxRestarts => {
    const world = running({ maxRestarts });
    for (let i = 1; i <= maxRestarts; i++) {
      world.fail(WORKERS[0]!).settle();
      expect(world.status).toMatchObject({ restarts: i, restartsCountTowardsMax: i });
      world.recover().settle();
    }
    world.fail(WORKERS[0]!).settle();
    const message = 'jobset failed due to reaching max number of restarts (first failed job: run-workers-0)';
    expect(world.condition('Failed')).toEqual({ status: 'True', reason: 'ReachedMaxRestarts', message });
    expect(world.status.restarts).toBe(maxRestarts);
  });

  test('a negative one is none', () => {
    const world = running({ maxRestarts: -1 });
    world.fail(WORKERS[0]!).settle();
    expect(world.condition('Failed')?.reason).toBe('ReachedMaxRestarts');
  });

  test('one failure pass restarts for all that failed together', () => {
    const world = running({ maxRestarts: 1 });
    world.fail(WORKERS[0]!).fail(WORKERS[1]!).fail(DRIVER[0]!).settle();
    expect(world.status.restarts).toBe(1);
  });
});

describe('actions', () => {
  const rule = (action: FailurePolicyRule['action'], more: Partial<FailurePolicyRule> = {}): FailurePolicyRule => ({ name: 'theRule', action, ...more });

  test('FailJobSet', () => {
    const world = running({ maxRestarts: 5, rules: [rule('FailJobSet')] });
    world.fail(DRIVER[0]!).settle();
    const message = 'applying FailJobSet failure policy action (first failed job: run-driver-0)';
    expect(world.condition('Failed')).toEqual({ status: 'True', reason: 'FailJobSetFailurePolicyAction', message });
    expect(world.restarts).toEqual([]);
  });

  test('RestartJobSet counts, and says so in a condition and an event', () => {
    const world = running({ maxRestarts: 5, rules: [rule('RestartJobSet')] });
    world.fail(DRIVER[0]!).settle();
    const message = 'applying RestartJobSet failure policy action (first failed job: run-driver-0)';
    expect(world.status).toMatchObject({ restarts: 1, restartsCountTowardsMax: 1 });
    expect(world.condition('RestartingJobSet')).toEqual({ status: 'True', reason: 'FailurePolicy_theRule', message });
    expect(world.events).toContainEqual({ type: 'Warning', reason: 'FailurePolicy_theRule', note: message });
    expect(world.events).toContainEqual({ type: 'Warning', reason: 'RestartJobSetFailurePolicyAction', note: message });
    expect(world.restarts).toEqual(['JobSet']);
  });

  test('without a rule that applies, all are restarted by default', () => {
    const world = running({ maxRestarts: 5, rules: [rule('FailJobSet', { targetReplicatedJobs: ['driver'] })] });
    world.fail(WORKERS[0]!).settle();
    expect(world.condition('RestartingJobSet')?.reason).toBe('DefaultFailurePolicy');
  });

  test('RestartJobSetAndIgnoreMaxRestarts does not count', () => {
    const world = running({ maxRestarts: 0, rules: [rule('RestartJobSetAndIgnoreMaxRestarts')] });
    world.fail(DRIVER[0]!).settle();
    expect(world.status.restarts).toBe(1);
    expect(world.status).not.toHaveProperty('restartsCountTowardsMax');
    expect(world.events.map(({ reason }) => reason)).toContain('RestartJobSetAndIgnoreMaxRestartsFailurePolicyAction');
  });

  test('RestartJob restarts that Job alone, counts, and sets no condition', () => {
    const world = running({ maxRestarts: 5, rules: [rule('RestartJob')] });
    world.succeed(WORKERS[1]!).fail(WORKERS[0]!).settle();
    expect(world.status.restarts).toBe(0);
    expect(world.status.replicatedJobsStatus?.[0]).toMatchObject({ name: 'workers', jobRestarts: [1, 0], jobRestartsCountTowardsMax: [1, 0] });
    expect(world.condition('RestartingJobSet')).toBeUndefined();
    expect(world.events.at(-1)?.note).toBe('applying RestartJob failure policy action (first failed job: run-workers-0)');
    expect(world.jobs().filter(job => job.metadata.deletionTimestamp).map(job => job.metadata.name)).toEqual([WORKERS[0]]);
    world.recover();
    expect(world.job(WORKERS[0]!).spec.template.metadata.labels).toMatchObject({
      'jobset.sigs.k8s.io/restart-attempt': '0', 'jobset.sigs.k8s.io/job-restart-attempt': '1',
    });
  });

  test('RestartJobAndIgnoreMaxRestarts does not count', () => {
    const world = running({ maxRestarts: 0, rules: [rule('RestartJobAndIgnoreMaxRestarts')] });
    world.fail(WORKERS[0]!).settle();
    expect(world.status.replicatedJobsStatus?.[0]).toMatchObject({ jobRestarts: [1, 0], jobRestartsCountTowardsMax: [0, 0] });
    expect(world.condition('Failed')).toBeUndefined();
  });

  test('restarts of single Jobs and of all are one budget', () => {
    const world = running({ maxRestarts: 2, rules: [rule('RestartJob', { targetReplicatedJobs: ['workers'] })] });
    world.fail(WORKERS[0]!).settle();
    world.recover().fail(DRIVER[0]!).settle();
    expect(world.status.restarts).toBe(1);
    world.recover().fail(WORKERS[1]!).settle();
    expect(world.condition('Failed')?.reason).toBe('ReachedMaxRestarts');
  });

  test('single Jobs that failed together are restarted in one pass, at one unit each, with one event', () => {
    const world = running({ maxRestarts: 4, rules: [rule('RestartJob')] });
    world.fail(WORKERS[0]!).fail(WORKERS[1]!).fail(DRIVER[1]!);
    const { operations, status } = world.reconcile();
    expect(status?.status.replicatedJobsStatus?.map(({ jobRestarts }) => jobRestarts)).toEqual([[1, 1], [0, 1]]);
    expect(world.restarts).toEqual(['Job', 'Job', 'Job']);
    expect(operations.map(({ verb, name }) => `${verb} ${name}`).sort()).toEqual(['delete run-driver-1', 'delete run-workers-0', 'delete run-workers-1']);
    expect(world.events.filter(({ reason }) => reason === 'RestartJobFailurePolicyAction')).toEqual([
      { type: 'Warning', reason: 'RestartJobFailurePolicyAction', note: 'applying RestartJob failure policy action (first failed job: run-driver-1), 3 jobs in all' },
    ]);
  });

  test('what is restarted together cannot exceed the budget either, and is written before it is done', () => {
    const world = running({ maxRestarts: 2, rules: [rule('RestartJob')] });
    world.fail(WORKERS[0]!).fail(WORKERS[1]!);
    expect(world.reconcile().status?.urgency).toBe('before-operations');
    const other = running({ maxRestarts: 2, rules: [rule('RestartJob')] });
    other.fail(WORKERS[0]!).fail(WORKERS[1]!).fail(DRIVER[0]!).settle();
    expect(other.condition('Failed')?.reason).toBe('ReachedMaxRestarts');
    const free = running({ maxRestarts: 1, rules: [rule('RestartJobAndIgnoreMaxRestarts', { targetReplicatedJobs: ['workers'] })] });
    free.fail(WORKERS[0]!).fail(WORKERS[1]!).fail(DRIVER[0]!).settle();
    expect(free.status.restarts).toBe(1);
  });

  test('a restart of all ends what is restarted alone', () => {
    const world = running({ maxRestarts: 4, rules: [rule('RestartJob', { targetReplicatedJobs: ['workers'] })] });
    world.fail(WORKERS[0]!).fail(DRIVER[0]!).settle();
    expect(world.status).toMatchObject({ restarts: 1 });
    expect(world.jobs().every(job => job.metadata.deletionTimestamp)).toBe(true);
  });

  test.each([
    ['RestartJob', 'RestartJobSet'], ['RestartJobAndIgnoreMaxRestarts', 'RestartJobSetAndIgnoreMaxRestarts'],
  ] as const)('where single Jobs cannot be restarted, %s is %s', (action, instead) => {
    const world = running({ maxRestarts: 1, rules: [rule('RestartJobSet')] });
    // A document that was valid when the gate was open.
    world.edit(spec => ({ ...spec, failurePolicy: { ...spec.failurePolicy, rules: [rule(action)] } }));
    Object.assign(world.settings, { gates: { ...world.settings.gates, restartJob: false } });
    world.fail(WORKERS[0]!).settle();
    expect(world.status.restarts).toBe(1);
    expect(world.events.map(({ reason }) => reason)).toContain(`${instead}FailurePolicyAction`);
  });
});

test.each([['FailJobSet', 'FailJobSetFailurePolicyAction'], ['RestartJobSet', 'ReachedMaxRestarts']] as const)('with or without single Jobs restarted, %s is what it is', (action, reason) => {
  const world = running({ maxRestarts: 0, rules: [{ name: 'r', action }] }, { settings: { gates: { ...DEFAULT_SETTINGS.gates, restartJob: false } } });
  world.fail(WORKERS[0]!).settle();
  expect(world.condition('Failed')?.reason).toBe(reason);
});

describe('rules', () => {
  const outcomeOf = (rules: readonly FailurePolicyRule[], ...failures: readonly (readonly [string, string?, string?])[]) => {
    const world = running({ maxRestarts: 9, rules });
    for (const [job, reason, message] of failures) world.pass(1).fail(job, reason, message);
    world.settle();
    return world.condition('Failed')?.message ?? world.condition('RestartingJobSet')?.reason;
  };
  const failed = (job: string) => `applying FailJobSet failure policy action (first failed job: ${job})`;

  test('the first rule that applies wins, whichever Job failed first', () => {
    const rules: FailurePolicyRule[] = [
      { name: 'workers', action: 'FailJobSet', targetReplicatedJobs: ['workers'] },
      { name: 'driver', action: 'RestartJobSet', targetReplicatedJobs: ['driver'] },
    ];
    expect(outcomeOf(rules, [DRIVER[0]!], [WORKERS[1]!])).toBe(failed(WORKERS[1]!));
  });

  test('of the Jobs that a rule applies to, the one that failed first counts', () => {
    expect(outcomeOf([{ name: 'r', action: 'FailJobSet', targetReplicatedJobs: ['workers'] }], [DRIVER[0]!], [WORKERS[1]!], [WORKERS[0]!])).toBe(failed(WORKERS[1]!));
  });

  test('reasons', () => {
    const rules: FailurePolicyRule[] = [{ name: 'r', action: 'FailJobSet', onJobFailureReasons: ['PodFailurePolicy', 'DeadlineExceeded'] }];
    expect(outcomeOf(rules, [DRIVER[0]!, 'DeadlineExceeded'])).toBe(failed(DRIVER[0]!));
    expect(outcomeOf(rules, [DRIVER[0]!, 'BackoffLimitExceeded'])).toBe('DefaultFailurePolicy');
  });

  test.each([
    ['exit code 4[0-9]', true],
    ['^Container main', true],
    ['code 42$', false],
    ['(?i)CONTAINER MAIN', true],
    ['nothing|exit', true],
  ])('pattern %s: %s', (pattern, applies) => {
    const message = 'Container main for pod ns/p failed with exit code 42 matching FailJob rule at index 0';
    const rules: FailurePolicyRule[] = [{ name: 'r', action: 'FailJobSet', onJobFailureMessagePatterns: ['never', pattern] }];
    expect(outcomeOf(rules, [DRIVER[0]!, 'PodFailurePolicy', message])).toBe(applies ? failed(DRIVER[0]!) : 'DefaultFailurePolicy');
  });

  test('reason, pattern and target have to apply together', () => {
    const rules: FailurePolicyRule[] = [{
      name: 'r', action: 'FailJobSet', targetReplicatedJobs: ['driver'], onJobFailureReasons: ['PodFailurePolicy'], onJobFailureMessagePatterns: ['preempted'],
    }];
    expect(outcomeOf(rules, [DRIVER[0]!, 'PodFailurePolicy', 'preempted'])).toBe(failed(DRIVER[0]!));
    expect(outcomeOf(rules, [WORKERS[0]!, 'PodFailurePolicy', 'preempted'])).toBe('DefaultFailurePolicy');
    expect(outcomeOf(rules, [DRIVER[0]!, 'BackoffLimitExceeded', 'preempted'])).toBe('DefaultFailurePolicy');
    expect(outcomeOf(rules, [DRIVER[0]!, 'PodFailurePolicy', 'crashed'])).toBe('DefaultFailurePolicy');
  });

  test('a pattern that would take another engine for ever, on a message of 300 KB', () => {
    const rules: FailurePolicyRule[] = [{ name: 'r', action: 'FailJobSet', onJobFailureMessagePatterns: ['(a+)+$', 'end of it$'] }];
    expect(outcomeOf(rules, [DRIVER[0]!, 'PodFailurePolicy', `${'a'.repeat(300_000)}! the end of it`])).toBe(failed(DRIVER[0]!));
  });
});
