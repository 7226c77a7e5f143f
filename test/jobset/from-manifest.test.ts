import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import { chartOf, ofKind } from './synth';
import { Disruption, JobSet, JobSetRendering } from '../../src';

/** A name that the API server makes up at each create. */
describe('generateName', () => {
  const GENERATED = {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { generateName: 'train-', namespace: 'research' },
    spec: {
      replicatedJobs: [{ name: 'workers', template: { spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'train', image: 'a/b:1' }] } } } } }],
    },
  };
  const rendering = JobSetRendering.JOBSET_API;

  test('stays, without a name that would refuse the second create, and without a budget, which selects by name', () => {
    const manifests = Testing.synth(chartOf(JobSet.fromManifest(Testing.chart(), 'run', GENERATED, { rendering })));
    expect(manifests.map(({ kind, metadata }: { kind: string; metadata: object }) => [kind, metadata])).toEqual([['JobSet', { generateName: 'train-', namespace: 'research' }]]);
  });

  test('a name beside it counts', () => {
    const manifest = { ...GENERATED, metadata: { ...GENERATED.metadata, name: 'train-1' } };
    const manifests = Testing.synth(chartOf(JobSet.fromManifest(Testing.chart(), 'run', manifest, { rendering })));
    expect(manifests.map(({ kind, metadata: { name } }: { kind: string; metadata: { name: string } }) => [kind, name])).toEqual([['JobSet', 'train-1'], ['PodDisruptionBudget', 'train-1']]);
  });

  test('a budget that is asked for is refused, and so are Jobs that would need a name', () => {
    const run = (options: object) => () => Testing.synth(chartOf(JobSet.fromManifest(Testing.chart(), 'run', GENERATED, options)));
    expect(run({ rendering, disruption: Disruption.tolerate(1) })).toThrow('a run with generateName can have no budget');
    expect(run({})).toThrow('[JS7015] the run has no name but a generateName');
  });
});

/** A JobSet as somebody wrote it by hand, with a field that this library does not know. */
const YAML = `
apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata:
  name: pytorch
  namespace: research
  labels: {team: vision}
spec:
  network: {enableDNSHostnames: true, subdomain: peers}
  successPolicy: {operator: All, targetReplicatedJobs: [workers]}
  replicatedJobs:
  - name: workers
    replicas: 2
    template:
      spec:
        parallelism: 2
        completions: 2
        backoffLimit: 0
        template:
          metadata:
            annotations: {cluster-autoscaler.kubernetes.io/safe-to-evict: "false", karpenter.sh/do-not-disrupt: "true"}
          spec:
            restartPolicy: Never
            futureField: {a: 1}
            containers:
            - name: pytorch
              image: pytorch/pytorch:2.4
`;

function imported(manifest: unknown = YAML, options = {}): JobSet {
  return JobSet.fromManifest(Testing.chart(), 'run', manifest, options);
}

function withoutField(yaml: string): string {
  return yaml.replace('            futureField: {a: 1}\n', '');
}

const SOUND = withoutField(YAML);

test('a manifest becomes a standalone run', () => {
  const jobset = imported(SOUND);
  expect(jobset.name).toBe('pytorch');
  const chart = chartOf(jobset);
  expect(Testing.synth(chart).map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    'ConfigMap research/pytorch-jobset', 'PodDisruptionBudget research/pytorch', 'Service research/peers',
    'Job research/pytorch-workers-0', 'Job research/pytorch-workers-1',
  ]);
  expect(ofKind(chart, 'PodDisruptionBudget')[0].spec.minAvailable).toBe(4);
});

test('its document stays as it is', () => {
  const jobset = imported(SOUND, { rendering: JobSetRendering.JOBSET_API, disruption: Disruption.none() });
  const [manifest] = Testing.synth(chartOf(jobset));
  expect(manifest).toEqual({
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name: 'pytorch', namespace: 'research', labels: { team: 'vision' } },
    spec: {
      network: { enableDNSHostnames: true, subdomain: 'peers' },
      successPolicy: { operator: 'All', targetReplicatedJobs: ['workers'] },
      replicatedJobs: [expect.objectContaining({ name: 'workers', replicas: 2 })],
    },
  });
});

test('fields that nobody knows pass through', () => {
  expect(imported(YAML).toDocument().spec.replicatedJobs[0].template.spec.template.spec.futureField).toEqual({ a: 1 });
  expect(imported({ ...imported(SOUND).toDocument(), extra: { b: 2 } }).toDocument().extra).toEqual({ b: 2 });
});

test('it takes an object, and the namespace and labels of its chart where it has none', () => {
  const { metadata: { namespace: _, ...metadata }, ...rest } = imported(SOUND).toDocument();
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'llama', labels: { app: 'llama' } });
  const jobset = JobSet.fromManifest(chart, 'run', { ...rest, metadata });
  expect(jobset.metadata.namespace).toBe('llama');
  expect(jobset.toDocument().metadata.labels).toEqual({ app: 'llama', team: 'vision' });
  expect(ofKind(chart, 'Job')[0].metadata.namespace).toBe('llama');
});

test('what a cluster has written into it is left out', () => {
  const document = imported(SOUND).toDocument();
  const live = {
    ...document,
    metadata: {
      ...document.metadata,
      uid: 'u',
      resourceVersion: '1',
      generation: 2,
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{ manager: 'kubectl' }],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', 'note': 'x' },
    },
    status: { restarts: 3 },
  };
  expect(imported(live).toDocument()).toEqual({ ...document, metadata: { ...document.metadata, annotations: { note: 'x' } } });
});

test('its pods have names, and its Jobs are constructs', () => {
  const workers = imported(SOUND).replicatedJob('workers');
  expect(workers.replicas).toBe(2);
  expect(workers.hostname(1, 1)).toBe('pytorch-workers-1-1');
  expect(workers.address(1, 1)).toBe('pytorch-workers-1-1.peers');
  expect(workers.endpoint(29500)).toBe('pytorch-workers-0-0.peers:29500');
  expect(workers.jobs.map(job => job.node.path)).toEqual(['test/run/workers/Job-0', 'test/run/workers/Job-1']);
  expect(() => workers.hostname(2, 0)).toThrow('test/run/workers: job index is 2, but with 2 replicas the last one is 1');
});

test('a JSON patch changes it', () => {
  const jobset = imported(SOUND);
  ApiObject.of(jobset).addJsonPatch(JsonPatch.replace('/spec/replicatedJobs/0/replicas', 1));
  expect(ofKind(chartOf(jobset), 'Job')).toHaveLength(1);
});

test('a name is made up where there is none', () => {
  const { metadata: { name: _, ...metadata }, ...rest } = imported(SOUND).toDocument();
  expect(imported({ ...rest, metadata }).name).toMatch(/^test-run-[0-9a-f]{8}$/);
});

test('every check of a described run is made', () => {
  const jobset = imported(SOUND.replace('replicas: 2', 'replicas: two'));
  expect(jobset.replicatedJobs).toEqual([]);
  expect(() => Testing.synth(chartOf(jobset))).toThrow(/\[test\/run\] \[JS\d{4}\] .*two.*at spec\.replicatedJobs\[0\]\.replicas/);
});

test.each([
  ['spec: {replicatedJobs: 3}', /spec\.replicatedJobs/], ['spec: [1]', /at spec/], ['spec: {replicatedJobs: [{name: a}]}', /template/],
])('fails at synth, not before, for %s', (spec, message) => {
  const jobset = imported(`apiVersion: jobset.x-k8s.io/v1alpha2\nkind: JobSet\nmetadata: {name: run}\n${spec}\n`);
  expect(() => Testing.synth(chartOf(jobset))).toThrow(message);
});

test('fails to add to it', () => {
  expect(() => imported(SOUND).addReplicatedJob('more')).toThrow(
    "test/run: cannot add replicated job 'more' to a run that comes from a manifest; write it there, or add it with a JSON patch",
  );
  expect(() => imported(SOUND).addVolumeClaim('more', {} as any)).toThrow("test/run: cannot add volume claim 'more'");
});

/** Ten lines which stand for 50 to the power of 10 values. */
const BOMB = 'abcdefghij'.split('').map((name, i, names) => `${name}: &${name} [${(i === 0 ? 'x,' : `*${names[i - 1]},`).repeat(50)}]`).join('\n');

describe('fails, with one clear error,', () => {
  test.each<[string, unknown, string]>([
    ['for broken YAML', 'apiVersion: v1\nkind: [', 'test/run: the manifest cannot be read: line 2: '],
    ['for several documents', `${SOUND}---\n${SOUND}`, 'test/run: the manifest has 2 objects (JobSet, JobSet); give it the JobSet alone'],
    ['for no document', '', 'test/run: the manifest has no Kubernetes object in it; give it the text of a JobSet, not the name of a file'],
    ['for the name of a file', 'jobset.yaml', 'test/run: the manifest has no Kubernetes object in it'],
    ['for another kind', 'apiVersion: batch/v1\nkind: Job\n', 'test/run: the manifest is a Job of batch/v1, not a JobSet of jobset.x-k8s.io/v1alpha2'],
    ['for another version', 'apiVersion: jobset.x-k8s.io/v1\nkind: JobSet\n', 'test/run: the manifest is a JobSet of jobset.x-k8s.io/v1, not'],
    ['for nothing', null, 'test/run: the manifest is empty'],
    ['for a number', 3, 'test/run: the manifest is a number'],
    ['for metadata that is none', `${SOUND}`.replace(/metadata:[^]*?\nspec/, 'metadata: 3\nspec'), 'test/run: metadata of the manifest is 3, not a map'],
    ['for labels that are none', SOUND.replace('{team: vision}', '[a]'), 'test/run: metadata.labels of the manifest is ["a"], not a map'],
    ['for a name that is none', SOUND.replace('name: pytorch', 'name: 7'), 'test/run: metadata.name of the manifest is 7, not a text'],
    ['for an object without a kind', {}, 'test/run: the manifest is an object without a kind'],
    ['for a YAML bomb', BOMB, 'test/run: the manifest cannot be read'],
  ])('%s', (_, manifest, message) => {
    expect(() => imported(manifest)).toThrow(message);
  });
});

test('its volume claims are written out with it', () => {
  const document = imported(SOUND).toDocument();
  const [job] = document.spec.replicatedJobs;
  const [container] = job.template.spec.template.spec.containers;
  container.volumeMounts = [{ name: 'data', mountPath: '/data' }];
  const template = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } } };
  const jobset = imported({ ...document, spec: { ...document.spec, volumeClaimPolicies: [{ templates: [template], retentionPolicy: { whenDeleted: 'Retain' } }] } });
  const [claim] = ofKind(chartOf(jobset), 'PersistentVolumeClaim');
  expect(claim.metadata).toMatchObject({ name: 'data-pytorch', annotations: { 'helm.sh/resource-policy': 'keep' } });
});

test('an acknowledgement that cannot be read is replaced by the first new one', () => {
  const jobset = imported(SOUND.replace('labels: {team: vision}', 'annotations: {cdk8s-jobset.dev/acknowledged: "{"}'));
  jobset.acknowledge('JS4003', 'known');
  expect(jobset.toDocument().metadata.annotations['cdk8s-jobset.dev/acknowledged']).toBe('{"JS4003":"known"}');
});
