import { gpus, job, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import { CONTAINER_RULES } from '../../../src/verify/rules/containers';

const check = (...objects: Parameters<typeof problems>[1][]) => problems(CONTAINER_RULES, ...objects);

describe('JS4020: image without a version', () => {
  test.each([
    ['ghcr.io/acme/train', 'ghcr.io/acme/train has no tag, which means latest'],
    ['registry:5000/train', 'registry:5000/train has no tag, which means latest'],
    ['train:latest', 'train:latest is whatever was pushed last'],
  ])('%s', (image, message) => {
    expect(check(run({ main: { image } }))).toEqual([`JS4020 containers[0].image: ${message}`]);
  });

  test.each(['train:1.4', 'train@sha256:0123', 'registry:5000/train:latest@sha256:0123', '$(IMAGE)', '{{ .Values.image }}'])('%s is right', image => {
    expect(check(run({ main: { image } }))).toEqual([]);
  });
});

describe('JS4021: container that keeps its pod from ending', () => {
  const beside = (main: NonNullable<SmallJob['main']>, more: SmallJob = {}) => ({ main: { command: ['python', 'train.py'] }, more: [main], ...more });

  test('a daemon', () => {
    expect(check(run(beside({ image: 'fluent/fluent-bit:3.0' })))).toEqual([
      'JS4021 containers[1]: container \'more1\' never ends (fluent-bit serves until it is stopped), so neither does its pod',
    ]);
  });

  test('in a Job without a run, any endless program', () => {
    expect(check(job(beside({ command: ['sleep', 'infinity'] })))).toEqual([
      'JS4021 spec.template.spec.containers[1]: container \'more1\' never ends (sleep infinity), so neither does its pod',
    ]);
  });

  test.each<[string, SmallJob]>([
    ['a sidecar', { main: { command: ['python', 't.py'] }, pod: { initContainers: [{ name: 'logs', image: 'fluent/fluent-bit:3.0', restartPolicy: 'Always' }] } }],
    ['a helper that ends', beside({ command: ['sh', '-c', 'rsync a b'] })],
    ['a helper that is told to end', beside({ image: 'cloud-sql-proxy:2', args: ['--quitquitquit'] })],
    ['a daemon\'s image with another command', beside({ image: 'fluent/fluent-bit:3.0', command: ['wait-and-stop'] })],
    ['processes that see each other', beside({ image: 'envoy:1' }, { pod: { shareProcessNamespace: true } })],
    ['one container', { main: { image: 'envoy:1' } }],
    ['a pod that only serves', { main: { image: 'envoy:1' }, more: [{ image: 'envoy:1' }] }],
  ])('%s is right', (_, small) => {
    expect(check(run(small))).toEqual([]);
    expect(check(job(small))).toEqual([]);
  });

  test('a replicated job that the run does not wait for', () => {
    const jobs = [{ name: 'driver' }, beside({ image: 'envoy:1' })];
    expect(check(run(jobs, { successPolicy: { operator: 'All', targetReplicatedJobs: ['driver'] } }))).toEqual([]);
    expect(check(run(jobs))).toHaveLength(1);
  });
});

describe('JS4022: no time to stop', () => {
  test('no grace', () => {
    expect(check(run({ pod: { terminationGracePeriodSeconds: 0 } }))).toEqual([
      'JS4022 terminationGracePeriodSeconds: terminationGracePeriodSeconds is 0: processes are killed at once, without SIGTERM',
    ]);
  });

  test('a hook that takes all of it', () => {
    const main = { lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 30'] } } } };
    expect(check(run({ main }))).toEqual([
      'JS4022 containers[0].lifecycle.preStop: the preStop hook sleeps 30 s of the 30 s that the pod has to stop, so the process is killed without having seen SIGTERM',
    ]);
    expect(check(run({ main, pod: { terminationGracePeriodSeconds: 60 } }))).toEqual([]);
  });
});

test('JS4022: a hook says nothing more where there is no time at all', () => {
  const main = { lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } } };
  expect(check(run({ main, pod: { terminationGracePeriodSeconds: 0 } }))).toHaveLength(1);
});

describe('JS4023: deadline of the pod instead of the Job', () => {
  test.each([
    [undefined, 'each pod fails after 3600 s and may be replaced; the Job has no deadline'],
    [7200, 'each pod fails after 3600 s, before the Job\'s deadline of 7200 s'],
  ])('Job: %s', (activeDeadlineSeconds, message) => {
    expect(check(run({ pod: { activeDeadlineSeconds: 3600 }, job: { activeDeadlineSeconds } }))).toEqual([`JS4023 activeDeadlineSeconds: ${message}`]);
  });

  test('the Job ends first', () => {
    expect(check(run({ pod: { activeDeadlineSeconds: 3600 }, job: { activeDeadlineSeconds: 3600 } }))).toEqual([]);
    expect(check(run({ job: { activeDeadlineSeconds: 3600 } }))).toEqual([]);
  });
});

describe('JS4024: liveness probe that a long step fails', () => {
  const probed = (probe: object, count = 8) => run({ main: { ...gpus(count), livenessProbe: { httpGet: { port: 8080 }, ...probe } } });

  test('half a minute', () => {
    expect(check(probed({}))).toEqual(['JS4024 containers[0].livenessProbe: the process is killed when it does not answer for 30 s (10 s × 3 failures)']);
  });

  test('minutes, or no accelerator', () => {
    expect(check(probed({ periodSeconds: 30, failureThreshold: 10 }))).toEqual([]);
    expect(check(probed({ periodSeconds: 20 }))).toEqual([]);
    expect(check(probed({}, 0))).toEqual([]);
  });
});

describe('JS4025: two containers that listen on one port', () => {
  test('one port', () => {
    const ports = [{ containerPort: 8080 }];
    expect(check(run({ main: { ports }, more: [{ ports }] }))).toEqual(['JS4025 containers[1].ports[0].containerPort: containers \'main\' and \'more1\' both listen on 8080/TCP']);
  });

  test('two protocols', () => {
    expect(check(run({ main: { ports: [{ containerPort: 8080 }] }, more: [{ ports: [{ containerPort: 8080, protocol: 'UDP' }, { containerPort: 8081 }] }] }))).toEqual([]);
  });
});
