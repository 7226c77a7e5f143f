/** Standalone runs: their policy comes in a ConfigMap, their first Jobs by somebody's apply, their status is a Job of the run's name. */
import { ControllerWorld, NAMESPACE } from './world';
import { expand, FIRST_ATTEMPT } from '../../../src/model';
import type { JobSetDocument } from '../../../src/model';
import { FIELD_MANAGER } from '../../../src/runtime/controller/writer';
import { driverAndWorkers, jobSet, replicatedJob } from '../../engine/documents';

let world: ControllerWorld;

beforeEach(() => {
  world = new ControllerWorld();
});

afterEach(() => world.end());

const TRACKING = { 'argocd.argoproj.io/tracking-id': 'app:batch/Job:ns/run-workers-0' };

/** What a user applies: the Jobs with their tracking, and the policy. */
async function apply(document: JobSetDocument): Promise<void> {
  for (const job of expand(document, FIRST_ATTEMPT, 'standalone').jobs) {
    await world.create('jobs', { ...job, metadata: { ...job.metadata, namespace: NAMESPACE, annotations: { ...job.metadata.annotations, ...TRACKING } } });
  }
  await world.applyPolicy(document);
}

test('the Jobs of a manifest are taken as they are; the run gets a record', async () => {
  await world.start();
  await apply(driverAndWorkers());
  await world.pass(5_000);
  expect(world.names('jobs')).toEqual(['run', 'run-driver-0', 'run-driver-1', 'run-workers-0', 'run-workers-1']);
  expect(world.count('DELETE')).toBe(0);
  expect(world.writes.filter(write => write.includes('jobs/run-'))).toEqual([]);

  for (const job of world.names('jobs')) world.kubelet.succeed(NAMESPACE, job);
  await world.until('the end', () => world.condition('Completed', world.get('jobs', 'run')) !== undefined);
  expect(world.condition('Completed', world.get('jobs', 'run'))).toBe('True AllJobsCompleted: jobset completed successfully');
  expect(world.condition('Complete', world.get('jobs', 'run'))).toMatch(/^True/);
});

test('a restart makes each Job anew, with the tracking that others put on it', async () => {
  await world.start();
  await apply(driverAndWorkers({ failurePolicy: { maxRestarts: 1 } }));
  await world.pass(3_000);
  world.kubelet.fail(NAMESPACE, 'run-driver-1');
  await world.pass(20_000);
  const jobs = world.list('jobs').filter(({ metadata }) => metadata.name !== 'run');
  expect(jobs.map(({ metadata }) => metadata.labels?.['jobset.sigs.k8s.io/restart-attempt'])).toEqual(['1', '1', '1', '1']);
  expect(jobs.map(({ metadata }) => metadata.annotations)).toEqual(jobs.map(() => expect.objectContaining(TRACKING)));
  expect(world.count('DELETE jobs/')).toBe(4);
  const { uid } = world.get('jobs', 'run')!.metadata;
  expect(world.list('events').map(({ regarding }) => regarding)).toContainEqual({ apiVersion: 'batch/v1', kind: 'Job', namespace: NAMESPACE, name: 'run', uid });
});

test('a Job is created by server-side apply, so that whoever applies the manifest shares it without a conflict', async () => {
  const managers: unknown[] = [];
  world.gate = ({ method, patchType, query }) => {
    if (method === 'PATCH' && patchType === 'application/apply-patch+yaml') managers.push(query?.fieldManager, query?.force);
  };
  await world.start();
  await world.applyPolicy(jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 1 })] }));
  await world.pass(3_000);
  expect(world.names('jobs')).toEqual(['run', 'run-workers-0']);
  expect(managers).toEqual([FIELD_MANAGER, undefined]);
});

test('a Job that the user applied between delete and create is replaced by one of the attempt', async () => {
  await world.start();
  const document = driverAndWorkers({ failurePolicy: { maxRestarts: 1 } });
  await apply(document);
  await world.pass(3_000);
  const [, driver1] = expand(document, FIRST_ATTEMPT, 'standalone').jobs;
  let applied = false;
  world.server.store.listen(({ before, after }) => {
    if (applied || after || before?.metadata.name !== 'run-driver-1') return;
    applied = true;
    void world.create('jobs', { ...driver1, metadata: { ...driver1!.metadata, namespace: NAMESPACE } });
  });
  world.kubelet.fail(NAMESPACE, 'run-driver-0');
  await world.pass(30_000);
  expect(applied).toBe(true);
  expect(world.get('jobs', 'run-driver-1')?.metadata.labels?.['jobset.sigs.k8s.io/restart-attempt']).toBe('1');
  expect(world.list('jobs')).toHaveLength(5);
});

test('a foreign Job of the run\'s name is left alone, and an event says so once', async () => {
  await world.create('jobs', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'run' }, spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x' }] } } } });
  const uid = world.get('jobs', 'run')!.metadata.uid;
  await world.start();
  await world.applyPolicy(driverAndWorkers());
  await world.pass(10 * 60_000);
  expect(world.get('jobs', 'run')!.metadata.uid).toBe(uid);
  expect(world.names('jobs')).toEqual(['run']);
  expect(world.events().filter(event => event.startsWith('Warning RunNameTaken'))).toHaveLength(1);
  const { metadata } = world.get('configmaps', 'run-jobset')!;
  expect(world.list('events')[0]!.regarding).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, name: 'run-jobset', uid: metadata.uid });
});

test('a document that cannot be read is said in the record, and taken up when it is mended', async () => {
  await world.start();
  await world.applyPolicy(driverAndWorkers());
  await world.patch('configmaps', 'run-jobset', { data: { 'jobset.yaml': 'replicatedJobs: [' } });
  await world.pass(3_000);
  // It was right for a moment, so there is a record; what it says now concerns the ConfigMap as it is.
  expect(world.condition('Stalled', world.get('jobs', 'run'))).toMatch(/^True InvalidDocument: data\['jobset.yaml'\] is not YAML/);
  expect(world.events()).toContainEqual(expect.stringMatching(/^Warning InvalidDocument: /));
  const writes = world.writes.length;
  await world.pass(10 * 60_000);
  expect(world.writes.slice(writes)).toEqual([]);

  await world.patch('configmaps', 'run-jobset', { data: { 'jobset.yaml': JSON.stringify({ ...driverAndWorkers(), metadata: { name: 'run' } }) } });
  await world.pass(3_000);
  expect(world.condition('Stalled', world.get('jobs', 'run'))).toBe('False Progressing: nothing is in the way');
  expect(world.names('jobs')).toHaveLength(5);
});

test('a ConfigMap of another name is no second document of the run', async () => {
  await world.start();
  await apply(driverAndWorkers());
  await world.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'copy', labels: { 'cdk8s-jobset.dev/policy': 'v1', 'jobset.sigs.k8s.io/jobset-name': 'run' } },
    data: { 'jobset.yaml': 'nonsense' },
  });
  await world.pass(60_000);
  expect(world.condition('Stalled', world.get('jobs', 'run'))).toBeUndefined();
});

test('without its ConfigMap, a run is left alone', async () => {
  await world.start();
  await apply(driverAndWorkers({ failurePolicy: { maxRestarts: 1 } }));
  await world.pass(3_000);
  await world.delete('configmaps', 'run-jobset');
  await world.pass(1_000);
  const writes = world.writes.length;
  world.kubelet.fail(NAMESPACE, 'run-driver-0');
  await world.pass(60_000);
  expect(world.writes.slice(writes)).toEqual([]);
});
