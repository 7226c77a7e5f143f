/** A status, or the record of a run, that the API server does not take: whoever runs it is told, once, wherever it can be told. */
import { ControllerWorld } from './world';
import { ApiError } from '../../../src/runtime/kubernetes';
import { driverAndWorkers, jobSet, replicatedJob } from '../../engine/documents';

let world: ControllerWorld;

beforeEach(() => {
  world = new ControllerWorld();
});

afterEach(() => world.end());

/** As a real API server: 256 KiB of annotations in all, in bytes. */
function limitAnnotations(): void {
  world.gate = ({ method, body }) => {
    const { annotations = {} } = (body as { metadata?: { annotations?: Record<string, string | null> } } | undefined)?.metadata ?? {};
    const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value ?? ''), 0);
    if (method !== 'GET' && size > 262_144) throw new ApiError(422, 'Invalid', `metadata.annotations: Too long: must have at most 262144 bytes (${size})`);
  };
}

test.each(['x', 'ä', '日', '😀'])('a document that is too large to be kept, because it is full of %s, does not keep the run from being recorded', async character => {
  limitAnnotations();
  await world.start();
  const env = [{ name: 'TEXT', value: character.repeat(Math.floor(200_000 / Buffer.byteLength(character))) }];
  await world.applyPolicy(jobSet({ replicatedJobs: [replicatedJob('w', { replicas: 1, pod: { containers: [{ name: 'c', image: 'i', env }] } })] }));
  await world.pass(60_000);
  expect(world.names('jobs')).toEqual(['run', 'run-w-0']);
  expect(world.events()).toEqual([]);
});

test.each([
  ['a quota', new ApiError(403, 'Forbidden', 'jobs "run" is forbidden: exceeded quota: few')],
  ['a webhook that is down', new ApiError(500, 'InternalError', 'failed calling webhook "policy.example.com"')],
])('a record that %s keeps from being created is told in one event of the ConfigMap', async (_, error) => {
  let refuses = true;
  world.gate = ({ method, path, body }) => {
    if (refuses && method === 'POST' && path.endsWith('/jobs') && (body as { metadata: { name: string } }).metadata.name === 'run') throw error;
  };
  await world.start();
  await world.applyPolicy(driverAndWorkers());
  await world.pass(60 * 60_000);
  expect(world.events()).toEqual([
    `Warning RecordCreationFailed: job "run", which is the record of the run, cannot be created, and nothing is done that it would have to tell: ${error.message}`,
  ]);
  expect(world.list('events')).toEqual([expect.objectContaining({ regarding: expect.objectContaining({ kind: 'ConfigMap', name: 'run-jobset' }) })]);
  expect(world.list('events')[0]!.series).toBeUndefined();

  refuses = false;
  await world.pass(20 * 60_000);
  expect(world.names('jobs')).toHaveLength(5);
});

test.each([
  ['JobSet', 'jobsets', async () => world.applyJobSet(driverAndWorkers())],
  ['standalone', 'jobs', async () => world.applyPolicy(driverAndWorkers())],
] as const)('%s: a status that is refused for what it counts is told in the condition alone, and in an event', async (_, resource, apply) => {
  let refuses = true;
  world.gate = ({ method, path, body }) => {
    if (refuses && method === 'PATCH' && path.endsWith('/run/status') && /"ready\\?":2/.test(JSON.stringify(body))) {
      throw new ApiError(422, 'Invalid', 'status.replicatedJobsStatus: no');
    }
  };
  await world.start();
  await apply();
  await world.pass(60 * 60_000);
  const reason = /^True StatusUpdateFailed: .* cannot be updated, and nothing is done that it would have to tell: status\.replicatedJobsStatus: no$/;
  expect(world.condition('Stalled', world.get(resource, 'run'))).toMatch(reason);
  expect(world.events()).toEqual([expect.stringMatching(/^Warning StatusUpdateFailed: /)]);

  refuses = false;
  await world.pass(20 * 60_000);
  expect(world.condition('Stalled', world.get(resource, 'run'))).toBe('False Progressing: nothing is in the way');
});
