import { problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { KubernetesObject, ObjectMeta } from '../../../src/model/kubernetes';
import { QUEUE_RULES } from '../../../src/verify/rules/queue';

const K = 'kueue.x-k8s.io';
const QUEUE = `${K}/queue-name`;
const check = (...objects: KubernetesObject[]) => problems(QUEUE_RULES, ...objects);
const queued = (metadata: ObjectMeta, small: SmallJob | SmallJob[] = {}) => ({ ...run(small), metadata: { name: 'train', ...metadata } });
const asks = (annotations: Record<string, string>, small: SmallJob = {}) => run({ ...small, podMetadata: { annotations } });
const REQUIRED = `${K}/podset-required-topology`;
const PREFERRED = `${K}/podset-preferred-topology`;
const SLICE = `${K}/podset-slice-required-topology`;
const SIZE = `${K}/podset-slice-size`;

describe('JS8001: label or annotation that looks misspelt', () => {
  test.each([
    ['kueue.x-k8s.io/queue_name', QUEUE], ['kueue.x-k8s.io/queue', QUEUE], ['kueue.k8s.io/queue-name', QUEUE], ['kueue.sigs.k8s.io/priority-class', `${K}/priority-class`],
  ])('%s', key => {
    expect(check(queued({ labels: { [key]: 'x' } }))).toEqual([`JS8001 metadata.labels['${key}']: Kueue does not know ${key}`]);
  });

  test('in the pod template', () => {
    expect(check(asks({ [`${K}/podset-require-topology`]: 'rack' }))).toHaveLength(1);
  });

  test.each([QUEUE, `${K}/something-of-next-year`, 'example.com/queue-name'])('%s is right', key => {
    expect(check(queued({ labels: { [key]: 'x' } }))).toEqual([]);
  });
});

describe('JS8002: queue that is named where Kueue does not look', () => {
  test('as an annotation', () => {
    expect(check(queued({ annotations: { [QUEUE]: 'q' } }))).toEqual([`JS8002 metadata.annotations['${QUEUE}']: ${QUEUE} is an annotation of the JobSet, which Kueue does not read`]);
    expect(check(queued({ labels: { [QUEUE]: 'q' }, annotations: { [QUEUE]: 'q' } }))).toEqual([]);
  });

  test('in a template', () => {
    const small = { podMetadata: { labels: { [QUEUE]: 'q' } } };
    expect(check(run(small))).toEqual([`JS8002 template.metadata.labels['${QUEUE}']: 'workers' is queued apart from the rest of the run`]);
    expect(check(queued({ labels: { [QUEUE]: 'q' } }, small))).toEqual([]);
  });
});

describe('JS8003: topology that is asked for where Kueue does not look', () => {
  test('on the JobSet, or as a label', () => {
    expect(check(queued({ annotations: { [REQUIRED]: 'rack' } }))).toEqual([`JS8003 metadata.annotations['${REQUIRED}']: ${REQUIRED} is ignored here`]);
    expect(check(run({ podMetadata: { labels: { [PREFERRED]: 'rack' } } }))).toEqual([`JS8003 template.metadata.labels['${PREFERRED}']: ${PREFERRED} is ignored as a label`]);
  });

  test('in the annotations of the pod template it is right', () => {
    expect(check(asks({ [REQUIRED]: 'rack' }))).toEqual([]);
  });
});

describe('JS8004: topology request that Kueue refuses', () => {
  test.each<[Record<string, string>, string]>([
    [{ [REQUIRED]: 'rack', [PREFERRED]: 'block' }, 'exclude each other'],
    [{ [REQUIRED]: 'rack', [SLICE]: 'host' }, `stands without ${SIZE}`],
    [{ [REQUIRED]: 'rack', [SIZE]: '2' }, `stands without ${SLICE}`],
    [{ [SLICE]: 'host', [SIZE]: '9' }, 'the slice size is 9, and there are 8 pods'],
    [{ [SLICE]: 'host', [SIZE]: '0' }, 'the slice size is 0'],
    [{ [SLICE]: 'host', [SIZE]: 'two' }, 'the slice size is two'],
  ])('%j', (annotations, message) => {
    expect(check(asks(annotations, { replicas: 2, pods: 4 }))).toEqual([expect.stringContaining(message)]);
  });

  test.each<Record<string, string>[]>([[{ [REQUIRED]: 'rack' }], [{ [PREFERRED]: 'rack', [SLICE]: 'host', [SIZE]: '8' }], [{ [SLICE]: 'host', [SIZE]: '4' }]])('%j is right', annotations => {
    expect(check(asks(annotations, { replicas: 2, pods: 4 }))).toEqual([]);
  });
});

test('JS8005: two ways of placement at once', () => {
  const exclusive = { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' };
  expect(check({ ...asks({ [REQUIRED]: 'rack' }), metadata: { name: 'train', annotations: exclusive } })).toEqual([expect.stringContaining('JS8005')]);
  expect(check({ ...run({}), metadata: { name: 'train', annotations: exclusive } })).toEqual([]);
});

test('the pods of a request are those that run at the same time', () => {
  expect(check(asks({ [SLICE]: 'host', [SIZE]: '5' }, { job: { parallelism: 4, completions: 8 } }))).toEqual([expect.stringContaining('the slice size is 5, and there are 4 pods')]);
  expect(check(asks({ [SLICE]: 'host', [SIZE]: '2' }, { job: { parallelism: undefined, completions: undefined } }))).toEqual([expect.stringContaining('there is 1 pod')]);
});

test('JS8006: queue name that looks misspelt', () => {
  const queue = (name: string, namespace?: string) => ({ apiVersion: 'kueue.x-k8s.io/v1beta1', kind: 'LocalQueue', metadata: { name, ...(namespace && { namespace }) } });
  const labelled = queued({ labels: { [QUEUE]: 'reserch' } });
  expect(check(queue('research'), labelled)).toEqual([`JS8006 metadata.labels['${QUEUE}']: there is no queue reserch in the set, but research`]);
  expect(check(queue('research'), queue('reserch'), labelled)).toEqual([]);
  expect(check(queue('production'), labelled)).toEqual([]);
  expect(check(queue('research', 'other'), labelled)).toEqual([]);
});

test('JS8007: more replicated jobs than a queue takes', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `r${i}` }));
  expect(check(queued({ labels: { [QUEUE]: 'q' } }, many(19)))).toEqual(['JS8007 spec.replicatedJobs: there are 19 replicated jobs, 1 more than the 18 pod sets of a workload']);
  expect(check(queued({ labels: { [QUEUE]: 'q' } }, many(18)))).toEqual([]);
  expect(check(run(many(19)))).toEqual([]);
});
