/** Restart in place on real pods: the controller, the agents and the kubelet's restart rules together. */
import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { DependencyStatus, FailurePolicy, JobSet, JobSetController, JobSetRendering } from '../../../src';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { startCluster } from '../start/cluster';
import { programImage } from '../start/images';
import { RunningCluster } from '../start/running-cluster';

Cluster.current({ nodes: 1, own: true });
process.env.CDK8S_JOBSET_QUIET = '1';

interface Pod extends KubernetesObject {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly status: { readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number; readonly ready: boolean }[] };
}

interface Run extends KubernetesObject {
  readonly status?: { readonly inPlaceRestarts?: number; readonly currentInPlaceRestartAttempt?: number };
}

/** In its first life, the second pod fails when all are there, and the first would run for an hour. In the second, both are done at once. */
const LIVES = [
  'n=$(cat /state/lives 2>/dev/null || echo 0); echo $((n + 1)) > /state/lives',
  '[ $n = 1 ] && exit 0',
  '[ $JOB_COMPLETION_INDEX = 1 ] && sleep 3 && exit 7',
  'sleep 3600',
].join('\n');

let running: RunningCluster;
let cluster: Cluster;

beforeAll(async () => {
  running = await startCluster({ nodes: 2, images: [programImage('node:24-slim', process.execPath)] });
  cluster = new Cluster(running.connection, { nodes: 2 });
  const chart = new Chart(new App(), 'platform');
  new JobSetController(chart, 'controller');
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: chart.toJson() });
  await cluster.kubectl.run(['apply', '--server-side', '--filename=-'], { input });
  await cluster.kubectl.run(['rollout', 'status', 'deployment/cdk8s-jobset-controller', '--namespace=cdk8s-jobset-system', '--timeout=120s']);
}, 400_000);

afterAll(async () => running.stop());

test.each([
  { title: 'a standalone run', rendering: JobSetRendering.STANDALONE, kind: 'job' },
  { title: 'a JobSet resource', rendering: JobSetRendering.JOBSET_API, kind: 'jobset' },
])('$title starts over in its pods when one of them fails', async ({ rendering, kind }) => {
  const namespace = await cluster.namespace('in-place');
  const chart = new Chart(Testing.app(), 'chart', { namespace: namespace.name });
  const run = new JobSet(chart, 'run', { metadata: { name: 'run' }, rendering, failurePolicy: FailurePolicy.restartInPlace({ max: 3 }) });
  const workers = run.addReplicatedJob('workers', { parallelism: 2, terminationGracePeriod: undefined });
  const container = workers.addContainer({ name: 'main', image: 'busybox:1', command: ['sh', '-c', LIVES] });
  container.mount('/state', kplus.Volume.fromEmptyDir(chart, 'state', 'state'));
  await namespace.apply(Testing.synth(chart), { serverSide: true });

  const pods = () => namespace.list<Pod>('pods', 'jobset.sigs.k8s.io/jobset-name=run');
  const first = await namespace.until('both pods to be there', async () => {
    const found = await pods();
    return found.length === 2 && found;
  });
  await namespace.waitFor(`${kind}/run`, 'create');
  await namespace.waitFor(`${kind}/run`, 'condition=Completed', { timeoutSeconds: 180 });
  const last = await pods();
  expect(last.map(({ metadata }) => metadata.uid).sort()).toEqual(first.map(({ metadata }) => metadata.uid).sort());
  const restarts = last.map(({ status }) => status.containerStatuses?.find(({ name }) => name === 'main')?.restartCount);
  expect(restarts).toEqual([1, 1]);
}, 300_000);

/** Runs until it is told to end, which it takes for a failure. */
const UNTIL_TOLD = 'trap "exit 7" TERM; while true; do sleep 0.2; done';

test('pods that come later start beside those that run: a job that waits, a job that grows, a run that is resumed', async () => {
  const namespace = await cluster.namespace('in-place');
  const chart = new Chart(Testing.app(), 'chart', { namespace: namespace.name });
  const run = new JobSet(chart, 'run', { metadata: { name: 'run' }, rendering: JobSetRendering.JOBSET_API, failurePolicy: FailurePolicy.restartInPlace({ max: 1 }) });
  const container = { name: 'main', image: 'busybox:1', command: ['sh', '-c', UNTIL_TOLD] };
  const servers = run.addReplicatedJob('servers', { parallelism: 1, containers: [container], terminationGracePeriod: undefined });
  const workers = run.addReplicatedJob('workers', { parallelism: 2, containers: [container], terminationGracePeriod: undefined });
  workers.dependsOn(servers, DependencyStatus.READY);
  await namespace.apply(Testing.synth(chart), { serverSide: true });

  const mains = async () => (await namespace.list<Pod>('pods', 'jobset.sigs.k8s.io/jobset-name=run'))
    .map(({ status }) => status.containerStatuses?.find(({ name }) => name === 'main'));
  const untilReady = (count: number, what: string) => namespace.until(what, async () => {
    const found = await mains();
    return found.length === count && found.every(main => main?.ready) && found;
  }, { timeout: 120_000 });
  const status = async () => (await namespace.get<Run>('jobset/run')).status;

  expect((await untilReady(3, 'the workers to join the server'))?.map(main => main?.restartCount)).toEqual([0, 0, 0]);
  expect(await status()).toMatchObject({ inPlaceRestarts: 0, currentInPlaceRestartAttempt: 1 });

  const size = ['parallelism', 'completions'].map(field => ({ op: 'replace', path: `/spec/replicatedJobs/1/template/spec/${field}`, value: 4 }));
  await namespace.kubectl(['patch', 'jobset/run', '--type=json', `--patch=${JSON.stringify(size)}`]);
  expect((await untilReady(5, 'two more workers'))?.map(main => main?.restartCount)).toEqual([0, 0, 0, 0, 0]);

  await namespace.kubectl(['patch', 'jobset/run', '--type=merge', '--patch={"spec":{"suspend":true}}']);
  await namespace.until('the pods to be gone', async () => (await mains()).length === 0);
  await namespace.kubectl(['patch', 'jobset/run', '--type=merge', '--patch={"spec":{"suspend":false}}']);
  await untilReady(5, 'all pods after the pause');
  expect((await status())?.inPlaceRestarts).toBe(0);

  const [{ metadata: { name: victim } }] = await namespace.list<Pod>('pods', 'jobset.sigs.k8s.io/replicatedjob-name=servers');
  await namespace.terminate(victim!);
  await namespace.until('all to have started over', async () => (await mains()).every(main => main?.restartCount === 1 && main.ready), { timeout: 120_000 });
  expect((await status())?.inPlaceRestarts).toBe(1);
}, 400_000);
