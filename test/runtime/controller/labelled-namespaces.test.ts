/** A controller that serves namespaces by their labels. */
import { ControllerWorld, forbid, NAMESPACE } from './world';
import { resourcePath } from '../../../src/runtime/kubernetes';
import { jobSet, replicatedJob } from '../../engine/documents';

const SELECTOR = { namespaceSelector: 'example.com/runs=yes' };
const LABELLED = { 'example.com/runs': 'yes' };

let world: ControllerWorld;
beforeEach(() => { world = new ControllerWorld(); });
afterEach(() => world.end());

async function createNamespace(labels: Record<string, string | undefined> = {}, name = NAMESPACE): Promise<void> {
  await world.server.request({ method: 'POST', path: resourcePath('namespaces'), body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } } });
}

async function label(value: string | null, name = NAMESPACE): Promise<void> {
  const body = { metadata: { labels: { 'example.com/runs': value } } };
  await world.server.request({ method: 'PATCH', path: resourcePath('namespaces', { name }), patchType: 'application/merge-patch+json', body });
}

const RUN = jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 2 })], failurePolicy: { maxRestarts: 3 } });

async function applyBoth(): Promise<void> {
  await world.applyJobSet({ ...RUN, metadata: { ...RUN.metadata, name: 'resource' } });
  await world.applyPolicy({ ...RUN, metadata: { ...RUN.metadata, name: 'alone' } });
}

test('what is there before the controller is served where the labels match', async () => {
  await createNamespace(LABELLED);
  await applyBoth();
  await world.start(SELECTOR);
  await world.pass(120_000);
  expect(world.names('jobs')).toEqual(['alone', 'alone-workers-0', 'alone-workers-1', 'resource-workers-0', 'resource-workers-1']);
});

test.each<[string, Record<string, string>]>([['no label', {}], ['another value', { 'example.com/runs': 'no' }]])('a namespace with %s is left alone', async (_, labels) => {
  await createNamespace(labels);
  await createNamespace(LABELLED, 'other');
  await applyBoth();
  await world.start(SELECTOR);
  await world.pass(10 * 60_000);
  expect(world.writes).toEqual([]);
});

test('a namespace that gets the label is taken up, and left as it is when it loses it', async () => {
  await createNamespace();
  await applyBoth();
  await world.start(SELECTOR);
  await world.pass(120_000);
  expect(world.writes).toEqual([]);

  await label('yes');
  await world.pass(120_000);
  expect(world.list('jobs')).toHaveLength(5);

  await label(null);
  await world.pass(1_000);
  const writes = world.writes.length;
  world.kubelet.fail(NAMESPACE, 'resource-workers-0');
  world.kubelet.fail(NAMESPACE, 'alone-workers-0');
  await world.delete('jobs', 'alone-workers-1');
  await world.pass(10 * 60_000);
  expect(world.writes.slice(writes)).toEqual([]);
  expect(world.names('jobs')).toEqual(['alone', 'alone-workers-0', 'resource-workers-0', 'resource-workers-1']);

  await label('yes');
  await world.pass(120_000);
  expect(world.status('resource').restarts).toBe(1);
  expect(world.list('jobs')).toHaveLength(5);
  const said = world.log.filter(({ message }) => message.startsWith('a namespace is served')).map(({ message, namespace }) => [message, namespace]);
  expect(said).toEqual([
    ['a namespace is served from now on', NAMESPACE], ['a namespace is served no longer', NAMESPACE], ['a namespace is served from now on', NAMESPACE],
  ]);
});

test('what waits for a better time when the label goes is not done any more', async () => {
  await createNamespace(LABELLED);
  await world.start(SELECTOR);
  world.gate = forbid('POST', 'jobs');
  await world.applyJobSet(RUN);
  await world.pass(5_000);
  expect(world.count('POST jobs')).toBeGreaterThan(0);
  await label(null);
  await world.pass(1_000);
  world.gate = () => undefined;
  const writes = world.writes.length;
  await world.pass(30 * 60_000);
  expect(world.writes.slice(writes)).toEqual([]);
});

test('without the right to read namespaces nothing is served, and the log says so', async () => {
  await createNamespace(LABELLED);
  await applyBoth();
  world.gate = forbid('GET', 'namespaces');
  await world.start(SELECTOR);
  await world.pass(60_000);
  expect(world.writes).toEqual([]);
  expect(world.log).toContainEqual(expect.objectContaining({ level: 'error', message: 'the controller may not read namespaces: grant get, list and watch' }));
  world.gate = () => undefined;
  await world.pass(120_000);
  expect(world.list('jobs')).toHaveLength(5);
});

test('without a selector, labels of namespaces are not read', async () => {
  await applyBoth();
  world.gate = forbid('GET', 'namespaces');
  await world.start();
  await world.pass(120_000);
  expect(world.list('jobs')).toHaveLength(5);
  expect(world.log.filter(({ message }) => message.includes('namespaces'))).toEqual([]);
});
