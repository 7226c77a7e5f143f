import { ALL, DRIVER, WORKERS, driverAndWorkers, jobSet, replicatedJob } from './documents';
import { World } from './world';
import { DEFAULT_SETTINGS } from '../../src/engine';

function running(restartStrategy: 'Recreate' | 'BlockingRecreate' = 'Recreate', maxRestarts = 3): World {
  const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts, restartStrategy } }));
  world.settle();
  world.ready(...ALL).settle();
  world.writes = [];
  return world;
}

describe('restart', () => {
  test('every Job is deleted in the foreground, successful ones too, each by its UID', () => {
    const world = running();
    world.succeed(DRIVER[0]!).fail(WORKERS[0]!);
    const uids = new Map(world.jobs().map(job => [job.metadata.name, job.metadata.uid]));
    expect(world.reconcile().operations).toEqual(ALL.map(name => ({
      verb: 'delete', resource: 'jobs', name, preconditions: { uid: uids.get(name) }, propagationPolicy: 'Foreground',
    })));
  });

  test('the counter is written before anything is deleted, with the counts of the new attempt', () => {
    const world = running();
    world.succeed(DRIVER[0]!).settle();
    world.fail(WORKERS[0]!);
    const { status } = world.reconcile();
    expect(status?.urgency).toBe('before-operations');
    const none = { ready: 0, succeeded: 0, failed: 0, active: 0, suspended: 0 };
    expect(status?.status).toMatchObject({ restarts: 1, replicatedJobsStatus: [{ name: 'workers', ...none }, { name: 'driver', ...none }] });
    expect(world.writes.slice(-5)).toEqual(['patch jobsets/status run', ...ALL.map(name => `delete jobs ${name}`)]);
  });

  test('a status that somebody else has written meanwhile stops the pass before the first delete', () => {
    const world = running();
    world.fail(WORKERS[0]!);
    const apply = world.api.apply.bind(world.api);
    world.api.apply = operation => operation.resource === 'jobsets' ? 'conflict' : apply(operation);
    world.reconcile();
    expect(world.writes).toEqual(['patch jobsets/status run: conflict']);
  });

  test('one create and one delete per Job, and few status writes, whatever the size', () => {
    const world = running();
    world.fail(WORKERS[0]!).settle();
    // Every Job goes in its own time.
    for (const name of ALL) world.vanish('jobs', name).settle();
    world.ready(...ALL).settle();
    const jobWrites = world.writes.filter(write => / jobs /.test(write));
    expect(jobWrites.sort()).toEqual([...ALL.map(name => `create jobs ${name}`), ...ALL.map(name => `delete jobs ${name}`)].sort());
    expect(world.writes.filter(write => write === 'patch jobsets/status run')).toHaveLength(2);
  });

  test('Recreate: a name that is free gets its new Job while others still end', () => {
    const world = running();
    world.fail(WORKERS[0]!).settle();
    world.vanish('jobs', WORKERS[0]!).settle();
    expect(world.attemptOf(WORKERS[0]!)).toBe('1');
    expect(world.attemptOf(WORKERS[1]!)).toBe('0');
  });

  test('BlockingRecreate: nothing is made while anything of the old attempt exists', () => {
    const world = running('BlockingRecreate');
    world.fail(WORKERS[0]!).settle();
    world.vanish('jobs', ...DRIVER, WORKERS[0]!).settle();
    expect(world.jobNames()).toEqual([WORKERS[1]]);
    world.vanish('jobs', WORKERS[1]!).settle();
    expect(world.jobNames().map(name => world.attemptOf(name))).toEqual(['1', '1', '1', '1']);
  });

  test('RestartingJobSet is true until all Jobs are ready again', () => {
    const world = running();
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    world.ready(...DRIVER, WORKERS[0]!).settle();
    expect(world.isTrue('RestartingJobSet')).toBe(true);
    world.ready(WORKERS[1]!).settle();
    expect(world.condition('RestartingJobSet')).toEqual({ status: 'False', reason: 'JobsReady', message: 'all jobs are ready' });
  });

  test.each([
    ['completion', 'JobSetCompleted', (world: World) => world.succeed(...ALL)],
    ['failure', 'JobSetFailed', (world: World) => world.fail(ALL[0]!)],
    ['suspension', 'JobSetSuspended', (world: World) => world.edit(spec => ({ ...spec, suspend: true }))],
  ] as const)('RestartingJobSet is false with the %s', (_, reason, happen) => {
    const world = running('Recreate', 1);
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    happen(world).settle();
    expect(world.condition('RestartingJobSet')).toMatchObject({ status: 'False', reason });
  });

  test('Jobs that are done before anybody has seen them ready end it all the same, and the end comes first', () => {
    const world = running();
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    world.succeed(...ALL);
    expect(world.reconcile().status?.urgency).toBe('before-operations');
    expect(world.condition('RestartingJobSet')).toMatchObject({ status: 'False', reason: 'JobSetCompleted' });
  });

  test('a child deleted by hand comes back at the same attempt, and nothing is counted', () => {
    const world = running();
    world.vanish('jobs', WORKERS[1]!).settle();
    expect(world.attemptOf(WORKERS[1]!)).toBe('0');
    expect(world.status.restarts).toBe(0);
    expect(world.condition('RestartingJobSet')).toBeUndefined();
  });
});

describe('the pods of Jobs that a restart deletes', () => {
  const uidsOf = (world: World, names: readonly string[]) => names.map(name => world.job(name).metadata.uid);

  test('go together, three seconds after the deletion of the last Job was accepted, and once only', () => {
    const world = running();
    const uid = world.api.get('jobsets', 'run')!.metadata.uid;
    world.fail(WORKERS[0]!).reconcile();
    expect(world.pass(2).reconcile()).toMatchObject({ operations: [], requeueAfter: 1000 });
    expect(world.pass(1).reconcile().operations).toEqual([{
      verb: 'deletecollection',
      resource: 'pods',
      name: 'of attempt 0',
      labelSelector: `jobset.sigs.k8s.io/jobset-name=run,jobset.sigs.k8s.io/jobset-uid=${uid},jobset.sigs.k8s.io/restart-attempt=0,batch.kubernetes.io/job-name`,
      jobs: uidsOf(world, [...DRIVER, WORKERS[1]!]),
    }]);
    expect(world.reconcile().operations).toEqual([]);
  });

  test('stay while a deletion was not accepted', () => {
    const world = running();
    world.fail(WORKERS[0]!).reconcile(3);
    expect(world.pass(60).reconcile().operations.map(({ verb }) => verb)).toEqual(['delete', 'delete']);
  });

  test('are left alone where none runs', () => {
    const world = running();
    for (const name of ALL) world.fail(name);
    world.settle();
    world.pass(60).settle();
    expect(world.writes.filter(write => write.startsWith('deletecollection'))).toEqual([]);
  });

  test('of a Job that restarts alone are selected by that Job, for the next one belongs to the same attempt', () => {
    const world = new World(jobSet({
      replicatedJobs: [replicatedJob('workers', { replicas: 1, job: { parallelism: 2, completions: 2 } })],
      failurePolicy: { maxRestarts: 3, rules: [{ name: 'alone', action: 'RestartJob' }] },
    }));
    world.settle();
    world.ready('run-workers-0').settle();
    world.fail('run-workers-0').progress('run-workers-0', { active: 1 }).reconcile();
    world.pass(3);
    const [uid] = uidsOf(world, ['run-workers-0']);
    expect(world.reconcile().operations).toEqual([{
      verb: 'deletecollection', resource: 'pods', name: 'of job run-workers-0', labelSelector: `batch.kubernetes.io/controller-uid in (${uid})`, jobs: [uid],
    }]);
  });

  test('of a manifest carry no attempt', () => {
    const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: 3 } }), { kind: 'standalone' });
    world.applyManifest().settle();
    world.ready(...ALL).settle();
    world.fail(WORKERS[0]!).reconcile();
    expect(world.pass(3).reconcile().operations).toMatchObject([{
      verb: 'deletecollection',
      labelSelector: 'jobset.sigs.k8s.io/jobset-name=run,!jobset.sigs.k8s.io/jobset-uid,!jobset.sigs.k8s.io/restart-attempt,batch.kubernetes.io/job-name',
    }]);
  });
});

describe('Jobs that know more than the status', () => {
  test('a status that was lost is made up from them, and every restart is taken to have counted', () => {
    const world = running();
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    const { status: _, ...jobset } = world.api.get('jobsets', 'run')!;
    world.api.put('jobsets', jobset);
    world.writes = [];
    expect(world.reconcile()).toMatchObject({ operations: [], status: { urgency: 'before-operations' } });
    world.settle();
    expect(world.status).toMatchObject({ restarts: 1, restartsCountTowardsMax: 1 });
    expect(world.writes).toEqual(['patch jobsets/status run']);
  });

  test('only what the status has missed is added', () => {
    const world = running();
    for (const _ of [1, 2]) {
      world.fail(WORKERS[0]!).settle();
      world.finishDeletions().settle();
    }
    const jobset = world.api.get('jobsets', 'run')!;
    world.api.put('jobsets', { ...jobset, status: { ...jobset.status, restarts: 1, restartsCountTowardsMax: 1 } });
    world.settle();
    expect(world.status).toMatchObject({ restarts: 2, restartsCountTowardsMax: 2 });
  });

  test('what is left of an attempt that the status has forgotten is outdated, and its failures are old news', () => {
    const world = running();
    world.fail(WORKERS[0]!).settle();
    world.vanish('jobs', ...DRIVER).settle();
    const { status: _, ...jobset } = world.api.get('jobsets', 'run')!;
    world.api.put('jobsets', jobset);
    world.settle();
    expect(world.status.restarts).toBe(1);
    expect(DRIVER.map(name => world.job(name).metadata.deletionTimestamp)).toEqual([undefined, undefined]);
  });

  test('so are the restarts of single Jobs', () => {
    const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: 3, rules: [{ name: 'r', action: 'RestartJobAndIgnoreMaxRestarts' }] } }));
    world.settle();
    world.fail(WORKERS[1]!).settle();
    world.finishDeletions().settle();
    const { status: _, ...jobset } = world.api.get('jobsets', 'run')!;
    world.api.put('jobsets', jobset);
    expect(world.reconcile()).toMatchObject({ operations: [], status: { urgency: 'before-operations' } });
    world.settle();
    expect(world.status.replicatedJobsStatus?.[0]).toMatchObject({ jobRestarts: [0, 1], jobRestartsCountTowardsMax: [0, 1] });
  });

  test('Jobs that know less are outdated, and take nothing back', () => {
    const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: 3, rules: [{ name: 'r', action: 'RestartJob' }] } }));
    world.settle();
    for (const times of [1, 2]) {
      world.fail(WORKERS[1]!).settle();
      expect(world.status.replicatedJobsStatus?.[0]).toMatchObject({ jobRestarts: [0, times], jobRestartsCountTowardsMax: [0, times] });
      world.finishDeletions().settle();
    }
    expect(world.job(WORKERS[1]!).spec.template.metadata.labels).toMatchObject({ 'jobset.sigs.k8s.io/job-restart-attempt': '2' });
  });

  test('restarts of single Jobs are kept when the gate is closed', () => {
    const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: 3, rules: [{ name: 'r', action: 'RestartJob' }] } }));
    world.settle();
    world.fail(WORKERS[1]!).settle();
    Object.assign(world.settings, { gates: { ...DEFAULT_SETTINGS.gates, restartJob: false } });
    world.edit(spec => ({ ...spec, failurePolicy: { maxRestarts: 3 } }));
    world.finishDeletions().settle();
    expect(world.status.replicatedJobsStatus?.[0]).toMatchObject({ jobRestarts: [0, 1] });
    expect(world.job(WORKERS[1]!).spec.template.metadata.labels).toMatchObject({ 'jobset.sigs.k8s.io/job-restart-attempt': '1' });
  });

  test('Jobs of before individual restarts are at attempt 0, and are replaced like any other', () => {
    const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: 1, rules: [{ name: 'r', action: 'RestartJob' }] } }));
    Object.assign(world.settings, { gates: { ...DEFAULT_SETTINGS.gates, restartJob: false } });
    world.edit(spec => ({ ...spec, failurePolicy: { maxRestarts: 1 } })).settle();
    expect(world.job(WORKERS[0]!).spec.template.metadata.labels).not.toHaveProperty('jobset.sigs.k8s.io/job-restart-attempt');
    Object.assign(world.settings, DEFAULT_SETTINGS);
    world.edit(spec => ({ ...spec, failurePolicy: { maxRestarts: 1, rules: [{ name: 'r', action: 'RestartJob' }] } }));
    world.fail(WORKERS[0]!).settle();
    expect(world.status.replicatedJobsStatus?.[0]).toMatchObject({ jobRestarts: [1, 0] });
    world.finishDeletions().settle();
    expect(world.job(WORKERS[0]!).spec.template.metadata.labels).toMatchObject({ 'jobset.sigs.k8s.io/job-restart-attempt': '1' });
  });
});
