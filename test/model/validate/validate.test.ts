import { defaulted, findings, MODEL_RULES, UPSTREAM_FEATURES, validate, validateJob } from '../../../src/model';
import { jobSetSubject } from '../../../src/model/validate/subject';
import { CONTAINER, JOB, POD, RJ, run } from '../documents';

const codes = (document: unknown, options?: Parameters<typeof validate>[1]) => validate(document, options).map(({ code, path }) => `${code} ${path}`);

test('a finding says what is wrong, where, and what to write instead', () => {
  expect(validate(run({ [`${JOB}.completions`]: undefined }))).toEqual([{
    code: 'JS1103',
    severity: 'error',
    path: 'spec.replicatedJobs[0].template.spec.completions',
    message: 'completionMode is Indexed, and completions is not set',
    remedy: 'write completions: 2, the number of pods',
  }]);
});

test('defaults are filled in first', () => {
  expect(codes(run({ 'spec.failurePolicy.rules': [{ action: 'RestartJobSet' }] }))).toEqual([]);
  expect(codes(defaulted(run()))).toEqual([]);
});

test('another object gets no more than that', () => {
  expect(codes({ ...run({ [`${RJ}.replicas`]: 'x' }), kind: 'Job' })).toEqual(['JS1001 kind']);
  expect(codes(null)).toEqual(['JS1001 apiVersion', 'JS1001 kind']);
  expect(codes([run()])).toEqual(['JS1001 apiVersion', 'JS1001 kind']);
});

test('unknown fields are none of its business', () => {
  expect(codes(run({ 'spec.future': 1, [`${JOB}.future`]: [], [`${CONTAINER}.future`]: {} }))).toEqual([]);
});

test('each broken part is reported, and the rules still run on the others', () => {
  expect(codes(run({
    'spec.network': 'none',
    'spec.managedBy': 'kueue',
    [`${JOB}.completions`]: undefined,
    [`${CONTAINER}.env`]: [{ name: 'RANK', value: 0 }],
    [`${POD}.containers[1]`]: { name: 'Other', image: 'i' },
  }))).toEqual([
    `JS1002 ${CONTAINER}.env[0].value`,
    'JS1002 spec.network',
    'JS1026 spec.managedBy',
    `JS1103 ${JOB}.completions`,
    `JS1131 ${POD}.containers[1].name`,
  ]);
});

test('a broken container says nothing of the others, and nothing against the pod', () => {
  expect(codes(run({
    [`${CONTAINER}.volumeMounts`]: [{ name: 'data', mountPath: '/data' }],
    [`${POD}.containers[1]`]: { name: 'other', image: 7 },
  }))).toEqual([`JS1002 ${POD}.containers[1].image`, `JS1143 ${CONTAINER}.volumeMounts[0].name`]);
});

test('what hangs on a broken part is not guessed at', () => {
  const references = {
    'spec.coordinator': { replicatedJob: 'workers', jobIndex: 1 },
    'spec.successPolicy': { operator: 'All', targetReplicatedJobs: ['workers'] },
  };
  expect(codes(run({ ...references, [`${RJ}.replicas`]: 'two' }))).toEqual([`JS1002 ${RJ}.replicas`]);
  expect(codes(run({ ...references, [`${RJ}.name`]: 7 }))).toEqual([`JS1002 ${RJ}.name`]);
  expect(codes(run({ ...references, 'spec.replicatedJobs': 'none' }))).toEqual(['JS1002 spec.replicatedJobs']);
  const [workers] = run().spec.replicatedJobs!;
  const dependent = { ...workers, name: 'eval', dependsOn: [{ name: 'workers', status: 'Ready' }] };
  expect(codes(run({ [`${RJ}.name`]: 7, 'spec.replicatedJobs[1]': dependent }))).toEqual([`JS1002 ${RJ}.name`]);
  expect(codes(run({ [`${JOB}.backoffLimitPerIndex`]: 'x', [`${JOB}.maxFailedIndexes`]: 1 }))).toEqual([`JS1002 ${JOB}.backoffLimitPerIndex`]);
  expect(codes(run({ [`${POD}.volumes`]: {}, [`${CONTAINER}.volumeMounts`]: [{ name: 'a', mountPath: '/a' }] }))).toEqual([`JS1002 ${POD}.volumes`]);
});

describe('features of the controller', () => {
  const SINGLE = { 'spec.failurePolicy.rules': [{ action: 'RestartJob' }] };
  const IN_PLACE = { 'spec.failurePolicy.restartStrategy': 'InPlaceRestart', [`${JOB}.backoffLimit`]: 2147483647, [`${JOB}.podReplacementPolicy`]: 'Failed' };

  test('are all there by default', () => {
    expect(codes(run(SINGLE))).toEqual([]);
    expect(codes(run(IN_PLACE))).toEqual([]);
  });

  test('are not there upstream', () => {
    expect(codes(run(SINGLE), { gates: UPSTREAM_FEATURES })).toEqual(['JS1050 spec.failurePolicy.rules[0].action']);
    expect(codes(run(IN_PLACE), { gates: UPSTREAM_FEATURES })).toEqual(['JS1038 spec.failurePolicy.restartStrategy']);
  });

  test('what is off is not asked for more', () => {
    expect(codes(run({ ...IN_PLACE, [`${JOB}.backoffLimit`]: 6 }), { gates: { inPlaceRestart: false } })).toEqual(['JS1038 spec.failurePolicy.restartStrategy']);
    expect(codes(run({ ...SINGLE, [`${RJ}.replicas`]: 2000 }), { gates: { restartJob: false } })).toEqual(['JS1050 spec.failurePolicy.rules[0].action']);
  });
});

test('a rule can be asked by itself', () => {
  const subject = jobSetSubject(run({ [`${JOB}.completions`]: undefined }));
  expect(MODEL_RULES.filter(rule => findings([rule], subject).length > 0).map(({ code }) => code)).toEqual(['JS1103']);
});

describe('a Job that stands by itself', () => {
  const job = (spec: object, pod: object = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'eval' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }], ...pod } }, ...spec },
  });
  const problems = (manifest: unknown) => validateJob(manifest).map(({ code, path }) => `${code} ${path}`);

  test('is checked by the same rules', () => {
    expect(problems(job({}))).toEqual([]);
    expect(problems(job({ completionMode: 'Indexed' }))).toEqual([]);
    expect(problems(job({ completionMode: 'Indexed', parallelism: 1 }))).toEqual(['JS1103 spec.completions']);
    expect(problems(job({ backoffLimit: -1 }))).toEqual(['JS1102 spec.backoffLimit']);
    expect(problems(job({}, { containers: [{ name: 'c' }] }))).toEqual(['JS1133 spec.template.spec.containers[0].image']);
    expect(problems({ ...job({}), metadata: { name: 'eval', labels: { a: '-' } } })).toEqual(['JS1190 metadata.labels.a']);
  });

  test('without a restart policy would always restart its pods', () => {
    expect(problems(job({}, { restartPolicy: undefined }))).toEqual(['JS1105 spec.template.spec.restartPolicy']);
  });

  test('may be anything', () => {
    expect(problems({ spec: { template: 7 } })).toEqual(['JS1002 spec.template']);
    expect(problems(null)).toEqual(['JS1002 ']);
    expect(problems({})).toEqual(['JS1003 spec']);
  });
});
