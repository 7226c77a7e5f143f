import { configMap, job, problems, remedies, run } from './small-run';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { MANIFEST_RULES } from '../../../src/verify/rules/manifests';

const check = (...objects: object[]) => problems(MANIFEST_RULES, ...objects as KubernetesObject[]);
const remedy = (...objects: object[]) => remedies(MANIFEST_RULES, ...objects as KubernetesObject[]);

describe('JS9001: misspelt field', () => {
  test.each<[string, object, string, string]>([
    ['in the JobSet', { ...run({}), spec: { ...run({}).spec, failurePolcy: {} } }, 'spec.failurePolcy', 'failurePolicy'],
    ['in the case', run({}, { network: { enableDnsHostnames: true } as object }), 'spec.network.enableDnsHostnames', 'enableDNSHostnames'],
    ['in the Job', run({ job: { backofLimit: 0 } as object }), 'backofLimit', 'backoffLimit'],
    ['in a container', run({ main: { ressources: {} } as object }), 'containers[0].ressources', 'resources'],
    ['in a Job without a run', job({ pod: { nodeSelectors: {} } as object }), 'spec.template.spec.nodeSelectors', 'nodeSelector'],
    ['in the metadata', { ...run({}), metadata: { name: 'train', anotations: {} } }, 'metadata.anotations', 'annotations'],
  ])('%s', (_, object, path, meant) => {
    expect(check(object)).toEqual([expect.stringMatching(/^JS9001 /)]);
    expect(check(object)[0]).toContain(`JS9001 ${path}: there is no field`);
    expect(remedy(object)).toEqual([`JS9001 write ${meant}`]);
  });
});

describe('JS9002: field that the API does not know', () => {
  test.each<[string, object, string]>([
    ['one level too low', run({ pod: { backoffLimit: 0 } as object }), 'backoffLimit belongs at spec.replicatedJobs[0].template.spec.backoffLimit'],
    ['one level too high', run({ job: { restartPolicy: 'Never' } as object }), 'restartPolicy belongs at spec.replicatedJobs[0].template.spec.template.spec.restartPolicy'],
    ['beside the list', run({}, { template: {} } as object), 'template belongs at spec.replicatedJobs[0].template'],
    ['of nobody', run({}, { priority: { weight: 1 } } as object), 'remove it, or check its name in the API reference'],
  ])('%s', (_, object, text) => {
    expect(remedy(object)).toEqual([`JS9002 ${text}`]);
  });

  test('a status, and what other kinds have, is right', () => {
    expect(check({ ...run({}), status: { restarts: 1 } }, { ...job({}), status: { anything: 1 } }, { apiVersion: 'a/v1', kind: 'B', metadata: {}, anything: 1 })).toEqual([]);
  });
});

test('JS9003: value that does not fit its field', () => {
  expect(check({ ...configMap('a', {}), data: { debug: false } })).toEqual(['JS9003 data.debug: debug is false, where a string is expected']);
  expect(check({ apiVersion: 'x/v1', kind: 'Y', metadata: { labels: ['a'] } })).toEqual(['JS9003 metadata.labels: labels is a list, where a map is expected']);
  expect(check({ ...run({}), metadata: { name: 1 } })).toEqual([]);
});

test('JS9004: API version that is no longer served', () => {
  expect(check({ apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', metadata: { name: 'a' } })).toEqual(['JS9004 apiVersion: policy/v1beta1 is no longer served since Kubernetes 1.25']);
  expect(check({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'a' } })).toEqual([]);
});

describe('JS9005: object that stands twice', () => {
  test('of one kind, namespace and name', () => {
    expect(check(configMap('a', {}), configMap('a', { b: 'c' }))).toEqual(['JS9005 metadata.name: ConfigMap a is already defined']);
    expect(check(run({}), run({}))).toHaveLength(1);
  });

  test('of another kind, group or namespace, or without a name, it is right', () => {
    const object = (apiVersion: string, kind: string, metadata: object = { name: 'a' }) => ({ apiVersion, kind, metadata });
    expect(check(object('v1', 'A'), object('v1', 'B'), object('x/v1', 'A'), object('v1', 'A', { name: 'a', namespace: 'n' }))).toEqual([]);
    expect(check(object('v1', 'A', { generateName: 'a-' }), object('v1', 'A', { generateName: 'a-' }))).toEqual([]);
    expect(check(object('x/v1', 'A'), object('x/v1beta1', 'A'))).toHaveLength(1);
  });
});

describe('JS9006: label or annotation of JobSet that looks misspelt', () => {
  const annotated = (key: string) => ({ ...run({}), metadata: { name: 'train', annotations: { [key]: 'rack' } } });

  test.each([
    ['jobset.sigs.k8s.io/exclusive-topology', 'alpha.jobset.sigs.k8s.io/exclusive-topology'],
    ['alpha.jobset.x-k8s.io/exclusive-topology', 'alpha.jobset.sigs.k8s.io/exclusive-topology'],
    ['alpha.jobset.sigs.k8s.io/exclusive-topolgy', 'alpha.jobset.sigs.k8s.io/exclusive-topology'],
    ['jobset.k8s.io/job-index', 'jobset.sigs.k8s.io/job-index'],
  ])('%s', (key, meant) => {
    expect(check(annotated(key))).toEqual([`JS9006 metadata.annotations['${key}']: JobSet does not know ${key}`]);
    expect(remedy(annotated(key))).toEqual([`JS9006 write ${meant}`]);
  });

  test('an annotation as a label', () => {
    expect(check({ ...run({}), metadata: { name: 'train', labels: { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' } } }))
      .toEqual(["JS9006 metadata.labels['alpha.jobset.sigs.k8s.io/exclusive-topology']: alpha.jobset.sigs.k8s.io/exclusive-topology is ignored as a label"]);
  });

  test('in templates and selectors', () => {
    expect(check(run({ podMetadata: { labels: { 'jobset.x-k8s.io/jobset-name': 'x' } } }))).toHaveLength(1);
    expect(check({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { selector: { 'jobset.x-k8s.io/jobset-name': 'x' } } })).toHaveLength(1);
    expect(check({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b' }, spec: { selector: { matchLabels: { 'jobset.x-k8s.io/jobset-name': 'x' } } } })).toHaveLength(1);
  });

  test('in the data of a ConfigMap it is a text', () => {
    expect(check({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 'jobset.x-k8s.io/jobset-name' } })).toEqual([]);
  });

  test.each(['alpha.jobset.sigs.k8s.io/exclusive-topology', 'jobset.sigs.k8s.io/job-index', 'jobset.sigs.k8s.io/of-next-year', 'example.com/jobset-name', 'app'])('%s is right', key => {
    expect(check(annotated(key))).toEqual([]);
  });
});
