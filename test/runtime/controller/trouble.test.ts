/** What the API server refuses or does not answer, and that it stays where it went wrong: nothing is tried in a hot loop. */
import { ControllerWorld, forbid, NAMESPACE } from './world';
import { Metrics } from '../../../src/runtime/controller/metrics';
import { ApiError } from '../../../src/runtime/kubernetes';
import { ALL, driverAndWorkers, jobSet, replicatedJob } from '../../engine/documents';

let world: ControllerWorld;

beforeEach(() => {
  world = new ControllerWorld();
});

afterEach(() => world.end());

test('a refused Job is said once, in an event and a condition, and tried again ever more rarely', async () => {
  world.gate = ({ method, path }) => {
    if (method === 'POST' && path.endsWith('/jobs')) throw new ApiError(422, 'Invalid', `Job is invalid: ${'spec.template: no. '.repeat(100)}`);
  };
  await world.start();
  await world.applyJobSet(jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 1 })] }));
  await world.pass(60_000);
  expect(world.condition('Stalled')).toMatch(/^True JobCreationFailed: job "run-workers-0" creation failed with error: Job is invalid/);
  expect(world.list('events').filter(({ reason }) => reason === 'JobCreationFailed')).toEqual([
    expect.objectContaining({ series: expect.objectContaining({ count: world.count('POST jobs/') }) }),
  ]);
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
  await world.patch('jobsets', 'run', { spec: { suspend: true } });
  await world.pass(60_000);
  await world.patch('jobsets', 'run', { spec: { suspend: false } });
  await world.pass(60_000);
  expect(world.names('jobs')).toEqual([]);
  expect(world.events()).toEqual([expect.stringMatching(/^Warning NotPermitted: .*jobs is forbidden/)]);
  expect(world.list('events')[0]!.series).toBeUndefined();
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
  const passed = jest.spyOn(Metrics.prototype, 'passed');
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
  const results = passed.mock.calls.map(([result]) => result);
  expect(results.filter(result => result !== 'done')).toEqual(['stale', 'stale', 'stale']);
  expect(results).toContain('done');
  passed.mockRestore();
});

test('a restart is counted once, however often the status that says it cannot be written', async () => {
  const counted = jest.spyOn(Metrics.prototype, 'restarted');
  await world.start();
  await world.applyJobSet(driverAndWorkers({ failurePolicy: { maxRestarts: 1 } }));
  await world.pass(20_000);
  const left = refuseStatus(3);
  world.kubelet.fail(NAMESPACE, ALL[0]!);
  await world.pass(5 * 60_000);
  expect(left()).toBe(0);
  expect(world.status().restarts).toBe(1);
  expect(counted.mock.calls).toEqual([[expect.objectContaining({ name: 'run' }), 'JobSet']]);
  counted.mockRestore();
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
