/** The controller as a process: one of several works, a stop finishes what is in hand, a new one takes over. */
import { ControllerWorld } from './world';
import { driverAndWorkers, jobSet, replicatedJob } from '../../engine/documents';

let world: ControllerWorld;

beforeEach(() => {
  world = new ControllerWorld();
});

afterEach(() => world.end());

const lease = (identity: string) => ({ leaderElection: { namespace: 'ns', name: 'controller', identity } });

test('of two replicas one works; when it dies, the other takes over', async () => {
  const first = await world.start(lease('a'));
  await world.pass(1_000);
  await world.start(lease('b'));
  await world.applyJobSet(driverAndWorkers({ failurePolicy: { maxRestarts: 3 } }));
  await world.pass(5_000);
  expect(world.count('POST jobs/')).toBe(4);

  first.process.kill();
  world.kubelet.fail('ns', 'run-driver-0');
  await world.pass(60_000);
  expect(world.status().restarts).toBe(1);
  expect(world.count('POST jobs/')).toBe(8);
  expect(world.count('DELETE jobs/')).toBe(4);
});

test('a replica that stood still for longer than its lease writes nothing more, and ends', async () => {
  const first = await world.start(lease('a'));
  await world.pass(1_000);
  await world.start(lease('b'));
  await world.applyJobSet(driverAndWorkers({ failurePolicy: { maxRestarts: 3 } }));
  await world.pass(5_000);
  first.process.pause();
  world.kubelet.fail('ns', 'run-driver-0');
  await world.pass(60_000);
  const writes = world.count('');
  first.process.resume();
  await world.pass(5_000);
  expect(first.lost()).toBe(true);
  // The other one renews its lease, and that is all.
  expect(world.writes.slice(writes).filter(write => !write.includes('leases/'))).toEqual([]);
  expect(world.status().restarts).toBe(1);
});

test('a stop hands the lease over at once', async () => {
  const first = await world.start(lease('a'));
  await world.pass(1_000);
  await world.start(lease('b'));
  await world.pass(1_000);
  const stopped = first.controller.stop();
  await world.pass(100);
  await stopped;
  await world.applyJobSet(driverAndWorkers());
  await world.pass(4_000);
  expect(world.names('jobs')).toHaveLength(4);
});

test('a stop waits for the writes that are on their way and begins no more', async () => {
  const answers: (() => void)[] = [];
  const { server } = world;
  const request = server.request.bind(server);
  server.request = async (asked, signal) => {
    const answer = await request(asked, signal);
    if (asked.method === 'POST' && asked.path.endsWith('/jobs')) await new Promise<void>(resolve => answers.push(resolve));
    return answer as never;
  };
  const { controller } = await world.start();
  await world.applyJobSet(jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 200 })] }));
  await world.pass(100);
  expect(answers).toHaveLength(45);
  let stopped = false;
  const stop = controller.stop().then(() => {
    stopped = true;
  });
  await world.pass(100);
  expect(stopped).toBe(false);
  for (const answer of answers) answer();
  await world.pass(100);
  await stop;
  expect(world.names('jobs')).toHaveLength(45);
});

test('a controller that starts anew in the middle of a restart finishes it', async () => {
  const first = await world.start();
  await world.applyJobSet(jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 20 })], failurePolicy: { maxRestarts: 1 } }));
  await world.pass(3_000);
  world.kubelet.fail('ns', 'run-workers-3');
  await world.until('some deletions', () => world.count('DELETE jobs/') > 5);
  first.process.kill();
  await world.start();
  await world.pass(60_000);
  expect(world.status()).toMatchObject({ restarts: 1, restartsCountTowardsMax: 1 });
  expect(world.list('jobs')).toHaveLength(20);
  expect(new Set(world.list('jobs').map(({ metadata }) => metadata.labels?.['jobset.sigs.k8s.io/restart-attempt']))).toEqual(new Set(['1']));
});
