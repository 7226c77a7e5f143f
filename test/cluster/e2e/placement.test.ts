/** The pods of the examples, on Node objects made from what their pools promise: the real scheduler binds them to exactly the hosts of their plans. */
import { hostsOf, strangerTo } from './pool-hosts';
import { plannedSeats, Pod, Seats, takenSeats } from './seats';
import { expand, FIRST_ATTEMPT, keys } from '../../../src/model';
import { EXCLUSIVE_PLACEMENT_GATE } from '../../../src/model/exclusive-placement';
import {
  JAX_TPU_SLICES, LEADER_AND_LEARNERS, MPI_INFINIBAND, POOLED_EXAMPLES, PooledExample, PYTORCH_EFA, RACKS,
} from '../../examples/pooled';
import { Cluster } from '../client/cluster';
import { Namespace } from '../client/namespace';
import { startControlPlane } from '../start/cluster';
import { RunningCluster } from '../start/running-cluster';

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
  const seats = await seatsTaken(JAX_TPU_SLICES);
  expect(seats).toEqual(plannedSeats(JAX_TPU_SLICES.plan));
  expect(seats).toEqual({ slice: [0, 1, 2, 3].map(slice => [0, 1, 2, 3].map(host => `v6e-${slice}-host-${host}`).join(' ')) });
});

test('PyTorch: a worker on each of the 16 hosts; with one host too few, one waits', async () => {
  await cluster.kubectl.run(['cordon', 'p5-host-7']);
  const { namespace, count } = await applied(PYTORCH_EFA);
  await bound(namespace, count - 1);
  await namespace.waitFor('pod --field-selector=spec.nodeName=', 'condition=PodScheduled=false');
  await cluster.uncordon('p5-host-7');
  expect(takenSeats(await bound(namespace, count), PYTORCH_EFA.pools)).toEqual(plannedSeats(PYTORCH_EFA.plan));
});

test('MPI: a worker on each GPU host, and the launcher on a plain one', async () => {
  const seats = await seatsTaken(MPI_INFINIBAND);
  expect(seats).toEqual(plannedSeats(MPI_INFINIBAND.plan));
  expect(seats).toMatchObject({ launcher: ['launchers'] });
});

test('a leader and its learners: a learner on each GPU host, and the leader on a plain one', async () => {
  const seats = await seatsTaken(LEADER_AND_LEARNERS);
  expect(seats).toEqual(plannedSeats(LEADER_AND_LEARNERS.plan));
  expect(seats).toMatchObject({ learner: hostsOf(LEADER_AND_LEARNERS.pools[0]).map(({ name }) => name), leader: ['plain'] });
});

test('racks: each Job takes a rack, on all of its hosts', async () => {
  const seats = await seatsTaken(RACKS);
  expect(seats).toEqual(plannedSeats(RACKS.plan));
  expect(seats).toEqual({ rack: [0, 1, 2, 3, 4, 5].map(rack => [0, 1, 2, 3].map(host => `racks-${rack}-host-${host}`).join(' ')) });
});

/** Where the scheduler puts the pods. */
async function seatsTaken(example: PooledExample): Promise<Seats> {
  return takenSeats(await placedPods(example), example.pools);
}

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

/** An example's run in a namespace of its own, once the pods of all its Jobs are there: those that wait, and those of a JobSet, the controller makes. */
async function applied({ run, manifests }: PooledExample): Promise<Applied> {
  const namespace = await cluster.namespace('placement');
  const { jobs } = expand(run.toDocument(), FIRST_ATTEMPT, 'standalone');
  const objects = [...manifests.filter(({ kind }) => kind !== 'Job' && kind !== 'JobSet'), ...jobs];
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
