import { jobSet, replicatedJob } from './documents';
import { World } from './world';

const claim = (name: string, whenDeleted?: 'Delete' | 'Retain') => ({
  templates: [{ metadata: { name, labels: { team: 'a' } }, spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } } }],
  ...(whenDeleted && { retentionPolicy: { whenDeleted } }),
});

describe('headless service', () => {
  test('is made once, owned by the JobSet, and comes back when it is deleted', () => {
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('w')] }));
    world.settle();
    const { uid } = world.api.get('jobsets', 'run')!.metadata;
    expect(world.api.get('services', 'run')).toMatchObject({
      metadata: { namespace: 'ns', ownerReferences: [{ kind: 'JobSet', name: 'run', uid, controller: true }] },
      spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: { 'jobset.sigs.k8s.io/jobset-name': 'run' } },
    });
    world.vanish('services', 'run').settle();
    expect(world.api.get('services', 'run')).toBeDefined();
  });

  test('has the name of the subdomain', () => {
    const world = new World(jobSet({ network: { subdomain: 'peers' }, replicatedJobs: [replicatedJob('w')] }));
    world.settle();
    expect(world.api.get('services', 'peers')).toBeDefined();
  });

  test('is not made without host names', () => {
    const world = new World(jobSet({ network: { enableDNSHostnames: false }, replicatedJobs: [replicatedJob('w')] }));
    world.settle();
    expect(world.api.list('services')).toEqual([]);
  });

  test('somebody\'s service of that name that selects the pods of another JobSet is told, and left alone', () => {
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('w')] }));
    world.api.put('services', { metadata: { name: 'run' }, spec: { selector: { 'jobset.sigs.k8s.io/jobset-name': 'other' } } });
    world.settle();
    expect(world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'ServiceNameTaken' });
    expect(world.condition('Stalled')?.message).toMatch('selects the pods of JobSet "other"');
    expect(world.jobNames()).toEqual(['run-w-0', 'run-w-1']);
  });

  const somebodys = (spec: object) => {
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('d'), replicatedJob('w', { podMetadata: { labels: { app: 'mine' } } })] }));
    world.api.put('services', { metadata: { name: 'run' }, spec });
    world.settle();
    return world;
  };

  test.each([
    ['does not select all pods', { clusterIP: 'None', selector: { app: 'mine' } }, 'service "run" exists and does not select the pods of replicated job "d"'],
    ['selects nothing', { clusterIP: 'None' }, 'service "run" exists and does not select the pods of replicated job "d"'],
    ['has an address of its own', { clusterIP: '10.0.0.1', selector: { 'jobset.sigs.k8s.io/jobset-name': 'run' } }, 'service "run" exists and is not headless'],
  ])('one that %s is told, and left alone', (_, spec, message) => {
    const world = somebodys(spec);
    const remedy = 'so the pods of this JobSet cannot find each other: set another network.subdomain, or delete the service';
    expect(world.condition('Stalled')).toEqual({ status: 'True', reason: 'ServiceNameTaken', message: `${message}, ${remedy}` });
    expect(world.api.get('services', 'run')).toMatchObject({ spec });
    world.vanish('services', 'run').settle();
    expect(world.isTrue('Stalled')).toBe(false);
  });

  test.each([
    ['by the JobSet', { 'jobset.sigs.k8s.io/jobset-name': 'run' }],
    ['by other labels that all pods have', { team: 'a' }],
  ])('one that selects all pods %s is as good', (_, selector) => {
    const labelled = (name: string) => replicatedJob(name, { podMetadata: { labels: { team: 'a' } } });
    const world = new World(jobSet({ replicatedJobs: [labelled('d'), labelled('w')] }));
    world.api.put('services', { metadata: { name: 'run' }, spec: { clusterIP: 'None', selector } });
    world.settle();
    expect(world.condition('Stalled')).toBeUndefined();
  });
});

const MOUNTS_DATA = { containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'data', mountPath: '/d' }] }] };

describe('volume claims', () => {
  test.each([['nobody\'s', undefined], ['another run\'s', { 'jobset.sigs.k8s.io/jobset-name': 'other' }]])('%s claim of the name is told and not mounted', (_, labels) => {
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('w', { pod: MOUNTS_DATA })], volumeClaimPolicies: [claim('data')] }));
    world.api.put('persistentvolumeclaims', { metadata: { name: 'data-run', ...(labels && { labels }) } });
    world.settle();
    expect(world.jobNames()).toEqual([]);
    expect(world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'VolumeClaimNameTaken', message: expect.stringMatching(/^volume claim "data-run" exists/) });
    expect(world.events.map(({ reason }) => reason)).toContain('VolumeClaimNameTaken');
    expect(world.reconcile().requeueAfter).toBe(60_000);

    world.vanish('persistentvolumeclaims', 'data-run').settle();
    expect(world.jobNames()).toEqual(['run-w-0', 'run-w-1']);
    expect(world.condition('Stalled')?.status).toBe('False');
  });

  const mounting = replicatedJob('w', { pod: { containers: [{ name: 'm', image: 'i', volumeMounts: [{ name: 'data', mountPath: '/d' }, { name: 'keep', mountPath: '/k' }] }] } });
  const made = () => {
    const world = new World(jobSet({ replicatedJobs: [mounting], volumeClaimPolicies: [claim('data'), claim('keep', 'Retain')] }));
    world.settle();
    return world;
  };

  test('are made as the templates say, and owned only where they go with the JobSet', () => {
    const world = made();
    expect(world.api.get('persistentvolumeclaims', 'data-run')).toMatchObject({
      metadata: { labels: { 'team': 'a', 'jobset.sigs.k8s.io/jobset-name': 'run' }, ownerReferences: [{ kind: 'JobSet' }] },
      spec: { accessModes: ['ReadWriteMany'] },
    });
    expect(world.api.get('persistentvolumeclaims', 'keep-run')?.metadata).not.toHaveProperty('ownerReferences');
    expect(world.job('run-w-0').spec.template.spec.volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'data-run' } }, { name: 'keep', persistentVolumeClaim: { claimName: 'keep-run' } },
    ]);
  });

  test('are asked for only when they are not there', () => {
    const world = made();
    world.writes = [];
    world.settle();
    expect(world.writes).toEqual([]);
    world.vanish('persistentvolumeclaims', 'data-run').settle();
    expect(world.writes).toEqual(['create persistentvolumeclaims data-run']);
  });

  test('survive restarts, and are not made for a finished JobSet', () => {
    const world = made();
    world.fail('run-w-0').settle();
    world.vanish('persistentvolumeclaims', 'data-run').finishDeletions().settle();
    expect(world.api.get('persistentvolumeclaims', 'data-run')).toBeUndefined();
    expect(world.api.get('persistentvolumeclaims', 'keep-run')).toBeDefined();
  });
});
