/** Jobs of the manifest: whose they are, and how they are made again. */
import { keys } from '../../../src/model';
import { ALL, DRIVER, WORKERS, driverAndWorkers, jobSet } from '../documents';
import { LAST_APPLIED, World } from '../world';
import { RESTART_ONCE, applied, podLabels } from './applied';

describe('Jobs of the manifest', () => {
  test('without attempt labels are of the first attempt, and nothing is written to them', () => {
    const world = applied();
    expect(podLabels(world, WORKERS[0]!)).not.toHaveProperty(keys.RESTART_ATTEMPT);
    world.settle();
    expect(world.writes).toEqual([]);
  });

  test('are made again like the JobSet\'s, at the next attempt, without an owner or a `suspend`', () => {
    const world = applied();
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    for (const name of ALL) {
      expect(podLabels(world, name)).toMatchObject({ [keys.RESTART_ATTEMPT]: '1', [keys.JOBSET_NAME]: 'run' });
      expect(podLabels(world, name)).not.toHaveProperty(keys.JOBSET_UID);
      expect(world.job(name).metadata).not.toHaveProperty('ownerReferences');
      expect(world.job(name).metadata.namespace).toBe('ns');
      expect(world.job(name).spec).not.toHaveProperty('suspend');
    }
  });

  test('keep what others wrote on them, word for word', () => {
    const world = applied();
    const job = world.job(WORKERS[0]!);
    const argo = { 'argocd.argoproj.io/tracking-id': 'app:batch/Job:ns/run-workers-0' };
    world.api.put('jobs', {
      ...job,
      metadata: { ...job.metadata, labels: { ...job.metadata.labels, 'applyset.kubernetes.io/part-of': 'x' }, annotations: { ...job.metadata.annotations, ...argo } },
    });
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    expect(world.job(WORKERS[0]!).metadata.labels).toMatchObject({ 'applyset.kubernetes.io/part-of': 'x' });
    expect(world.job(WORKERS[0]!).metadata.annotations).toMatchObject({ ...argo, [LAST_APPLIED]: 'by the user' });
    expect(Object.keys(world.job(WORKERS[0]!).metadata.annotations).filter(key => key.startsWith('cdk8s-jobset'))).toEqual([]);
  });

  test('get the tracking of the ConfigMap when nobody remembers their own', () => {
    const world = applied();
    const configMap = world.api.get('configmaps', 'run-jobset')!;
    const annotations = { 'argocd.argoproj.io/tracking-id': 'app:/ConfigMap:ns/run-jobset', 'meta.helm.sh/release-name': 'r', [LAST_APPLIED]: 'the ConfigMap' };
    world.api.put('configmaps', { ...configMap, metadata: { ...configMap.metadata, annotations, labels: { 'app.kubernetes.io/managed-by': 'Helm', 'cdk8s-jobset.dev/policy': 'v1' } } });
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().vanished.clear();
    world.settle();
    const { metadata } = world.job(WORKERS[0]!);
    expect(metadata.annotations).toMatchObject({ 'argocd.argoproj.io/tracking-id': 'app:batch/Job:ns/run-workers-0', 'meta.helm.sh/release-name': 'r' });
    expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'Helm' });
    expect(metadata.annotations).not.toHaveProperty([LAST_APPLIED]);
    expect(metadata.labels).not.toHaveProperty(['cdk8s-jobset.dev/policy']);
  });

  test('that are placed exclusively say so in their own template, as the manifest does', () => {
    const document = jobSet(driverAndWorkers(RESTART_ONCE).spec, { annotations: { [keys.EXCLUSIVE_TOPOLOGY]: 'rack' } });
    const world = new World(document, { kind: 'standalone' });
    world.applyManifest().settle();
    const { spec } = world.job(WORKERS[0]!).spec.template;
    expect(spec.schedulingGates).toEqual([{ name: 'cdk8s-jobset.dev/exclusive-placement' }]);
    world.ready(...ALL).fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    expect(world.job(WORKERS[0]!).spec.template.spec).toEqual(spec);
  });

  test('that the user\'s apply slips in between are leftovers of the first attempt: deleted by UID, and made again', () => {
    const world = applied();
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions().applyManifest().settle();
    world.finishDeletions().settle();
    expect(ALL.map(name => podLabels(world, name)[keys.RESTART_ATTEMPT])).toEqual(['1', '1', '1', '1']);
    expect(world.status.restarts).toBe(1);
  });

  test('are for the user to apply: a new run waits for them', () => {
    const world = new World(driverAndWorkers(), { kind: 'standalone', settings: { manifestGrace: 60_000 } });
    world.settle();
    world.pass(20);
    expect(world.reconcile().requeueAfter).toBe(40_000);
    expect(world.jobNames()).toEqual([]);
    expect(world.api.list('services')).toEqual([]);
    world.pass(40).settle();
    expect(world.jobNames()).toEqual(ALL);
    expect(world.api.get('services', 'run')?.metadata).toMatchObject({ namespace: 'ns' });
  });

  test('deleted by hand, they are given time for a new apply', () => {
    const world = applied(RESTART_ONCE, { deletionGrace: 10_000 });
    world.vanish('jobs', WORKERS[0]!).settle();
    expect(world.jobNames()).not.toContain(WORKERS[0]);
    expect(world.pass(4).reconcile().requeueAfter).toBe(6000);
    world.pass(6).settle();
    expect(world.jobNames()).toContain(WORKERS[0]);
  });

  test.each(['remembers', 'has forgotten'])('are not kept waiting by that in a restart, when the controller %s what was deleted', memory => {
    const world = applied(RESTART_ONCE, { deletionGrace: 10_000, manifestGrace: 60_000 });
    world.fail(WORKERS[0]!).settle();
    world.finishDeletions();
    if (memory === 'has forgotten') world.vanished.clear();
    world.settle();
    expect(world.jobNames()).toEqual(ALL);
  });

  test.each([
    ['another owner', (job: any) => { job.metadata.ownerReferences = [{ kind: 'JobSet', name: 'run', uid: 'x', controller: true }]; }],
    ['the ConfigMap of another run as owner', (job: any) => { job.metadata.ownerReferences = [{ kind: 'ConfigMap', name: 'other-jobset', uid: 'x', controller: true }]; }],
    ['the UID of a JobSet in its template', (job: any) => { job.spec.template.metadata.labels[keys.JOBSET_UID] = 'x'; }],
    ['a job key that is not its own', (job: any) => { job.spec.template.metadata.labels[keys.JOB_KEY] = 'x'; }],
    ['no job key', (job: any) => { delete job.spec.template.metadata.labels[keys.JOB_KEY]; }],
    ['another run in its template', (job: any) => { job.spec.template.metadata.labels[keys.JOBSET_NAME] = 'other'; }],
  ])('one with %s is somebody else\'s, and is never touched', (_, change) => {
    const world = applied();
    const job = structuredClone(world.job(WORKERS[0]!)) as any;
    change(job);
    world.api.put('jobs', job);
    world.fail(DRIVER[0]!).settle();
    world.finishDeletions().settle();
    expect(world.condition('Stalled')?.reason).toBe('JobNameTaken');
    world.fail(DRIVER[0]!).settle();
    expect(world.status.terminalState).toBe('Failed');
    expect(world.writes.filter(write => write.endsWith(WORKERS[0]!))).toEqual([]);
  });

  test('a run without a namespace in its document knows its Jobs all the same', () => {
    const document = { ...driverAndWorkers(RESTART_ONCE), metadata: { name: 'run' } };
    const world = new World(document, { kind: 'standalone' });
    world.applyManifest().settle();
    world.ready(...ALL).fail(WORKERS[0]!).settle();
    world.finishDeletions().settle();
    expect(podLabels(world, WORKERS[0]!)).toMatchObject({ [keys.RESTART_ATTEMPT]: '1' });
    expect(world.job(WORKERS[0]!).metadata.namespace).toBe('ns');
  });
});
