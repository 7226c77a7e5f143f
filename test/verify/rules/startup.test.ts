import { problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { JobSetSpec } from '../../../src/model/document';
import { STARTUP_RULES } from '../../../src/verify/rules/startup';

const check = (jobs: SmallJob[], spec: Partial<JobSetSpec> = {}) => problems(STARTUP_RULES, run(jobs, spec));
const IN_ORDER = { startupPolicy: { startupPolicyOrder: 'InOrder' } } as const;
const probe = { tcpSocket: { port: 1 } };
const after = (status: 'Ready' | 'Complete', ...names: string[]) => ({ dependsOn: names.map(name => ({ name, status })) });

describe('JS5030: dependency on the readiness of pods that never say when they are ready', () => {
  test('no probe', () => {
    expect(check([{ name: 'head' }, { name: 'workers', ...after('Ready', 'head') }])).toEqual([
      "JS5030 spec.replicatedJobs[1].dependsOn[0]: 'workers' starts when 'head' is ready, but no container of 'head' has a readinessProbe",
    ]);
  });

  test('a readiness or startup probe, completion, or no Jobs to be ready are right', () => {
    expect(check([{ name: 'head', main: { readinessProbe: probe } }, { name: 'workers', ...after('Ready', 'head') }])).toEqual([]);
    expect(check([{ name: 'head', main: { startupProbe: probe } }, { name: 'workers', ...after('Ready', 'head') }])).toEqual([]);
    expect(check([{ name: 'head' }, { name: 'workers', ...after('Complete', 'head') }])).toEqual([]);
  });
});

test('JS5031: dependency on the completion of a program that never ends', () => {
  const servers = { name: 'servers', main: { command: ['sleep', 'infinity'], readinessProbe: probe } };
  expect(check([servers, { name: 'workers', ...after('Complete', 'servers') }])).toEqual([
    "JS5031 spec.replicatedJobs[1].dependsOn[0]: 'workers' starts when 'servers' is complete, but that never ends (sleep infinity)",
  ]);
  expect(check([servers, { name: 'workers', ...after('Ready', 'servers') }])).toEqual([]);
});

describe('JS5032: init container that waits for pods which start after it', () => {
  const waits = (host: string): SmallJob['pod'] => ({ initContainers: [{ name: 'wait', image: 'a:1', command: ['sh', '-c', `until ping ${host}; do sleep 1; done`] }] });
  const head = (host: string) => ({ name: 'head', main: { readinessProbe: probe }, pod: waits(host) });

  test('by dependency, directly and through others', () => {
    const jobs = (host: string) => [
      head(host), { name: 'mid', main: { readinessProbe: probe }, ...after('Ready', 'head') }, { name: 'tail', ...after('Ready', 'mid') },
    ];
    expect(check(jobs('train-mid-0-0.train'))).toEqual([expect.stringContaining("JS5032 initContainers[0].command[2]: train-mid-0-0.train is a pod of 'mid'")]);
    expect(check(jobs('train-tail-0-0.train'))).toHaveLength(1);
    expect(check(jobs('train-head-0-0.train'))).toEqual([]);
  });

  test('by order', () => {
    expect(check([head('train-workers-0-0.train'), { name: 'workers' }], IN_ORDER).filter(text => text.startsWith('JS5032'))).toHaveLength(1);
  });

  test('what starts at the same time, or before, is right', () => {
    expect(check([head('train-workers-0-0.train'), { name: 'workers' }])).toEqual([]);
    expect(check([{ name: 'head', main: { readinessProbe: probe } }, { name: 'workers', pod: waits('train-head-0-0.train'), ...after('Ready', 'head') }])).toEqual([]);
  });

  test('a sidecar may wait for them', () => {
    const sidecar = waits('train-workers-0-0.train')!.initContainers!.map(container => ({ ...container, restartPolicy: 'Always' }));
    expect(check([{ ...head(''), pod: { initContainers: sidecar } }, { name: 'workers', ...after('Ready', 'head') }])).toEqual([]);
  });
});

test('JS5033: dependency on a replicated job without Jobs', () => {
  expect(check([{ name: 'fetch', replicas: 0 }, { name: 'workers', ...after('Complete', 'fetch') }])).toEqual([
    "JS5033 spec.replicatedJobs[1].dependsOn[0]: 'fetch' has replicas 0, so 'workers' does not wait for anything",
  ]);
  expect(check([{ name: 'fetch', replicas: 0 }, { name: 'workers', replicas: 0, ...after('Complete', 'fetch') }])).toEqual([]);
});

test('JS5034: startup policy instead of dependencies', () => {
  expect(check([{ name: 'a' }, { name: 'b' }], IN_ORDER)).toEqual(['JS5034 spec.startupPolicy: startupPolicyOrder InOrder is deprecated']);
  expect(check([{ name: 'a' }, { name: 'b' }], { startupPolicy: { startupPolicyOrder: 'AnyOrder' } })).toEqual([]);
});
