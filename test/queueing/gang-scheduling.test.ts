import { ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import { AcceleratorNodePool, DependencyStatus, ExclusivePlacement, GangScheduling, GangScope, JobSet, JobSetRendering, StartupOrder } from '../../src';
import type { IGangScheduler, JobSetProps, ReplicatedJobProps } from '../../src';
import { GKE, V6E } from '../placement/pools';

const RENDERINGS = [JobSetRendering.STANDALONE, JobSetRendering.JOBSET_API];

/** A leader and 2 × 3 workers. */
function runOf(gangScheduling: IGangScheduler, props: JobSetProps = {}, jobs: ReplicatedJobProps = {}): { chart: Chart; run: JobSet } {
  const chart = new Chart(Testing.app(), 'run', { namespace: 'llama' });
  const run = new JobSet(chart, 'run', { metadata: { name: 'run' }, gangScheduling, ...props });
  run.addReplicatedJob('leader', { containers: [{ image: 'example.com/train:1' }], ...jobs });
  run.addReplicatedJob('workers', { replicas: 2, parallelism: 3, containers: [{ image: 'example.com/train:1' }], ...jobs });
  return { chart, run };
}

const groupsIn = (objects: any[]) => objects.filter(({ apiVersion }) => /^scheduling\./.test(apiVersion));
const groupsOf = (gang: IGangScheduler, props?: JobSetProps, jobs?: ReplicatedJobProps) => groupsIn(runOf(gang, props, jobs).chart.toJson());
const podOf = (gang: IGangScheduler) => runOf(gang).run.toDocument().spec.replicatedJobs[1].template.spec.template;

describe('Kubernetes itself', () => {
  test('1.37: a Workload and a PodGroup of all pods', () => {
    const [workload, group] = groupsOf(GangScheduling.native('1.37'));
    const policy = { schedulingPolicy: { gang: { minCount: 7 } }, disruptionMode: { all: {} } };
    expect(workload).toEqual({
      apiVersion: 'scheduling.k8s.io/v1beta1',
      kind: 'Workload',
      metadata: { name: 'run', namespace: 'llama' },
      spec: { podGroupTemplates: [{ name: 'run', ...policy }] },
    });
    expect(group).toEqual({
      apiVersion: 'scheduling.k8s.io/v1beta1',
      kind: 'PodGroup',
      metadata: { name: 'run', namespace: 'llama' },
      spec: { workloadRef: { workloadName: 'run', templateName: 'run' }, ...policy },
    });
    expect(podOf(GangScheduling.native('1.37')).spec.schedulingGroup).toEqual({ podGroupName: 'run' });
  });

  test('1.36: the same in other words', () => {
    const [workload, group] = groupsOf(GangScheduling.native('v1.36.4'));
    expect(workload.apiVersion).toBe('scheduling.k8s.io/v1alpha2');
    expect(group.spec).toEqual({
      podGroupTemplateRef: { workload: { workloadName: 'run', podGroupTemplateName: 'run' } },
      schedulingPolicy: { gang: { minCount: 7 } },
      disruptionMode: 'PodGroup',
    });
  });

  test('1.35: a Workload alone, which pods refer to', () => {
    const gang = GangScheduling.native('1.35');
    const pods = gang.gang({ name: 'run', replicatedJobs: [{ name: 'workers', pods: 6, waits: false, exclusivelyPlaced: false }] });
    expect(pods.objects).toEqual([{
      apiVersion: 'scheduling.k8s.io/v1alpha1',
      kind: 'Workload',
      metadata: { name: 'run' },
      spec: { podGroups: [{ name: 'run', policy: { gang: { minCount: 6 } } }] },
    }]);
    expect(pods.pods.workers.podSpecFields).toEqual({ workloadRef: { name: 'run', podGroup: 'run' } });
  });

  test.each(['1.37', '1.36', '1.35'])('%s: the Workload says which JobSet resource it is for', version => {
    const replicatedJobs = [{ name: 'workers', pods: 6, waits: false, exclusivelyPlaced: false }];
    const { objects } = GangScheduling.native(version).gang({ name: 'run', controller: { apiGroup: 'jobset.x-k8s.io', kind: 'JobSet' }, replicatedJobs });
    expect(objects[0].spec.controllerRef).toEqual({ apiGroup: 'jobset.x-k8s.io', kind: 'JobSet', name: 'run' });
  });

  test('a topology, single pods, a priority', () => {
    const [, group] = groupsOf(GangScheduling.native('1.37', { topologyKey: 'example.com/rack', preemptTogether: false }), {}, { priorityClassName: 'high' });
    expect(group.spec).toMatchObject({ schedulingConstraints: { topology: [{ key: 'example.com/rack' }] }, priorityClassName: 'high' });
    expect(group.spec).not.toHaveProperty('disruptionMode');
  });

  test.each([
    ['1.34', 'Kubernetes 1.34 has no gang scheduling, 1.35 is the first'],
    ['latest', '\'latest\' is no version of Kubernetes: write one such as \'1.37\''],
    ['1', '\'1\' is no version'],
  ])('not %s', (version, message) => {
    expect(() => GangScheduling.native(version)).toThrow(message);
  });

  test('no topology in 1.35, and no illegal one', () => {
    expect(() => GangScheduling.native('1.35', { topologyKey: 'example.com/rack' })).toThrow('groups have no topology in Kubernetes 1.35');
    expect(() => GangScheduling.native('1.37', { topologyKey: 'my rack' })).toThrow('topologyKey \'my rack\'');
  });
});

test('Coscheduling: a label and the scheduler', () => {
  const gang = GangScheduling.coscheduling({ scope: GangScope.REPLICATED_JOB });
  expect(groupsOf(gang).map(({ apiVersion, metadata, spec }) => [apiVersion, metadata.name, spec])).toEqual([
    ['scheduling.x-k8s.io/v1alpha1', 'run-leader', { minMember: 1 }],
    ['scheduling.x-k8s.io/v1alpha1', 'run-workers', { minMember: 6 }],
  ]);
  const { metadata, spec } = podOf(gang);
  expect(metadata.labels).toEqual({ 'scheduling.x-k8s.io/pod-group': 'run-workers' });
  expect(spec.schedulerName).toBe('scheduler-plugins-scheduler');
  expect(podOf(GangScheduling.coscheduling({ schedulerName: 'batch' })).spec.schedulerName).toBe('batch');
});

test('Volcano: an annotation, the scheduler and its queue', () => {
  const gang = GangScheduling.volcano({ queue: 'research' });
  expect(groupsOf(gang, {}, { priorityClassName: 'high' }).map(({ apiVersion, spec }) => [apiVersion, spec])).toEqual([
    ['scheduling.volcano.sh/v1beta1', { minMember: 7, queue: 'research', priorityClassName: 'high' }],
  ]);
  const { metadata, spec } = podOf(gang);
  expect(metadata.annotations).toMatchObject({ 'scheduling.k8s.io/group-name': 'run' });
  expect(spec.schedulerName).toBe('volcano');
});

describe('the groups follow the run', () => {
  test('as it is patched', () => {
    const { chart, run } = runOf(GangScheduling.native('1.37'), { rendering: JobSetRendering.JOBSET_API });
    ApiObject.of(run).addJsonPatch(JsonPatch.replace('/spec/replicatedJobs/1/replicas', 4));
    expect(groupsIn(chart.toJson())[1].spec.schedulingPolicy.gang.minCount).toBe(13);
  });

  test('with the replicated jobs that are added', () => {
    const { chart, run } = runOf(GangScheduling.native('1.37', { scope: GangScope.REPLICATED_JOB }));
    expect(groupsIn(chart.toJson()).map(({ metadata }) => metadata.name)).toEqual(['run', 'run-leader', 'run-workers']);
    run.addReplicatedJob('evaluation', { containers: [{ image: 'example.com/train:1' }] });
    expect(groupsIn(chart.toJson()).map(({ metadata }) => metadata.name)).toEqual(['run', 'run-leader', 'run-workers', 'run-evaluation']);
  });

  test('as many pods as run at the same time, and no more than have to complete', () => {
    const minimum = (jobs: ReplicatedJobProps) => groupsOf(GangScheduling.volcano({ scope: GangScope.REPLICATED_JOB }), {}, jobs)[1].spec.minMember;
    expect(minimum({ parallelism: 2, completions: 6 })).toBe(4);
    expect(minimum({ parallelism: 6, completions: 2 })).toBe(4);
  });

  test('without those that have no pods', () => {
    expect(groupsOf(GangScheduling.volcano({ scope: GangScope.REPLICATED_JOB }), {}, { replicas: 0 })).toEqual([]);
  });
});

describe('a gang whose pods would wait for each other is refused', () => {
  const native = GangScheduling.native('1.37');

  test.each(RENDERINGS)('in order ($name)', rendering => {
    expect(() => groupsOf(native, { rendering, startupOrder: StartupOrder.IN_ORDER })).toThrow(
      'the group waits for all 7 pods, but only 1 is created before others are ready or complete, and \'workers\' comes after: write GangScope.REPLICATED_JOB',
    );
  });

  test('dependent', () => {
    const { chart, run } = runOf(native);
    const [leader, workers] = run.replicatedJobs as any[];
    workers.dependsOn(leader, DependencyStatus.READY);
    expect(() => chart.toJson()).toThrow('\'workers\' comes after');
  });

  test('but not where each replicated job is a group of its own', () => {
    expect(groupsOf(GangScheduling.native('1.37', { scope: GangScope.REPLICATED_JOB }), { startupOrder: StartupOrder.IN_ORDER })).toHaveLength(3);
  });

  test.each(RENDERINGS)('with exclusive placement ($name)', rendering => {
    const exclusive = { rendering, exclusivePlacement: ExclusivePlacement.topology('example.com/rack') };
    expect(() => groupsOf(native, exclusive)).toThrow('with exclusive placement the first pod of each Job of \'leader\' is scheduled before the others');
    expect(groupsOf(native, { rendering, exclusivePlacement: ExclusivePlacement.nodeSelector('example.com/rack') })).toHaveLength(2);
  });

  test('on slices that exclusive placement tells apart', () => {
    const chart = Testing.chart();
    const pool = new AcceleratorNodePool(chart, 'v6e', { accelerator: V6E, slices: 4, provider: GKE });
    new JobSet(chart, 'run', { gangScheduling: native }).addReplicatedJob('slice', { pool, containers: [{ image: 'example.com/train:1' }] });
    expect(() => chart.toJson()).toThrow('put the run into a TrainingQueue which places the pods (topologyAware)');
  });

  test('of more than eight groups', () => {
    const { chart, run } = runOf(GangScheduling.native('1.37', { scope: GangScope.REPLICATED_JOB }));
    for (let i = 0; i < 7; i++) run.addReplicatedJob(`more-${i}`, { containers: [{ image: 'example.com/train:1' }] });
    expect(() => chart.toJson()).toThrow('9 replicated jobs are 9 groups, and a run has 8 at most');
  });

  test.each<[string, IGangScheduler, ReplicatedJobProps, string]>([
    ['of another scheduler', GangScheduling.volcano(), { schedulerName: 'batch' }, '\'leader\' asks for the scheduler \'batch\', and its group is known to \'volcano\''],
  ])('%s', (_, gang, jobs, message) => {
    expect(() => groupsOf(gang, {}, jobs)).toThrow(message);
  });

  test.each(['schedulerName', 'priorityClassName'] as const)('of pods with different %s', field => {
    const { chart, run } = runOf(native);
    run.addReplicatedJob('evaluation', { [field]: 'other', containers: [{ image: 'example.com/train:1' }] });
    expect(() => chart.toJson()).toThrow(/the pods of a group have different (schedulers|priority classes) \(none, other\): write the same for all, or GangScope.REPLICATED_JOB/);
  });
});
