/** What is written is meant for the one object that was seen: whatever has taken its name since is somebody else's. */
import { ControllerWorld, NAMESPACE } from './world';
import type { ApiRequest } from '../../../src/runtime/kubernetes';
import { driverAndWorkers } from '../../engine/documents';

let world: ControllerWorld;

beforeEach(() => {
  world = new ControllerWorld();
});

afterEach(() => world.end());

/** Somebody replaces the driver's Job by one of their own, just before the controller's write to it arrives. Tells the other's UID. */
function replaceBefore(method: ApiRequest['method']): () => string | undefined {
  let uid: string | undefined;
  let replaced = false;
  const { server } = world;
  const request = server.request.bind(server);
  server.request = async (asked, signal) => {
    if (!replaced && asked.method === method && asked.path.endsWith('/jobs/run-driver-0')) {
      replaced = true;
      await world.delete('jobs', 'run-driver-0');
      const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x' }] } };
      uid = (await world.create('jobs', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'run-driver-0' }, spec: { template } })).metadata.uid;
    }
    return request(asked, signal);
  };
  return () => uid;
}

test('a restart does not delete a foreign Job that has just taken the name', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers({ failurePolicy: { maxRestarts: 1 } }));
  await world.pass(3_000);
  const foreign = replaceBefore('DELETE');
  world.kubelet.fail(NAMESPACE, 'run-workers-0');
  await world.pass(5 * 60_000);
  expect(foreign()).toBeDefined();
  expect(world.get('jobs', 'run-driver-0')?.metadata).toMatchObject({ uid: foreign() });
  expect(world.get('jobs', 'run-driver-0')?.metadata.deletionTimestamp).toBeUndefined();
  expect(world.condition('Stalled')).toMatch(/^True JobNameTaken: job "run-driver-0" exists/);
});

test('a suspension does not touch such a Job, and is no failure', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers());
  await world.pass(3_000);
  const foreign = replaceBefore('PATCH');
  await world.patch('jobsets', 'run', { spec: { suspend: true } });
  await world.pass(5 * 60_000);
  expect(foreign()).toBeDefined();
  expect(world.get('jobs', 'run-driver-0')).toMatchObject({ metadata: { uid: foreign() }, spec: { suspend: false } });
  expect(world.events().filter(event => event.startsWith('Warning'))).toEqual([expect.stringMatching(/^Warning JobNameTaken: /)]);
});
