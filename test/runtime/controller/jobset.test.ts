/** JobSet resources: what becomes of them on an API server, and which requests it takes. */
import { ControllerWorld, NAMESPACE } from './world';
import { keys } from '../../../src/model';
import type { JobSetSpec } from '../../../src/model';
import { Metrics } from '../../../src/runtime/controller/metrics';
import { driverAndWorkers, jobSet, replicatedJob } from '../../engine/documents';

let world: ControllerWorld;

beforeEach(() => {
  world = new ControllerWorld();
});

afterEach(() => world.end());

test('a JobSet gets its Jobs and its Service, is ready, and completes', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.until('the Jobs', () => world.names('jobs').length === 4);
  expect(world.names('jobs')).toEqual(['run-driver-0', 'run-driver-1', 'run-workers-0', 'run-workers-1']);
  expect(world.names('services')).toEqual(['run']);
  await world.pass(3_000);
  expect(world.status().replicatedJobsStatus?.map(({ name, ready }) => `${name}: ${ready}`)).toEqual(['workers: 2', 'driver: 2']);
  expect(world.count('PATCH jobsets/status/run')).toBe(1);

  for (const job of world.names('jobs')) world.kubelet.succeed('ns', job);
  await world.until('the end', () => world.status().terminalState === 'Completed');
  expect(world.condition('Completed')).toBe('True AllJobsCompleted: jobset completed successfully');
  await world.pass(1_000);
  expect(world.events()).toContain('Normal AllJobsCompleted: jobset completed successfully');
});

test('a JobSet that is there before the controller is served, too', async () => {
  await world.applyJobSet(driverAndWorkers());
  await world.start();
  await world.until('the Jobs', () => world.names('jobs').length === 4);
});

test('a restart deletes each Job once and creates each Job once', async () => {
  await world.start();
  await world.applyJobSet(jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 40 })], failurePolicy: { maxRestarts: 1 } }));
  await world.pass(3_000);
  const before = world.list('jobs').map(({ metadata }) => metadata.uid);
  world.kubelet.fail('ns', 'run-workers-7');
  await world.pass(60_000);
  expect(world.list('jobs')).toHaveLength(40);
  expect(world.list('jobs').filter(({ metadata }) => before.includes(metadata.uid))).toEqual([]);
  expect(world.count('DELETE jobs/')).toBe(40);
  expect(world.count('POST jobs/')).toBe(80);
  expect(world.status()).toMatchObject({ restarts: 1, restartsCountTowardsMax: 1 });
});

test('while counts change all the time, they are written ever more rarely', async () => {
  await world.start();
  const replicas = 60;
  await world.applyJobSet(jobSet({ replicatedJobs: [replicatedJob('workers', { replicas })] }));
  await world.pass(5_000);
  const before = world.count('PATCH jobsets/status');
  for (let i = 0; i < replicas - 1; i++) {
    world.kubelet.succeed('ns', `run-workers-${i}`);
    await world.pass(1_000);
  }
  expect(world.count('PATCH jobsets/status') - before).toBeLessThanOrEqual(8);
  await world.pass(20_000);
  expect(world.status().replicatedJobsStatus?.[0]).toMatchObject({ succeeded: replicas - 1, ready: 1 });
});

test('at rest, nothing is written and no object is read', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(40_000);
  const before = world.requests;
  await world.pass(20 * 60_000);
  expect(world.requests - before).toBe(0);
});

test('a Service that somebody deletes is made again', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(3_000);
  await world.delete('services', 'run');
  await world.pass(3_000);
  expect(world.names('services')).toEqual(['run']);
});

test('a suspended JobSet is resumed, and suspended again', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers({ suspend: true }));
  await world.pass(2_000);
  expect(world.condition('Suspended')).toBe('True SuspendedJobs: jobset is suspended');
  expect(world.list('pods')).toEqual([]);
  await world.patch('jobsets', 'run', { spec: { suspend: false } });
  await world.pass(2_000);
  expect(world.list('pods')).toHaveLength(4);
  await world.patch('jobsets', 'run', { spec: { suspend: true } });
  await world.pass(2_000);
  expect(world.list('pods')).toEqual([]);
  expect(world.count('PATCH jobs/')).toBe(8);
});

test('after its time to live, a finished JobSet and all that it owns is gone', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers({ ttlSecondsAfterFinished: 60 }));
  await world.pass(3_000);
  for (const job of world.names('jobs')) world.kubelet.succeed('ns', job);
  await world.pass(50_000);
  expect(world.names('jobsets')).toEqual(['run']);
  await world.pass(20_000);
  expect([...world.names('jobsets'), ...world.names('jobs'), ...world.names('services')]).toEqual([]);
  expect(world.count('DELETE jobsets/')).toBe(1);
});

test('without the CustomResourceDefinition, standalone runs are served; once it is there, JobSets are, too', async () => {
  world.server.serve('jobsets', false);
  await world.start();
  await world.applyPolicy(driverAndWorkers());
  await world.pass(3_000);
  expect(world.names('jobs')).toContain('run');
  expect(world.log.filter(({ message }) => message.includes('does not serve jobsets'))).toHaveLength(1);
  world.server.serve('jobsets', true);
  await world.applyJobSet(jobSet({ replicatedJobs: [replicatedJob('late')] }, { name: 'other' }));
  await world.pass(60_000);
  expect(world.names('jobs')).toEqual(expect.arrayContaining(['other-late-0', 'other-late-1']));
});

test('only the namespaces that are asked for are served', async () => {
  const elsewhere = await world.start({ namespaces: ['elsewhere'] });
  await world.applyJobSet(driverAndWorkers());
  await world.pass(60_000);
  expect(world.names('jobs')).toEqual([]);
  expect(world.writes).toEqual([]);
  elsewhere.process.kill();
  await world.start({ namespaces: ['elsewhere', NAMESPACE] });
  await world.pass(3_000);
  expect(world.names('jobs')).toHaveLength(4);
});

test('what changes all the time is looked at 20 times a second at most', async () => {
  const passed = jest.spyOn(Metrics.prototype, 'passed');
  await world.start();
  await world.applyJobSet(jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 1, job: { parallelism: 1000, completions: 1000 } })] }));
  await world.pass(20_000);
  const before = passed.mock.calls.length;
  for (let ready = 1; ready <= 200; ready++) {
    await world.patch('jobs', 'run-workers-0', { status: { ready } }, 'status');
    await world.pass(5);
  }
  const passes = passed.mock.calls.length - before;
  expect(passes).toBeGreaterThanOrEqual(15);
  expect(passes).toBeLessThanOrEqual(21);
  passed.mockRestore();
}, 60_000);

const SHARED: JobSetSpec = {
  replicatedJobs: [replicatedJob('workers', {
    podMetadata: { annotations: { [keys.EXCLUSIVE_TOPOLOGY]: 'rack' } },
    pod: { containers: [{ name: 'main', image: 'example.com/train:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] },
  })],
  volumeClaimPolicies: [{
    templates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } } }],
  }],
};

test('kinds of objects that no run has needed before are waited for, and nothing is said of that', async () => {
  const stalled: unknown[] = [];
  world.gate = ({ path, body }) => {
    if (path.endsWith('/status') && JSON.stringify(body).includes('Stalled')) stalled.push(body);
  };
  await world.start();
  await world.pass(3_000);
  await world.applyJobSet(jobSet(SHARED));
  await world.pass(20_000);
  expect(world.names('jobs')).toHaveLength(2);
  expect(stalled).toEqual([]);
  expect(world.events()).toEqual([]);
});

test('a claim that somebody deletes is made again', async () => {
  await world.start();
  await world.applyJobSet(jobSet(SHARED));
  await world.pass(3_000);
  const { uid } = world.get('persistentvolumeclaims', 'data-run')!.metadata;
  await world.delete('persistentvolumeclaims', 'data-run');
  await world.pass(3_000);
  expect(world.names('persistentvolumeclaims')).toEqual(['data-run']);
  expect(world.get('persistentvolumeclaims', 'data-run')!.metadata.uid).not.toBe(uid);
});
