import { env, job, problems, run } from './small-run';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { NAME_RULES } from '../../../src/verify/rules/names';

const check = (...objects: KubernetesObject[]) => problems(NAME_RULES, ...objects);
const named = (name: string, jobName: string, replicas = 1, namespace?: string) =>
  ({ ...run({ name: jobName, replicas }), metadata: { name, ...(namespace && { namespace }) } });

describe('JS3040: two Jobs with one name', () => {
  test('of two JobSets', () => {
    expect(check(named('a', 'b-0', 2), named('a-b', '0', 2))).toEqual(['JS3040 spec.replicatedJobs[0].name: Job a-b-0-0 is also made by JobSet a']);
  });

  test('of a JobSet and a Job', () => {
    const plain = { ...job({}), metadata: { name: 'train-workers-0' } };
    expect(check(run({}), plain)).toEqual(['JS3040 metadata.name: Job train-workers-0 is also made by JobSet train']);
  });

  test('in different namespaces it is right', () => {
    expect(check(named('a', 'b-0', 2, 'x'), named('a-b', '0', 2, 'y'))).toEqual([]);
    expect(check(named('a', 'b-0', 1), named('a-b', '0', 1))).toHaveLength(1);
    expect(check(named('a', 'b-1', 1), named('a-b', '0', 1))).toEqual([]);
  });

  test('what stands twice is not meant', () => {
    expect(check(run({}), run({}))).toEqual([]);
  });

  test('of more Jobs than can be listed', () => {
    expect(check(named('a', 'b-0', 2_000_000_000), named('a-b', '0', 2_000_000_000))).toHaveLength(1);
    const plain = { ...job({}), metadata: { name: 'a-b-1999999999' } };
    expect(check(named('a', 'b', 2_000_000_000), plain)).toEqual(['JS3040 metadata.name: Job a-b-1999999999 is also made by JobSet a']);
    expect(check(named('a', 'b', 1_999_999_999), plain)).toEqual([]);
  });
});

describe('JS3041: host name or subdomain that is overwritten', () => {
  test('both', () => {
    expect(check(run({ pod: { subdomain: 'mesh', hostname: 'node' } }))).toEqual([
      'JS3041 hostname: hostname node is overwritten: pods of an Indexed Job are called after the Job and their index',
      'JS3041 subdomain: subdomain mesh is overwritten with train',
    ]);
  });

  test('what stays, or is the same, is right', () => {
    expect(check(run({ pod: { subdomain: 'train' } }))).toEqual([]);
    expect(check(run({ pod: { subdomain: 'mesh' } }, { network: { enableDNSHostnames: false } }))).toEqual([]);
    expect(check(run({ pod: { hostname: 'node' }, job: { completionMode: 'NonIndexed' } }))).toEqual([]);
  });
});

describe('JS3042: label or annotation that JobSet overwrites', () => {
  test('in the pod template', () => {
    expect(check(run({ podMetadata: { labels: { 'jobset.sigs.k8s.io/job-index': '7' }, annotations: { 'jobset.sigs.k8s.io/coordinator': 'me' } } }))).toEqual([
      "JS3042 metadata.annotations['jobset.sigs.k8s.io/coordinator']: jobset.sigs.k8s.io/coordinator: me is overwritten by JobSet",
      "JS3042 metadata.labels['jobset.sigs.k8s.io/job-index']: jobset.sigs.k8s.io/job-index: 7 is overwritten by JobSet",
    ].map(line => line.replace('JS3042 ', 'JS3042 template.')));
  });

  test('with the value that it gets anyway, and keys of others, it is right', () => {
    expect(check(run({ podMetadata: { labels: { 'jobset.sigs.k8s.io/jobset-name': 'train', 'jobset.sigs.k8s.io/replicatedjob-name': 'workers', 'app': 'x' } } }))).toEqual([]);
    expect(check({ ...job({ podMetadata: { labels: { 'jobset.sigs.k8s.io/job-index': '7' } } }) })).toEqual([]);
  });
});

describe('JS3043: variable from a label that no pod has', () => {
  const reads = (label: string) => ({ main: env({ X: { label } }) });

  test.each([
    ['of another domain', 'jobset.x-k8s.io/job-index'],
    ['misspelt', 'jobset.sigs.k8s.io/jobindex'],
    ['of the coordinator, without one', 'jobset.sigs.k8s.io/coordinator'],
  ])('%s', (_, label) => {
    expect(check(run(reads(label)))).toEqual([`JS3043 containers[0].env[0].valueFrom.fieldRef.fieldPath: X is empty: no pod of this Job has the label ${label}`]);
  });

  test('the completion index of a Job without one', () => {
    const index = reads('batch.kubernetes.io/job-completion-index');
    expect(check(run({ ...index, job: { completionMode: 'NonIndexed' } }))).toHaveLength(1);
    expect(check(run(index))).toEqual([]);
  });

  test.each([
    'jobset.sigs.k8s.io/job-index', 'jobset.sigs.k8s.io/restart-attempt', 'jobset.sigs.k8s.io/jobset-uid', 'jobset.sigs.k8s.io/priority', 'example.com/rank', 'app',
  ])('%s is right', label => {
    expect(check(run(reads(label)))).toEqual([]);
  });

  test('the coordinator, where there is one, is right', () => {
    expect(check(run(reads('jobset.sigs.k8s.io/coordinator'), { coordinator: { replicatedJob: 'workers' } }))).toEqual([]);
  });
});
