import { run } from './documents';
import { isPolicyConfigMap, policyConfigMap, policyConfigMapName, POLICY_KEY, POLICY_LABEL, readPolicyConfigMap } from '../../src/model';
import type { ConfigMap } from '../../src/model';

function holding(text: string | undefined, version = 'v1'): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'train-jobset', labels: { [POLICY_LABEL]: version } },
    ...(text !== undefined && { data: { [POLICY_KEY]: text } }),
  };
}

test('the document rides in a ConfigMap named after the run', () => {
  const configMap = policyConfigMap(run());
  expect(policyConfigMapName('train')).toBe('train-jobset');
  expect(configMap).toMatchObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'train-jobset', namespace: 'research', labels: { 'cdk8s-jobset.dev/policy': 'v1', 'jobset.sigs.k8s.io/jobset-name': 'train' } },
  });
  expect(configMap.data!['jobset.yaml']).toContain('image: ghcr.io/acme/trainer:1');
  expect(policyConfigMap(run({ 'metadata.namespace': undefined })).metadata).not.toHaveProperty('namespace');
});

test('and comes out as it went in', () => {
  const template = { spec: { containers: [{ name: 'c', image: 'i', command: ['sh', '-c', `echo ${'long '.repeat(50)}\n# not a comment`] }] } };
  const shared = run({ 'spec.replicatedJobs[0].template.spec.template': template });
  const document = {
    ...shared,
    spec: { ...shared.spec, replicatedJobs: [shared.spec.replicatedJobs![0], { ...shared.spec.replicatedJobs![0], name: 'again' }] },
  };
  expect(readPolicyConfigMap(policyConfigMap(document))).toEqual(document);
});

test('it is known by its label', () => {
  expect(isPolicyConfigMap(policyConfigMap(run()))).toBe(true);
  expect(isPolicyConfigMap({ ...policyConfigMap(run()), kind: 'Secret' })).toBe(false);
  expect(isPolicyConfigMap({ ...policyConfigMap(run()), apiVersion: 'v2' as 'v1' })).toBe(false);
  expect(isPolicyConfigMap({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })).toBe(false);
  expect(isPolicyConfigMap({ apiVersion: 'v1', kind: 'ConfigMap' })).toBe(false);
});

test.each<[string, ConfigMap, string]>([
  ['of another version', holding('', 'v2'), "label cdk8s-jobset.dev/policy says 'v2', this version reads 'v1'"],
  ['without a document', holding(undefined), "data['jobset.yaml'] is missing"],
  ['with broken YAML', holding('a: [1'), "data['jobset.yaml'] is not YAML: "],
  ['with another object', holding('kind: Job'), "data['jobset.yaml'] is not a JobSet v1alpha2 document"],
  ['with nothing', holding(''), "data['jobset.yaml'] is not a JobSet v1alpha2 document"],
  ['with an alias', holding('a: &a [x]\nb: *a'), "data['jobset.yaml'] is not YAML: "],
  ['with a key that stands twice', holding('kind: JobSet\nkind: JobSet'), "data['jobset.yaml'] is not YAML: key 'kind' stands twice in one map"],
  ['with too long a text', holding(`a: ${'ä'.repeat(131_071)}`), "data['jobset.yaml'] has 262145 bytes, more than the 262144 allowed"],
  ['nested without end', holding('['.repeat(100_000)), "data['jobset.yaml'] is not YAML: "],
  ['with 30,000 keys', holding(Array.from({ length: 30_000 }, (__, i) => `k${i}:`).join('\n')), "data['jobset.yaml'] is not a JobSet v1alpha2 document"],
  ['with a bomb', holding('a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]'), "data['jobset.yaml'] is not YAML: "],
])('a ConfigMap %s is unreadable, and says why', (_, configMap, error) => {
  const read = readPolicyConfigMap(configMap);
  expect(read).toHaveProperty('error', expect.stringContaining(error));
  expect((read as { error: string }).error).not.toContain('\n');
});
