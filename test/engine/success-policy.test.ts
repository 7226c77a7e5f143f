import { ALL, DRIVER, WORKERS, driverAndWorkers, jobSet, replicatedJob } from './documents';
import { World } from './world';

function running(...args: Parameters<typeof driverAndWorkers>): World {
  const world = new World(driverAndWorkers(...args));
  world.settle();
  world.ready(...ALL).settle();
  return world;
}

const COMPLETED = { status: 'True', reason: 'AllJobsCompleted', message: 'jobset completed successfully' };

describe('success policy', () => {
  test('by default, the JobSet is complete when all Jobs are', () => {
    const world = running();
    world.succeed(...DRIVER, WORKERS[0]!).settle();
    expect(world.condition('Completed')).toBeUndefined();
    world.succeed(WORKERS[1]!).settle();
    expect(world.condition('Completed')).toEqual(COMPLETED);
    expect(world.status.terminalState).toBe('Completed');
    expect(world.events).toContainEqual({ type: 'Normal', reason: 'AllJobsCompleted', note: COMPLETED.message });
  });

  test('the end is written before what else runs is deleted', () => {
    const world = running({ successPolicy: { operator: 'Any' } });
    world.succeed(DRIVER[0]!);
    expect(world.reconcile()).toMatchObject({ finished: 'Completed', status: { urgency: 'before-operations' }, operations: { length: 3 } });
  });

  test('All of a target is enough, and what else runs is deleted', () => {
    const world = running({ successPolicy: { operator: 'All', targetReplicatedJobs: ['driver'] } });
    world.succeed(DRIVER[0]!).settle();
    expect(world.condition('Completed')).toBeUndefined();
    world.succeed(DRIVER[1]!).settle();
    expect(world.condition('Completed')).toEqual(COMPLETED);
    expect(world.job(WORKERS[0]!).metadata.deletionTimestamp).toBeDefined();
    expect(world.job(DRIVER[0]!).metadata.deletionTimestamp).toBeUndefined();
  });

  test('Any of a target is enough, one of another is not', () => {
    const world = running({ successPolicy: { operator: 'Any', targetReplicatedJobs: ['driver'] } });
    world.succeed(...WORKERS).settle();
    expect(world.condition('Completed')).toBeUndefined();
    world.succeed(DRIVER[1]!).settle();
    expect(world.condition('Completed')).toEqual(COMPLETED);
  });

  test('a failure seen in the same pass comes first', () => {
    const world = running({ successPolicy: { operator: 'All', targetReplicatedJobs: ['driver'] } });
    world.succeed(...DRIVER).fail(WORKERS[0]!).settle();
    expect(world.condition('Completed')).toBeUndefined();
    expect(world.isTrue('Failed')).toBe(true);
  });

  test('targets without Jobs are complete with the first Job of the others', () => {
    const world = new World(jobSet({
      replicatedJobs: [replicatedJob('driver', { replicas: 0 }), replicatedJob('workers')],
      successPolicy: { operator: 'All', targetReplicatedJobs: ['driver'] },
    }));
    world.settle();
    expect(world.condition('Completed')).toBeUndefined();
    world.succeed(WORKERS[0]!).settle();
    expect(world.condition('Completed')).toEqual(COMPLETED);
  });

  test('a JobSet without Jobs never ends', () => {
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 0 })] }));
    world.settle();
    expect(world.status.conditions).toBeUndefined();
  });

  describe('a Job that has succeeded and is gone', () => {
    test('counts, and is not made again', () => {
      const world = running();
      world.succeed(...WORKERS).settle();
      expect(world.status.replicatedJobsStatus?.[0]).toMatchObject({ name: 'workers', succeeded: 2, completedIndexes: '0-1' });
      world.vanish('jobs', WORKERS[0]!).settle();
      expect(world.jobNames()).not.toContain(WORKERS[0]);
      world.vanish('jobs', WORKERS[1]!).succeed(...DRIVER).settle();
      expect(world.condition('Completed')).toEqual(COMPLETED);
    });

    test('is made again when all are started over', () => {
      const world = running({ failurePolicy: { maxRestarts: 1 } });
      world.succeed(WORKERS[0]!).settle();
      world.vanish('jobs', WORKERS[0]!).fail(DRIVER[0]!).settle();
      expect(world.attemptOf(WORKERS[0]!)).toBe('1');
      expect(world.status.replicatedJobsStatus?.[0]).not.toHaveProperty('completedIndexes');
    });

    test('is forgotten when somebody puts a new one in its place', () => {
      const world = running();
      world.succeed(WORKERS[0]!).settle();
      const { status: _, ...again } = world.job(WORKERS[0]!);
      world.vanish('jobs', WORKERS[0]!);
      world.api.put('jobs', again);
      world.settle();
      expect(world.status.replicatedJobsStatus?.[0]).toMatchObject({ succeeded: 0 });
      expect(world.status.replicatedJobsStatus?.[0]).not.toHaveProperty('completedIndexes');
    });

    test('is made again where the API server has dropped the memory, as one with the upstream CRD does', () => {
      const world = running();
      world.succeed(WORKERS[0]!).settle();
      const jobset = world.api.get('jobsets', 'run')!;
      const replicatedJobsStatus = jobset.status.replicatedJobsStatus.map(({ completedIndexes: _, ...rest }: any) => rest);
      world.api.put('jobsets', { ...jobset, status: { ...jobset.status, replicatedJobsStatus } });
      expect(world.reconcile().status).toBeUndefined();
      world.vanish('jobs', WORKERS[0]!).settle();
      expect(world.jobNames()).toContain(WORKERS[0]);
    });
  });
});
