/** What people and clusters do to a run, and what becomes of it. */
import { ALL, DRIVER, WORKERS, driverAndWorkers, jobSet, replicatedJob } from './documents';
import { World } from './world';
import type { JobSetDocument } from '../../src/model';

function running(): World {
  const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: 3 } }));
  world.settle();
  world.ready(...ALL).settle();
  world.writes = [];
  world.events = [];
  return world;
}

describe('labels of Jobs, edited by hand', () => {
  test.each([
    ['restart-attempt', 'abc'], ['restart-attempt', '99'], ['restart-attempt', undefined], ['job-index', 'x'], ['job-restart-attempt', '-1'],
    ['jobset-name', 'other'], ['replicatedjob-name', 'nobody'],
  ])('%s: %s changes nothing', (key, value) => {
    const world = running();
    const job = world.job(WORKERS[0]!);
    world.api.put('jobs', { ...job, metadata: { ...job.metadata, labels: { ...job.metadata.labels, [`jobset.sigs.k8s.io/${key}`]: value } } });
    world.settle();
    expect(world.writes).toEqual([]);
    world.fail(WORKERS[0]!).settle();
    expect(world.status.restarts).toBe(1);
  });

  test.each(['abc', '-1', '1e3', '2147483648', '99999999999'])('a Job made by hand whose template says attempt "%s" is of the first', attempt => {
    const world = running();
    const job = structuredClone(world.job(WORKERS[0]!)) as any;
    job.spec.template.metadata.labels['jobset.sigs.k8s.io/restart-attempt'] = attempt;
    job.spec.template.metadata.labels['jobset.sigs.k8s.io/job-restart-attempt'] = attempt;
    world.api.put('jobs', job);
    world.settle();
    expect(world.writes).toEqual([]);
  });
});

describe('Jobs, changed by hand', () => {
  const changed = (change: object, policy: object = {}) => {
    const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: 3 }, ...policy }));
    world.settle();
    world.ready(...DRIVER).settle();
    world.ready(...WORKERS).settle();
    world.writes = [];
    const job = world.job(WORKERS[0]!);
    world.api.put('jobs', { ...job, spec: { ...job.spec, ...change } });
    world.settle();
    return world;
  };
  const jobWrites = (world: World) => world.writes.filter(write => write.includes(' jobs '));

  test.each([[undefined], [{ startupPolicyOrder: 'InOrder' }]])('one that is suspended is resumed (startup policy %j)', startupPolicy => {
    const world = changed({ suspend: true }, startupPolicy && { startupPolicy });
    expect(jobWrites(world)).toEqual(['patch jobs run-workers-0']);
    expect(world.job(WORKERS[0]!).spec.suspend).toBe(false);
    expect(world.condition('Stalled')).toBeUndefined();
    expect(world.status.restarts ?? 0).toBe(0);
  });

  test('one that is resumed while the JobSet is suspended is suspended again', () => {
    const world = running();
    world.edit(spec => ({ ...spec, suspend: true })).settle();
    const job = world.job(WORKERS[0]!);
    world.api.put('jobs', { ...job, spec: { ...job.spec, suspend: false } });
    world.settle();
    expect(world.job(WORKERS[0]!).spec.suspend).toBe(true);
  });

  test('one that is resized gets its size back', () => {
    const world = changed({ parallelism: 3, completions: 3 });
    expect(jobWrites(world)).toEqual(['patch jobs run-workers-0']);
    expect(world.job(WORKERS[0]!).spec).toMatchObject({ parallelism: 1, completions: 1 });
  });

  test('what the engine does not read stays as somebody wants it', () => {
    const world = changed({ activeDeadlineSeconds: 60, backoffLimit: 7 });
    expect(world.writes).toEqual([]);
  });
});

describe('Jobs that are not the JobSet\'s', () => {
  /** Somebody's Job of the name, labels and all. */
  const foreign = (world: World, name: string, owner?: object) => {
    const { ownerReferences: _, ...metadata } = world.job(name).metadata;
    const job = world.job(name);
    world.vanish('jobs', name);
    world.api.put('jobs', { ...job, metadata: { ...metadata, uid: 'foreign', ...(owner && { ownerReferences: [owner] }) } });
    return world;
  };

  test.each([
    ['nobody\'s', undefined],
    ['another JobSet\'s', { kind: 'JobSet', name: 'other', uid: 'other', controller: true }],
    ['an earlier JobSet\'s of the same name', { kind: 'JobSet', name: 'run', uid: 'earlier', controller: true }],
  ])('%s Job of a child\'s name is said once, and neither taken over nor touched', (_, owner) => {
    const world = foreign(running(), WORKERS[0]!, owner);
    world.settle();
    const message = 'job "run-workers-0" exists and does not belong to this JobSet: rename the JobSet, or delete it';
    expect(world.condition('Stalled')).toEqual({ status: 'True', reason: 'JobNameTaken', message });
    world.pass(60).settle();
    world.fail(WORKERS[0]!).settle();
    expect(world.events.filter(({ reason }) => reason === 'JobNameTaken')).toEqual([{ type: 'Warning', reason: 'JobNameTaken', note: message }]);
    expect(world.writes.filter(write => !write.includes('status'))).toEqual([]);
    expect(world.status).toMatchObject({ restarts: 0, replicatedJobsStatus: [{ name: 'workers', ready: 1, failed: 0 }, {}] });
  });

  test('the name is looked at from time to time, and used when it is free', () => {
    const world = foreign(running(), WORKERS[0]!);
    expect(world.reconcile().requeueAfter).toBe(60_000);
    world.vanish('jobs', WORKERS[0]!).settle();
    expect(world.jobNames()).toEqual(ALL);
    expect(world.condition('Stalled')).toEqual({ status: 'False', reason: 'Progressing', message: 'nothing is in the way' });
  });

  test('neither a restart nor the end deletes it', () => {
    const world = foreign(running(), WORKERS[0]!);
    world.fail(DRIVER[0]!).settle();
    world.finishDeletions().settle();
    world.succeed(...DRIVER, WORKERS[1]!).fail(DRIVER[0]!).settle();
    expect(world.writes.filter(write => write.startsWith('delete') && write.endsWith(WORKERS[0]!))).toEqual([]);
  });

  test('many of them are told in one line', () => {
    const world = running();
    for (const name of ALL) foreign(world, name);
    world.settle();
    expect(world.condition('Stalled')?.message).toMatch('job "run-driver-0", "run-driver-1", "run-workers-0" and 1 more exists');
  });

  test('a Job that the JobSet owns, but has no place for, is left alone until it is outdated', () => {
    const world = running();
    const job = world.job(WORKERS[0]!);
    world.api.put('jobs', { ...job, metadata: { ...job.metadata, name: 'made-by-hand', uid: undefined } } as any);
    world.fail('made-by-hand').settle();
    expect(world.writes).toEqual([]);
    world.fail(WORKERS[0]!).settle();
    expect(world.writes).toContain('delete jobs made-by-hand');
  });

  test('such a Job ends with the JobSet', () => {
    const world = running();
    const job = world.job(WORKERS[0]!);
    world.api.put('jobs', { ...job, metadata: { ...job.metadata, name: 'made-by-hand', uid: undefined } } as any);
    world.succeed(...ALL).settle();
    expect(world.writes).toContain('delete jobs made-by-hand');
  });
});

describe('an invalid JobSet', () => {
  const invalid = () => jobSet({ replicatedJobs: [replicatedJob('w', { job: { completions: undefined } })] });

  test('gets a condition and an event that name the field, and nothing is made of it', () => {
    const world = new World(invalid());
    world.settle();
    expect(world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'InvalidSpec' });
    expect(world.condition('Stalled')?.message).toMatch(/^\[JS\d+\] spec\.replicatedJobs\[0\]\.template\.spec\.completions: /);
    expect(world.events).toMatchObject([{ type: 'Warning', reason: 'InvalidSpec' }]);
    expect(world.writes).toEqual(['patch jobsets/status run']);
    expect(world.reconcile()).toEqual({ operations: [], events: [] });
  });

  test('is taken up when it is right', () => {
    const world = new World(invalid());
    world.settle();
    world.edit(() => ({ replicatedJobs: [replicatedJob('w')] })).settle();
    expect(world.jobNames()).toEqual(['run-w-0', 'run-w-1']);
    expect(world.condition('Stalled')?.status).toBe('False');
  });

  test('whatever it contains, it does not throw', () => {
    for (const spec of [7, { replicatedJobs: 'x' }, { replicatedJobs: [null] }, { replicatedJobs: [{}] }]) {
      const world = new World({ ...jobSet({}), spec } as unknown as JobSetDocument);
      world.settle();
      expect(world.condition('Stalled')?.reason).toBe('InvalidSpec');
    }
    for (const spec of [undefined, null, {}]) {
      const world = new World({ ...jobSet({}), spec } as unknown as JobSetDocument);
      world.settle();
      expect(world.jobNames()).toEqual([]);
    }
  });

  test('one that runs goes on by its policies, but makes nothing new', () => {
    const world = running();
    world.edit(spec => ({ ...spec, replicatedJobs: [spec.replicatedJobs[0], { ...spec.replicatedJobs[1], groupName: 'No Label' }] }));
    world.vanish('services', 'run').fail(WORKERS[0]!).settle();
    expect(world.status.restarts).toBe(1);
    world.finishDeletions().settle();
    expect(world.jobNames()).toEqual([]);
    expect(world.api.list('services')).toEqual([]);
    expect(world.isTrue('Stalled')).toBe(true);
  });

  test('one that has ended still expires', () => {
    const world = running();
    world.succeed(...ALL).settle();
    world.vanish('jobs', ...ALL);
    world.edit(spec => ({ ...spec, ttlSecondsAfterFinished: 0, replicatedJobs: [{ ...spec.replicatedJobs[0], groupName: 'No Label' }] }));
    world.writes = [];
    world.settle();
    expect(world.writes).toContain('delete jobsets run');
    expect(world.status.replicatedJobsStatus).toMatchObject([{ succeeded: 2 }, { succeeded: 2 }]);
  });
});

describe('managedBy', () => {
  const managed = (managedBy?: string) => {
    const world = new World(driverAndWorkers({ managedBy }));
    world.settle();
    return world;
  };

  test.each([undefined, 'jobset.sigs.k8s.io/jobset-controller', 'cdk8s-jobset.dev/controller'])('%s is served', name => {
    expect(managed(name).jobNames()).toEqual(ALL);
  });

  test('another controller\'s is not touched, not even in its status', () => {
    const world = managed('kueue.x-k8s.io/multikueue');
    expect(world.writes).toEqual([]);
    expect(world.events).toEqual([]);
  });

  test('a name that nobody is known by is told once, since it may be misspelt', () => {
    const world = managed('jobset.sigs.k8s.io/jobset-controler');
    world.settle();
    expect(world.writes).toEqual([]);
    expect(world.events).toEqual([{
      type: 'Normal', reason: 'ManagedElsewhere', note: 'spec.managedBy is "jobset.sigs.k8s.io/jobset-controler", so this controller does nothing for it', once: 'jobset.sigs.k8s.io/jobset-controler',
    }]);
  });

  test('beside the upstream controller, only what names this one is served', () => {
    const world = new World(driverAndWorkers(), { settings: { managedBy: ['cdk8s-jobset.dev/controller'] } });
    world.settle();
    expect(world.writes).toEqual([]);
    expect(world.events).toEqual([]);
  });
});

describe('writes that are refused', () => {
  const quota = (name: string, text = 'exceeded quota') => ({ verb: 'create' as const, resource: 'jobs', name, message: text });

  test('are said in a condition and one event, while everything else goes on', () => {
    const world = running();
    world.failures = [quota(WORKERS[0]!), quota(WORKERS[1]!)];
    world.start(...DRIVER).settle();
    const message = 'job "run-workers-0" creation failed with error: exceeded quota\njob "run-workers-1" creation failed with error: exceeded quota';
    expect(world.condition('Stalled')).toEqual({ status: 'True', reason: 'JobCreationFailed', message });
    expect(world.status.replicatedJobsStatus?.[1]).toMatchObject({ name: 'driver', active: 2, ready: 0 });
    world.failures = [];
    world.settle();
    expect(world.condition('Stalled')?.status).toBe('False');
    expect(world.events.map(({ reason }) => reason)).toEqual(['JobCreationFailed', 'Progressing']);
  });

  test('a text that differs from try to try is no news', () => {
    const world = running();
    world.failures = [quota(WORKERS[0]!)];
    world.settle();
    world.failures = [quota(WORKERS[0]!, 'exceeded quota, again')];
    const { status, events } = world.reconcile();
    expect(events).toEqual([]);
    expect(status?.urgency).toBe('debounced');
    expect(world.condition('Stalled')?.message).toMatch('again');
  });

  test.each([
    ['create', 'services', 'HeadlessServiceCreationFailed'],
    ['create', 'persistentvolumeclaims', 'PVCCreationFailed'],
    ['delete', 'jobs', 'JobDeletionFailed'],
    ['patch', 'jobs', 'JobUpdateFailed'],
    ['patch', 'pods', 'OperationFailed'],
  ] as const)('%s %s: %s', (verb, resource, reason) => {
    const world = running();
    world.failures = [{ verb, resource, name: 'x', message: '100% of it' }];
    world.settle();
    expect(world.condition('Stalled')).toMatchObject({ reason });
    expect(world.events.at(-1)?.note).toMatch('100% of it');
  });

  test('what may not be read is said with what to grant', () => {
    const world = running();
    world.failures = [{ verb: 'read', resource: 'pods', message: 'pods is forbidden' }];
    world.settle();
    expect(world.condition('Stalled')).toEqual({
      status: 'True', reason: 'NotPermitted', message: 'the controller needs to get, list and watch pods: pods is forbidden',
    });
  });

  test('several things that are in the way are all said, by the first one\'s reason', () => {
    const world = running();
    world.api.put('services', { metadata: { name: 'run' }, spec: {} });
    world.vanish('jobs', WORKERS[0]!).api.put('jobs', { metadata: { name: WORKERS[0]! }, spec: { template: {} } });
    world.failures = [quota(WORKERS[1]!)];
    world.settle();
    expect(world.condition('Stalled')?.reason).toBe('ServiceNameTaken');
    expect(world.condition('Stalled')?.message?.split('\n')).toEqual([
      expect.stringMatching(/^service "run" exists/), expect.stringMatching(/^job "run-workers-0" exists/), expect.stringMatching(/^job "run-workers-1" creation failed/),
    ]);
  });

  test('thousands of them, with long texts, make a short message', () => {
    const world = running();
    world.failures = Array.from({ length: 5000 }, (_, i) => quota(`run-workers-${i}`, 'x'.repeat(300_000)));
    world.settle();
    expect(world.condition('Stalled')!.message!.length).toBeLessThan(6000);
    expect(world.condition('Stalled')!.message).toMatch(/and 4995 more$/);
  });
});
