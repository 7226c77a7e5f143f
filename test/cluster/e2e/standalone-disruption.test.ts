import { Chart, Duration } from 'cdk8s';
import { Probe } from 'cdk8s-plus-28';
import { Budget, WORK } from './manifests';
import { StandaloneRun } from './standalone-run';
import { standalone } from './standalone-runs';
import { Disruption, FailurePolicy, JobSet, JobSetProps, PodReplacementPolicy, ReplicatedJobProps, UnhealthyPodEviction } from '../../../src';
import { patternMatches } from '../../../src/model';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { BUSYBOX } from '../start/images';

const cluster = Cluster.current({ nodes: 2, own: true });
const [node] = cluster.nodes;
const onNode: ReplicatedJobProps = { nodeSelector: { 'kubernetes.io/hostname': node } };

const SIZE = 2;
const VIOLATION = 'Cannot evict pod as it would violate the pod\'s disruption budget.';
const IGNORED = FailurePolicy.restart({ max: 3 }).ignoreDisruptions();

interface Job extends KubernetesObject {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly reason: string; readonly message: string }[] };
}

/** A run of one Job whose pods work until they are ended, and then fail. */
async function working(props: JobSetProps, pods: ReplicatedJobProps = {}, ready = SIZE): Promise<StandaloneRun> {
  const namespace = await cluster.namespace('disruption');
  const run = standalone(namespace, (chart: Chart) => {
    const jobset = new JobSet(chart, 'run', { metadata: { name: 'run' }, ...props });
    jobset.addReplicatedJob('worker', { parallelism: SIZE, containers: [{ image: BUSYBOX.name, command: ['sh', '-c', WORK] }], ...pods });
    return jobset;
  });
  await run.apply();
  await namespace.until('the pods to run', async () =>
    (await run.pods()).filter(({ status }) => status.phase === 'Running').length === SIZE);
  await namespace.until('the budget to count the pods', async () => (await namespace.get<Budget>('pdb/run')).status?.currentHealthy === ready);
  return run;
}

/** Why the Job failed. */
async function failure({ namespace }: StandaloneRun): Promise<{ reason: string; message: string }> {
  await namespace.waitFor('job/run-worker-0', 'condition=Failed');
  const { status } = await namespace.get<Job>('job/run-worker-0');
  const { reason, message } = status.conditions!.find(({ type }) => type === 'Failed')!;
  return { reason, message };
}

/** Whether the failure policy's rule for disruptions is about such a failure. */
async function isDisruption(run: StandaloneRun, { reason, message }: { reason: string; message: string }): Promise<boolean> {
  const [rule] = (await run.document()).spec.failurePolicy!.rules!;
  return rule.onJobFailureReasons!.some(one => one === reason) && rule.onJobFailureMessagePatterns!.some(pattern => patternMatches(pattern, message));
}

describe('draining a node', () => {
  afterEach(async () => cluster.uncordon(node));

  test('of a protected run, which is the default, evicts nothing', async () => {
    const run = await working({}, onNode);
    const before = (await run.pods()).map(({ metadata }) => metadata.name);
    const { code, stderr } = await cluster.drain(node, { timeoutSeconds: 3 });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(VIOLATION) });
    await run.namespace.waitFor(before.map(name => `pod/${name}`).join(' '), 'condition=Ready');
  });

  test('of a tolerant run evicts one pod, which fails the Job by the rule for disruptions', async () => {
    const run = await working({ disruption: Disruption.tolerate(1), failurePolicy: IGNORED }, onNode);
    expect(await cluster.drain(node)).toMatchObject({ code: 0 });
    const found = await failure(run);
    expect(found).toEqual({ reason: 'PodFailurePolicy', message: expect.stringContaining(`Pod ${run.namespace.name}/run-worker-0-`) });
    expect(await isDisruption(run, found)).toBe(true);
  });
});

test('a tolerant run allows as many evictions as it tolerates; without the rule for disruptions nobody can tell why the Job failed', async () => {
  // When the Job has failed, its other pod may go too: the evicted pod takes its time to end, and the Job waits for that.
  const run = await working({ disruption: Disruption.tolerate(1) }, {
    podReplacementPolicy: PodReplacementPolicy.FAILED,
    containers: [{ image: BUSYBOX.name, command: ['sh', '-c', 'trap "sleep 10; exit 143" TERM; while :; do sleep 0.2; done'] }],
  });
  expect((await run.namespace.get<Budget>('pdb/run')).status?.disruptionsAllowed).toBe(1);
  const [evicted, other] = await run.pods();
  expect(await run.namespace.evict(evicted.metadata.name)).toMatchObject({ code: 0 });
  expect(await run.namespace.evict(other.metadata.name)).toMatchObject({ code: 1, stderr: expect.stringContaining(VIOLATION) });
  expect(await failure(run)).toEqual({ reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' });
});

test.each([
  ['crashes', async (run: StandaloneRun, pod: string) => run.namespace.terminate(pod)],
  ['is deleted by hand', async (run: StandaloneRun, pod: string) => run.namespace.kubectl(['delete', 'pod', pod, '--wait=false'])],
])('a pod that %s is no disruption', async (_, end) => {
  const run = await working({ failurePolicy: IGNORED });
  await end(run, (await run.pods())[0].metadata.name);
  const found = await failure(run);
  expect(found.reason).toBe('BackoffLimitExceeded');
  expect(await isDisruption(run, found)).toBe(false);
});

describe('a pod that is not ready', () => {
  const loading: ReplicatedJobProps = {
    containers: [{
      image: BUSYBOX.name,
      command: ['sh', '-c', WORK],
      readiness: Probe.fromCommand(['false'], { periodSeconds: Duration.seconds(1) }),
    }],
  };

  test('may be evicted from a protected run', async () => {
    const run = await working({}, loading, 0);
    expect((await run.namespace.evict((await run.pods())[0].metadata.name)).code).toBe(0);
  });

  test('is protected too when it is asked for', async () => {
    const run = await working({ disruption: Disruption.protect({ unhealthyPodEviction: UnhealthyPodEviction.IF_HEALTHY_BUDGET }) }, loading, 0);
    expect(await run.namespace.evict((await run.pods())[0].metadata.name)).toMatchObject({ code: 1, stderr: expect.stringContaining(VIOLATION) });
  });
});
