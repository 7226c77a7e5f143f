/** What is in no manifest: Jobs that wait, suspended runs, queues. */
import type { JobSetSpec } from '../../../src/model';
import { ALL, DRIVER, WORKERS, driverAndWorkers, replicatedJob } from '../documents';
import { World } from '../world';
import { applied } from './applied';

describe('Jobs that wait for something', () => {
  const dependent: JobSetSpec = {
    replicatedJobs: [replicatedJob('driver'), replicatedJob('workers', { dependsOn: [{ name: 'driver', status: 'Ready' }] })], failurePolicy: { maxRestarts: 1 },
  };

  test('are made by the controller when their turn comes, owned by the ConfigMap, without blocking its deletion', () => {
    const world = applied(dependent);
    const { uid } = world.api.get('configmaps', 'run-jobset')!.metadata;
    expect(world.jobNames()).toEqual(ALL);
    expect(world.job(WORKERS[0]!).metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'run-jobset', uid, controller: true, blockOwnerDeletion: false },
    ]);
    expect(world.job(DRIVER[0]!).metadata).not.toHaveProperty('ownerReferences');
  });

  test('do not wait for an apply that will not make them', () => {
    const world = new World(driverAndWorkers(dependent), { kind: 'standalone', settings: { manifestGrace: 60_000 } });
    world.applyManifest().settle();
    world.ready(...DRIVER).settle();
    expect(world.jobNames()).toEqual(ALL);
  });

  test('after the ConfigMap was replaced, come back with the new owner', () => {
    const world = applied(dependent);
    world.vanish('configmaps', 'run-jobset');
    expect(world.reconcile()).toEqual({ operations: [], events: [] });
    world.api.put('configmaps', { metadata: { name: 'run-jobset' } });
    world.settle();
    // The garbage collector takes what the old one owned.
    world.vanish('jobs', ...WORKERS).settle();
    expect(world.job(WORKERS[0]!).metadata.ownerReferences[0].uid).toBe(world.api.get('configmaps', 'run-jobset')!.metadata.uid);
    expect(world.status.restarts).toBe(0);
  });

  test('of a suspended run are not made before it is resumed', () => {
    const world = new World(driverAndWorkers({ suspend: true }), { kind: 'standalone' });
    world.applyManifest().settle();
    expect(world.jobNames()).toEqual([]);
    expect(world.isTrue('Suspended')).toBe(true);
    world.edit(spec => ({ ...spec, suspend: false })).settle();
    expect(world.jobNames()).toEqual(ALL);
    expect(world.condition('Suspended')?.status).toBe('False');
    expect(world.condition('DocumentChanged')).toBeUndefined();
  });
});

describe('suspending a running run', () => {
  test('suspends its Jobs, and resuming lets them go', () => {
    const world = applied();
    world.edit(spec => ({ ...spec, suspend: true })).settle();
    expect(world.jobs().map(job => job.spec.suspend)).toEqual([true, true, true, true]);
    world.edit(spec => ({ ...spec, suspend: false })).settle();
    expect(world.jobs().map(job => job.spec.suspend)).toEqual([false, false, false, false]);
  });
});

describe('queues', () => {
  const QUEUE = { labels: { 'kueue.x-k8s.io/queue-name': 'q' } };
  const queued = (workers: object = {}): JobSetSpec => ({
    replicatedJobs: [replicatedJob('driver', { metadata: QUEUE }), replicatedJob('workers', { metadata: QUEUE, ...workers })], failurePolicy: { maxRestarts: 1 },
  });
  const suspendedNames = (world: World) => world.jobs().filter(job => job.spec.suspend).map(job => job.metadata.name).sort();

  test('a Job that a queue holds suspended is not resumed', () => {
    const world = applied(queued());
    const job = world.job(WORKERS[0]!);
    world.api.put('jobs', { ...job, spec: { ...job.spec, suspend: true } });
    world.settle();
    expect(suspendedNames(world)).toEqual([WORKERS[0]]);
  });

  test('a queue without webhooks gets suspended Jobs to admit; others are made as ever', () => {
    const world = new World(driverAndWorkers(queued({ metadata: undefined })), { kind: 'standalone', settings: { suspendQueuedJobs: true } });
    world.settle();
    expect(suspendedNames(world)).toEqual(DRIVER);
  });

  test('a queue with webhooks suspends by itself', () => {
    const world = new World(driverAndWorkers(queued()), { kind: 'standalone' });
    world.settle();
    expect(suspendedNames(world)).toEqual([]);
  });

  test('to suspend the run, its Jobs are taken from the queue, which would start them again', () => {
    const world = applied(queued());
    world.edit(spec => ({ ...spec, suspend: true })).settle();
    world.finishDeletions().settle();
    expect(world.jobNames()).toEqual([]);
    world.edit(spec => ({ ...spec, suspend: false })).settle();
    expect(world.jobNames()).toEqual(ALL);
    expect(world.status.restarts).toBe(0);
  });
});
