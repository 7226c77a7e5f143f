/** Objects that another controller has written: the upstream one, or an earlier version of this one. */
import { ALL, WORKERS, driverAndWorkers } from './documents';
import { World } from './world';
import type { JobSetStatus } from '../../src/model';

/** A JobSet after one restart, as the upstream controller leaves it: no record of templates, no memory of completed Jobs. */
function upstream(status: Partial<JobSetStatus> = {}): World {
  const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: 2 } }));
  world.settle();
  world.ready(...ALL).fail(WORKERS[0]!).settle();
  world.finishDeletions().settle();
  world.ready(...ALL).succeed(WORKERS[1]!).settle();
  for (const job of world.jobs()) {
    const { 'cdk8s-jobset.dev/applied-template': _, ...annotations } = job.metadata.annotations;
    world.api.put('jobs', { ...job, metadata: { ...job.metadata, annotations } });
  }
  const jobset = world.api.get('jobsets', 'run')!;
  const replicatedJobsStatus = [
    { name: 'workers', ready: 1, succeeded: 1, failed: 0, active: 1, suspended: 0 },
    { name: 'driver', ready: 2, succeeded: 0, failed: 0, active: 2, suspended: 0 },
  ];
  world.api.put('jobsets', { ...jobset, status: { ...jobset.status, restarts: 1, restartsCountTowardsMax: 1, replicatedJobsStatus, ...status } });
  world.writes = [];
  return world;
}

test('objects of the upstream controller are taken over without a single write', () => {
  const world = upstream();
  expect(world.reconcile()).toEqual({ operations: [], events: [] });
});

test('and are looked after from then on', () => {
  const world = upstream();
  world.fail(WORKERS[0]!).settle();
  expect(world.status.restarts).toBe(2);
  world.finishDeletions().settle();
  expect(ALL.map(name => world.attemptOf(name))).toEqual(['2', '2', '2', '2']);
});

test('a JobSet that has ended is left as it ended', () => {
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  const conditions = [{ type: 'Failed', status: 'True', reason: 'FailedJobs', message: 'theirs', lastTransitionTime }];
  const world = upstream({ terminalState: 'Failed', conditions });
  world.settle();
  expect(world.status).toMatchObject({ terminalState: 'Failed', conditions });
  expect(world.writes).toEqual(['delete jobs run-driver-0', 'delete jobs run-driver-1', 'delete jobs run-workers-0']);
});
