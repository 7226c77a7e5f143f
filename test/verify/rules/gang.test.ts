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
    expect(check(groupOf(5), run(staged))).toEqual([expect.stringContaining("PodGroup g waits for 5 pods, but only 1 are created before others are ready: 'workers' comes after")]);
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

test('groups that are not in the set, of another kind, or without a number are not known', () => {
  const [{ member }] = SCHEDULERS;
  const small = run({ ...member, pods: 2 });
  expect(check(small)).toEqual([]);
  expect(check(SCHEDULERS[1].group(9), small)).toEqual([]);
  expect(check(SCHEDULERS[0].group('nine'), small)).toEqual([]);
  expect(check({ ...SCHEDULERS[0].group(9), metadata: { name: 'g', namespace: 'other' } }, small)).toEqual([]);
});
