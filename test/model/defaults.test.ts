import { JOB, POD, RJ, run } from './documents';
import { defaulted, replicasOf, startupWait } from '../../src/model';

test('what the API fills in', () => {
  const { spec } = defaulted(run({
    'spec.failurePolicy': { rules: [{ action: 'FailJobSet' }, { action: 'RestartJobSet', name: 'mine' }, { action: 'FailJobSet', name: '' }] },
    'spec.volumeClaimPolicies': [{ templates: [] }, { templates: [], retentionPolicy: {} }],
    [`${RJ}.replicas`]: undefined,
  }));
  expect(spec).toMatchObject({
    network: { enableDNSHostnames: true, publishNotReadyAddresses: true },
    successPolicy: { operator: 'All' },
    startupPolicy: { startupPolicyOrder: 'AnyOrder' },
    failurePolicy: { restartStrategy: 'Recreate', rules: [{ name: 'failurePolicyRule0' }, { name: 'mine' }, { name: 'failurePolicyRule2' }] },
    volumeClaimPolicies: [{ retentionPolicy: { whenDeleted: 'Delete' } }, { retentionPolicy: { whenDeleted: 'Delete' } }],
    replicatedJobs: [
      { replicas: 1, groupName: 'default', template: { spec: { completionMode: 'Indexed', template: { spec: { restartPolicy: 'OnFailure' } } } } },
    ],
  });
});

test('what is said stays', () => {
  const said = {
    'spec.network': { enableDNSHostnames: false, publishNotReadyAddresses: false, subdomain: 'a' },
    'spec.successPolicy': { operator: 'Any' },
    'spec.startupPolicy': { startupPolicyOrder: 'InOrder' },
    'spec.failurePolicy': { restartStrategy: 'BlockingRecreate', maxRestarts: 2 },
    'spec.volumeClaimPolicies': [{ templates: [], retentionPolicy: { whenDeleted: 'Retain' } }],
    [`${RJ}.replicas`]: 0,
    [`${RJ}.groupName`]: 'a',
    [`${JOB}.completionMode`]: 'NonIndexed',
    [`${POD}.restartPolicy`]: 'Never',
  };
  expect(defaulted(run(said))).toEqual(run(said));
});

test('what has no default is not filled in', () => {
  const { spec } = defaulted(run({ [`${JOB}.parallelism`]: undefined, [`${JOB}.backoffLimit`]: undefined }));
  expect(spec).not.toHaveProperty('failurePolicy');
  expect(spec).not.toHaveProperty('coordinator');
  expect(spec).not.toHaveProperty('suspend');
  expect(spec).not.toHaveProperty('volumeClaimPolicies');
  expect(spec.network).not.toHaveProperty('subdomain');
  expect(spec.replicatedJobs![0].template.spec).not.toHaveProperty('parallelism');
  expect(spec.replicatedJobs![0].template.spec).not.toHaveProperty('backoffLimit');
});

test('an empty restart policy is none, a partial network is filled up, a document without a spec gets one', () => {
  expect(defaulted(run({ [`${POD}.restartPolicy`]: '' })).spec.replicatedJobs![0].template.spec.template.spec.restartPolicy).toBe('OnFailure');
  expect(defaulted(run({ 'spec.network.subdomain': 'a' })).spec.network).toEqual(
    { subdomain: 'a', enableDNSHostnames: true, publishNotReadyAddresses: true },
  );
  expect(defaulted(run({ spec: undefined })).spec.successPolicy).toEqual({ operator: 'All' });
});

test('replicas', () => {
  expect([undefined, 0, 3].map(replicas => replicasOf({ ...run().spec.replicatedJobs![0], replicas }))).toEqual([1, 0, 3]);
});

describe('what waits at the start', () => {
  const job = (name: string, more: object = {}) => ({ ...run().spec.replicatedJobs![0], name, ...more });
  const waits = (spec: object, ...jobs: ReturnType<typeof job>[]) => {
    const document = run({ spec: { ...spec, replicatedJobs: jobs } });
    return document.spec.replicatedJobs!.map(one => startupWait(document, one));
  };

  test('nothing, as a rule', () => {
    expect(waits({}, job('a'), job('b'))).toEqual([undefined, undefined]);
    expect(waits({ suspend: false, startupPolicy: { startupPolicyOrder: 'AnyOrder' } }, job('a', { dependsOn: [] }))).toEqual([undefined]);
  });

  test('all, while the run is suspended', () => {
    expect(waits({ suspend: true }, job('a'), job('b', { dependsOn: [{ name: 'a', status: 'Ready' }] }))).toEqual(['suspended', 'suspended']);
  });

  test('what depends on others', () => {
    expect(waits({}, job('a'), job('b', { dependsOn: [{ name: 'a', status: 'Ready' }] }))).toEqual([undefined, 'dependsOn']);
  });

  test('all but the first that has Jobs, in order', () => {
    expect(waits({ startupPolicy: { startupPolicyOrder: 'InOrder' } }, job('none', { replicas: 0 }), job('a'), job('b'))).toEqual(
      ['inOrder', undefined, 'inOrder'],
    );
    expect(waits({ startupPolicy: { startupPolicyOrder: 'InOrder' } }, job('none', { replicas: 0 }))).toEqual([undefined]);
  });
});
