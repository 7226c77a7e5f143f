import { driverAndWorkers } from './documents';
import { observeJob, observePod, observeRunRecord, observeService } from '../../src/engine';
import type { Pod } from '../../src/engine';
import { EXCLUSIVE_PLACEMENT_GATE, expand, keys } from '../../src/model';
import type { Job } from '../../src/model';

const RACK = 'example.com/rack';

describe('a Job', () => {
  const [job] = expand({ ...driverAndWorkers(), metadata: { name: 'run', namespace: 'ns', uid: 'u' } }).jobs as [Job];
  const live = (more: object = {}): Job => ({ ...job, metadata: { ...job.metadata, uid: 'j', resourceVersion: '5', creationTimestamp: '2026-01-01T00:00:00Z' }, ...more });

  test('is what decides about it, and no more', () => {
    expect(observeJob(live())).toEqual({
      name: 'run-driver-0',
      uid: 'j',
      resourceVersion: '5',
      deleting: false,
      createdAt: Date.parse('2026-01-01T00:00:00Z'),
      owner: { kind: 'JobSet', name: 'run', uid: 'u' },
      jobset: 'run',
      ofResource: true,
      rendered: true,
      attempt: 0,
      jobAttempt: 0,
      suspended: false,
      started: false,
      parallelism: 1,
      completions: 1,
      active: 0,
      ready: 0,
      succeeded: 0,
    });
  });

  test('what it was given is kept only while it is suspended', () => {
    const metadata = { ...job.metadata, annotations: { 'cdk8s-jobset.dev/applied-template': '{"nodeSelector":{"a":"b"}}' } };
    expect(observeJob(live({ metadata, spec: { ...job.spec, suspend: true } }))).toMatchObject({ applied: { nodeSelector: { a: 'b' } }, template: { labels: {} } });
    expect(observeJob(live({ metadata }))).not.toHaveProperty('applied');
  });

  test.each(['{', '7', 'null'])('a record of what it was given that is none (%s) is taken for none', text => {
    const metadata = { ...job.metadata, annotations: { 'cdk8s-jobset.dev/applied-template': text } };
    expect(observeJob(live({ metadata, spec: { ...job.spec, suspend: true } })).applied).toBeUndefined();
  });

  test('what others wrote on it is kept for standalone runs only', () => {
    const metadata = { labels: { ...job.metadata.labels, theirs: '1' }, annotations: { ...job.metadata.annotations, note: '2' } };
    expect(observeJob(live({ metadata }), true).foreign).toEqual({ labels: { theirs: '1' }, annotations: { note: '2' } });
    expect(observeJob(live({ metadata }))).not.toHaveProperty('foreign');
  });

  test('has ended by its first true condition of type Complete or Failed', () => {
    const failed = { type: 'Failed', status: 'True', reason: 'R', message: 'm', lastTransitionTime: '2026-01-01T00:00:00Z' };
    const conditions = [{ type: 'FailureTarget', status: 'True' }, { type: 'Complete', status: 'False' }, failed];
    expect(observeJob(live({ status: { conditions } })).finished).toEqual({ type: 'Failed', reason: 'R', message: 'm', at: Date.parse('2026-01-01T00:00:00Z') });
    expect(observeJob(live({ status: { conditions: conditions.slice(0, 2) } })).finished).toBeUndefined();
    expect(observeJob(live({ status: { conditions: [{ type: 'Failed', status: 'True' }] } })).finished).toEqual({ type: 'Failed', reason: '', message: '', at: 0 });
  });

  test('without the numbers that the API server would fill in', () => {
    expect(observeJob({ apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec: { template: { spec: { containers: [] } } } })).toMatchObject({
      name: '', uid: '', parallelism: 1, completions: undefined, rendered: false, owner: undefined, jobset: undefined,
    });
  });
});

describe('a pod', () => {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      uid: 'u',
      resourceVersion: '1',
      labels: { [keys.JOB_KEY]: 'key' },
      annotations: { [keys.EXCLUSIVE_TOPOLOGY]: RACK, [keys.JOB_COMPLETION_INDEX]: '3', [keys.IN_PLACE_RESTART_ATTEMPT]: '2' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'x' }, { apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: 'job', controller: true }],
    },
    spec: { containers: [], nodeName: 'n', nodeSelector: { [RACK]: 'r1' }, priority: 3, schedulingGates: [{ name: EXCLUSIVE_PLACEMENT_GATE }] },
    status: { phase: 'Running', initContainerStatuses: [{ restartCount: 4 }], containerStatuses: [{ restartCount: 1 }] },
  };

  test('is what placement and in-place restart need', () => {
    expect(observePod(pod)).toEqual({
      name: 'p',
      uid: 'u',
      resourceVersion: '1',
      deleting: false,
      phase: 'Running',
      jobUid: 'job',
      index: 3,
      nodeName: 'n',
      topologyKey: RACK,
      domain: 'r1',
      gated: true,
      affine: false,
      priority: 3,
      priorityShown: false,
      disrupted: false,
      inPlaceAttempt: 2,
      containerRestarts: 4,
    });
  });

  test('a bare one is none of their business', () => {
    expect(observePod({ apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { containers: [] } })).toMatchObject({
      name: '', phase: 'Pending', jobUid: undefined, index: undefined, topologyKey: undefined, domain: undefined, gated: false, inPlaceAttempt: undefined, containerRestarts: 0,
    });
  });

  test('one that the node selector strategy places has no topology', () => {
    const annotations = { ...pod.metadata.annotations, [keys.NODE_SELECTOR_STRATEGY]: '' };
    expect(observePod({ ...pod, metadata: { ...pod.metadata, annotations } })).toMatchObject({ topologyKey: undefined, domain: undefined });
  });

  test.each([
    ['its own Job in its topology', RACK, 'key', true], ['another Job', RACK, 'other', false], ['its own Job in another topology', 'zone', 'key', false],
  ])('keeps to its Job when its affinity names %s', (_, topologyKey, key, affine) => {
    const terms = [{ topologyKey, labelSelector: { matchExpressions: [{ key: keys.JOB_KEY, operator: 'In', values: [key] }] } }];
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } };
    expect(observePod({ ...pod, spec: { ...pod.spec, affinity } }).affine).toBe(affine);
  });
});

describe('a service', () => {
  test('selects the pods of a JobSet, or does not', () => {
    const spec = { clusterIP: 'None', selector: { [keys.JOBSET_NAME]: 'run' } };
    expect(observeService({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec })).toEqual({ name: 's', headless: true, selector: spec.selector, jobset: 'run' });
    expect(observeService({ apiVersion: 'v1', kind: 'Service', metadata: {}, spec: {} })).toEqual({ name: '', headless: false });
  });
});

test('a Job without the record\'s label is no record', () => {
  expect(observeRunRecord({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'run' }, spec: { template: { spec: { containers: [] } } } })).toBeUndefined();
});
