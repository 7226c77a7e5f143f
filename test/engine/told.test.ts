/** Everything that a JobSet tells of itself: which conditions it has after which step, and which events were sent, in order and no others. */
import { ALL, DRIVER, WORKERS, driverAndWorkers } from './documents';
import { World } from './world';
import type { FailurePolicyAction, JobSetSpec } from '../../src/model';

interface Told {
  /** `Type=Status reason: message`, in the order in which they appeared. */
  readonly conditions: readonly string[];
  /** `Type reason: note`. */
  readonly events: readonly string[];
}

const FIRST = '(first failed job: run-workers-0)';
const action = (name: string) => `applying ${name} failure policy action ${FIRST}`;

function begun(spec: JobSetSpec): World {
  const world = new World(driverAndWorkers(spec));
  world.settle();
  return world;
}

function running(spec: JobSetSpec = {}): World {
  const world = begun(spec);
  world.ready(...ALL).settle();
  return world;
}

function failed(spec: JobSetSpec = {}): World {
  const world = running(spec);
  world.fail(WORKERS[0]!).settle();
  return world;
}

function recovered(spec: JobSetSpec = {}): World {
  const world = failed(spec).recover();
  world.settle();
  return world;
}

function ruled(name: FailurePolicyAction): JobSetSpec {
  return { failurePolicy: { maxRestarts: 2, rules: [{ name: 'hosts', action: name }] } };
}

function restarted(reason: string, name: string): Told {
  return {
    conditions: [`RestartingJobSet=True ${reason}: ${action(name)}`],
    events: [`Warning ${reason}: ${action(name)}`, `Warning ${name}FailurePolicyAction: ${action(name)}`],
  };
}

const RESTARTED = restarted('DefaultFailurePolicy', 'RestartJobSet');
const READY = 'Normal JobsReady: all jobs are ready';

const FAILED_JOBS = `FailedJobs: jobset failed due to one or more job failures ${FIRST}`;
const FAIL_ACTION = `FailJobSetFailurePolicyAction: ${action('FailJobSet')}`;
const EXHAUSTED = `ReachedMaxRestarts: jobset failed due to reaching max number of restarts ${FIRST}`;
const COMPLETED = 'AllJobsCompleted: jobset completed successfully';
const SUSPENDED = 'SuspendedJobs: jobset is suspended';
const RESUMED = 'ResumeJobs: jobset is resumed';
const IN_PROGRESS = 'InOrderStartupPolicyInProgress: in order startup policy is in progress';
const STARTED = 'InOrderStartupPolicyCompleted: in order startup policy has completed';

const ONE_RESTART: JobSetSpec = { failurePolicy: { maxRestarts: 1 } };
const IN_ORDER: JobSetSpec = { startupPolicy: { startupPolicyOrder: 'InOrder' } };

const TABLE: readonly (readonly [string, () => World, Told])[] = [
  ['one that runs', () => running(), { conditions: [], events: [] }],
  ['one that has succeeded', () => {
    const world = running();
    world.succeed(...ALL).settle();
    return world;
  }, { conditions: [`Completed=True ${COMPLETED}`], events: [`Normal ${COMPLETED}`] }],
  ['one without a failure policy', () => failed(), { conditions: [`Failed=True ${FAILED_JOBS}`], events: [`Warning ${FAILED_JOBS}`] }],
  ['FailJobSet', () => failed(ruled('FailJobSet')), { conditions: [`Failed=True ${FAIL_ACTION}`], events: [`Warning ${FAIL_ACTION}`] }],
  ['no restart left', () => failed({ failurePolicy: { maxRestarts: 0 } }), {
    conditions: [`Failed=True ${EXHAUSTED}`],
    events: [`Warning ${EXHAUSTED}`],
  }],
  ['no rule that applies', () => failed(ONE_RESTART), RESTARTED],
  ['RestartJobSet', () => failed(ruled('RestartJobSet')), restarted('FailurePolicy_hosts', 'RestartJobSet')],
  ['RestartJobSetAndIgnoreMaxRestarts', () => failed(ruled('RestartJobSetAndIgnoreMaxRestarts')), restarted('FailurePolicy_hosts', 'RestartJobSetAndIgnoreMaxRestarts')],
  ['RestartJob', () => failed(ruled('RestartJob')), { conditions: [], events: [`Warning RestartJobFailurePolicyAction: ${action('RestartJob')}`] }],
  ['RestartJobAndIgnoreMaxRestarts', () => failed(ruled('RestartJobAndIgnoreMaxRestarts')), {
    conditions: [],
    events: [`Warning RestartJobAndIgnoreMaxRestartsFailurePolicyAction: ${action('RestartJobAndIgnoreMaxRestarts')}`],
  }],
  ['a restart that all came back from', () => recovered(ONE_RESTART), {
    conditions: ['RestartingJobSet=False JobsReady: all jobs are ready'],
    events: [...RESTARTED.events, READY],
  }],
  ['one that succeeded after a restart', () => {
    const world = recovered(ONE_RESTART);
    world.succeed(...ALL).settle();
    return world;
  }, {
    conditions: ['RestartingJobSet=False JobSetCompleted: jobset completed successfully', `Completed=True ${COMPLETED}`],
    events: [...RESTARTED.events, READY, `Normal ${COMPLETED}`, 'Normal JobSetCompleted: jobset completed successfully'],
  }],
  ['one that failed after a restart', () => {
    const world = recovered(ONE_RESTART);
    world.fail(WORKERS[0]!).settle();
    return world;
  }, {
    conditions: ['RestartingJobSet=False JobSetFailed: jobset failed', `Failed=True ${EXHAUSTED}`],
    events: [...RESTARTED.events, READY, `Warning ${EXHAUSTED}`, 'Normal JobSetFailed: jobset failed'],
  }],
  ['one that was suspended after a restart', () => {
    const world = recovered(ONE_RESTART);
    world.edit(spec => ({ ...spec, suspend: true })).settle();
    return world;
  }, {
    conditions: ['RestartingJobSet=False JobSetSuspended: jobset is suspended', `Suspended=True ${SUSPENDED}`],
    events: [...RESTARTED.events, READY, `Normal ${SUSPENDED}`, 'Normal JobSetSuspended: jobset is suspended'],
  }],
  ['one that begins suspended', () => begun({ suspend: true }), { conditions: [`Suspended=True ${SUSPENDED}`], events: [`Normal ${SUSPENDED}`] }],
  ['one that was resumed', () => {
    const world = begun({ suspend: true });
    world.edit(spec => ({ ...spec, suspend: false })).settle();
    return world;
  }, { conditions: [`Suspended=False ${RESUMED}`], events: [`Normal ${SUSPENDED}`, `Normal ${RESUMED}`] }],
  ['an ordered start on its way', () => begun(IN_ORDER), { conditions: [`StartupPolicyInProgress=True ${IN_PROGRESS}`], events: [`Normal ${IN_PROGRESS}`] }],
  ['an ordered start that is done', () => {
    const world = begun(IN_ORDER);
    world.ready(...DRIVER).settle();
    world.ready(...WORKERS).settle();
    return world;
  }, {
    conditions: [`StartupPolicyInProgress=False ${IN_PROGRESS}`, `StartupPolicyCompleted=True ${STARTED}`],
    events: [`Normal ${IN_PROGRESS}`, `Normal ${STARTED}`],
  }],
];

test.each(TABLE)('%s', (_, story, told) => {
  const { status, events } = story();
  expect((status.conditions ?? []).map(({ type, status: is, reason, message }) => `${type}=${is} ${reason}: ${message}`)).toEqual(told.conditions);
  expect(events.map(({ type, reason, note }) => `${type} ${reason}: ${note}`)).toEqual(told.events);
});
