import { DRIVER, WORKERS, driverAndWorkers, jobSet, replicatedJob } from './documents';
import { World } from './world';

describe('startup policy InOrder', () => {
  const inOrder = () => new World(driverAndWorkers({ startupPolicy: { startupPolicyOrder: 'InOrder' }, failurePolicy: { maxRestarts: 1 } }));

  test('a replicated job is made when all Jobs of the one before it are ready', () => {
    const world = inOrder();
    world.settle();
    expect(world.jobNames()).toEqual(DRIVER);
    expect(world.condition('StartupPolicyInProgress')).toEqual({
      status: 'True', reason: 'InOrderStartupPolicyInProgress', message: 'in order startup policy is in progress',
    });
    world.ready(DRIVER[0]!).start(DRIVER[1]!).settle();
    expect(world.jobNames()).toEqual(DRIVER);
    world.ready(DRIVER[1]!).settle();
    expect(world.jobNames()).toEqual([...DRIVER, ...WORKERS]);
  });

  test('the conditions exchange their truth when the last one is ready', () => {
    const world = inOrder();
    world.settle();
    world.ready(...DRIVER).settle();
    expect(world.isTrue('StartupPolicyCompleted')).toBe(false);
    world.ready(...WORKERS).settle();
    expect(world.condition('StartupPolicyCompleted')).toEqual({
      status: 'True', reason: 'InOrderStartupPolicyCompleted', message: 'in order startup policy has completed',
    });
    expect(world.condition('StartupPolicyInProgress')?.status).toBe('False');
    expect(world.events.filter(({ reason }) => reason.startsWith('InOrder')).map(({ reason }) => reason)).toEqual([
      'InOrderStartupPolicyInProgress', 'InOrderStartupPolicyCompleted',
    ]);
  });

  test('a pod that ends does not undo the start', () => {
    const world = inOrder();
    world.settle();
    world.ready(...DRIVER).settle();
    world.ready(...WORKERS).settle();
    world.start(...WORKERS).settle();
    expect(world.isTrue('StartupPolicyCompleted')).toBe(true);
    expect(world.isTrue('StartupPolicyInProgress')).toBe(false);
  });

  test('a Job that has succeeded has started', () => {
    const world = inOrder();
    world.settle();
    world.ready(DRIVER[0]!).succeed(DRIVER[1]!).settle();
    expect(world.jobNames()).toContain(WORKERS[0]);
  });

  test('a restart replays the order', () => {
    const world = inOrder();
    world.settle();
    world.ready(...DRIVER).settle();
    world.ready(...WORKERS).settle();
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    expect(world.jobNames()).toEqual(DRIVER);
    expect(world.isTrue('StartupPolicyInProgress')).toBe(true);
    expect(world.isTrue('StartupPolicyCompleted')).toBe(false);
  });

  test('suspended, all are made at once, and the order is kept when they are resumed', () => {
    const world = inOrder();
    world.edit(spec => ({ ...spec, suspend: true })).settle();
    expect(world.jobNames()).toEqual([...DRIVER, ...WORKERS]);
    world.edit(spec => ({ ...spec, suspend: false })).settle();
    expect(world.jobs().filter(job => job.spec.suspend).map(job => job.metadata.name)).toEqual(WORKERS);
    expect(world.isTrue('Suspended')).toBe(true);
    world.ready(...DRIVER).settle();
    expect(world.jobs().some(job => job.spec.suspend)).toBe(false);
    world.ready(...WORKERS).settle();
    expect(world.condition('Suspended')).toMatchObject({ status: 'False', reason: 'ResumeJobs' });
  });
});

describe('dependsOn', () => {
  const after = (...statuses: ('Ready' | 'Complete')[]) => new World(jobSet({
    replicatedJobs: [
      replicatedJob('data', { replicas: 1 }),
      replicatedJob('driver', { replicas: 1 }),
      replicatedJob('workers', { dependsOn: statuses.map((status, i) => ({ name: ['data', 'driver'][i]!, status })) }),
    ],
    failurePolicy: { maxRestarts: 1 },
  }));
  const MADE = ['run-data-0', 'run-driver-0', ...WORKERS];

  test('Ready: when all Jobs of the other are ready', () => {
    const world = after('Ready');
    world.settle();
    world.start('run-data-0').settle();
    expect(world.jobNames()).toEqual(['run-data-0', 'run-driver-0']);
    world.ready('run-data-0').settle();
    expect(world.jobNames()).toEqual(MADE);
  });

  test('Complete: not before all Jobs of the other have succeeded', () => {
    const world = after('Complete');
    world.settle();
    world.ready('run-data-0').settle();
    expect(world.jobNames()).toEqual(['run-data-0', 'run-driver-0']);
    world.succeed('run-data-0').settle();
    expect(world.jobNames()).toEqual(MADE);
  });

  test('several have to be met together', () => {
    const world = after('Complete', 'Ready');
    world.settle();
    world.succeed('run-data-0').settle();
    expect(world.jobNames()).not.toContain(WORKERS[0]);
    world.ready('run-driver-0').settle();
    expect(world.jobNames()).toEqual(MADE);
  });

  test('once started, it goes on whatever becomes of the other', () => {
    const world = after('Ready');
    world.settle();
    world.ready('run-data-0').settle();
    world.start('run-data-0').settle();
    expect(world.jobNames()).toEqual(MADE);
  });

  test('a restart waits anew', () => {
    const world = after('Complete');
    world.settle();
    world.succeed('run-data-0').settle();
    world.ready(...WORKERS).fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    expect(world.jobNames()).toEqual(['run-data-0', 'run-driver-0']);
    expect(world.attemptOf('run-data-0')).toBe('1');
  });

  test('one without Jobs is no obstacle', () => {
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('data', { replicas: 0 }), replicatedJob('workers', { dependsOn: [{ name: 'data', status: 'Complete' }] })] }));
    world.settle();
    expect(world.jobNames()).toEqual(WORKERS);
  });
});
