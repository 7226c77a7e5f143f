/** Nothing that the controller does not own is ever deleted or changed, whatever it is called and however it is labelled. */
import { ControllerWorld, NAMESPACE } from './world';
import { EXCLUSIVE_PLACEMENT_GATE, keys } from '../../../src/model';
import type { JobSetDocument } from '../../../src/model';
import { ALL, driverAndWorkers, replicatedJob } from '../../engine/documents';
import type { ApiObject } from '../api-server/objects';
import { targetOf } from '../api-server/resource-types';

let world: ControllerWorld;

beforeEach(() => {
  world = new ControllerWorld();
});

afterEach(() => world.end());

const LABELS = { [keys.JOBSET_NAME]: 'run', [keys.REPLICATED_JOB_NAME]: 'workers', [keys.JOB_INDEX]: '0', [keys.RESTART_ATTEMPT]: '0' };
const TEMPLATE = { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x' }] } };

/** A run with a claim and exclusive placement, which restarts once and is gone a minute after its end. */
const DOCUMENT: JobSetDocument = driverAndWorkers({
  replicatedJobs: [
    replicatedJob('driver', { pod: { containers: [{ name: 'main', image: 'example.com/train:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] } }),
    replicatedJob('workers', { podMetadata: { annotations: { [keys.EXCLUSIVE_TOPOLOGY]: 'rack' } } }),
  ],
  failurePolicy: { maxRestarts: 1 },
  ttlSecondsAfterFinished: 60,
  volumeClaimPolicies: [{
    templates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } } }],
    retentionPolicy: { whenDeleted: 'Delete' },
  }],
});

/** What somebody else has, under the very names and labels of the run. */
async function foreignObjects(): Promise<ApiObject[]> {
  const other = await world.create('jobsets', { ...driverAndWorkers({ managedBy: 'example.com/other' }), metadata: { name: 'other', namespace: NAMESPACE, labels: LABELS } });
  const { uid } = other.metadata;
  const owner = { uid, kind: 'JobSet', apiVersion: 'jobset.x-k8s.io/v1alpha2', name: 'other', controller: true };
  return [
    other,
    await world.create('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'run' }, spec: { clusterIP: 'None', selector: { app: 'other' } } }),
    await world.create('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data-run', labels: LABELS },
      spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '5Gi' } } },
    }),
    await world.create('jobs', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'run-driver-0' }, spec: { template: TEMPLATE } }),
    await world.create('jobs', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'run-workers-9', labels: LABELS, ownerReferences: [owner] },
      spec: { template: { ...TEMPLATE, metadata: { labels: { ...LABELS, [keys.JOBSET_UID]: uid } } } },
    }),
    await world.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'run-workers-0-0-abcde', labels: LABELS, annotations: { [keys.EXCLUSIVE_TOPOLOGY]: 'rack' } },
      spec: { containers: [{ name: 'x', image: 'x' }], schedulingGates: [{ name: EXCLUSIVE_PLACEMENT_GATE }] },
    }),
    await world.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'run', labels: LABELS } }),
  ];
}

const identity = ({ kind, metadata: { name, uid, deletionTimestamp } }: ApiObject) => `${kind} ${name} ${uid} ${deletionTimestamp ?? 'stays'}`;
const alive = () => (['services', 'persistentvolumeclaims', 'jobs', 'pods', 'jobsets', 'configmaps'] as const).flatMap(resource => world.list(resource)).map(identity);

/** Every delete and every change, with the UID that it was meant for. */
function meantFor(): string[] {
  const meant: string[] = [];
  world.gate = ({ method, path, body }) => {
    const { name, type } = targetOf(path)!;
    if (method === 'GET') return;
    const { metadata, preconditions } = body as { metadata?: { uid?: string }; preconditions?: { uid?: string } };
    if (method === 'DELETE') meant.push(`DELETE ${type.resource}/${name} ${preconditions?.uid}`);
    if (method === 'PATCH' && type.resource !== 'events') meant.push(`PATCH ${type.resource}/${name} ${metadata?.uid}`);
  };
  return meant;
}

test('of objects that look like those of a JobSet, none is touched from its start to its end', async () => {
  const foreign = await foreignObjects();
  const meant = meantFor();
  await world.start();
  await world.applyJobSet(DOCUMENT);
  await world.pass(60_000);
  expect(world.condition('Stalled')).toMatch(/^True ServiceNameTaken: service "run" exists and does not select/);
  expect(alive()).toEqual(expect.arrayContaining(foreign.map(identity)));

  // The user makes room for the driver, the run starts, fails, starts anew, is suspended, resumed, completes, and goes.
  await world.delete('jobs', 'run-driver-0');
  const others = foreign.filter(({ metadata }) => metadata.name !== 'run-driver-0');
  await world.until('the Jobs', () => ALL.every(name => world.names('jobs').includes(name)));
  await world.pass(30_000);
  world.kubelet.fail(NAMESPACE, 'run-workers-1');
  await world.until('the restart', () => world.status().restarts === 1 && ALL.every(name => world.names('jobs').includes(name)));
  await world.pass(30_000);
  await world.patch('jobsets', 'run', { spec: { suspend: true } });
  await world.pass(30_000);
  await world.patch('jobsets', 'run', { spec: { suspend: false } });
  await world.pass(30_000);
  for (const name of ALL) world.kubelet.succeed(NAMESPACE, name);
  await world.until('the end', () => world.get('jobsets', 'run') === undefined);
  await world.pass(5 * 60_000);
  expect(alive()).toEqual(expect.arrayContaining(others.map(identity)));
  expect(world.names('jobs')).toEqual(['run-workers-9']);
  const strangers = new Set(foreign.map(({ metadata }) => metadata.uid));
  expect(meant.some(line => line.startsWith('DELETE jobs/'))).toBe(true);
  expect(meant.filter(line => line.endsWith(' undefined') || strangers.has(line.split(' ').at(-1)!))).toEqual([]);
});

test('of objects that look like those of a standalone run, none is touched from its start to its end', async () => {
  const foreign = await foreignObjects();
  const meant = meantFor();
  await world.start();
  const { metadata: { name: policy } } = await world.applyPolicy(driverAndWorkers({ failurePolicy: { maxRestarts: 1 } }));
  await world.pass(5 * 60_000);
  expect(world.names('jobs')).toEqual(expect.arrayContaining(['run', ...ALL]));
  world.kubelet.fail(NAMESPACE, 'run-workers-1');
  await world.pass(5 * 60_000);
  await world.delete('configmaps', policy);
  await world.pass(5 * 60_000);
  expect(alive()).toEqual(expect.arrayContaining(foreign.map(identity)));
  const strangers = new Set(foreign.map(({ metadata }) => metadata.uid));
  expect(meant.filter(line => strangers.has(line.split(' ').at(-1)!))).toEqual([]);
});
