/** A fault of the controller itself: it is told on the object that it was found with, tried again ever more rarely, and stops nobody else. */
import { ControllerWorld } from './world';
import { policyConfigMap } from '../../../src/model';
import { Metrics } from '../../../src/runtime/controller/metrics';
import { driverAndWorkers } from '../../engine/documents';

/** What the engine throws for a run named `run`. */
let fault: Error | undefined;

jest.mock('../../../src/engine/reconcile', () => {
  const { reconcile } = jest.requireActual<typeof import('../../../src/engine/reconcile')>('../../../src/engine/reconcile');
  return {
    reconcile: (input: Parameters<typeof reconcile>[0]) => {
      if (fault && input.source.name === 'run') throw fault;
      return reconcile(input);
    },
  };
});

let world: ControllerWorld;

beforeEach(() => {
  fault = new TypeError(`Cannot read properties of undefined (reading '${'templates'.repeat(2_000)}')`);
  world = new ControllerWorld();
});

afterEach(() => world.end());

const other = { ...driverAndWorkers(), metadata: { name: 'other', namespace: 'ns' } };

describe.each([
  ['JobSet', 'jobsets', async () => world.applyJobSet(driverAndWorkers())],
  ['standalone', 'jobs', async () => world.applyPolicy(driverAndWorkers())],
] as const)('%s', (_, resource, apply) => {
  test('it is said once, in a condition, an event and a line; others go on; and it is over when it does not happen any more', async () => {
    const passed = jest.spyOn(Metrics.prototype, 'passed');
    await world.start();
    await apply();
    await world.applyJobSet(other);
    await world.pass(60 * 60_000);
    const condition = world.condition('Stalled', world.get(resource, 'run'))!;
    expect(condition).toMatch(/^True InternalError: the controller broke down on it, which is a fault of the controller: TypeError: Cannot read/);
    expect(condition.length).toBeLessThan(1_200);
    expect(world.events().filter(event => event.includes('InternalError'))).toHaveLength(1);
    expect(world.list('events').map(({ series }) => series)).toEqual([undefined]);
    expect(world.log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual(['a pass failed']);
    expect(passed.mock.calls.filter(([result]) => result === 'failed').length).toBeLessThanOrEqual(25);
    expect(world.status('other').replicatedJobsStatus).toMatchObject([{ ready: 2 }, { ready: 2 }]);

    fault = undefined;
    await world.pass(20 * 60_000);
    expect(world.condition('Stalled', world.get(resource, 'run'))).toBe('False Progressing: nothing is in the way');
    expect(world.names('jobs').filter(name => name.startsWith('run-'))).toHaveLength(4);
    passed.mockRestore();
  });
});

test('while nothing can be written, an event says it', async () => {
  await world.start();
  world.gate = ({ method, path }) => {
    if (method !== 'GET' && path.includes('jobsets')) throw new TypeError('Invalid character in header content');
  };
  await world.applyJobSet(driverAndWorkers());
  await world.pass(60 * 60_000);
  expect(world.events()).toEqual([expect.stringMatching(/^Warning InternalError: the controller broke down on it: TypeError: Cannot read/)]);
});

test('what another controller manages is not touched', async () => {
  await world.start();
  await world.applyJobSet(driverAndWorkers({ managedBy: 'kueue.x-k8s.io/multikueue' }));
  await world.pass(60_000);
  expect([world.writes, world.events()]).toEqual([[], []]);
});

test('an object that cannot be made is told as one that is refused', async () => {
  fault = undefined;
  await world.start();
  world.gate = ({ method, path }) => {
    if (method === 'POST' && path.endsWith('/jobs')) throw new TypeError('Cannot read properties of null');
  };
  await world.applyJobSet(driverAndWorkers());
  await world.pass(60_000);
  expect(world.condition('Stalled')).toMatch(/^True JobCreationFailed: job "run-driver-0" creation failed with error: internal error: TypeError: Cannot read/);
  expect(world.log.filter(({ level }) => level === 'error')).toHaveLength(1);
});

test('a document without anything in it is read, and whatever it lacks is told', async () => {
  fault = undefined;
  await world.start();
  const { metadata } = policyConfigMap(driverAndWorkers());
  await world.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'jobset.yaml': 'apiVersion: jobset.x-k8s.io/v1alpha2\nkind: JobSet\nmetadata: {name: run}\n' } });
  await world.pass(60_000);
  expect(world.get('jobs', 'run')).toBeDefined();
  expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
});
