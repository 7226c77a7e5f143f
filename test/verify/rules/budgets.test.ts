import { job, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import type { JobSetSpec } from '../../../src/model/document';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { BUDGET_RULES } from '../../../src/verify/rules/budgets';

const NAME = 'jobset.sigs.k8s.io/jobset-name';
const RESTARTS = { failurePolicy: { maxRestarts: 1 } };
const check = (...objects: KubernetesObject[]) => problems(BUDGET_RULES, ...objects);
const train = (small: SmallJob | SmallJob[] = { pods: 4 }, spec: Partial<JobSetSpec> = RESTARTS) => run(small, spec);

function budget(spec: object, matchLabels: Record<string, string> = { [NAME]: 'train' }, metadata: object = {}): KubernetesObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'budget', ...metadata },
    spec: { selector: { matchLabels }, unhealthyPodEvictionPolicy: 'AlwaysAllow', ...spec },
  } as KubernetesObject;
}

test('a number of pods is right', () => {
  for (const minAvailable of [0, 3, 4]) expect(check(train(), budget({ minAvailable }))).toEqual([]);
});

describe('JS6001 and JS6002: budget that cannot be counted', () => {
  test.each([
    [{ maxUnavailable: 1 }, 'JS6001 spec.maxUnavailable'], [{ maxUnavailable: '25%' }, 'JS6001 spec.maxUnavailable'], [{ minAvailable: '75%' }, 'JS6001 spec.minAvailable'],
    [{ maxUnavailable: 0 }, 'JS6002 spec.maxUnavailable'], [{ maxUnavailable: '0%' }, 'JS6002 spec.maxUnavailable'], [{ minAvailable: '100%' }, 'JS6002 spec.minAvailable'],
  ])('%j', (spec, found) => {
    expect(check(train(), budget(spec))).toEqual([expect.stringContaining(found)]);
    expect(check(job({ pods: 4, podMetadata: { labels: { app: 'x' } } }), budget(spec, { app: 'x' }))).toEqual([expect.stringContaining(found)]);
  });

  test.each([
    [{ maxUnavailable: 1 }, 'minAvailable: 7, for 8 pods'], [{ maxUnavailable: '30%' }, 'minAvailable: 5, for 8 pods'], [{ minAvailable: '30%' }, 'minAvailable: 3, for 8 pods'],
    [{ maxUnavailable: 9 }, 'minAvailable: 0, for 8 pods'],
  ])('%j: %s', (spec, text) => {
    expect(remedies(BUDGET_RULES, train({ pods: 8 }), budget(spec))).toEqual([`JS6001 write a number: ${text}`]);
  });

  test('over pods of others it is right', () => {
    expect(check(train(), budget({ maxUnavailable: 1 }, { app: 'web' }))).toEqual([]);
  });
});

describe('JS6003: budget that asks for more pods than there are', () => {
  test('than run at the same time', () => {
    const phases = [{ name: 'fetch', pods: 2 }, { name: 'workers', pods: 4, dependsOn: [{ name: 'fetch', status: 'Complete' as const }] }];
    expect(check(train(phases), budget({ minAvailable: 5 }))).toEqual(["JS6003 spec.minAvailable: minAvailable is 5, and 4 pods run at the same time: 'fetch' 2, 'workers' 4"]);
    expect(check(train([{ name: 'a', pods: 2 }, { name: 'b', replicas: 2, pods: 2 }]), budget({ minAvailable: 6 }))).toEqual([]);
  });

  test('than the selector leaves', () => {
    const selector = { [NAME]: 'train', 'jobset.sigs.k8s.io/job-index': '1' };
    expect(check(train({ replicas: 3, pods: 2 }), budget({ minAvailable: 3 }, selector))).toEqual([expect.stringContaining('and 2 pods run at the same time')]);
    expect(check(train({ replicas: 3, pods: 2 }), budget({ minAvailable: 2 }, selector))).toEqual([]);
  });
});

describe('JS6004: budget that selects no pod', () => {
  test('a misspelt name', () => {
    expect(check(train(), budget({ minAvailable: 4 }, { [NAME]: 'trian' }))).toEqual([`JS6004 spec.selector.matchLabels['${NAME}']: there is no JobSet trian in the set, but train`]);
  });

  test('a name that is near in another namespace is not meant', () => {
    const there = { ...train(), metadata: { name: 'train', namespace: 'llm' } };
    expect(check(there, budget({ minAvailable: 4 }, { [NAME]: 'trian' }))).toEqual([]);
  });

  test('labels that no pod of the run has', () => {
    expect(check(train(), budget({ minAvailable: 4 }, { [NAME]: 'train', app: 'x' }))).toEqual(['JS6004 spec.selector: no pod of train has app as the selector wants']);
  });

  test('another namespace', () => {
    const there = { ...train(), metadata: { name: 'train', namespace: 'llm' } };
    expect(check(there, budget({ minAvailable: 4 }, { [NAME]: 'train' }, { namespace: 'default' }))).toEqual(['JS6004 metadata.namespace: JobSet train is in llm, and the budget in default']);
  });

  test('what may be in the cluster is right', () => {
    expect(check(train(), budget({ minAvailable: 4 }, { [NAME]: 'evaluation' }), budget({ minAvailable: 1 }, { app: 'web' }))).toEqual([]);
  });
});

test('JS6005: budget over several runs', () => {
  const labelled = (name: string) => ({ ...train({ pods: 2, podMetadata: { labels: { team: 'x' } } }), metadata: { name } });
  expect(check(labelled('a'), labelled('b'), budget({ minAvailable: 4 }, { team: 'x' }))).toEqual(['JS6005 spec.selector: the selector matches pods of a, b']);
  expect(check(labelled('a'), budget({ minAvailable: 2 }, { team: 'x' }))).toEqual([]);
});

test('JS6006: budget that loses its pods at the first restart', () => {
  expect(check(train(), budget({ minAvailable: 4 }, { [NAME]: 'train', 'jobset.sigs.k8s.io/restart-attempt': '0' })))
    .toEqual(["JS6006 spec.selector.matchLabels['jobset.sigs.k8s.io/restart-attempt']: the selector asks for jobset.sigs.k8s.io/restart-attempt: 0"]);
});

test('JS6007: budget that keeps broken pods from being evicted', () => {
  expect(check(train(), budget({ minAvailable: 4, unhealthyPodEvictionPolicy: undefined }))).toEqual([
    'JS6007 spec.unhealthyPodEvictionPolicy: pods that are not ready cannot be evicted either',
  ]);
  expect(check(train(), budget({ minAvailable: 4, unhealthyPodEvictionPolicy: 'IfHealthyBudget' }))).toEqual([]);
});

test('JS6008: two budgets over one pod, said of the second', () => {
  expect(check(train(), budget({ minAvailable: 4 }), budget({ minAvailable: 1 }, { [NAME]: 'train' }, { name: 'other' })))
    .toEqual(["JS6008 spec.selector: pods of 'workers' are also selected by budget"]);
});

describe('JS6009: budget that tolerates what the run does not survive', () => {
  const evicting = budget({ minAvailable: 3 });
  const policy = (action: string) => ({ podFailurePolicy: { rules: [{ action, onPodConditions: [{ type: 'DisruptionTarget' }] }] } }) as SmallJob['job'];

  test('no restarts', () => {
    expect(check(train({ pods: 4 }, {}), evicting)).toEqual([expect.stringContaining("JS6009 spec.minAvailable: 1 of 4 pods may be evicted at a time, and the first one ends the run: 'workers' has")]);
    expect(check(train({ pods: 4 }, { failurePolicy: { maxRestarts: 0 } }), evicting)).toHaveLength(1);
    expect(check(job({ pods: 4, podMetadata: { labels: { app: 'x' } } }), budget({ minAvailable: 3 }, { app: 'x' }))).toEqual([expect.stringContaining('ends the Job')]);
  });

  test.each<[string, SmallJob, Partial<JobSetSpec>]>([
    ['restarts', { pods: 4 }, RESTARTS],
    ['restarts that do not count', { pods: 4, job: policy('FailJob') }, { failurePolicy: { rules: [{ action: 'RestartJobSetAndIgnoreMaxRestarts' }] } }],
    ['retries', { pods: 4, job: { backoffLimit: 3 } }, {}],
    ['a disruption that is ignored', { pods: 4, job: policy('Ignore') }, {}],
  ])('%s are right', (_, small, spec) => {
    expect(check(train(small, spec), evicting)).toEqual([]);
  });
});

test('JS6010: budget with two numbers, or none', () => {
  expect(check(train(), budget({ minAvailable: 4, maxUnavailable: 1 }))).toEqual(['JS6010 spec.maxUnavailable: minAvailable and maxUnavailable stand together']);
  expect(check(train(), budget({}))).toEqual(['JS6010 spec: minAvailable is missing']);
});

test.each([
  [{ key: 'app', operator: 'In', values: ['x', 'y'] }, true], [{ key: 'app', operator: 'In', values: ['y'] }, false],
  [{ key: 'app', operator: 'NotIn', values: ['y'] }, true], [{ key: 'none', operator: 'NotIn', values: ['y'] }, true], [{ key: 'app', operator: 'NotIn', values: ['x'] }, false],
  [{ key: 'app', operator: 'Exists' }, true], [{ key: 'none', operator: 'Exists' }, false],
  [{ key: 'app', operator: 'DoesNotExist' }, false], [{ key: 'none', operator: 'DoesNotExist' }, true],
])('the selector %j matches app=x: %s', (requirement, matches) => {
  const selecting = budget({ minAvailable: 9 });
  const object = { ...selecting, spec: { minAvailable: 9, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchExpressions: [requirement] } } } as KubernetesObject;
  expect(check(train({ pods: 4, podMetadata: { labels: { app: 'x' } } }), object)).toHaveLength(matches ? 1 : 0);
});
