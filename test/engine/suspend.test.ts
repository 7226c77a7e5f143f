import { ALL, DRIVER, WORKERS, driverAndWorkers, jobSet, replicatedJob } from './documents';
import { World } from './world';

const suspend = (value: boolean) => (spec: object) => ({ ...spec, suspend: value });

describe('suspend', () => {
  test('Jobs carry a record of what their template was given, if that is anything', () => {
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('workers', { pod: { nodeSelector: { pool: 'a' } } }), replicatedJob('driver')] }));
    world.settle();
    expect(world.job(WORKERS[0]!).metadata.annotations['cdk8s-jobset.dev/applied-template']).toBe('{"nodeSelector":{"pool":"a"}}');
    expect(world.job(DRIVER[0]!).metadata.annotations).not.toHaveProperty(['cdk8s-jobset.dev/applied-template']);
  });

  test('a JobSet that is created suspended makes its Jobs so', () => {
    const world = new World(driverAndWorkers({ suspend: true }));
    world.settle();
    expect(world.jobs().map(job => job.spec.suspend)).toEqual([true, true, true, true]);
    expect(world.condition('Suspended')).toEqual({ status: 'True', reason: 'SuspendedJobs', message: 'jobset is suspended' });
    expect(world.status.replicatedJobsStatus).toMatchObject([{ suspended: 2, ready: 0 }, { suspended: 2, ready: 0 }]);
  });

  test('running Jobs are suspended, finished ones are not', () => {
    const world = new World(driverAndWorkers());
    world.settle();
    world.ready(...ALL).succeed(DRIVER[0]!).edit(suspend(true));
    // One that ends meanwhile has another version.
    const { uid, resourceVersion } = world.job(DRIVER[1]!).metadata;
    const { operations } = world.reconcile();
    expect(operations.map(({ name }) => name)).toEqual([DRIVER[1], ...WORKERS]);
    const body = { metadata: { uid, resourceVersion }, spec: { suspend: true } };
    expect(operations[0]).toEqual({ verb: 'patch', aim: 'suspend', resource: 'jobs', name: DRIVER[1], type: 'merge', body });
  });

  test('a Job that is being deleted is left to its end', () => {
    const world = new World(driverAndWorkers());
    world.settle();
    world.api.startDeletion('jobs', DRIVER[0]!);
    world.edit(suspend(true));
    expect(world.reconcile().operations.map(({ name }) => name)).not.toContain(DRIVER[0]);
  });

  test('a suspended JobSet restarts and fails like any other, and its new Jobs are suspended', () => {
    const world = new World(driverAndWorkers({ suspend: true, failurePolicy: { maxRestarts: 1 } }));
    world.settle();
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    expect(world.jobs().map(job => job.spec.suspend)).toEqual([true, true, true, true]);
    expect(world.attemptOf(WORKERS[0]!)).toBe('1');
    world.fail(WORKERS[0]!).settle();
    expect(world.isTrue('Failed')).toBe(true);
  });
});

describe('resume', () => {
  test('a JobSet that never was suspended has no such condition', () => {
    const world = new World(driverAndWorkers());
    world.settle();
    expect(world.condition('Suspended')).toBeUndefined();
  });

  test('unsuspends every Job, in one small write if nothing else has changed', () => {
    const world = new World(driverAndWorkers({ suspend: true }));
    world.settle();
    world.edit(suspend(false));
    expect(world.reconcile().operations.map(operation => operation.verb === 'patch' && operation.body.spec)).toEqual(ALL.map(() => ({ suspend: false })));
    world.settle();
    expect(world.condition('Suspended')).toEqual({ status: 'False', reason: 'ResumeJobs', message: 'jobset is resumed' });
  });

  test('dependents are made when what they wait for is ready', () => {
    const world = new World(jobSet({
      suspend: true,
      replicatedJobs: [replicatedJob('driver'), replicatedJob('workers', { dependsOn: [{ name: 'driver', status: 'Ready' }] })],
    }));
    world.settle();
    expect(world.jobNames()).toEqual(DRIVER);
    world.edit(suspend(false)).settle();
    world.ready(...DRIVER).settle();
    expect(world.jobs().map(job => job.spec.suspend)).toEqual([false, false, false, false]);
  });

  test('dependents that were made before wait for what they depend on to be ready again', () => {
    const world = new World(jobSet({
      replicatedJobs: [replicatedJob('driver'), replicatedJob('workers', { dependsOn: [{ name: 'driver', status: 'Ready' }] })],
    }));
    world.settle();
    world.ready(...DRIVER).settle();
    world.ready(...WORKERS).edit(suspend(true)).settle();
    for (const name of ALL) world.progress(name, { active: 0, ready: 0 });
    world.edit(suspend(false)).settle();
    expect(world.jobs().filter(job => job.spec.suspend).map(job => job.metadata.name)).toEqual(WORKERS);
    world.ready(...DRIVER).settle();
    expect(world.jobs().some(job => job.spec.suspend)).toBe(false);
  });

  describe('with another pod template', () => {
    const withPod = (pod: object, podMetadata?: object) => (spec: any) => ({
      ...spec, suspend: false, replicatedJobs: [replicatedJob('workers', { replicas: 1, pod, podMetadata })],
    });
    const suspended = (pod: object = {}) => {
      const world = new World(jobSet({ suspend: true, replicatedJobs: [replicatedJob('workers', { replicas: 1, pod })] }));
      world.settle();
      return world;
    };
    const templateOf = (world: World) => world.job(WORKERS[0]!).spec.template;

    test('a queue\'s choice of nodes reaches the Job', () => {
      const world = suspended();
      world.edit(withPod({ nodeSelector: { flavor: 'spot' }, tolerations: [{ key: 'spot', operator: 'Exists' }] }, { labels: { queue: 'q' } })).settle();
      expect(world.job(WORKERS[0]!).spec.suspend).toBe(false);
      expect(templateOf(world).spec).toMatchObject({ nodeSelector: { flavor: 'spot' }, tolerations: [{ key: 'spot', operator: 'Exists' }] });
      expect(templateOf(world).metadata.labels).toMatchObject({ 'queue': 'q', 'jobset.sigs.k8s.io/job-index': '0' });
    });

    test('another choice the next time replaces the first', () => {
      const world = suspended();
      world.edit(withPod({ nodeSelector: { spot: 'true' }, tolerations: [{ key: 'spot' }] })).settle();
      world.ready(WORKERS[0]!).settle();
      world.edit(suspend(true)).settle();
      world.edit(withPod({ nodeSelector: { reserved: 'true' } })).settle();
      expect(templateOf(world).spec.nodeSelector).toEqual({ reserved: 'true' });
      expect(templateOf(world).spec.tolerations).toEqual([]);
    });

    test('what somebody else has put into the Job stays', () => {
      const world = suspended({ nodeSelector: { mine: '1' } });
      const job = world.job(WORKERS[0]!);
      job.spec.template.spec.nodeSelector.theirs = '2';
      world.edit(withPod({})).settle();
      expect(templateOf(world).spec.nodeSelector).toEqual({ theirs: '2' });
    });

    test('a Job that has started is first made to look as if it had not, under the version that was read', () => {
      const world = suspended();
      world.edit(suspend(false)).settle();
      world.ready(WORKERS[0]!).edit(suspend(true)).settle();
      const { uid, resourceVersion } = world.job(WORKERS[0]!).metadata;
      world.edit(withPod({ nodeSelector: { flavor: 'spot' } }));
      expect(world.reconcile().operations).toMatchObject([{
        subresource: 'status',
        body: { metadata: { uid, resourceVersion }, status: { startTime: null } },
        then: { body: { metadata: { uid }, spec: { suspend: false, template: { spec: { nodeSelector: { flavor: 'spot' } } } } } },
      }]);
      expect(world.job(WORKERS[0]!).spec.suspend).toBe(false);
    });

    test('a Job of the upstream controller has no record: nothing is taken from it, and it gets one', () => {
      const world = suspended({ nodeSelector: { old: '1' } });
      const job = world.job(WORKERS[0]!);
      delete job.metadata.annotations['cdk8s-jobset.dev/applied-template'];
      world.edit(withPod({ nodeSelector: { flavor: 'spot' } })).settle();
      expect(templateOf(world).spec.nodeSelector).toEqual({ old: '1', flavor: 'spot' });
      expect(JSON.parse(world.job(WORKERS[0]!).metadata.annotations['cdk8s-jobset.dev/applied-template'])).toEqual({ nodeSelector: { flavor: 'spot' } });
    });
  });
});
