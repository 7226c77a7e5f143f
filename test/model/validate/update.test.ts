import { UPDATE_RULES, validateUpdate } from '../../../src/model';
import type { ValidateOptions } from '../../../src/model';
import { JOB, POD, RJ, run } from '../documents';
import type { Changes } from '../documents';

/** Codes and paths of what is wrong with replacing the one by the other. */
function update(old: Changes, next: Changes, options?: ValidateOptions): string[] {
  return validateUpdate(run(old), run(next), options).map(({ code, path }) => `${code} ${path}`);
}

const IMAGE = `${POD}.containers[0].image`;
const FAILED = { status: { conditions: [{ type: 'Failed', status: 'True' }] } };
const EVAL = { name: 'eval', template: { spec: { completions: 1, template: { spec: { containers: [{ name: 'c', image: 'i' }] } } } } };
const NOT_ELASTIC = { gates: { elasticJobSet: false } };

describe('what may change', () => {
  test.each<[string, Changes, Changes]>([
    ['nothing', {}, {}],
    ['suspend', {}, { 'spec.suspend': true }],
    ['TTL', { 'spec.ttlSecondsAfterFinished': 60 }, { 'spec.ttlSecondsAfterFinished': 0 }],
    ['a legal coordinator', {}, { 'spec.coordinator': { replicatedJob: 'workers', podIndex: 1 } }],
    ['labels and annotations of the JobSet', { 'metadata.labels': { a: 'b' } }, { 'metadata.annotations': { c: 'd' } }],
    ['defaults that are written out', {}, { 'spec.network': { enableDNSHostnames: true }, 'spec.successPolicy': { operator: 'All' } }],
    [
      'a quantity that is written in another way',
      { [`${POD}.containers[0].resources.limits.memory`]: '1Gi' },
      { [`${POD}.containers[0].resources.limits.memory`]: '1024Mi' },
    ],
    ['empty lists and maps', {}, { [`${POD}.volumes`]: [], [`${POD}.nodeSelector`]: {}, [`${RJ}.template.metadata`]: {} }],
    ['empty texts and false', {}, { [`${POD}.hostNetwork`]: false, [`${POD}.priorityClassName`]: '', [`${POD}.containers[0].resources`]: {} }],
    [
      'a default of the pod',
      { [`${POD}.containers[0].ports`]: [{ containerPort: 1 }] },
      { [`${POD}.containers[0].ports`]: [{ containerPort: 1, protocol: 'TCP' }] },
    ],
    ['an unknown field that is null', {}, { [`${POD}.future`]: null }],
    ['the order of unknown fields', { [`${POD}.future`]: { a: 1, b: [2] } }, { [`${POD}.future`]: { b: [2], a: 1 } }],
    ['fields of a status', { status: { restarts: 1 } }, { status: { restarts: 2 } }],
  ])('%s', (_, old, next) => {
    expect(update(old, next, NOT_ELASTIC)).toEqual([]);
    expect(update(next, old, NOT_ELASTIC).filter(finding => !finding.startsWith('JS1092'))).toEqual([]);
  });
});

describe('JS1090 immutable policies', () => {
  test.each<[string, unknown, unknown, string]>([
    ['network', { subdomain: 'a' }, { subdomain: 'b' }, 'spec.network.subdomain'],
    ['successPolicy', { operator: 'All' }, { operator: 'Any' }, 'spec.successPolicy.operator'],
    ['failurePolicy', { maxRestarts: 1 }, { maxRestarts: 2 }, 'spec.failurePolicy.maxRestarts'],
    ['failurePolicy', { rules: [{ action: 'FailJobSet' }] }, { rules: [] }, 'spec.failurePolicy.rules'],
    ['startupPolicy', { startupPolicyOrder: 'InOrder' }, { startupPolicyOrder: 'AnyOrder' }, 'spec.startupPolicy.startupPolicyOrder'],
    [
      'volumeClaimPolicies',
      [{ templates: [] }],
      [{ templates: [], retentionPolicy: { whenDeleted: 'Retain' } }],
      'spec.volumeClaimPolicies[0].retentionPolicy.whenDeleted',
    ],
  ])('%s', (field, old, next, path) => {
    expect(update({ [`spec.${field}`]: old }, { [`spec.${field}`]: next })).toEqual([`JS1090 ${path}`]);
  });

  test('dependencies', () => {
    const dependsOn = 'spec.replicatedJobs[1].dependsOn';
    const ready = { 'spec.replicatedJobs[1]': { ...EVAL, dependsOn: [{ name: 'workers', status: 'Ready' }] } };
    expect(update(ready, { ...ready, [`${dependsOn}[0].status`]: 'Complete' })).toEqual([`JS1090 ${dependsOn}[0].status`]);
  });

  test('a volume claim\'s size in another spelling is the same size', () => {
    const claims = (storage: string) => ({
      [`${POD}.containers[0].volumeMounts`]: [{ name: 'a', mountPath: '/a' }],
      'spec.volumeClaimPolicies': [
        { templates: [{ metadata: { name: 'a' }, spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage } } } }] },
      ],
    });
    expect(update(claims('1Gi'), claims('1024Mi'))).toEqual([]);
    expect(update(claims('1Gi'), claims('1G'))).toEqual(['JS1090 spec.volumeClaimPolicies[0].templates[0].spec.resources.requests.storage']);
  });

  test('says the old value and the new one', () => {
    const [{ message, remedy }] = validateUpdate(run({ 'spec.network.subdomain': 'a' }), run({ 'spec.network.subdomain': 'b' }));
    expect(message).toBe("subdomain was 'a', and is now 'b'");
    expect(remedy).toContain('create it anew');
  });
});

describe('JS1091 immutable policies that come or go', () => {
  test('a failure policy added to a live JobSet', () => {
    expect(update({}, { 'spec.failurePolicy.maxRestarts': 3 })).toEqual(['JS1091 spec.failurePolicy']);
    expect(validateUpdate(run(), run({ 'spec.failurePolicy.maxRestarts': 3 }))[0].message).toBe('failurePolicy was not set, and is now set');
  });

  test('a failure policy taken away', () => {
    expect(update({ 'spec.failurePolicy.maxRestarts': 3 }, {})).toEqual(['JS1091 spec.failurePolicy']);
  });

  test('a network taken away that was not the default one', () => {
    expect(update({ 'spec.network.subdomain': 'a' }, {})).toEqual(['JS1091 spec.network']);
  });
});

test('JS1092 a default taken away by a replacement', () => {
  expect(update({ 'spec.successPolicy.operator': 'All' }, {})).toEqual(['JS1092 spec.successPolicy']);
  expect(validateUpdate(run({ 'spec.successPolicy.operator': 'All' }), run())[0].severity).toBe('warning');
});

describe('resizing', () => {
  const size = (parallelism?: number, completions?: number) => ({ [`${JOB}.parallelism`]: parallelism, [`${JOB}.completions`]: completions });

  test('to the same parallelism and completions', () => {
    expect(update(size(2, 2), size(4, 4))).toEqual([]);
  });

  test('JS1098 not without the feature', () => {
    expect(update(size(2, 2), size(4, 4), NOT_ELASTIC)).toEqual([`JS1098 ${JOB}.parallelism`, `JS1098 ${JOB}.completions`]);
  });

  test('JS1098 not of a Job that is not Indexed', () => {
    const nonIndexed = { [`${JOB}.completionMode`]: 'NonIndexed' };
    expect(update({ ...size(2, 2), ...nonIndexed }, { ...size(4, 4), ...nonIndexed })).toEqual(
      [`JS1098 ${JOB}.parallelism`, `JS1098 ${JOB}.completions`],
    );
  });

  test('JS1093 not of a finished JobSet', () => {
    expect(update({ ...size(2, 2), ...FAILED }, size(4, 4))).toEqual([`JS1093 ${JOB}`]);
    expect(update({ ...size(2, 2), status: { conditions: [{ type: 'Completed', status: 'True' }] } }, size(0, 3))).toEqual([`JS1093 ${JOB}`]);
    expect(update({ ...size(2, 2), status: { conditions: [{ type: 'Failed', status: 'False' }, { type: 'Suspended', status: 'True' }] } }, size(4, 4))).toEqual(
      [],
    );
  });

  test('JS1094 and JS1095 not to nothing', () => {
    expect(update(size(2, 2), size(0, 0))).toEqual([`JS1094 ${JOB}.parallelism`, `JS1095 ${JOB}.completions`]);
    expect(update(size(2, 2), size(1, 1))).toEqual([]);
  });

  test('JS1094 not what was nothing before', () => {
    expect(update(size(0, 2), size(0, 3))).toEqual([`JS1096 ${JOB}.completions`]);
  });

  test('JS1096 not to different numbers', () => {
    expect(update(size(2, 2), size(2, 4))).toEqual([`JS1096 ${JOB}.completions`]);
    expect(validateUpdate(run(size(2, 2)), run(size(2, 4)))[0].message).toBe('completions is 4, and parallelism 2');
  });

  test('JS1097 without parallelism it has no effect', () => {
    const [finding] = validateUpdate(run(size(undefined, 2)), run(size(undefined, 4)));
    expect(finding).toMatchObject({ code: 'JS1097', severity: 'warning', path: `${JOB}.parallelism`, remedy: 'write parallelism: 4' });
  });

  test('JS1097 nor without completions', () => {
    expect(update(size(2, undefined), size(4, undefined))).toEqual([`JS1097 ${JOB}.completions`]);
  });

  test('a longer index must still fit into the names', () => {
    const named = { 'metadata.name': 'r'.repeat(45) };
    expect(update({ ...named, ...size(2, 2) }, { ...named, ...size(10, 10) })).toEqual([]);
    expect(update({ ...named, ...size(2, 2) }, { ...named, ...size(11, 11) })).toEqual([`JS1013 ${RJ}.name`]);
  });

  test('the coordinator must still exist', () => {
    const coordinator = { 'spec.coordinator': { replicatedJob: 'workers', podIndex: 1 } };
    expect(update({ ...coordinator, ...size(2, 2) }, { ...coordinator, ...size(1, 1) })).toEqual(['JS1063 spec.coordinator.podIndex']);
  });
});

describe('JS1098 replicated jobs', () => {
  test.each<[string, Changes, string[]]>([
    ['image', { [IMAGE]: 'ghcr.io/acme/trainer:2' }, [IMAGE]],
    ['replicas', { [`${RJ}.replicas`]: 3 }, [`${RJ}.replicas`]],
    ['group', { [`${RJ}.groupName`]: 'a' }, [`${RJ}.groupName`]],
    ['labels of the Job', { [`${RJ}.template.metadata.labels.a`]: 'b' }, [`${RJ}.template.metadata.labels.a`]],
    ['affinity', { [`${POD}.affinity`]: {} }, [`${POD}.affinity`]],
    ['a source of a volume', { [`${POD}.volumes`]: [{ name: 'a', emptyDir: {} }] }, [`${POD}.volumes`]],
    ['name', { [`${RJ}.name`]: 'worker' }, [`${RJ}.name`]],
    ['one more', { 'spec.replicatedJobs[1]': EVAL }, ['spec.replicatedJobs']],
    ['a flag', { [`${POD}.hostNetwork`]: true }, [`${POD}.hostNetwork`]],
    ['a flag that may be left out', { [`${POD}.automountServiceAccountToken`]: false }, [`${POD}.automountServiceAccountToken`]],
    ['unknown fields', { [`${POD}.future`]: 1 }, [`${POD}.future`]],
  ])('%s', (_, next, paths) => {
    expect(update({}, next)).toEqual(paths.map(path => `JS1098 ${path}`));
  });

  test('their order', () => {
    const [workers] = run().spec.replicatedJobs!;
    expect(update({ 'spec.replicatedJobs': [workers, EVAL] }, { 'spec.replicatedJobs': [EVAL, workers] }))
      .toEqual(['JS1098 spec.replicatedJobs[0].name', 'JS1098 spec.replicatedJobs[1].name']);
  });

  test('says how many there were', () => {
    expect(validateUpdate(run(), run({ 'spec.replicatedJobs[1]': EVAL }))[0].message).toBe('replicatedJobs has 2 entries, and had 1');
  });

  test('says what was not set before', () => {
    const [{ message }] = validateUpdate(run(), run({ [`${RJ}.template.metadata.labels['a/b']`]: 'c' }));
    expect(message).toBe("labels['a/b'] was not set, and is now 'c'");
  });
});

describe('while suspended', () => {
  const SCHEDULING: Changes = {
    [`${JOB}.template.metadata.labels.a`]: 'b',
    [`${JOB}.template.metadata.annotations.a`]: 'b',
    [`${POD}.nodeSelector.pool`]: 'a',
    [`${POD}.tolerations`]: [{ operator: 'Exists' }],
    [`${POD}.schedulingGates`]: [{ name: 'a' }],
  };

  test('what queues need may change', () => {
    expect(update({ 'spec.suspend': true }, { 'spec.suspend': true, ...SCHEDULING })).toEqual([]);
    expect(update({ 'spec.suspend': true }, SCHEDULING)).toEqual([]);
    expect(update({}, { 'spec.suspend': true, ...SCHEDULING })).toEqual([]);
  });

  test('and only then', () => {
    expect(update({}, SCHEDULING)).toHaveLength(5);
  });

  test('and nothing else', () => {
    expect(update({ 'spec.suspend': true }, { 'spec.suspend': true, [IMAGE]: 'x' })).toEqual([`JS1098 ${IMAGE}`]);
    expect(update({ 'spec.suspend': true }, { 'spec.suspend': true, [`${POD}.priorityClassName`]: 'high' })).toEqual(
      [`JS1098 ${POD}.priorityClassName`],
    );
  });
});

test('JS1099 the managing controller', () => {
  expect(update({}, { 'spec.managedBy': 'a.io/b' })).toEqual(['JS1099 spec.managedBy']);
  expect(update({ 'spec.managedBy': 'a.io/b' }, {})).toEqual(['JS1099 spec.managedBy']);
  expect(validateUpdate(run(), run({ 'spec.managedBy': 'a.io/b' }))[0].message).toBe('managedBy was not set, and is now a.io/b');
});

describe('rules of creation', () => {
  test('hold for what an update adds', () => {
    expect(update({}, { 'spec.coordinator': { replicatedJob: 'leader' } })).toEqual(['JS1060 spec.coordinator.replicatedJob']);
    expect(update({}, { 'spec.ttlSecondsAfterFinished': -1 })).toEqual(['JS1005 spec.ttlSecondsAfterFinished']);
  });

  test('not for what was there before', () => {
    const broken = { 'spec.coordinator': { replicatedJob: 'leader' } };
    expect(update(broken, { ...broken, 'spec.suspend': true })).toEqual([]);
  });
});

describe('broken documents', () => {
  test('parts that cannot be read are not compared', () => {
    expect(update({ 'spec.network.subdomain': 'a' }, { 'spec.network': 'none', [`${RJ}.replicas`]: 'two', 'spec.managedBy': 7 }))
      .toEqual([`JS1002 ${RJ}.replicas`, 'JS1002 spec.network', 'JS1002 spec.managedBy']);
    expect(update({}, { [RJ]: null })).toEqual([`JS1002 ${RJ}`]);
  });

  test('another object', () => {
    expect(validateUpdate(run(), 7).map(({ code }) => code)).toContain('JS1001');
    expect(validateUpdate(null, run())).toBeInstanceOf(Array);
  });
});

test('every row of the table has a test above', () => {
  expect(UPDATE_RULES.map(({ code }) => code)).toEqual([
    'JS1090', 'JS1091', 'JS1092', 'JS1093', 'JS1094', 'JS1095', 'JS1096', 'JS1097', 'JS1098', 'JS1099',
  ]);
});
