import { ALL, DRIVER, WORKERS, driverAndWorkers, jobSet, replicatedJob } from './documents';
import { EPOCH, World } from './world';
import { formatIndexes, parseIndexes } from '../../src/engine/completed-indexes';
import { Conditions } from '../../src/engine/conditions';
import type { ConditionChange } from '../../src/engine/conditions';

describe('status per replicated job', () => {
  const counts = (world: World) => {
    world.settle();
    return world.status.replicatedJobsStatus!.map(({ name, ready, active, succeeded, failed, suspended }) => `${name} ${ready}/${active}/${succeeded}/${failed}/${suspended}`);
  };

  test('by name, descending, in numbers of Jobs: ready, active, succeeded, failed, suspended', () => {
    const world = new World(driverAndWorkers());
    expect(counts(world)).toEqual(['workers 0/0/0/0/0', 'driver 0/0/0/0/0']);
    world.start(...DRIVER, WORKERS[0]!).ready(DRIVER[0]!);
    expect(counts(world)).toEqual(['workers 0/1/0/0/0', 'driver 1/2/0/0/0']);
    world.succeed(DRIVER[0]!);
    expect(counts(world)).toEqual(['workers 0/1/0/0/0', 'driver 0/1/1/0/0']);
  });

  test.each([
    ['all pods ready', { parallelism: 3, completions: 3 }, { ready: 3 }, 1],
    ['one pod missing', { parallelism: 3, completions: 3 }, { ready: 2 }, 0],
    ['pods that are done count', { parallelism: 3, completions: 3 }, { ready: 2, succeeded: 1 }, 1],
    ['no more than there are to complete', { parallelism: 5, completions: 2 }, { ready: 2 }, 1],
    ['no completions, only parallelism', { parallelism: 2, completions: undefined, completionMode: 'NonIndexed' }, { ready: 2 }, 1],
    ['no pods wanted', { parallelism: 0 }, {}, 1],
  ])('ready: %s', (_, job, status, ready) => {
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('w', { replicas: 1, job })] }));
    world.settle();
    world.progress('run-w-0', status).settle();
    expect(world.status.replicatedJobsStatus?.[0]?.ready).toBe(ready);
  });

  test('counts can wait to be written, conditions cannot', () => {
    const world = new World(driverAndWorkers());
    world.settle();
    world.start(...ALL);
    expect(world.reconcile().status?.urgency).toBe('debounced');
    world.edit(spec => ({ ...spec, suspend: true }));
    expect(world.reconcile().status?.urgency).toBe('now');
  });

  test('where there is nothing to count yet, it can wait for what there will be', () => {
    const world = new World(driverAndWorkers());
    expect(world.reconcile(0).status?.urgency).toBe('patient');
    expect(new World(driverAndWorkers({ suspend: true })).reconcile(0).status?.urgency).toBe('now');
    // A record is what a standalone run is known by.
    expect(new World(driverAndWorkers(), { kind: 'standalone' }).reconcile(0).status?.urgency).not.toBe('patient');
  });

  test('one patch with what differs, under the version it was computed from', () => {
    const world = new World(driverAndWorkers());
    world.settle();
    world.start(...ALL);
    const { uid, resourceVersion } = world.api.get('jobsets', 'run')!.metadata;
    const { status } = world.reconcile();
    expect(status?.write).toMatchObject({
      verb: 'patch', resource: 'jobsets', subresource: 'status', name: 'run', type: 'merge', body: { metadata: { uid, resourceVersion } },
    });
    expect(Object.keys((status?.write as any).body.status)).toEqual(['restarts', 'replicatedJobsStatus']);
  });

  test('what others have put into the status stays', () => {
    const world = new World(driverAndWorkers());
    world.settle();
    const jobset = world.api.get('jobsets', 'run')!;
    const theirs = { type: 'QuotaReserved', status: 'True', reason: 'Theirs', message: 'm', lastTransitionTime: '2026-01-01T00:00:00Z' };
    world.api.put('jobsets', { ...jobset, status: { ...jobset.status, conditions: [theirs], future: 1 } });
    world.fail(WORKERS[0]!).settle();
    expect(world.api.get('jobsets', 'run')!.status).toMatchObject({ future: 1, conditions: [theirs, { type: 'Failed' }] });
  });
});

describe('conditions', () => {
  const change = (more: Partial<ConditionChange> = {}): ConditionChange => ({ type: 'Suspended', status: true, reason: 'R', message: 'm', event: 'Normal', ...more });

  test('one that is not there appears only when it is true', () => {
    const conditions = new Conditions(undefined);
    expect(conditions.set(change({ status: false }), EPOCH)).toBe(false);
    expect(conditions.set(change(), EPOCH)).toBe(true);
    expect(conditions.all).toEqual([{ type: 'Suspended', status: 'True', reason: 'R', message: 'm', lastTransitionTime: '2026-01-01T00:00:00Z' }]);
  });

  test('the same again changes nothing', () => {
    const conditions = new Conditions(undefined);
    conditions.set(change(), EPOCH);
    const { all } = conditions;
    expect(conditions.set(change(), EPOCH + 5000)).toBe(false);
    expect(conditions.all).toBe(all);
  });

  test('a new reason keeps the time of the transition, a new status does not', () => {
    const conditions = new Conditions(undefined);
    conditions.set(change(), EPOCH);
    conditions.set(change({ reason: 'S' }), EPOCH + 5000);
    expect(conditions.get('Suspended')).toMatchObject({ reason: 'S', lastTransitionTime: '2026-01-01T00:00:00Z' });
    conditions.set(change({ status: false }), EPOCH + 9000);
    expect(conditions.get('Suspended')).toMatchObject({ status: 'False', lastTransitionTime: '2026-01-01T00:00:09Z' });
  });

  test('startup in progress and completed exclude each other, and the other keeps its words and time', () => {
    const conditions = new Conditions(undefined);
    conditions.set(change({ type: 'StartupPolicyInProgress', reason: 'P' }), EPOCH);
    conditions.set(change({ type: 'StartupPolicyCompleted', reason: 'C' }), EPOCH + 5000);
    expect(conditions.get('StartupPolicyInProgress')).toEqual({
      type: 'StartupPolicyInProgress', status: 'False', reason: 'P', message: 'm', lastTransitionTime: '2026-01-01T00:00:00Z',
    });
  });

  test('a message longer than the API takes is cut', () => {
    const conditions = new Conditions(undefined);
    conditions.set(change({ message: 'x'.repeat(40_000) }), EPOCH);
    expect(conditions.get('Suspended')?.message).toHaveLength(32_768);
  });
});

describe('indexes', () => {
  test.each([[[], ''], [[3], '3'], [[0, 1, 2], '0-2'], [[0, 2, 3, 5], '0,2-3,5']])('%j is "%s"', (indexes, text) => {
    expect(formatIndexes(indexes)).toBe(text);
    expect(parseIndexes(text, 100)).toEqual(indexes);
  });

  test.each([['0-999999999', [0, 1, 2]], ['x,1,-,2-,5', [1]], ['2-1', []], ['', []]])('"%s", of three, is %j', (text, indexes) => {
    expect(parseIndexes(text, 3)).toEqual(indexes);
  });
});
