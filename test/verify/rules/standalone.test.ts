import { job as plainJob, run } from './small-run';
import type { SmallJob } from './small-run';
import type { JobSetDocument, JobSetSpec } from '../../../src/model/document';
import { expand, FIRST_ATTEMPT } from '../../../src/model/expand';
import type { Job, KubernetesObject } from '../../../src/model/kubernetes';
import { policyConfigMap } from '../../../src/model/policy-document';
import { startupWait } from '../../../src/model/startup';
import { STANDALONE_RULES } from '../../../src/verify/rules/standalone';
import { verify } from '../../../src/verify/verify';

/** Code, object and path; the message where it matters. */
function found(...objects: KubernetesObject[]) {
  return verify(objects.map(object => ({ object })), STANDALONE_RULES).findings.filter(({ code }) => STANDALONE_RULES.some(row => row.code === code));
}
const check = (...objects: KubernetesObject[]) => found(...objects).map(({ code, object, path }) => `${code} ${object.kind}/${object.name} ${path}`);

const PLAIN: Partial<JobSetSpec> = {};

/** What a synth writes: policy document, Service, the Jobs that start at once. */
function written(document: JobSetDocument): { policy: KubernetesObject; service: KubernetesObject[]; jobs: Job[] } {
  const { jobs, service } = expand(document, FIRST_ATTEMPT, 'standalone');
  const waiting = new Set(document.spec.replicatedJobs!.filter(job => startupWait(document, job)).map(({ name }) => name));
  return {
    policy: policyConfigMap(document),
    service: service ? [service] : [],
    jobs: jobs.filter(({ metadata }) => !waiting.has(metadata.labels!['jobset.sigs.k8s.io/replicatedjob-name'])),
  };
}

function all(jobs: SmallJob | SmallJob[] = {}, spec = PLAIN): KubernetesObject[] {
  const { policy, service, jobs: children } = written(run(jobs, spec));
  return [policy, ...service, ...children];
}

/** The same with one Job changed. */
function withJob(change: (job: Job) => object, jobs: SmallJob | SmallJob[] = {}): KubernetesObject[] {
  const objects = all(jobs);
  const index = objects.findIndex(({ kind }) => kind === 'Job');
  return objects.map((object, i) => i === index ? { ...object, ...change(object as Job) } as KubernetesObject : object);
}

test('what a synth writes is right', () => {
  expect(check(...all({ replicas: 3, pods: 2, pod: { volumes: [{ name: 'a', emptyDir: {} }] }, job: { suspend: true } }))).toEqual([]);
});

test('more labels and annotations are right: tools add their own', () => {
  const tracked = { 'app.kubernetes.io/managed-by': 'Helm', 'argocd.argoproj.io/tracking-id': 'x' };
  const change = ({ metadata }: Job) => ({
    metadata: { ...metadata, labels: { ...metadata.labels, ...tracked }, annotations: { ...metadata.annotations, ...tracked } },
  });
  expect(check(...withJob(change))).toEqual([]);
});

describe('JS7001 and JS7016: standalone run that needs the controller, or does not start without it', () => {
  test.each<[string, string, SmallJob | SmallJob[], Partial<JobSetSpec>]>([
    ['restarts', 'JS7001', {}, { failurePolicy: { maxRestarts: 1 } }],
    ['dependencies', 'JS7016', [{ name: 'a' }, { name: 'b', dependsOn: [{ name: 'a', status: 'Complete' }] }], {}],
    ['success of a part', 'JS7001', [{ name: 'a' }, { name: 'b' }], { successPolicy: { operator: 'All', targetReplicatedJobs: ['a'] } }],
  ])('%s: %s', (_, code, jobs, spec) => {
    expect(check(...all(jobs, spec))).toEqual([expect.stringMatching(new RegExp(`^${code} JobSet/train spec`))]);
  });

  test('a controller in the set, or elsewhere in the cluster, or a JobSet of its own, is right', () => {
    const controller = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'c', labels: { 'app.kubernetes.io/name': 'cdk8s-jobset-controller' } } };
    expect(check(...all({}, { failurePolicy: { maxRestarts: 1 } }), controller)).toEqual([]);
    expect(check(run({}, { failurePolicy: { maxRestarts: 1 } }))).toEqual([]);
    const manifests = all({}, { failurePolicy: { maxRestarts: 1 }, suspend: true }).map(object => ({ object }));
    expect(verify(manifests, STANDALONE_RULES, { controller: true }).findings).toEqual([]);
  });
});

describe('JS7002: Job that differs from its document', () => {
  const changed = (job: Job, spec: object) => ({ spec: { ...job.spec, ...spec } });

  test.each<[string, (job: Job) => object, string, RegExp]>([
    ['a value', job => changed(job, { parallelism: 7 }), 'spec.parallelism', /^parallelism is 7, where the document asks for 1$/],
    ['a missing field', job => changed(job, { backoffLimit: undefined }), 'spec.backoffLimit', /^backoffLimit is missing, where the document asks for 0$/],
    ['one too many', job => changed(job, { activeDeadlineSeconds: 60 }), 'spec.activeDeadlineSeconds', /^activeDeadlineSeconds is 60, where the document asks for nothing$/],
    ['a label of the Job', ({ metadata }) => ({ metadata: { ...metadata, labels: { ...metadata.labels, 'jobset.sigs.k8s.io/job-index': '7' } } }), "metadata.labels['jobset.sigs.k8s.io/job-index']", /^jobset.sigs.k8s.io\/job-index is '7'/],
    ['a label of its pods', job => changed(job, { template: { ...job.spec.template, metadata: {} } }), "spec.template.metadata.labels['jobset.sigs.k8s.io/jobset-name']", /missing/],
  ])('%s', (_, change, path, message) => {
    const [first] = found(...withJob(change));
    expect(first).toMatchObject({ code: 'JS7002', object: { kind: 'Job', name: 'train-workers-0' }, path, message: expect.stringMatching(message) });
  });

  test('is said once for all Jobs of the run', () => {
    const objects = all({ replicas: 3 }).map(object => object.kind === 'Job' ? { ...object, ...changed(object as Job, { parallelism: 7 }) } : object);
    expect(found(...objects as KubernetesObject[]).map(({ object, message }) => [object.name, message])).toEqual([
      ['train-workers-0', 'parallelism is 7, where the document asks for 1, and so it is in 2 more Jobs of the run'],
    ]);
  });

  test('a Job that the document does not ask for', () => {
    const extra = { ...all()[2], metadata: { ...all()[2].metadata, name: 'train-workers-1' } };
    expect(found(...all(), extra).map(({ code, message }) => [code, message])).toEqual([
      ['JS7002', "the document of train asks for no Job train-workers-1, which has 1 of 'workers'"],
    ]);
  });
});

test('JS7003: policy document that cannot be read', () => {
  const policy = policyConfigMap(run({}));
  expect(check({ ...policy, data: {} } as KubernetesObject)).toEqual(['JS7003 ConfigMap/train-jobset data']);
  expect(check({ ...policy, data: { 'jobset.yaml': 'kind: [' } } as KubernetesObject)).toHaveLength(1);
  expect(check({ ...policy, metadata: { ...policy.metadata, labels: { ...policy.metadata.labels, 'cdk8s-jobset.dev/policy': 'v9' } } })).toHaveLength(1);
});

test('JS7004: policy document in a ConfigMap of another name or namespace', () => {
  const policy = policyConfigMap(run({}));
  expect(check({ ...policy, metadata: { ...policy.metadata, name: 'train-jobset-c8a1' } })).toEqual(['JS7004 ConfigMap/train-jobset-c8a1 metadata.name']);
  expect(check({ ...policy, metadata: { ...policy.metadata, namespace: 'other' } })).toEqual(['JS7004 ConfigMap/train-jobset metadata.namespace']);
});

test('JS7005: suspend in a Job', () => {
  for (const suspend of [true, false]) expect(check(...withJob(({ spec }) => ({ spec: { ...spec, suspend } })))).toEqual(['JS7005 Job/train-workers-0 spec.suspend']);
});

test('JS7006: run-time value in a Job', () => {
  const attempt = { 'jobset.sigs.k8s.io/restart-attempt': '0' };
  expect(check(...withJob(({ metadata }) => ({ metadata: { ...metadata, annotations: { ...metadata.annotations, ...attempt } } }))))
    .toEqual(["JS7006 Job/train-workers-0 metadata.annotations['jobset.sigs.k8s.io/restart-attempt']"]);
  const ofPods = ({ metadata, ...template }: Job['spec']['template']) => ({ ...template, metadata: { ...metadata, labels: { ...metadata!.labels, ...attempt } } });
  expect(check(...withJob(({ spec }) => ({ spec: { ...spec, template: ofPods(spec.template) } }))))
    .toEqual(["JS7006 Job/train-workers-0 spec.template.metadata.labels['jobset.sigs.k8s.io/restart-attempt']"]);
});

test('JS7007: owner of a Job', () => {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'train-jobset', uid: 'x' };
  expect(check(...withJob(({ metadata }) => ({ metadata: { ...metadata, ownerReferences: [owner] } })))).toEqual(['JS7007 Job/train-workers-0 metadata.ownerReferences']);
});

describe('JS7008: Job in the manifest that has to wait', () => {
  test.each<[string, Partial<JobSetSpec>, number]>([['suspended', { suspend: true }, 2], ['in order', { startupPolicy: { startupPolicyOrder: 'InOrder' } }, 1]])('%s', (_, spec, count) => {
    const document = run([{ name: 'a' }, { name: 'b' }], spec);
    const objects = [policyConfigMap(document), ...expand(document, FIRST_ATTEMPT, 'standalone').jobs];
    expect(check(...objects).filter(text => text.startsWith('JS7008'))).toHaveLength(count);
  });
});

test('JS7009: Jobs that delete themselves, said in the document', () => {
  expect(check(...all({ job: { ttlSecondsAfterFinished: 60 } }))).toEqual(['JS7009 JobSet/train spec.replicatedJobs[0].template.spec.ttlSecondsAfterFinished']);
  expect(check(run({ job: { ttlSecondsAfterFinished: 60 } }))).toEqual([]);
});

describe('JS7010: standalone run of which a part is missing', () => {
  test('a Job, or the Service', () => {
    const objects = all({ replicas: 3 });
    expect(found(...objects.slice(0, -1))).toEqual([expect.objectContaining({ code: 'JS7010', message: 'Job train-workers-2 of the document is not in the set, where 2 others are' })]);
    expect(check(...objects.filter(({ kind }) => kind !== 'Service'))).toEqual(['JS7010 JobSet/train spec.network']);
  });

  test('of more Jobs than can be listed', () => {
    const [, ...jobs] = all({ replicas: 2 });
    expect(found(policyConfigMap(run({ replicas: 2_000_000_000 })), ...jobs).filter(({ code }) => code === 'JS7010').map(({ message }) => message))
      .toEqual(['Job train-workers-2 and 1999999997 more of the document are not in the set, where 2 others are']);
  });

  test('the document alone, a run without names, and Jobs that wait are right', () => {
    expect(check(all()[0])).toEqual([]);
    expect(check(...all({}, { network: { enableDNSHostnames: false } }))).toEqual([]);
    const staged = all([{ name: 'a' }, { name: 'b', dependsOn: [{ name: 'a', status: 'Complete' }] }]);
    expect(check(...staged).filter(text => text.startsWith('JS7010'))).toEqual([]);
  });
});

test('JS7011: Job with the name of a run\'s status', () => {
  expect(check(...all(), plainJob({}))).toEqual(['JS7011 Job/train metadata.name']);
  expect(check(...all(), { ...plainJob({ job: { managedBy: 'example.com/controller', parallelism: 0, completions: undefined } }) })).toEqual([]);
  expect(check(run({}), plainJob({}))).toEqual([]);
});

test('JS7012: run that is written out twice', () => {
  expect(check(run({}), ...all())).toEqual(['JS7012 JobSet/train metadata.name']);
  expect(check({ ...run({}), metadata: { name: 'tune' } }, ...all())).toEqual([]);
});

test('JS7013: Jobs of a JobSet without its document, said of the first', () => {
  const jobs = all({ replicas: 3 }).filter(({ kind }) => kind === 'Job');
  expect(check(...jobs)).toEqual(["JS7013 Job/train-workers-0 metadata.labels['jobset.sigs.k8s.io/jobset-name']"]);
  const owned = jobs.map(job => ({ ...job, metadata: { ...job.metadata, ownerReferences: [{ apiVersion: 'a', kind: 'JobSet', name: 'train', uid: 'x' }] } }));
  expect(check(...owned)).toEqual([]);
});

test('JS7014: exclusive placement of a standalone run without a namespace', () => {
  const exclusive = (metadata: object) => ({ ...run({}), metadata: { name: 'train', annotations: { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' }, ...metadata } });
  const only = (document: JobSetDocument) => check(policyConfigMap(document)).filter(text => text.startsWith('JS7014'));
  expect(only(exclusive({}))).toEqual(['JS7014 JobSet/train metadata.namespace']);
  expect(only(exclusive({ namespace: 'llm' }))).toEqual([]);
  expect(only(run({}))).toEqual([]);
});

test('JS7015: standalone run without a name', () => {
  const nameless = { ...run({}), metadata: { generateName: 'train-' } } as JobSetDocument;
  expect(check(policyConfigMap(nameless))).toEqual(['JS7015 JobSet/undefined metadata.name']);
  expect(check(nameless)).toEqual([]);
});

test('JS7002 names what differs: a field, a key, and of a list its place in it', () => {
  const changed = (change: (job: Job) => void) => found(...withJob(job => {
    const copy = structuredClone(job) as Job;
    change(copy);
    return copy;
  }, { main: { command: ['python', 'a.py'] } })).map(({ message }) => message);
  const container = ({ spec }: Job) => spec.template.spec.containers[0] as unknown as { image: string; command: string[] };
  expect(changed(job => { container(job).command[1] = 'b.py'; })).toEqual(["command[1] is 'b.py', where the document asks for 'a.py'"]);
  expect(changed(job => { container(job).image = 'other'; })[0]).toMatch(/^image is 'other', where/);
});
