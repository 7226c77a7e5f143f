import { ALL, DRIVER, WORKERS, driverAndWorkers } from './documents';
import { World } from './world';

function failed(spec = {}): World {
  const world = new World(driverAndWorkers(spec));
  world.settle();
  world.ready(...ALL).succeed(DRIVER[0]!).fail(WORKERS[0]!).settle();
  return world;
}

describe('a finished JobSet', () => {
  test('keeps what is done, with its pods and logs, and deletes what runs', () => {
    const world = failed();
    expect(world.jobs().filter(job => job.metadata.deletionTimestamp).map(job => job.metadata.name)).toEqual([DRIVER[1], WORKERS[1]]);
    world.finishDeletions().settle();
    expect(world.jobNames()).toEqual([DRIVER[0], WORKERS[0]]);
  });

  test('ends what a restart had not got to yet', () => {
    const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: 1, rules: [{ name: 'r', action: 'RestartJobSet', targetReplicatedJobs: ['workers'] }, { name: 'd', action: 'FailJobSet' }] } }));
    world.settle();
    world.ready(...ALL).fail(WORKERS[0]!);
    // Dead right after the counter, with one Job gone and made anew by hand.
    world.reconcile(1);
    world.settle();
    world.vanish('jobs', DRIVER[0]!).settle();
    world.fail(DRIVER[0]!).settle();
    expect(world.isTrue('Failed')).toBe(true);
    expect(world.jobs().filter(job => !job.metadata.deletionTimestamp).map(job => job.metadata.name)).toEqual([DRIVER[0]]);
  });

  test('stays as it is, whatever happens to its Jobs, and goes on counting them', () => {
    const world = failed({ failurePolicy: { maxRestarts: 0 } });
    world.finishDeletions().vanish('jobs', DRIVER[0]!).settle();
    world.edit(spec => ({ ...spec, suspend: true })).settle();
    expect(world.jobNames()).toEqual([WORKERS[0]]);
    expect(world.condition('Suspended')).toBeUndefined();
    expect(world.status.terminalState).toBe('Failed');
    world.vanish('jobs', WORKERS[0]!).settle();
    expect(world.status.replicatedJobsStatus).toMatchObject([{ failed: 0 }, { succeeded: 1 }]);
  });

  test('the end is written before anything is deleted', () => {
    const world = new World(driverAndWorkers());
    world.settle();
    world.fail(WORKERS[0]!).writes = [];
    expect(world.reconcile()).toMatchObject({ finished: 'Failed', status: { urgency: 'before-operations' } });
    expect(world.writes[0]).toBe('patch jobsets/status run');
  });

  test('the end is told once', () => {
    const world = failed();
    expect(world.reconcile()).not.toHaveProperty('finished');
    expect(world.events.filter(({ reason }) => reason === 'FailedJobs')).toHaveLength(1);
  });
});

describe('time to live', () => {
  test('the JobSet is deleted when it is over, and looked at again just then', () => {
    const world = failed({ ttlSecondsAfterFinished: 60 });
    expect(world.pass(20).reconcile()).toMatchObject({ operations: [], requeueAfter: 40_000 });
    const { uid, resourceVersion } = world.api.get('jobsets', 'run')!.metadata;
    expect(world.pass(40).reconcile().operations).toEqual([
      { verb: 'delete', resource: 'jobsets', name: 'run', preconditions: { uid, resourceVersion }, propagationPolicy: 'Foreground' },
    ]);
    expect(world.reconcile()).toEqual({ operations: [], events: [] });
  });

  test('it may be set, raised and lowered after the end', () => {
    const world = failed();
    expect(world.pass(100).reconcile()).not.toHaveProperty('requeueAfter');
    world.edit(spec => ({ ...spec, ttlSecondsAfterFinished: 500 }));
    expect(world.reconcile().requeueAfter).toBe(400_000);
    world.edit(spec => ({ ...spec, ttlSecondsAfterFinished: 100 }));
    expect(world.reconcile().operations).toHaveLength(1);
  });

  test('a long one is looked at every day: no timer is as long', () => {
    const world = failed({ ttlSecondsAfterFinished: 2_147_483_647 });
    expect(world.reconcile()).toMatchObject({ operations: [], requeueAfter: 86_400_000 });
  });

  test('of zero seconds is over at once', () => {
    const world = new World(driverAndWorkers({ ttlSecondsAfterFinished: 0 }));
    world.settle();
    world.fail(WORKERS[0]!);
    const { operations } = world.reconcile();
    expect(operations.at(-1)).toMatchObject({ verb: 'delete', resource: 'jobsets' });
  });

  test('does not run before the end', () => {
    const world = new World(driverAndWorkers({ ttlSecondsAfterFinished: 0 }));
    world.settle();
    expect(world.pass(1000).reconcile()).toEqual({ operations: [], events: [] });
  });
});

test('a JobSet that is being deleted is left to the garbage collector', () => {
  const world = new World(driverAndWorkers());
  world.settle();
  world.api.startDeletion('jobsets', 'run');
  world.vanish('jobs', ...ALL);
  expect(world.reconcile()).toEqual({ operations: [], events: [] });
});
