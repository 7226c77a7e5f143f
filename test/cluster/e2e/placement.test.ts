/** The pods of the examples, on Node objects made from what their pools promise: the real scheduler binds them to exactly those hosts. */
import { hostsOf, sliceOf, strangerTo } from './pool-hosts';
import { expand, FIRST_ATTEMPT, keys } from '../../../src/model';
import { EXCLUSIVE_PLACEMENT_GATE } from '../../../src/model/exclusive-placement';
import {
  JAX_TPU_SLICES, LEADER_AND_LEARNERS, MPI_INFINIBAND, POOLED_EXAMPLES, PooledExample, PYTORCH_EFA, RACKS,
} from '../../examples/pooled';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { startControlPlane } from '../start/cluster';
import { RunningCluster } from '../start/running-cluster';

interface Pod extends KubernetesObject {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: { readonly nodeName?: string; readonly schedulingGates?: readonly object[] };
}

const JOB = 'batch.kubernetes.io/job-name';

Cluster.current({ controllers: true, own: true });
let controlPlane: RunningCluster;
let cluster: Cluster;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  cluster = new Cluster(controlPlane.connection, { controllers: true });
  // All hosts at once, so that any pod could go astray.
  const pools = Object.values(POOLED_EXAMPLES).flatMap(example => example.pools);
  await cluster.addPaperNodes([...pools.map(strangerTo), ...pools.flatMap(hostsOf)]);
}, 300_000);

afterAll(async () => controlPlane.stop());

test('JAX on TPU slices: each Job takes a slice, on all of its hosts', async () => {
  const placed = await placedPods(JAX_TPU_SLICES);
  expect(hostsTaken(placed)).toEqual(hostNames(JAX_TPU_SLICES));
  expect(slicesByJob(placed)).toEqual([['v6e-0'], ['v6e-1'], ['v6e-2'], ['v6e-3']]);
});

test('PyTorch: a worker on each of the 16 hosts; with one host too few, one waits', async () => {
  await cluster.kubectl.run(['cordon', 'p5-host-7']);
  const { namespace, count } = await applied(PYTORCH_EFA);
  await bound(namespace, count - 1);
  await namespace.waitFor('pod --field-selector=spec.nodeName=', 'condition=PodScheduled=false');
  await cluster.uncordon('p5-host-7');
  expect(hostsTaken(await bound(namespace, count))).toEqual(hostNames(PYTORCH_EFA));
});

test('MPI: a worker on each GPU host, and the launcher on a plain one', async () => {
  const placed = await placedPods(MPI_INFINIBAND);
  expect(hostsTaken(placed, 'workers')).toEqual(hostNames(MPI_INFINIBAND, 'ndh100'));
  expect(hostsTaken(placed, 'launcher')).toEqual([expect.stringMatching(/^launchers-host-[01]$/)]);
});

test('a leader and its learners: a learner on each GPU host, and the leader on a plain one', async () => {
  const placed = await placedPods(LEADER_AND_LEARNERS);
  expect(hostsTaken(placed, 'learner')).toEqual(hostNames(LEADER_AND_LEARNERS, 'gpus'));
  expect(hostsTaken(placed, 'leader')).toEqual([expect.stringMatching(/^plain-host-[01]$/)]);
});

test('racks: each Job takes a rack, on all of its hosts', async () => {
  const placed = await placedPods(RACKS);
  expect(hostsTaken(placed)).toEqual(hostNames(RACKS));
  expect(slicesByJob(placed)).toEqual([['racks-0'], ['racks-1'], ['racks-2'], ['racks-3'], ['racks-4'], ['racks-5']]);
});

/** Where the pods of an example come to stand. */
async function placedPods(example: PooledExample): Promise<Pod[]> {
  const { namespace, count, gated, jobs } = await applied(example);
  // As the controller does it: the first pod of each Job goes ahead, and when they have a place, the others follow.
  if (gated) {
    await liftGates(namespace, '0');
    await bound(namespace, jobs);
    await liftGates(namespace);
  }
  return bound(namespace, count);
}

interface Applied {
  readonly namespace: Namespace;
  readonly jobs: number;
  /** Pods. */
  readonly count: number;
  /** Whether the pods are held back until their Job has a domain. */
  readonly gated: boolean;
}

/** An example's manifests, and the Jobs that the controller makes of them later, in a namespace of its own, once the pods are there. */
async function applied({ run, manifests }: PooledExample): Promise<Applied> {
  const namespace = await cluster.namespace('placement');
  const { jobs } = expand(run.toDocument(), FIRST_ATTEMPT, 'standalone');
  const objects = [...manifests.filter(({ kind }) => kind !== 'Job'), ...jobs];
  await namespace.apply(objects.map(object => ({ ...object, metadata: { ...object.metadata, namespace: namespace.name } })));
  const count = jobs.reduce((sum, { spec }) => sum + spec.parallelism!, 0);
  const pods = await namespace.until(`${count} pods`, async () => {
    const there = await namespace.list<Pod>('pods');
    return there.length === count && there;
  });
  return { namespace, count, jobs: jobs.length, gated: pods.some(({ spec }) => spec.schedulingGates !== undefined) };
}

async function bound(namespace: Namespace, count: number): Promise<Pod[]> {
  return namespace.until(`${count} pods to have a node`, async () => {
    const pods = (await namespace.list<Pod>('pods')).filter(({ spec }) => spec.nodeName !== undefined);
    return pods.length === count && pods;
  });
}

/** @param index  of the pods in their Jobs. @default - all that are held back */
async function liftGates(namespace: Namespace, index?: string): Promise<void> {
  const lifted = JSON.stringify({ spec: { schedulingGates: [{ $patch: 'delete', name: EXCLUSIVE_PLACEMENT_GATE }] } });
  const selector = index === undefined ? [] : [`--selector=${keys.JOB_COMPLETION_INDEX}=${index}`];
  const pods = (await namespace.kubectl(['get', 'pods', '--output=name', ...selector])).trim().split('\n');
  await namespace.kubectl(['patch', ...pods, `--patch=${lifted}`]);
}

/** The hosts of an example's pools, or of one of them. */
function hostNames({ pools }: PooledExample, pool?: string): string[] {
  return pools.filter(({ poolName }) => pool === undefined || poolName === pool).flatMap(hostsOf).map(({ name }) => name).sort();
}

/** The hosts that pods are on, each as often as it has one. */
function hostsTaken(pods: readonly Pod[], replicatedJob?: string): string[] {
  return pods.filter(({ metadata }) => replicatedJob === undefined || metadata.labels[keys.REPLICATED_JOB_NAME] === replicatedJob)
    .map(({ spec }) => spec.nodeName!).sort();
}

/** For each Job the slices that its pods are on. Which Job gets which slice is for the scheduler to say. */
function slicesByJob(pods: readonly Pod[]): string[][] {
  const slices = new Map<string, Set<string>>();
  for (const { metadata, spec } of pods) {
    const job = metadata.labels[JOB];
    slices.set(job, (slices.get(job) ?? new Set()).add(sliceOf(spec.nodeName!)));
  }
  return [...slices.values()].map(each => [...each].sort()).sort();
}
