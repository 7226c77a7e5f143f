/** The admission policies on a real API server: what they refuse, in whose words, and what they make of pods. */
import { placementPolicy, validationPolicies } from '../../../src/controller/policies';
import { RULES } from '../../../src/controller/policies/validation-rules';
import { exclusivelyPlaced, jobKey, validate } from '../../../src/model';
import type { PodSpec } from '../../../src/model';
import { ACCEPTED, Case, REFUSED } from '../../imports/cases';
import { CRD_FILE } from '../../imports/crd-schema';
import { Fields, jobSet, replicatedJob } from '../../imports/documents';
import { run } from '../../model/documents';
import { RULE_CASES } from '../../model/validate/cases';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { startControlPlane } from '../start/cluster';
import { RunningCluster } from '../start/running-cluster';
import { until } from '../start/until';

Cluster.current({ controllers: true, own: true });
const RACK = 'example.com/rack';

let controlPlane: RunningCluster;
let cluster: Cluster;
let namespace: Namespace;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  cluster = new Cluster(controlPlane.connection, { controllers: true });
  await cluster.kubectl.run(['apply', '--server-side', '--filename', CRD_FILE]);
  const policies = [...validationPolicies({}), ...placementPolicy({})];
  await cluster.kubectl.run(['apply', '--server-side', '--filename=-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: policies }) });
  namespace = await cluster.namespace('policies');
  const doubtful = jobSet({ failurePolicy: { rules: [{ action: 'FailJobSet', onJobFailureMessagePatterns: ['('] }] } });
  await until('policies to be in effect', async () => {
    const answers = await Promise.all([namespace.dryRun([here(doubtful)]), namespace.dryRun([here(jobSet({}, { annotations: { [EXCLUSIVE]: '/' } }))])]);
    return answers.every(({ code }) => code === 1);
  });
}, 300_000);

afterAll(async () => controlPlane.stop());

const EXCLUSIVE = 'alpha.jobset.sigs.k8s.io/exclusive-topology';

describe('what the schema accepts and refuses', () => {
  test.each(ACCEPTED)('is accepted still: $title', async each => {
    expect(await ask(each)).toMatchObject({ code: 0, stderr: '' });
  });

  // What is stored has to pass the policies itself.
  test.each(REFUSED.filter(({ stored }) => stored === undefined || validate(stored).length === 0))('is refused still: $title', async each => {
    expect(await ask(each)).toMatchObject({ code: 1 });
  });
});

describe('a rule of validate', () => {
  const covered = new Set([...RULES.map(({ code }) => code), 'JS1057']);
  const cases = RULE_CASES.filter(({ code, gates }) => covered.has(code) && gates === undefined);

  test.each([...covered])('%s has a case', code => expect(cases.map(each => each.code)).toContain(code));

  test.each(cases)('$code $path: $says', async ({ wrong, right }) => {
    const [found] = validate(run(wrong));
    const refusal = await namespace.dryRun([here(run(wrong) as unknown as Fields)]);
    expect(refusal.code).toBe(1);
    // The schema comes first, in its own words; of JS1057 the API server itself says what is wrong with the pattern.
    const words = found.code === 'JS1057' ? 'error parsing regexp' : `[${found.code}] ${found.path}: ${found.message}`;
    if (refusal.stderr.includes('ValidatingAdmissionPolicy')) expect(refusal.stderr).toContain(words);
    expect(await namespace.dryRun([here(run(right) as unknown as Fields)])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('lists of any length', () => {
  const many = (count: number, last: Fields = {}) => Array.from({ length: count }, (_, i) => replicatedJob(`r${i}`, i === count - 1 ? last : {}));
  const rules = (count: number) => Array.from({ length: count }, (_, i) => ({ action: 'FailJobSet', name: `rule${i}` }));

  test.each<{ title: string; spec: Fields; says: string }>([
    {
      title: 'a dependency of the 150th replicated job',
      spec: { replicatedJobs: many(150, { dependsOn: [{ name: 'other', status: 'Ready' }] }) },
      says: '[JS1035] spec.replicatedJobs[149].dependsOn[0].name: \'r149\' depends on \'other\', and there is no such replicated job',
    },
    {
      title: 'a target among 150 replicated jobs',
      spec: { replicatedJobs: many(150), successPolicy: { operator: 'All', targetReplicatedJobs: ['r149', 'other'] } },
      says: '[JS1040] spec.successPolicy.targetReplicatedJobs[1]: there is no replicated job \'other\'',
    },
    {
      title: 'a target of the 40th rule',
      spec: { replicatedJobs: many(2), failurePolicy: { rules: [...rules(39), { action: 'FailJobSet', targetReplicatedJobs: ['other'] }] } },
      says: '[JS1054] spec.failurePolicy.rules[39].targetReplicatedJobs[0]: there is no replicated job \'other\'',
    },
    {
      title: 'the Jobs of all replicated jobs',
      spec: { replicatedJobs: many(2).map(job => ({ ...job, replicas: 50_001 })) },
      says: '[JS1039] spec.replicatedJobs: the replicated jobs have 100002 Jobs together, more than the 100000 that a run may have',
    },
    {
      title: 'the names of 40 rules',
      spec: { replicatedJobs: many(2), failurePolicy: { rules: [...rules(39), { action: 'FailJobSet', name: 'rule38' }] } },
      says: '[JS1056] spec.failurePolicy.rules[39].name: \'rule38\' is already the name of rule 38',
    },
  ])('$title', async ({ spec, says }) => {
    const { code, stderr } = await namespace.dryRun([here(jobSet(spec))]);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });

  test('the largest that are stored are not too expensive', async () => {
    const { code, stderr } = await namespace.dryRun([here(jobSet({ replicatedJobs: many(1000) }))]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('a template', () => {
  const template = (container: Fields, podSpec: Fields = {}, more: readonly Fields[] = []): Fields => ({
    replicatedJobs: [replicatedJob('workers', { podSpec: { containers: [{ name: 'main', image: 'busybox:1', ...container }, ...more], ...podSpec } })],
  });
  const change = (stored: Fields, spec: Fields): Case => ({ title: '', stored: jobSet(stored), document: jobSet(spec) });
  const sidecars = (image: string) => Array.from({ length: 5 }, (_, i) => ({ name: `c${i}`, image: i === 4 ? image : 'busybox:1' }));

  test.each<[string, Fields, Fields]>([
    ['limits', template({ resources: { limits: { memory: '1Gi' } } }), template({ resources: { limits: { memory: '2Gi' } } })],
    ['a port', template({}), template({ ports: [{ containerPort: 80 }] })],
    ['a probe', template({ readinessProbe: { tcpSocket: { port: 80 } } }), template({ readinessProbe: { tcpSocket: { port: 81 } } })],
    ['a mount', template({}, { volumes: [{ name: 'a', emptyDir: {} }] }), template({ volumeMounts: [{ name: 'a', mountPath: '/a' }] }, { volumes: [{ name: 'a', emptyDir: {} }] })],
    ['a volume', template({}, { volumes: [{ name: 'a', emptyDir: {} }] }), template({}, { volumes: [{ name: 'a', emptyDir: { medium: 'Memory' } }] })],
    ['the image of the sixth container', template({}, {}, sidecars('busybox:1')), template({}, {}, sidecars('busybox:2'))],
    ['a node selector while it runs', template({}), template({}, { nodeSelector: { zone: 'a' } })],
    ['a privilege', template({ securityContext: { privileged: false } }), template({ securityContext: { privileged: true } })],
    ['limits while suspended', { suspend: true, ...template({}) }, { suspend: true, ...template({ resources: { limits: { memory: '2Gi' } } }) }],
  ])('does not change: %s', async (_, stored, spec) => {
    const { code, stderr } = await ask(change(stored, spec));
    expect(code).toBe(1);
    expect(stderr).toMatch(/\[JS1098\] spec\.replicatedJobs\[0\]\.template: the Job template of 'workers' is not what it was: delete the JobSet|the Job template not at all/);
  });

  test.each<[string, Fields, Fields]>([
    ['quantities in another spelling', template({ resources: { limits: { memory: '1Gi', cpu: 4 } } }), template({ resources: { limits: { memory: '1024Mi', cpu: '4' } } })],
    ['the size of a volume in another spelling', template({}, { volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Gi' } }] }),
      template({}, { volumes: [{ name: 'a', emptyDir: { sizeLimit: '1024Mi' } }] })],
    ['empty values left out', { suspend: true, ...template({ env: [{ name: 'A', value: '' }], command: [] }) }, { suspend: true, ...template({ env: [{ name: 'A' }] }) }],
    ['a node selector while suspended', { suspend: true, ...template({}) }, { suspend: true, ...template({}, { nodeSelector: { zone: 'a' } }) }],
  ])('may be written anew: %s', async (_, stored, spec) => {
    expect(await ask(change(stored, spec))).toMatchObject({ code: 0, stderr: '' });
  });
});

test('a JobSet that was wrong before the policies came can be labelled and deleted', async () => {
  const binding = 'validatingadmissionpolicybinding/cdk8s-jobset-rules';
  const kept = await cluster.kubectl.run(['get', binding, '--output=json']);
  await cluster.kubectl.run(['delete', binding]);
  const wrong = here(jobSet({ replicatedJobs: [replicatedJob('workers', { podSpec: { containers: [{ name: 'main' }] } })] }, { name: 'old', finalizers: ['example.com/keep'] }));
  await namespace.until('the policy to be gone', async () => (await namespace.attempt(['create', '--filename=-'], JSON.stringify(wrong))).code === 0);
  const { apiVersion, kind, metadata: { name }, spec } = JSON.parse(kept);
  await cluster.kubectl.run(['create', '--filename=-'], { input: JSON.stringify({ apiVersion, kind, metadata: { name }, spec }) });
  await namespace.until('the policy to be back', async () => (await namespace.dryRun([{ ...wrong, metadata: { name: 'new', namespace: namespace.name } }])).code === 1);
  expect(await namespace.attempt(['label', 'jobset/old', 'team=a'])).toMatchObject({ code: 0 });
  expect(await namespace.attempt(['delete', 'jobset/old', '--wait=false'])).toMatchObject({ code: 0 });
  expect(await namespace.attempt(['patch', 'jobset/old', '--type=merge', '--patch={"metadata":{"finalizers":null}}'])).toMatchObject({ code: 0 });
});

test('the API server finds nothing to warn of in the policies', async () => {
  for (const { metadata: { name } } of validationPolicies({}).filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')) {
    const policy = await until(`${name} to be checked`, async () => {
      const { status } = JSON.parse(await cluster.kubectl.run(['get', `validatingadmissionpolicy/${name}`, '--output=json'])) as { status?: { typeChecking?: Fields } };
      return status?.typeChecking && { typeChecking: status.typeChecking };
    });
    expect({ name, ...policy }).toEqual({ name, typeChecking: {} });
  }
});

describe('pods', () => {
  interface Pod extends KubernetesObject {
    readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
    readonly spec: PodSpec;
  }

  const KEY = jobKey('research', 'run-workers-0');
  const GATE = { name: 'cdk8s-jobset.dev/exclusive-placement' };
  const created = async (index: number | undefined, annotations: Fields, spec: Fields = {}): Promise<Pod> => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `pod-${Math.random().toString(36).slice(2)}`,
        namespace: namespace.name,
        labels: { 'jobset.sigs.k8s.io/jobset-name': 'run', 'jobset.sigs.k8s.io/job-key': KEY },
        annotations: {
          'jobset.sigs.k8s.io/jobset-name': 'run', ...index !== undefined && { 'batch.kubernetes.io/job-completion-index': `${index}` }, ...annotations,
        },
      },
      spec: { containers: [{ name: 'main', image: 'busybox:1' }], ...spec },
    };
    return JSON.parse(await namespace.kubectl(['create', '--dry-run=server', '--output=json', '--filename=-'], JSON.stringify(manifest))) as Pod;
  };
  const own = {
    topologyKey: RACK,
    namespaceSelector: {},
    labelSelector: { matchExpressions: [{ key: 'jobset.sigs.k8s.io/job-key', operator: 'In', values: [KEY] }] },
  };
  const others = {
    topologyKey: RACK,
    namespaceSelector: {},
    labelSelector: {
      matchExpressions: [
        { key: 'jobset.sigs.k8s.io/job-key', operator: 'Exists' },
        { key: 'jobset.sigs.k8s.io/job-key', operator: 'NotIn', values: [KEY] },
        { key: 'jobset.sigs.k8s.io/priority', operator: 'In', values: ['0'] },
      ],
    },
  };

  test('a leader finds a domain to itself, and waits for nobody', async () => {
    const { spec, metadata } = await created(0, { [EXCLUSIVE]: RACK });
    expect(spec.affinity).toEqual({
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [own] },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [others] },
    });
    expect(spec.schedulingGates).toBeUndefined();
    expect(metadata.labels['jobset.sigs.k8s.io/priority']).toBe('0');
  });

  test('what its author wants stays', async () => {
    const term = { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'a' } } };
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] } };
    const { spec } = await created(0, { [EXCLUSIVE]: RACK }, {
      affinity: { nodeAffinity, podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    });
    expect(spec.affinity).toMatchObject({
      nodeAffinity,
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term, own] },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [others] },
    });
  });

  test('a follower waits behind a gate, beside those of others', async () => {
    expect((await created(1, { [EXCLUSIVE]: RACK })).spec).toMatchObject({ schedulingGates: [GATE] });
    const { spec } = await created(1, { [EXCLUSIVE]: RACK }, { schedulingGates: [{ name: 'example.com/wait' }] });
    expect(spec.schedulingGates).toEqual([{ name: 'example.com/wait' }, GATE]);
    expect(spec.affinity).toBeUndefined();
  });

  test('a pod without exclusive placement gets its priority as a label, so that leaders keep away from it', async () => {
    const { spec, metadata } = await created(0, {}, { priorityClassName: 'system-node-critical' });
    expect(metadata.labels['jobset.sigs.k8s.io/priority']).toBe('2000001000');
    expect(spec).not.toHaveProperty('affinity');
  });

  test('a pod of no JobSet is not looked at, whatever its annotations say', async () => {
    const annotations = { [EXCLUSIVE]: RACK, 'batch.kubernetes.io/job-completion-index': '1', 'jobset.sigs.k8s.io/jobset-name': 'run' };
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'plain', annotations }, spec: { containers: [{ name: 'main', image: 'busybox:1' }] } };
    const pod = JSON.parse(await namespace.kubectl(['create', '--dry-run=server', '--output=json', '--filename=-'], JSON.stringify(manifest))) as Pod;
    expect(pod.metadata.labels).toBeUndefined();
    expect(pod.spec).not.toHaveProperty('affinity');
    expect(pod.spec).not.toHaveProperty('schedulingGates');
  });

  test.each<[string, Fields, Fields]>([
    ['that is placed by labels of nodes', { [EXCLUSIVE]: RACK, 'alpha.jobset.sigs.k8s.io/node-selector': 'true' }, {}],
    ['that its template has bound', { [EXCLUSIVE]: RACK }, exclusivelyPlaced({ containers: [{ name: 'main', image: 'busybox:1' }] }, RACK, KEY) as unknown as Fields],
  ])('a pod %s is left alone', async (_, annotations, spec) => {
    const pod = await created(0, annotations, spec);
    expect(pod.metadata.labels).not.toHaveProperty(['jobset.sigs.k8s.io/priority']);
    expect(pod.spec.affinity).toEqual(spec.affinity);
  });

  test('three Jobs take three of four racks, and their followers go after them', async () => {
    const racks = ['a', 'b', 'c', 'd'];
    for (const rack of racks) for (const i of [0, 1]) await cluster.addPaperNode({ name: `${rack}${i}`, labels: { [RACK]: rack } });
    const job = (index: number): Fields => {
      const labels = { 'jobset.sigs.k8s.io/jobset-name': 'run', 'jobset.sigs.k8s.io/job-key': jobKey(namespace.name, `run-workers-${index}`) };
      const annotations = { 'jobset.sigs.k8s.io/jobset-name': 'run', [EXCLUSIVE]: RACK };
      return {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: `run-workers-${index}`, namespace: namespace.name },
        spec: {
          completionMode: 'Indexed',
          parallelism: 2,
          completions: 2,
          template: {
            metadata: { labels, annotations },
            spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1', resources: { requests: { cpu: '40' } } }] },
          },
        },
      };
    };
    await namespace.apply([0, 1, 2].map(job));
    const pods = () => namespace.list<Pod & { spec: { nodeName?: string } }>('pods');
    const leaders = await namespace.until('leaders to be placed', async () => {
      const placed = (await pods()).filter(({ spec }) => spec.nodeName !== undefined);
      return placed.length === 3 && placed;
    });
    expect(new Set(leaders.map(({ spec }) => spec.nodeName![0])).size).toBe(3);
    expect((await pods()).filter(({ spec }) => spec.schedulingGates?.some(({ name }) => name === GATE.name))).toHaveLength(3);
    for (const follower of (await pods()).filter(({ spec }) => spec.nodeName === undefined)) {
      const leader = leaders.find(({ metadata }) => metadata.labels['job-name'] === follower.metadata.labels['job-name'])!;
      const patch = { spec: { nodeSelector: { [RACK]: leader.spec.nodeName![0] }, schedulingGates: [] } };
      await namespace.kubectl(['patch', `pod/${follower.metadata.name}`, '--type=merge', '--patch', JSON.stringify(patch)]);
    }
    await namespace.until('followers to be placed', async () => (await pods()).every(({ spec }) => spec.nodeName !== undefined));
    const racksOfJobs = new Map<string, Set<string>>();
    for (const { metadata, spec } of await pods()) {
      const name = metadata.labels['job-name'];
      racksOfJobs.set(name, (racksOfJobs.get(name) ?? new Set()).add(spec.nodeName![0]));
    }
    expect([...racksOfJobs.values()].map(each => each.size)).toEqual([1, 1, 1]);
  });
});

let changes = 0;

/** Stores what is stored, and asks the API server about the document. */
async function ask({ stored, storedStatus, document }: Case): Promise<{ code: number; stderr: string }> {
  if (stored === undefined) return namespace.dryRun([here(document)]);
  const name = `change-${changes++}`;
  await namespace.kubectl(['create', '--filename=-'], JSON.stringify(here(stored, name)));
  if (storedStatus) {
    await namespace.kubectl(['patch', `jobset/${name}`, '--subresource=status', '--type=merge', '--patch', JSON.stringify({ status: storedStatus })]);
  }
  return namespace.attempt(['replace', '--dry-run=server', '--validate=strict', '--filename=-'], JSON.stringify(here(document, name)));
}

function here(document: Fields, name?: string): Fields & { metadata: Fields } {
  return { ...document, metadata: { ...document.metadata as Fields, namespace: namespace.name, ...(name && { name }) } };
}
