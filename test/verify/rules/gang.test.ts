import { problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { GANG_RULES } from '../../../src/verify/rules/gang';

const check = (...objects: KubernetesObject[]) => problems(GANG_RULES, ...objects);

interface Scheduler {
  readonly name: string;
  readonly member: Partial<SmallJob>;
  group(minimum: unknown): KubernetesObject;
}

const group = (apiVersion: string, spec: object) => ({ apiVersion, kind: 'PodGroup', metadata: { name: 'g' }, spec }) as KubernetesObject;

const SCHEDULERS: Scheduler[] = [
  {
    name: 'kube-scheduler',
    group: minCount => group('scheduling.k8s.io/v1beta1', { schedulingPolicy: { gang: { minCount } } }),
    member: { pod: { schedulingGroup: { podGroupName: 'g' } } },
  },
  {
    name: 'coscheduling',
    group: minMember => group('scheduling.x-k8s.io/v1alpha1', { minMember }),
    member: { podMetadata: { labels: { 'scheduling.x-k8s.io/pod-group': 'g' } } },
  },
  {
    name: 'Volcano',
    group: minMember => group('scheduling.volcano.sh/v1beta1', { minMember }),
    member: { podMetadata: { annotations: { 'scheduling.k8s.io/group-name': 'g' } } },
  },
];

describe.each(SCHEDULERS)('$name', ({ group: groupOf, member }) => {
  test('JS8020: gang that is larger than its run', () => {
    expect(check(groupOf(9), run({ ...member, replicas: 2, pods: 4 }))).toEqual([expect.stringMatching(/^JS8020 .*PodGroup g waits for 9 pods \(.*\), and the run has 8 in it$/)]);
    expect(check(groupOf(8), run({ ...member, replicas: 2, pods: 4 }))).toEqual([]);
  });

  test('JS8021: gang whose pods do not start together', () => {
    const staged = [{ name: 'head', ...member }, { name: 'workers', pods: 4, ...member, dependsOn: [{ name: 'head', status: 'Ready' as const }] }];
    expect(check(groupOf(5), run(staged))).toEqual([expect.stringContaining("PodGroup g waits for 5 pods, but only 1 is created before others are ready: 'workers' comes after")]);
    expect(check(groupOf(1), run(staged))).toEqual([]);
    expect(check(groupOf(5), run(staged.map(({ dependsOn: _, ...job }: SmallJob) => job)))).toEqual([]);
    expect(check(groupOf(4), run([{ name: 'head' }, staged[1]]))).toEqual([]);
    expect(check(groupOf(5), run(staged.map(({ dependsOn: _, ...job }: SmallJob) => job), { startupPolicy: { startupPolicyOrder: 'InOrder' } }))).toHaveLength(1);
  });

  test('JS8022: gang with exclusive placement', () => {
    const exclusive = (annotations: Record<string, string>) => ({ ...run({ ...member, replicas: 2, pods: 4 }), metadata: { name: 'train', annotations } });
    const topology = { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' };
    expect(check(groupOf(8), exclusive(topology))).toEqual([expect.stringContaining('waits for 8 pods, but only 2 are created before the first pod of each Job is scheduled')]);
    expect(check(groupOf(2), exclusive(topology))).toEqual([]);
    expect(check(groupOf(8), exclusive({ ...topology, 'alpha.jobset.sigs.k8s.io/node-selector': 'true' }))).toEqual([]);
  });
});

test.each(SCHEDULERS)('JS8023: gang whose pods go to different schedulers ($name)', ({ group: groupOf, member }) => {
  const jobs = (schedulerName: string | undefined) => [{ name: 'head', ...member }, { name: 'workers', ...member, pod: { ...member.pod, schedulerName } }];
  expect(check(groupOf(2), run(jobs('batch')))).toEqual([
    expect.stringContaining("JS8023 spec.replicatedJobs[1].template.spec.template.spec.schedulerName: PodGroup g has pods for default-scheduler ('head') and for batch ('workers')"),
  ]);
  expect(check(groupOf(2), run(jobs(undefined)))).toEqual([]);
  expect(check(groupOf(2), run(jobs('default-scheduler')))).toEqual([]);
});

describe('Kubernetes itself', () => {
  const of = (version: string, kind: string, spec: object) =>
    ({ apiVersion: `scheduling.k8s.io/${version}`, kind, metadata: { name: 'g' }, spec }) as KubernetesObject;
  const templates = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `t${i}` }));

  test.each([['v1alpha1', 'podGroups'], ['v1alpha2', 'podGroupTemplates'], ['v1beta1', 'podGroupTemplates'], ['v1alpha3', 'compositePodGroupTemplates']])(
    'JS8024: Workload with more groups than it takes (%s)', (version, field) => {
      expect(check(of(version, 'Workload', { [field]: templates(10) }))).toEqual([`JS8024 spec.${field}: there are 10, 2 more than the 8 that a Workload takes`]);
      expect(check(of(version, 'Workload', { [field]: templates(8) }))).toEqual([]);
    });

  test.each<[string, string, object, string]>([
    ['v1beta1', 'PodGroup', { podGroupTemplateRef: {} }, 'spec.podGroupTemplateRef: scheduling.k8s.io/v1beta1 (Kubernetes 1.37) has no podGroupTemplateRef in a PodGroup'],
    ['v1alpha2', 'PodGroup', { workloadRef: {} }, 'spec.workloadRef: scheduling.k8s.io/v1alpha2 (Kubernetes 1.36) has no workloadRef in a PodGroup'],
    ['v1beta1', 'PodGroup', { disruptionMode: 'Pod' }, 'spec.disruptionMode: disruptionMode is Pod, and in scheduling.k8s.io/v1beta1 (Kubernetes 1.37) it is an object'],
    ['v1alpha2', 'PodGroup', { disruptionMode: { all: {} } }, 'spec.disruptionMode: disruptionMode is an object, and in scheduling.k8s.io/v1alpha2 (Kubernetes 1.36) it is a word'],
    ['v1alpha1', 'PodGroup', {}, 'kind: scheduling.k8s.io/v1alpha1 (Kubernetes 1.35) has no PodGroup'],
    ['v1alpha1', 'Workload', { podGroupTemplates: [] }, 'spec.podGroupTemplates: scheduling.k8s.io/v1alpha1 (Kubernetes 1.35) has no podGroupTemplates in a Workload'],
    ['v1beta1', 'Workload', { podGroups: [] }, 'spec.podGroups: scheduling.k8s.io/v1beta1 (Kubernetes 1.37) has no podGroups in a Workload'],
  ])('JS8025: gang in the words of another version: %s %s %j', (version, kind, spec, message) => {
    expect(check(of(version, kind, spec))).toEqual([`JS8025 ${message}`]);
  });

  test.each<[string, string, object]>([
    ['v1beta1', 'PodGroup', { workloadRef: {}, disruptionMode: { single: {} } }],
    ['v1alpha2', 'PodGroup', { podGroupTemplateRef: {}, disruptionMode: 'PodGroup' }],
    ['v1alpha1', 'Workload', { podGroups: [] }],
    ['v9', 'PodGroup', { podGroupTemplateRef: {}, disruptionMode: 'Pod' }],
  ])('its own words are right: %s %s %j', (version, kind, spec) => {
    expect(check(of(version, kind, spec))).toEqual([]);
  });
});

test('groups that are not in the set, of another kind, or without a number are not known', () => {
  const [{ member }] = SCHEDULERS;
  const small = run({ ...member, pods: 2 });
  expect(check(small)).toEqual([]);
  expect(check(SCHEDULERS[1].group(9), small)).toEqual([]);
  expect(check(SCHEDULERS[0].group('nine'), small)).toEqual([]);
  expect(check({ ...SCHEDULERS[0].group(9), metadata: { name: 'g', namespace: 'other' } }, small)).toEqual([]);
});
