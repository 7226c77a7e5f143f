/** The record of a run: its status, as everybody may read it. */
import { keys } from '../../../src/model';
import { ALL, WORKERS, driverAndWorkers } from '../documents';
import { World } from '../world';
import { applied } from './applied';

describe('the record', () => {
  test('comes before anything else, as a Job of the run\'s name that runs nothing', () => {
    const world = new World(driverAndWorkers(), { kind: 'standalone' });
    const { operations, status, requeueAfter } = world.reconcile();
    expect({ operations, requeueAfter, urgency: status?.urgency }).toEqual({ operations: [], requeueAfter: 0, urgency: 'before-operations' });
    expect(world.job('run')).toMatchObject({
      metadata: { namespace: 'ns', labels: { [keys.JOBSET_NAME]: 'run', 'cdk8s-jobset.dev/run': 'v1' } },
      spec: { managedBy: 'cdk8s-jobset.dev/controller', parallelism: 0, template: { spec: { automountServiceAccountToken: false } } },
    });
    expect(JSON.parse(world.job('run').metadata.annotations['cdk8s-jobset.dev/document'])).toEqual(driverAndWorkers());
    expect(world.job('run').metadata).not.toHaveProperty('ownerReferences');
  });

  test('shows the conditions of the JobSet, and keeps the rest of its status', () => {
    const world = applied();
    world.fail(WORKERS[0]!).settle();
    const record = world.job('run');
    expect(record.status.conditions).toMatchObject([{ type: 'RestartingJobSet', status: 'True', reason: 'DefaultFailurePolicy' }]);
    expect(JSON.parse(record.metadata.annotations['cdk8s-jobset.dev/status'])).toMatchObject({ restarts: 1, restartsCountTowardsMax: 1 });
  });

  test('is written in one request, under the version that was read', () => {
    const world = applied();
    const { uid, resourceVersion } = world.job('run').metadata;
    world.fail(WORKERS[0]!);
    expect(world.reconcile().status).toMatchObject({
      urgency: 'before-operations',
      write: { verb: 'patch', resource: 'jobs', subresource: 'status', name: 'run', body: { metadata: { uid, resourceVersion } } },
    });
  });

  test('ends as Completed and as what a Job calls that', () => {
    const world = applied();
    world.pass(30).succeed(...ALL).settle();
    expect(world.job('run').status.conditions.map(({ type, status }: any) => `${type}=${status}`)).toEqual(['Completed=True', 'SuccessCriteriaMet=True', 'Complete=True']);
    expect(world.job('run').status).toMatchObject({ startTime: '2026-01-01T00:00:00Z', completionTime: '2026-01-01T00:00:30Z' });
    expect(world.status.conditions?.map(({ type }) => type)).toEqual(['Completed']);
  });

  test('ends as Failed', () => {
    const world = applied({});
    world.fail(WORKERS[0]!).settle();
    expect(world.job('run').status.conditions.map(({ type }: any) => type)).toEqual(['Failed', 'FailureTarget']);
    expect(world.job('run').status).not.toHaveProperty('completionTime');
  });

  test('never says that the run ended before it began, though two clocks may', () => {
    const world = applied();
    world.pass(-100).succeed(...ALL).settle();
    expect(world.job('run').status.completionTime).toBe('2026-01-01T00:00:00Z');
  });

  test('restored from a backup, with a start before its creation: keeps that start, which the API server takes no other for', () => {
    const world = applied();
    world.progress('run', { startTime: '2025-12-24T00:00:00Z' });
    world.pass(30).succeed(...ALL).settle();
    expect(world.job('run').status).toMatchObject({ startTime: '2025-12-24T00:00:00Z', completionTime: '2026-01-01T00:00:30Z' });
  });

  test('deleted while the run goes on: it is made anew, at the attempt that the Jobs are of', () => {
    const world = applied({ failurePolicy: { maxRestarts: 3 } });
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    world.ready(...ALL).vanish('jobs', 'run').settle();
    expect(world.status).toMatchObject({ restarts: 1, restartsCountTowardsMax: 1 });
    expect(world.jobs().some(job => job.metadata.deletionTimestamp)).toBe(false);
  });

  test.each(['no JSON', '7', 'null', undefined])('damaged (%s): the same', text => {
    const world = applied({ failurePolicy: { maxRestarts: 3 } });
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    const record = world.job('run');
    world.api.put('jobs', { ...record, metadata: { ...record.metadata, annotations: { ...record.metadata.annotations, 'cdk8s-jobset.dev/status': text } } });
    world.settle();
    expect(world.status).toMatchObject({ restarts: 1, restartsCountTowardsMax: 1 });
  });

  test('that is being deleted: everything waits until it is gone', () => {
    const world = applied();
    world.api.startDeletion('jobs', 'run');
    world.fail(WORKERS[0]!);
    expect(world.reconcile()).toEqual({ operations: [], events: [] });
  });

  test('somebody\'s Job of the run\'s name is told once, and nothing is done', () => {
    const world = new World(driverAndWorkers(), { kind: 'standalone' });
    world.api.put('jobs', { metadata: { name: 'run' }, spec: { template: { spec: {} } } });
    world.applyManifest().settle();
    world.settle();
    expect(world.writes).toEqual([]);
    expect(world.events).toMatchObject([{ type: 'Warning', reason: 'RunNameTaken', once: 'run' }]);
  });
});
