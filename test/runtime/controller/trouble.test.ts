/** What goes wrong, and that it stays where it went wrong: nothing stalls other runs, nothing is tried in a hot loop. */
import { ControllerWorld, forbid, NAMESPACE } from './world';
import { Metrics } from '../../../src/runtime/controller/metrics';
import { ApiError } from '../../../src/runtime/kubernetes';
import { ALL, driverAndWorkers, jobSet, replicatedJob } from '../../engine/documents';

let world: ControllerWorld;

beforeEach(() => {
  world = new ControllerWorld();
});

afterEach(() => world.end());

const BROKEN = jobSet({ replicatedJobs: [replicatedJob('workers')], successPolicy: { operator: 'All', targetReplicatedJobs: ['wrokers'] } }, { name: 'broken' });

test('an invalid JobSet is told which field is wrong, the others go on', async () => {
  await world.start();
  await world.applyJobSet(BROKEN);
  await world.applyJobSet(driverAndWorkers());
  await world.pass(3_000);
  expect(world.names('jobs')).toHaveLength(4);
  expect(world.condition('Stalled', world.get('jobsets', 'broken'))).toMatch(/^True InvalidSpec: .*spec\.successPolicy\.targetReplicatedJobs/);
  expect(world.events()).toContainEqual(expect.stringMatching(/^Warning InvalidSpec: .*spec\.successPolicy/));
  const writes = world.writes.length;
  await world.pass(10 * 60_000);
  expect(world.writes.slice(writes)).toEqual([]);

  await world.patch('jobsets', 'broken', { spec: { successPolicy: { operator: 'All', targetReplicatedJobs: ['workers'] } } });
  await world.pass(3_000);
  expect(world.names('jobs')).toEqual(expect.arrayContaining(['broken-workers-0', 'broken-workers-1']));
});

test('a foreign Job that has a child\'s name is never touched; when it is gone, the child comes', async () => {
  await world.create('jobs', {
    apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'run-driver-0' }, spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x' }] } } },
  });
  const uid = world.get('jobs', 'run-driver-0')!.metadata.uid;
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(5 * 60_000);
  expect(world.get('jobs', 'run-driver-0')!.metadata.uid).toBe(uid);
  expect(world.condition('Stalled')).toMatch(/^True JobNameTaken: job "run-driver-0" exists/);
  expect(world.count('POST jobs/run-driver-0')).toBe(1);
  expect(world.events().filter(event => event.includes('JobNameTaken'))).toHaveLength(1);

  await world.delete('jobs', 'run-driver-0');
  await world.pass(2 * 60_000);
  expect(world.get('jobs', 'run-driver-0')!.metadata.ownerReferences?.[0]?.name).toBe('run');
  expect(world.condition('Stalled')).toBe('False Progressing: nothing is in the way');
});

test('a child whose labels somebody takes off stays the child it is', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(3_000);
  const { uid } = world.get('jobs', 'run-driver-0')!.metadata;
  await world.patch('jobs', 'run-driver-0', { metadata: { labels: { 'jobset.sigs.k8s.io/jobset-name': null, 'jobset.sigs.k8s.io/restart-attempt': 'many' } } });
  await world.pass(60_000);
  expect(world.get('jobs', 'run-driver-0')!.metadata.uid).toBe(uid);
  expect(world.status().replicatedJobsStatus?.[1]).toMatchObject({ name: 'driver', ready: 2 });
  expect(world.condition('Stalled')).toBeUndefined();
  for (const job of world.names('jobs')) world.kubelet.succeed('ns', job);
  await world.pass(5 * 60_000);
  expect(world.status().terminalState).toBe('Completed');
});

test('a failure message of 300 KB is shown as far as it fits', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers({ failurePolicy: { maxRestarts: 0, rules: [{ name: 'r', action: 'FailJobSet', onJobFailureMessagePatterns: ['^(a+)+$'] }] } }));
  await world.pass(3_000);
  const time = '2026-01-01T00:00:10Z';
  const failed = { status: 'True', reason: 'BackoffLimitExceeded', message: 'a'.repeat(300_000), lastTransitionTime: time };
  await world.patch('jobs', 'run-driver-0', { status: { active: 0, ready: 0, failed: 1, conditions: [{ ...failed, type: 'FailureTarget' }, { ...failed, type: 'Failed' }] } }, 'status');
  await world.pass(3_000);
  expect(world.status().terminalState).toBe('Failed');
  expect(world.condition('Failed')).toMatch(/FailJobSetFailurePolicyAction/);
});

test('a refused Job is said once, in an event and a condition, and tried again ever more rarely', async () => {
  world.gate = ({ method, path }) => {
    if (method === 'POST' && path.endsWith('/jobs')) throw new ApiError(422, 'Invalid', `Job is invalid: ${'spec.template: no. '.repeat(100)}`);
  };
  await world.start();
  await world.applyJobSet(jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 1 })] }));
  await world.pass(60_000);
  expect(world.condition('Stalled')).toMatch(/^True JobCreationFailed: job "run-workers-0" creation failed with error: Job is invalid/);
  expect(world.events().filter(event => event.includes('JobCreationFailed'))).toHaveLength(1);
  expect(world.list('events').every(({ note }) => Buffer.byteLength(String(note)) <= 1024)).toBe(true);
  expect(world.count('POST jobs/')).toBeLessThanOrEqual(15);

  world.gate = () => undefined;
  await world.pass(5 * 60_000);
  expect(world.names('jobs')).toEqual(['run-workers-0']);
  expect(world.condition('Stalled')).toBe('False Progressing: nothing is in the way');
});

test('a right that is missing is said once, and what does not need it goes on', async () => {
  world.gate = forbid('POST', 'services');
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(10 * 60_000);
  expect(world.names('jobs')).toHaveLength(4);
  expect(world.condition('Stalled')).toMatch(/^True HeadlessServiceCreationFailed: service "run" creation failed with error: .*forbidden/);
  expect(world.log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual(['the controller may not create services in namespace ns']);
  expect(world.events().filter(event => event.includes('HeadlessServiceCreationFailed'))).toHaveLength(1);
  expect(world.count('POST services/')).toBeLessThanOrEqual(20);
});

test('a quota that is used up is no missing right', async () => {
  world.gate = ({ method, path }) => {
    if (method === 'POST' && path.endsWith('/jobs')) throw new ApiError(403, 'Forbidden', 'jobs "run-driver-0" is forbidden: exceeded quota: few');
  };
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(60_000);
  expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
  expect(world.condition('Stalled')).toMatch(/^True JobCreationFailed: .*exceeded quota/);

  world.gate = () => undefined;
  await world.pass(5 * 60_000);
  expect(world.names('jobs')).toHaveLength(4);
});

test('without the right to see Jobs nothing is done, and both log and event say why', async () => {
  world.gate = forbid('GET', 'jobs');
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(10 * 60_000);
  expect(world.names('jobs')).toEqual([]);
  expect(world.events()).toEqual([expect.stringMatching(/^Warning NotPermitted: .*jobs is forbidden/)]);
  expect(world.log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual(['the controller may not read jobs: grant get, list and watch']);

  world.gate = () => undefined;
  await world.pass(60_000);
  expect(world.names('jobs')).toHaveLength(4);
});

test.each([
  ['the server is busy', new ApiError(429, 'TooManyRequests', 'busy', 2)],
  ['the server breaks', new ApiError(500, 'InternalError', 'oops')],
  ['the connection breaks', new ApiError(0, 'ECONNRESET', 'reset')],
])('%s for a moment: nothing of it is left in the status', async (_, error) => {
  let left = 6;
  world.gate = ({ method }) => {
    if (method !== 'GET' && left-- > 0) throw error;
  };
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(20_000);
  expect(world.names('jobs')).toHaveLength(4);
  expect(world.condition('Stalled')).toBeUndefined();
  expect(world.events()).toEqual([]);
});

test('a create that was done although the answer got lost is not done twice', async () => {
  let lost = false;
  const { server } = world;
  const request = server.request.bind(server);
  server.request = async (asked, signal) => {
    const answer = await request(asked, signal);
    if (!lost && asked.method === 'POST' && asked.path.endsWith('/jobs')) {
      lost = true;
      throw new ApiError(0, 'Timeout', 'no answer within 30 s');
    }
    return answer as never;
  };
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(10_000);
  expect(lost).toBe(true);
  expect(world.names('jobs')).toHaveLength(4);
  expect(world.condition('Stalled')).toBeUndefined();
  await world.pass(3_000);
  expect(world.status().replicatedJobsStatus?.map(({ ready }) => ready)).toEqual([2, 2]);
});

/** The next writes of the status are refused. Tells how many of those are left. */
function refuseStatus(times: number): () => number {
  let left = times;
  world.gate = ({ method, path }) => {
    if (method === 'PATCH' && path.endsWith('/jobsets/run/status') && left > 0) {
      left--;
      throw new ApiError(409, 'Conflict', 'the object has been modified');
    }
  };
  return () => left;
}

test('a change is told once, however often the status that says it cannot be written', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(20_000);
  const left = refuseStatus(3);
  await world.patch('jobsets', 'run', { spec: { suspend: true } });
  await world.pass(5 * 60_000);
  expect(left()).toBe(0);
  expect(world.condition('Suspended')).toMatch(/^True SuspendedJobs/);
  expect(world.events()).toEqual([expect.stringMatching(/^Normal SuspendedJobs: /)]);
  expect(world.list('events')[0]!.series).toBeUndefined();
});

test.each([
  ['Completed', (name: string) => world.kubelet.succeed(NAMESPACE, name), 'AllJobsCompleted'],
  ['Failed', (name: string) => world.kubelet.fail(NAMESPACE, name), 'FailedJobs'],
] as const)('an end that is %s is told once, in metrics and events, however often its status cannot be written', async (end, bring, reason) => {
  const counted = jest.spyOn(Metrics.prototype, 'finished');
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(20_000);
  const left = refuseStatus(3);
  for (const name of ALL) bring(name);
  await world.pass(5 * 60_000);
  expect(left()).toBe(0);
  expect(world.condition(end)).toMatch(/^True/);
  expect(counted.mock.calls.map(([, how]) => how)).toEqual([end]);
  expect(world.events().filter(event => event.includes(` ${reason}: `))).toHaveLength(1);
  counted.mockRestore();
});
