/** Exclusive placement by the real scheduler, on nodes that are objects only: four racks of two hosts for each run, which fills three of them. */
import { Cpu, NodeTaintQuery } from 'cdk8s-plus-28';
import { Pod } from './applied-run';
import { ControlledRun, Source } from './controlled-run';
import { shell } from './programs';
import { ExclusivePlacement, FailurePolicy, JobSet, PodFailureAction, PodFailureRule, ReplicatedJobProps } from '../../../src';
import { keys } from '../../../src/model';
import { Cluster, PaperNode } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { Namespace } from '../client/namespace';
import { Scenario, sideBySide } from '../jest/side-by-side';

const cluster = Cluster.current({ nodes: 2, own: true });
let controller: Controller;

beforeAll(async () => {
  await cluster.addImage(NODE);
  controller = await Controller.install(cluster);
  const namespace = await cluster.namespace('policy');
  const metadata = {
    name: 'follower',
    labels: { [keys.JOBSET_NAME]: 'run', [keys.JOB_KEY]: 'key' },
    annotations: { [keys.JOBSET_NAME]: 'run', [keys.EXCLUSIVE_TOPOLOGY]: RACK, [keys.JOB_COMPLETION_INDEX]: '1' },
  };
  const follower = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'main', image: 'none' }] } });
  await namespace.until('the admission policy to be in effect', async () =>
    (await namespace.kubectl(['create', '--dry-run=server', '--output=json', '--filename=-'], follower)).includes('schedulingGates'));
}, 120_000);

afterAll(async () => {
  await cluster.kubectl.run(['delete', 'nodes,priorityclasses', `--selector=${RUN}`, '--wait=false']);
  await controller.uninstall();
});

const RACK = 'example.com/rack';
/** Label and taint of the nodes of a run, so that nothing else is on them, and the run nowhere else. */
const RUN = 'example.com/run';
/** A condition of pods that fails their Job; any other loss of a pod is made good by the Job itself. */
const BROKEN = 'example.com/Broken';
const JOBS = 3;

function hosts(namespace: string, ofJob?: (rack: number) => string): PaperNode[] {
  return [0, 1, 2, 3].flatMap(rack => [0, 1].map(host => ({
    name: `${namespace}-${rack}-${host}`,
    labels: { [RACK]: `${namespace}-${rack}`, [RUN]: namespace, ...(ofJob && rack < JOBS && { [keys.NAMESPACED_JOB]: ofJob(rack) }) },
    taints: [{ key: RUN, effect: 'NoSchedule' }, ...ofJob ? [{ key: keys.NO_SCHEDULE_TAINT, value: 'true', effect: 'NoSchedule' }] : []],
  })));
}

/** All racks of the hosts that `hosts` gives a namespace. */
function racksOf({ name }: Namespace): string[] {
  return [0, 1, 2, 3].map(rack => `${name}-${rack}`);
}

/** Of the pod's host, by its name. */
function rackOf({ spec }: Pod): string {
  return spec.nodeName!.slice(0, -2);
}

interface Started extends Pick<ReplicatedJobProps, 'priorityClassName' | 'podSpecFields'> {
  /** @default run */
  readonly name?: string;
  /** @default 3 */
  readonly jobs?: number;
}

async function start(
  namespace: Namespace, source: Source, exclusivePlacement: ExclusivePlacement, { name = 'run', jobs = JOBS, ...pods }: Started = {},
): Promise<ControlledRun> {
  const started = ControlledRun.of(namespace, source, chart => {
    const run = new JobSet(chart, 'run', { metadata: { name }, exclusivePlacement, failurePolicy: FailurePolicy.restart({ max: 1 }) });
    run.addReplicatedJob('works', {
      ...pods,
      replicas: jobs,
      parallelism: 2,
      backoffLimit: 6,
      podFailureRules: [PodFailureRule.podCondition(PodFailureAction.FAIL_JOB, BROKEN)],
      nodeSelector: { [RUN]: namespace.name },
      tolerations: [NodeTaintQuery.exists(RUN)],
      // One to a host.
      containers: [shell('true', { resources: { cpu: { request: Cpu.units(40) } } })],
    });
    return run;
  });
  await started.apply();
  return started;
}

/** Ends pods at once, as nobody runs on their nodes who could. */
async function remove(namespace: Namespace, pods: readonly Pod[]): Promise<void> {
  if (pods.length === 0) return;
  await namespace.attempt(['delete', 'pods', ...pods.map(({ metadata }) => metadata.name), '--grace-period=0', '--force', '--wait=false']);
}

/** Lets pods that were told to end do so. */
async function removeEnding(namespace: Namespace): Promise<void> {
  const ending = (await namespace.list<Pod>('pods')).filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  for (const { metadata, status } of ending) if (status.phase !== 'Failed') await namespace.attempt(failing(metadata.name));
  await remove(namespace, ending);
}

/** Waits until all pods of an attempt have a node. Returns the racks of each Job. */
async function racks(run: ControlledRun, attempt = 0, jobs = JOBS): Promise<string[][]> {
  const pods = await run.namespace.until(`the pods of attempt ${attempt} to have a node`, async () => {
    await removeEnding(run.namespace);
    const all = await run.pods();
    const bound = all.filter(({ spec, metadata }) => spec.nodeName !== undefined && metadata.deletionTimestamp === undefined
      && (metadata.labels[keys.RESTART_ATTEMPT] ?? '0') === String(attempt));
    return all.length === 2 * jobs && bound.length === 2 * jobs && bound;
  }, { interval: 700, timeout: 120_000 });
  expect(new Set(pods.map(({ spec }) => spec.nodeName)).size).toBe(2 * jobs);
  return Array.from({ length: jobs }, (_, job) =>
    [...new Set(pods.filter(({ metadata }) => metadata.labels[keys.JOB_INDEX] === String(job)).map(rackOf))]);
}

/** Every Job has one rack, and none has that of another. */
function expectOneEach(found: readonly string[][]): void {
  expect(found.map(({ length }) => length)).toEqual(found.map(() => 1));
  expect(new Set(found.flat()).size).toBe(found.length);
}

/** Lets a pod fail, as the kubelet of its node would say it. @param because  condition of the pod. @default - none */
async function fail({ namespace }: ControlledRun, pod: string, because?: string): Promise<void> {
  await namespace.kubectl(failing(pod, because));
}

function failing(pod: string, because?: string): string[] {
  const status = { phase: 'Failed', ...because && { conditions: [{ type: because, status: 'True' }] } };
  return ['patch', 'pod', pod, '--subresource=status', '--type=strategic', `--patch=${JSON.stringify({ status })}`];
}

function byTopology(source: Source): Scenario {
  return async namespace => {
    await cluster.addPaperNodes(hosts(namespace.name));
    const run = await start(namespace, source, ExclusivePlacement.topology(RACK));
    expectOneEach(await racks(run));
    await fail(run, await run.podNamed('run-works-1-1'), BROKEN);
    const before = await racks(run, 1);
    expectOneEach(before);

    // The Job makes another leader, which finds its followers, who stay.
    const [leader, follower] = [await run.podNamed('run-works-2-0'), await run.podNamed('run-works-2-1')];
    await fail(run, leader);
    await namespace.until('another leader', async () => {
      const pods = await run.pods('run-works-2');
      return pods.some(({ spec, metadata }) => spec.hostname === 'run-works-2-0' && metadata.name !== leader);
    });
    await namespace.kubectl(['delete', 'pod', leader]);
    expect(await racks(run, 1)).toEqual(before);
    expect(await run.podNamed('run-works-2-1')).toBe(follower);
    expect(await run.status()).toMatchObject({ restarts: 1 });
    await remove(namespace, await run.pods());
  };
}

/** The leader's host turns out to be in another rack than was thought. */
function moved(source: Source): Scenario {
  return async namespace => {
    await cluster.addPaperNodes(hosts(namespace.name));
    const run = await start(namespace, source, ExclusivePlacement.topology(RACK));
    const before = await racks(run);
    const [leader, follower] = [await run.podNamed('run-works-1-0'), await run.podNamed('run-works-1-1')];
    const { nodeName } = (await namespace.get<Pod>(`pod/${leader}`)).spec;
    const [free] = racksOf(namespace).filter(rack => !before.flat().includes(rack));

    await cluster.kubectl.run(['label', 'node', nodeName!, '--overwrite', `${RACK}=${free}`]);
    const evicted = await namespace.until('the end of the follower', async () => {
      const pod = await namespace.get<Pod>(`pod/${follower}`);
      return pod.metadata.deletionTimestamp !== undefined && pod;
    });
    expect(evicted.status.conditions).toContainEqual(expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'ExclusivePlacementViolation' }));

    // Only the one that was elsewhere moves.
    expect(await racks(run)).toEqual([before[0], [before[1][0], free], before[2]]);
    expect(await run.podNamed('run-works-1-0')).toBe(leader);
    expect(await run.status()).toMatchObject({ restarts: 0 });
    await remove(namespace, await run.pods());
  };
}

/** A run of higher priority gets racks of one of lower priority, each as a whole, and gives them back. */
function byPriority(source: Source): Scenario {
  return async namespace => {
    await cluster.addPaperNodes(hosts(namespace.name));
    const priorityClassName = `${namespace.name}-urgent`;
    const priorityClass = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: priorityClassName, labels: { [RUN]: namespace.name } }, value: 1000 };
    await namespace.apply([priorityClass]);
    const run = await start(namespace, source, ExclusivePlacement.topology(RACK));
    const before = await racks(run);

    const urgent = await start(namespace, source, ExclusivePlacement.topology(RACK), { name: 'urgent', jobs: 2, priorityClassName });
    const taken = await racks(urgent, 0, 2);
    expectOneEach(taken);
    const displaced = before.filter(([rack]) => taken.flat().includes(rack));
    expect(displaced).toHaveLength(1);
    const bound = (await run.pods()).filter(({ spec, metadata }) => spec.nodeName !== undefined && metadata.deletionTimestamp === undefined);
    expect(bound.map(rackOf).filter(rack => taken.flat().includes(rack))).toEqual([]);

    await urgent.delete();
    const after = await racks(run);
    expectOneEach(after);
    // Those that were not displaced have not moved.
    expect(after.filter((rack, job) => rack[0] === before[job][0]).length).toBeGreaterThanOrEqual(2);
    await remove(namespace, await run.pods());
  };
}

/** What users say of affinity is kept beside what exclusive placement adds. */
function besidesUsers(source: Source): Scenario {
  return async namespace => {
    await cluster.addPaperNodes(hosts(namespace.name));
    const [excluded, noisy, ...left] = racksOf(namespace);
    const noise = { name: 'noise', labels: { app: 'noise' } };
    await namespace.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: noise, spec: { nodeName: `${noisy}-0`, containers: [{ name: 'main', image: 'none' }] } }]);
    const elsewhere = { key: RACK, operator: 'NotIn', values: [excluded] };
    const quiet = { topologyKey: RACK, labelSelector: { matchLabels: noise.labels } };
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [elsewhere] }] } },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [quiet] },
    };
    const run = await start(namespace, source, ExclusivePlacement.topology(RACK), { jobs: 2, podSpecFields: { affinity } });
    const found = await racks(run, 0, 2);
    expectOneEach(found);
    expect(found.flat().sort()).toEqual(left);
    await remove(namespace, await namespace.list<Pod>('pods'));
  };
}

function byNodeSelector(source: Source): Scenario {
  return async namespace => {
    await cluster.addPaperNodes(hosts(namespace.name, rack => `${namespace.name}_run-works-${rack}`));
    const run = await start(namespace, source, ExclusivePlacement.nodeSelector(RACK));
    const own = racksOf(namespace).slice(0, JOBS).map(rack => [rack]);
    expect(await racks(run)).toEqual(own);
    await fail(run, await run.podNamed('run-works-0-0'), BROKEN);
    expect(await racks(run, 1)).toEqual(own);
    await remove(namespace, await run.pods());
  };
}

sideBySide(cluster, {
  'policy: a JobSet whose leaders are placed by admission policies': byTopology('JobSet'),
  'template: a standalone run whose templates carry the affinity': byTopology('standalone'),
  'policy: a JobSet with a leader whose host moves to another rack': moved('JobSet'),
  'template: a standalone run with a leader whose host moves to another rack': moved('standalone'),
  'policy: a JobSet that a more important one displaces': byPriority('JobSet'),
  'template: a standalone run that a more important one displaces': byPriority('standalone'),
  'policy: a JobSet with affinities of its own': besidesUsers('JobSet'),
  'template: a standalone run with affinities of its own': besidesUsers('standalone'),
  'labels of a JobSet: nodes that are given to Jobs beforehand': byNodeSelector('JobSet'),
  'labels of a run: nodes that are given to Jobs beforehand': byNodeSelector('standalone'),
}, { around: async work => controller.explaining(work) });
