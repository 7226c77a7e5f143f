import { env, job, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import { policyConfigMap } from '../../../src/model/policy-document';
import { VARIABLE_RULES } from '../../../src/verify/rules/variables';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(VARIABLE_RULES, ...objects);
const INDEX = { label: 'batch.kubernetes.io/job-completion-index' };

describe('JS4001: variable used before it is defined', () => {
  test('defined below', () => {
    expect(check(run({ main: env({ ADDRESS: '$(HOST):29500', HOST: 'train-workers-0-0.train' }) }))).toEqual([
      'JS4001 containers[0].env[0].value: ADDRESS uses $(HOST), which is defined only below it, so ADDRESS holds the text \'$(HOST)\'',
    ]);
  });

  test('the variable that the Job controller adds', () => {
    expect(check(run({ main: env({ RANK: '$(JOB_COMPLETION_INDEX)' }) }))).toEqual([
      'JS4001 containers[0].env[0].value: RANK uses $(JOB_COMPLETION_INDEX), which the Job controller adds behind all other variables, so RANK holds the text \'$(JOB_COMPLETION_INDEX)\'',
    ]);
  });

  test.each<[string, SmallJob['main']]>([
    ['defined above', env({ HOST: 'a', ADDRESS: '$(HOST):1' })],
    ['an escaped reference', env({ ADDRESS: '$$(HOST):1', HOST: 'a' })],
    ['a variable of envFrom', { envFrom: [{ configMapRef: { name: 'settings' } }], ...env({ ADDRESS: '$(HOST):1', HOST: 'a' }) }],
    ['the completion index, defined by hand', env({ JOB_COMPLETION_INDEX: INDEX, RANK: '$(JOB_COMPLETION_INDEX)' })],
    ['the completion index in an argument', { args: ['--rank=$(JOB_COMPLETION_INDEX)'] }],
    ['nothing of the kind', env({ C: '3', A: '1', B: '$(A)' })],
    ['nowhere defined, which is another matter', env({ ADDRESS: '$(HOST)', OTHER: 'a' })],
  ])('%s is right', (_, main) => {
    expect(check(run({ main })).filter(text => text.startsWith('JS4001'))).toEqual([]);
  });

  test('one that others stand above and below', () => {
    expect(check(run({ main: env({ A: '1', B: '$(JOB_COMPLETION_INDEX)-$(C)', C: '2' }) }))).toHaveLength(2);
  });
});

describe('JS4002: reference to a variable that is not defined', () => {
  test('what only the image sets', () => {
    expect(check(run({ main: { command: ['python', 'train.py', '--host=$(HOSTNAME)'], ...env({ PATH: '$(PATH):/opt/bin' }) } }))).toEqual([
      'JS4002 containers[0].command[2]: no variable HOSTNAME is defined, so \'$(HOSTNAME)\' stays as it is',
      'JS4002 containers[0].env[0].value: no variable PATH is defined, so \'$(PATH)\' stays as it is',
    ]);
  });

  test('init containers have their own', () => {
    const pod = { initContainers: [{ name: 'wait', image: 'busybox:1.36', command: ['wait-for', '$(HOST)'] }] };
    expect(check(run({ pod, main: env({ HOST: 'a' }) }))).toHaveLength(1);
  });

  test.each<[string, SmallJob['main']]>([
    ['commands of a shell', { command: ['sh', '-c', 'echo $(HOSTNAME) $(date)'] }],
    ['a shell behind a launcher', { command: ['mpirun', 'bash', '-c', 'echo $(HOSTNAME)'] }],
    ['a command in a variable', env({ COMMAND: 'echo $(hostname)' })],
    ['variables of Services', { args: ['$(KUBERNETES_SERVICE_HOST):$(REDIS_PORT_6379_TCP_PORT)'] }],
    ['variables of the TPU webhook', { args: ['--id=$(TPU_WORKER_ID)'] }],
    ['variables of a Secret', { envFrom: [{ secretRef: { name: 's' } }], args: ['$(TOKEN)'] }],
    ['a variable that is added to', { env: [{ name: 'FLAGS', value: 'a' }, { name: 'FLAGS', value: '$(FLAGS) b' }] }],
    ['templates of other tools', { args: ['$(params.x)', '$(workspace)'] }],
  ])('%s are right', (_, main) => {
    expect(check(run({ main }))).toEqual([]);
  });
});

describe('JS4003: index of a Job that has no indexes', () => {
  const nonIndexed = { job: { completionMode: 'NonIndexed' } };

  test('as a reference and in a script', () => {
    expect(check(run({ ...nonIndexed, main: { args: ['$(JOB_COMPLETION_INDEX)'] } }))).toEqual(['JS4003 containers[0].args[0]: JOB_COMPLETION_INDEX is used, but completionMode is NonIndexed']);
    expect(check(job({ ...nonIndexed, main: { command: ['sh', '-c', 'run ${JOB_COMPLETION_INDEX}'] } }))).toHaveLength(1);
  });

  test('said once', () => {
    const main = { command: ['a', '--x=1'], args: ['$(JOB_COMPLETION_INDEX)', '$(JOB_COMPLETION_INDEX)'] };
    expect(check(run({ ...nonIndexed, main }))).toEqual([expect.stringContaining('containers[0].args[0]')]);
  });

  test('Indexed, or defined by hand', () => {
    expect(check(run({ main: { args: ['$(JOB_COMPLETION_INDEX)'] } }))).toEqual([]);
    expect(check(run({ ...nonIndexed, main: { ...env({ JOB_COMPLETION_INDEX: '0' }), args: ['$(JOB_COMPLETION_INDEX)'] } }))).toEqual([]);
  });
});

describe('JS4004: label that is looked for among the annotations', () => {
  const reading = (fieldPath: string) => ({ env: [{ name: 'X', valueFrom: { fieldRef: { fieldPath } } }] });

  test('of the template', () => {
    expect(check(run({ podMetadata: { labels: { team: 'a' } }, main: reading('metadata.annotations[\'team\']') }))).toEqual([
      'JS4004 containers[0].env[0].valueFrom.fieldRef.fieldPath: X reads the annotation team, which the pod has among its labels only',
    ]);
  });

  test('of the Job controller', () => {
    expect(check(run({ main: reading('metadata.annotations[\'batch.kubernetes.io/job-name\']') }))).toHaveLength(1);
    expect(remedies(VARIABLE_RULES, run({ main: reading('metadata.labels[\'batch.kubernetes.io/job-completion-idx\']') })))
      .toEqual(['JS4004 read batch.kubernetes.io/job-completion-index']);
  });

  test.each([
    'metadata.labels[\'team\']', 'metadata.labels[\'kueue.x-k8s.io/podset\']', 'metadata.annotations[\'batch.kubernetes.io/job-completion-index\']',
    'metadata.labels[\'batch.kubernetes.io/job-completion-index\']', 'metadata.annotations[\'jobset.sigs.k8s.io/job-index\']', 'metadata.name',
  ])('%s is right', fieldPath => {
    expect(check(run({ podMetadata: { labels: { team: 'a' } }, main: reading(fieldPath) }))).toEqual([]);
  });
});

describe('JS4005: count of restarts that never happen', () => {
  const main = env({ ATTEMPT: { label: 'jobset.sigs.k8s.io/job-restart-attempt' } });

  test('no rule restarts single Jobs', () => {
    expect(check(run({ main }, { failurePolicy: { maxRestarts: 3, rules: [{ action: 'RestartJobSet' }] } }))).toEqual([
      'JS4005 containers[0].env[0].valueFrom.fieldRef.fieldPath: ATTEMPT reads jobset.sigs.k8s.io/job-restart-attempt, but no rule of the failure policy restarts single Jobs',
    ]);
  });

  test.each(['RestartJob', 'RestartJobAndIgnoreMaxRestarts'] as const)('a rule with action %s is right', action => {
    expect(check(run({ main }, { failurePolicy: { rules: [{ action: 'FailJobSet' }, { action }] } }))).toEqual([]);
  });
});

describe('JS4006: count of restarts that is empty at first', () => {
  const main = { ...env({ ATTEMPT: { label: 'jobset.sigs.k8s.io/restart-attempt' } }), command: ['train', '--attempt=$(ATTEMPT)'] };

  test('in a standalone run', () => {
    expect(check(policyConfigMap(run({ main })))).toEqual([
      'JS4006 containers[0].env[0].valueFrom.fieldRef.fieldPath: ATTEMPT reads jobset.sigs.k8s.io/restart-attempt, which is empty until the first restart of a standalone run',
    ]);
  });

  test('another label', () => {
    expect(check(policyConfigMap(run({ main: env({ INDEX: { label: 'jobset.sigs.k8s.io/job-index' } }) })))).toEqual([]);
  });

  test('a JobSet, or a script that knows', () => {
    expect(check(run({ main }))).toEqual([]);
    expect(check(policyConfigMap(run({ main: { ...main, command: ['sh', '-c', 'train --attempt=${ATTEMPT:-0}'] } })))).toEqual([]);
  });
});
