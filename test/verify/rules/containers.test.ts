import { gpus, problems, remedies, run } from './small-run';
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
  const beside = (main: NonNullable<SmallJob['main']>, more: SmallJob = {}) => run({ main: { command: ['python', 'train.py'] }, more: [main], ...more });

  test.each([
    [{ command: ['sleep', 'infinity'] }, 'sleep infinity'],
    [{ command: ['sh', '-c', 'setup && exec tail -f /dev/null'] }, 'exec tail -f /dev/null'],
    [{ command: ['/usr/sbin/sshd', '-De'] }, '/usr/sbin/sshd -De'],
    [{ image: 'fluent/fluent-bit:3.0' }, 'fluent-bit serves until it is stopped'],
  ])('%j', (main, reason) => {
    expect(check(beside(main))).toEqual([`JS4021 containers[1]: container 'more1' never ends (${reason}), so neither does its pod`]);
  });

  test.each<[string, ReturnType<typeof run>]>([
    ['a sidecar', run({ main: { command: ['python', 't.py'] }, pod: { initContainers: [{ name: 'logs', image: 'fluent/fluent-bit:3.0', restartPolicy: 'Always' }] } })],
    ['a helper that ends', beside({ command: ['sh', '-c', 'rsync a b'] })],
    ['a helper that is told to end', beside({ image: 'cloud-sql-proxy:2', args: ['--quitquitquit'] })],
    ['a helper that watches for the end', beside({ command: ['sh', '-c', 'while [ ! -e /terminated ]; do sleep 5; done'] })],
    ['a background process', beside({ command: ['sh', '-c', 'sleep infinity & rsync a b'] })],
    ['processes that see each other', beside({ command: ['sleep', 'infinity'] }, { pod: { shareProcessNamespace: true } })],
    ['one container', run({ main: { command: ['sleep', 'infinity'] } })],
    ['a pod that only waits', run({ main: { command: ['sleep', 'infinity'] }, more: [{ command: ['sleep', 'infinity'] }] })],
  ])('%s is right', (_, document) => {
    expect(check(document)).toEqual([]);
  });

  test('a replicated job that the run does not wait for', () => {
    const jobs = [{ name: 'driver' }, { main: { command: ['train'] }, more: [{ command: ['sleep', 'infinity'] }] }];
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
    expect(check(probed({}, 0))).toEqual([]);
  });
});

describe('JS4025: readiness that means nothing', () => {
  const depending = (head: Partial<SmallJob>, status: 'Ready' | 'Complete' = 'Ready') => run([{ name: 'head', ...head }, { dependsOn: [{ name: 'head', status }] }]);

  test('no probe', () => {
    expect(check(depending({}))).toEqual([
      'JS4025 spec.replicatedJobs[1].dependsOn[0].status: \'workers\' waits until \'head\' is ready, but \'head\' has no readiness probe: its pods are ready when their containers start',
    ]);
    expect(remedies(CONTAINER_RULES, depending({}))).toHaveLength(1);
  });

  test('a probe, or the end of the other', () => {
    expect(check(depending({ main: { readinessProbe: { tcpSocket: { port: 6379 } } } }))).toEqual([]);
    expect(check(depending({ main: { startupProbe: { tcpSocket: { port: 6379 } } } }))).toEqual([]);
    expect(check(depending({}, 'Complete'))).toEqual([]);
  });
});

describe('JS4026: two containers that listen on one port', () => {
  test('one port', () => {
    const ports = [{ containerPort: 8080 }];
    expect(check(run({ main: { ports }, more: [{ ports }] }))).toEqual(['JS4026 containers[1].ports[0].containerPort: containers \'main\' and \'more1\' both listen on 8080/TCP']);
  });

  test('two protocols', () => {
    expect(check(run({ main: { ports: [{ containerPort: 8080 }] }, more: [{ ports: [{ containerPort: 8080, protocol: 'UDP' }, { containerPort: 8081 }] }] }))).toEqual([]);
  });
});
