/** What users write wrong, and what hands do to Jobs: each has a sensible outcome, whatever the source, and none keeps the controller busy. */
import { RunLife } from './fault-scenarios';
import type { Source } from './fault-scenarios';
import { ControllerWorld } from './world';
import { expand, FIRST_ATTEMPT, keys } from '../../../src/model';
import type { JobSetSpec } from '../../../src/model';
import { Metrics } from '../../../src/runtime/controller/metrics';
import { ALL, driverAndWorkers } from '../../engine/documents';

let world: ControllerWorld;
let passes: jest.SpyInstance;

beforeEach(() => {
  passes = jest.spyOn(Metrics.prototype, 'passed');
  world = new ControllerWorld();
});

afterEach(() => {
  passes.mockRestore();
  world.end();
});

const HOUR = 60 * 60_000;

/** What the controller does in an hour in which nothing happens. */
async function anHour(): Promise<{ readonly requests: number; readonly passes: number }> {
  const { requests } = world;
  const before = passes.mock.calls.length;
  await world.pass(HOUR);
  return { requests: world.requests - requests, passes: passes.mock.calls.length - before };
}

async function started(source: Source, spec: JobSetSpec = {}): Promise<RunLife> {
  await world.start();
  const run = new RunLife(world, source, driverAndWorkers(spec));
  await run.apply();
  await run.running(ALL);
  await world.pass(60_000);
  return run;
}

function condition(run: RunLife, type: string): string | undefined {
  return world.condition(type, world.get(run.source === 'JobSet' ? 'jobsets' : 'jobs', 'run'));
}

function eventsOf(reason: string): string[] {
  return world.events().filter(event => event.includes(` ${reason}: `));
}

function uids(): Record<string, string> {
  return Object.fromEntries(world.list('jobs').map(({ metadata: { name, uid } }) => [name, uid]));
}

/** A Job fails with this message. */
async function failWith(name: string, message: string): Promise<void> {
  const failed = { status: 'True', reason: 'BackoffLimitExceeded', message, lastTransitionTime: '2026-01-01T00:00:10Z' };
  const conditions = [{ ...failed, type: 'FailureTarget' }, { ...failed, type: 'Failed' }];
  await world.patch('jobs', name, { status: { active: 0, ready: 0, failed: 1, conditions } }, 'status');
}

describe.each(['JobSet', 'standalone'] as const)('%s', source => {
  test('a document that is wrong from the start stops its own run only, says in which field, and is taken up when it is mended', async () => {
    await world.start();
    const run = new RunLife(world, source, driverAndWorkers({ successPolicy: { operator: 'All', targetReplicatedJobs: ['wrokers'] } }));
    await run.apply();
    const other = driverAndWorkers();
    await world.applyJobSet({ ...other, metadata: { ...other.metadata, name: 'other' } });
    await world.pass(60_000);
    const reason = source === 'JobSet' ? 'InvalidSpec' : 'InvalidDocument';
    const field = 'spec\\.successPolicy\\.targetReplicatedJobs\\[0\\]';
    expect(condition(run, 'Stalled')).toMatch(new RegExp(`^True ${reason}: .*${field}`));
    expect(eventsOf(reason)).toEqual([expect.stringMatching(new RegExp(`^Warning .*${field}`))]);
    expect(world.status('other').replicatedJobsStatus).toMatchObject([{ ready: 2 }, { ready: 2 }]);
    expect(await anHour()).toEqual({ requests: 0, passes: 0 });

    await run.edit({ successPolicy: { operator: 'All', targetReplicatedJobs: ['workers'] } });
    await run.running(ALL);
    await world.pass(60_000);
    expect(condition(run, 'Stalled')).toBe('False Progressing: nothing is in the way');
    run.succeed('run-workers-0', 'run-workers-1');
    await run.condition('Completed');
  });

  test('a Job of somebody else that has a child\'s name is looked at twice a minute and never touched; when it is gone, the child comes', async () => {
    await world.start();
    const [job] = expand(driverAndWorkers(), FIRST_ATTEMPT, 'standalone').jobs;
    await world.create('jobs', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'run-workers-1' }, spec: { template: job!.spec.template } });
    const foreign = world.get('jobs', 'run-workers-1')!.metadata;
    const run = new RunLife(world, source, driverAndWorkers());
    await run.apply();
    await world.pass(60_000);
    expect(condition(run, 'Stalled')).toMatch(/^True JobNameTaken: job "run-workers-1" exists and does not belong to this JobSet/);
    expect(eventsOf('JobNameTaken')).toHaveLength(1);
    expect(await anHour()).toEqual({ requests: 120, passes: 120 });
    const { requests } = world;
    for (let ready = 0; ready < 10; ready++) {
      await world.patch('jobs', 'run-workers-0', { status: { ready } }, 'status');
      await world.pass(100);
    }
    expect(world.requests - requests).toBeLessThanOrEqual(1);
    expect(world.get('jobs', 'run-workers-1')!.metadata).toMatchObject({ uid: foreign.uid, generation: foreign.generation });
    expect(world.count('DELETE')).toBe(0);
    expect(world.writes.filter(write => write.endsWith(' jobs/run-workers-1'))).toEqual([source === 'JobSet' ? 'POST jobs/run-workers-1' : 'PATCH jobs/run-workers-1']);

    await world.delete('jobs', 'run-workers-1');
    await run.running(ALL);
    await world.pass(60_000);
    expect(condition(run, 'Stalled')).toBe('False Progressing: nothing is in the way');
    expect(await anHour()).toEqual({ requests: 0, passes: 0 });
  });

  test('a Job that is deleted by hand is made again, once, and that is no restart', async () => {
    const run = await started(source);
    const { 'run-workers-1': gone, ...others } = uids();
    await world.delete('jobs', 'run-workers-1');
    await world.until('another', () => uids()['run-workers-1'] !== undefined && uids()['run-workers-1'] !== gone);
    await run.running(ALL);
    await world.pass(60_000);
    expect(uids()).toMatchObject(others);
    expect(world.writes.filter(write => /^\S+ jobs\/run-workers-1$/.test(write))).toHaveLength(source === 'JobSet' ? 2 : 1);
    expect(run.status.restarts).toBe(0);
    expect(await anHour()).toEqual({ requests: 0, passes: 0 });
  });

  test('a Job whose labels somebody spoils stays the child that it is', async () => {
    const run = await started(source, { failurePolicy: { maxRestarts: 1 } });
    const before = uids();
    await world.patch('jobs', 'run-driver-0', { metadata: { labels: { [keys.JOBSET_NAME]: null, [keys.RESTART_ATTEMPT]: 'many', [keys.JOB_INDEX]: '-1' } } });
    await world.pass(60_000);
    expect(uids()).toEqual(before);
    expect(condition(run, 'Stalled')).toBeUndefined();
    expect(run.status.replicatedJobsStatus).toMatchObject([{ ready: 2 }, { ready: 2 }]);
    expect((await anHour()).requests).toBeLessThanOrEqual(120);
    // It fails and starts over with the others.
    run.fail('run-driver-0');
    await run.running(ALL, '1');
    await run.completed();
  });

  test.each([['suspends', { suspend: true }], ['shrinks', { parallelism: 0 }]])('a Job that somebody %s is put right, once', async (_, spec) => {
    const run = await started(source);
    const before = uids();
    const { writes: { length } } = world;
    await world.patch('jobs', 'run-driver-0', { spec });
    await world.pass(60_000);
    expect(world.get('jobs', 'run-driver-0')!.spec).toMatchObject({ suspend: false, parallelism: 1 });
    expect(world.writes.slice(length).filter(write => write.endsWith('jobs/run-driver-0'))).toEqual(['PATCH jobs/run-driver-0']);
    expect(uids()).toEqual(before);
    expect(condition(run, 'Stalled')).toBeUndefined();
    expect(await anHour()).toEqual({ requests: 0, passes: 0 });
  });

  test('failure messages of 300 KB are searched in time for patterns that grow with them elsewhere', async () => {
    const run = await started(source, {
      failurePolicy: { maxRestarts: 1, rules: [{ name: 'grows', action: 'FailJobSet', onJobFailureMessagePatterns: ['^(a+)+$'] }] },
    });
    await failWith('run-driver-0', `${'a'.repeat(300_000)}!`);
    await run.running(ALL, '1');
    await world.pass(60_000);
    expect(await anHour()).toEqual({ requests: 0, passes: 0 });

    await failWith('run-driver-0', 'a'.repeat(300_000));
    await run.condition('Failed');
    expect(condition(run, 'Failed')).toMatch(/^True FailJobSetFailurePolicyAction: /);
    await world.pass(60_000);
    expect(await anHour()).toEqual({ requests: 0, passes: 0 });
    expect(world.list('events').every(({ note }) => Buffer.byteLength(String(note)) <= 1024)).toBe(true);
  });
});
