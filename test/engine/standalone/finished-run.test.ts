/** Finished stays finished. */
import type { JobSetSpec } from '../../../src/model';
import { ALL, DRIVER, WORKERS, replicatedJob } from '../documents';
import { putPod } from '../pods';
import { applied } from './applied';

describe('a finished run', () => {
  const ended = (spec: JobSetSpec = {}, settings = {}) => {
    const world = applied(spec, settings);
    world.pass(10).fail(WORKERS[0]!).settle();
    return world;
  };

  test('suspends what still runs of the manifest: deleted, it would run again with the next apply', () => {
    const world = ended();
    expect(world.jobs().filter(job => job.spec.suspend).map(job => job.metadata.name)).toEqual([...DRIVER, WORKERS[1]]);
    expect(world.jobs().some(job => job.metadata.deletionTimestamp)).toBe(false);
    world.writes = [];
    world.pass(10).applyManifest().settle();
    expect(world.writes).toEqual([]);
  });

  test('deletes what only the controller made, and what a queue would start again', () => {
    const queue = { labels: { 'kueue.x-k8s.io/queue-name': 'q' } };
    const world = ended({
      replicatedJobs: [replicatedJob('driver', { metadata: queue }), replicatedJob('workers', { dependsOn: [{ name: 'driver', status: 'Ready' }] })],
    });
    expect(world.jobs().filter(job => job.metadata.deletionTimestamp).map(job => job.metadata.name)).toEqual([...DRIVER, WORKERS[1]]);
    expect(world.events.map(({ reason }) => reason)).not.toContain('RunIsFinished');
  });

  test('a Job that appears after the end is deleted at once, and an event says why and what to do', () => {
    const world = ended();
    world.pass(10).vanish('jobs', WORKERS[0]!).applyManifest().settle();
    expect(world.job(WORKERS[0]!).metadata.deletionTimestamp).toBeDefined();
    const events = world.events.filter(({ reason }) => reason === 'RunIsFinished');
    expect(events).toMatchObject([{ type: 'Warning', once: world.job(WORKERS[0]!).metadata.uid }]);
    expect(events[0]!.note).toBe('job "run-workers-0" was created although the run is Failed, and is deleted: to run it again, delete job "run", which holds its result, and apply it');
  });

  test('starts anew when record and Jobs are deleted and it is applied', () => {
    const world = ended();
    world.vanish('jobs', ...ALL, 'run').vanished.clear();
    world.applyManifest().settle();
    expect(world.jobNames()).toEqual(ALL);
    expect(world.status.terminalState).toBeUndefined();
  });

  test('time to live: finished pods go, and Jobs that only the controller made; Jobs of the manifest and the record stay', () => {
    const world = applied({
      replicatedJobs: [replicatedJob('driver'), replicatedJob('workers', { dependsOn: [{ name: 'driver', status: 'Ready' }] })], ttlSecondsAfterFinished: 60,
    });
    putPod(world, DRIVER[0]!, 0, { node: 'n', phase: 'Succeeded' });
    putPod(world, DRIVER[0]!, 1, { node: 'n', phase: 'Failed' });
    putPod(world, DRIVER[1]!, 0, { node: 'n', phase: 'Running' });
    putPod(world, WORKERS[0]!, 0, { node: 'n', phase: 'Succeeded' });
    world.succeed(...ALL).settle();
    expect(world.pass(20).reconcile().requeueAfter).toBe(40_000);
    world.writes = [];
    world.pass(40).settle();
    expect(world.writes).toEqual(['delete jobs run-workers-0', 'delete jobs run-workers-1', 'delete pods run-driver-0-0', 'delete pods run-driver-0-1']);
    world.finishDeletions().settle();
    expect(world.jobNames()).toEqual(DRIVER);
    expect(world.status.terminalState).toBe('Completed');
    world.writes = [];
    world.pass(1000).settle();
    expect(world.writes).toEqual([]);
  });
});
