import { ALL, DRIVER, WORKERS, driverAndWorkers } from './documents';
import { World } from './world';

describe('success policy', () => {
  test('a new JobSet gets its service and all of its Jobs', () => {
    const world = new World(driverAndWorkers());
    world.settle();
    expect(world.jobNames()).toEqual(ALL);
    expect(world.api.get('services', 'run')?.spec).toEqual({ clusterIP: 'None', publishNotReadyAddresses: true, selector: { 'jobset.sigs.k8s.io/jobset-name': 'run' } });
    expect(world.status.restarts).toBe(0);
  });

  test('by default, the JobSet is complete when all Jobs are', () => {
    const world = new World(driverAndWorkers());
    world.settle();
    world.ready(...ALL).succeed(...DRIVER, WORKERS[0]!).settle();
    expect(world.isTrue('Completed')).toBe(false);
    world.succeed(WORKERS[1]!).settle();
    expect(world.condition('Completed')).toEqual({ status: 'True', reason: 'AllJobsCompleted', message: 'jobset completed successfully' });
    expect(world.status.terminalState).toBe('Completed');
  });
});
