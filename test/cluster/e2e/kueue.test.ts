/**
 * Queues as `TrainingQueue` writes them, and the real Kueue: what it accepts, whom it admits, and when.
 *
 * There is no JobSet controller here, so the tests play its part: they end a JobSet by its status. Jobs are real, with real pods.
 */
import { App, Chart } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { FINISH } from './peers';
import { UNTIL_TOLD } from './programs';
import {
  Accelerator, AcceleratorNodePool, AcceleratorNodePoolProps, Capacity, JobSet, JobSetProps, JobSetRendering, KueueApi, MachineType, NodePoolProvider,
  QueueOrder, TpuGeneration, TrainingQueue, TrainingQueueProps,
} from '../../../src';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { startCluster } from '../start/cluster';
import { launchKueue } from '../start/kueue';
import { RunningCluster } from '../start/running-cluster';
import { GiveUp } from '../start/until';

interface Workload extends KubernetesObject {
  readonly metadata: { readonly name: string; readonly ownerReferences: readonly { readonly name: string }[] };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
    readonly admission?: { readonly podSetAssignments: readonly { readonly name: string; readonly topologyAssignment?: unknown }[] };
  };
}

interface QueuedObject extends KubernetesObject {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly suspend?: boolean };
}

// A cluster of our own is asked for, so that a machine that cannot start one says so.
Cluster.current({ nodes: 1, own: true });
process.env.CDK8S_JOBSET_QUIET = '1';

let running: RunningCluster;
let cluster: Cluster;

beforeAll(async () => {
  running = await startCluster({ nodes: 1 });
  cluster = new Cluster(running.connection, { nodes: 1 });
  await launchKueue(running);
}, 900_000);

afterAll(async () => running.stop());

/** A pool of the one node: one core, to be given out in thirds. */
const ONE_CORE: AcceleratorNodePoolProps = {
  accelerator: Accelerator.none(MachineType.custom({ name: 'small', vcpu: 1, memoryGib: 1 })),
  nodes: 1,
  provider: NodePoolProvider.existing({ nodeSelector: { 'kubernetes.io/os': 'linux' } }),
};
const GPU_HOST = MachineType.custom({ name: 'dgx', chipsPerHost: 8, resourceName: 'nvidia.com/gpu', vcpu: 32, memoryGib: 128 });
const RACKS = NodePoolProvider.existing({ nodeSelector: { 'example.com/pool': 'racks' }, topologyLevels: ['example.com/rack'], sliceLabel: 'example.com/rack' });

describe('what a queue writes is accepted by the CRDs and webhooks', () => {
  const karpenter = NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'] });
  const gke = NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5-b' });
  const p5 = Accelerator.gpu(MachineType.of('p5.48xlarge'));
  const QUEUES: readonly (readonly [string, readonly AcceleratorNodePoolProps[], Partial<TrainingQueueProps>])[] = [
    ['one pool', [ONE_CORE], {}],
    ['TPU slices of a fixed size', [{ accelerator: Accelerator.tpu(TpuGeneration.V6E, '4x4'), slices: 4, minSlices: 4, provider: gke }], {}],
    ['GPUs and leaders with everything said', [
      { accelerator: p5, nodes: 16, provider: karpenter },
      { accelerator: Accelerator.none(MachineType.of('m7i.2xlarge')), nodes: 2, provider: karpenter },
    ], { share: 0.5, cohort: 'lab', priorities: { production: 1000, research: -1 }, order: QueueOrder.STRICT, hostResources: { 'hugepages-2Mi': '10Gi' } }],
    ['queued capacity', [{ accelerator: Accelerator.tpu(TpuGeneration.V5E, '2x4'), slices: 2, capacity: Capacity.queued(), provider: gke }], {}],
    ['racks', [{ accelerator: Accelerator.custom({ machineType: GPU_HOST, hosts: 2 }), slices: 2, provider: RACKS }], {}],
  ];

  test.each(QUEUES.flatMap(queue => [KueueApi.V1BETA2, KueueApi.V1BETA1].map(api => [...queue, api] as const)))('%s', async (_, pools, props, api) => {
    const namespace = await cluster.namespace('queue');
    const manifests = queueOf(namespace, pools, { ...props, api }).apiObjects.map(object => object.toJson());
    const { code, stderr } = await namespace.dryRun(manifests);
    // The older version is said to be deprecated.
    expect({ code, stderr: stderr.replaceAll(/^Warning: This version is deprecated.*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
  });

  test('what the CRD does not know is refused', async () => {
    const namespace = await cluster.namespace('queue');
    const clusterQueue = queueOf(namespace, [ONE_CORE], { cohort: 'lab', api: KueueApi.V1BETA1 }).clusterQueue.toJson() as KubernetesObject;
    const { code, stderr } = await namespace.dryRun([{ ...clusterQueue, apiVersion: 'kueue.x-k8s.io/v1beta2' }]);
    expect(code).toBe(1);
    expect(stderr).toContain('unknown field "spec.cohort"');
  });
});

describe('JobSet resources', () => {
  test('are admitted as a whole, one after the other', async () => {
    const { namespace, queue } = await queued();
    const [first, second] = ['first', 'second'].map(name => jobSet(namespace, queue, name, { replicas: 2, cpu: 300 }));
    await namespace.apply(first);
    await admitted(namespace, 'first');
    await namespace.waitFor('jobset/first', 'jsonpath={.spec.suspend}=false');

    await namespace.apply(second);
    await namespace.until('the second one to wait for quota', async () => {
      const waiting = await workloadOf(namespace, 'second');
      return waiting?.status?.conditions?.some(({ type, message }) => type === 'QuotaReserved' && message.includes('insufficient unused quota for cpu'));
    });
    expect((await namespace.get<QueuedObject>('jobset/second')).spec.suspend).toBe(true);

    await complete(namespace, 'first');
    await admitted(namespace, 'second');
    await namespace.waitFor('jobset/second', 'jsonpath={.spec.suspend}=false');
  });

  test('of higher priority take the place of others', async () => {
    const { namespace, queue } = await queued({ priorities: { production: 1000 } });
    await namespace.apply(jobSet(namespace, queue, 'research', { replicas: 3, cpu: 300 }));
    await admitted(namespace, 'research');
    await namespace.apply(jobSet(namespace, queue, 'production', { replicas: 3, cpu: 300 }, { queue: queue.priority('production') }));
    await admitted(namespace, 'production');
    await namespace.waitFor('jobset/research', 'jsonpath={.spec.suspend}=true');
  });

  test('are suspended for a moment when their manifest is applied again', async () => {
    const { namespace, queue } = await queued();
    const manifest = jobSet(namespace, queue, 'run', { replicas: 1, cpu: 300 });
    await namespace.apply(manifest);
    await admitted(namespace, 'run');
    await namespace.waitFor('jobset/run', 'jsonpath={.spec.suspend}=false');
    const { generation } = (await namespace.get<QueuedObject>('jobset/run')).metadata;
    await namespace.apply(manifest);
    await namespace.until('Kueue to resume it', async () => {
      const { metadata, spec } = await namespace.get<QueuedObject>('jobset/run');
      return metadata.generation === generation + 2 && spec.suspend === false;
    });
  });

  test('that leave it to the webhook are suspended all the same, and stay as they are when they are applied again', async () => {
    const { namespace, queue } = await queued();
    const full = jobSet(namespace, queue, 'full', { replicas: 3, cpu: 300 });
    const manifest = jobSet(namespace, queue, 'run', { replicas: 1, cpu: 300 }, { suspend: false });
    await namespace.apply(full, { serverSide: true });
    await admitted(namespace, 'full');
    await namespace.apply(manifest, { serverSide: true });
    expect((await namespace.get<QueuedObject>('jobset/run')).spec.suspend).toBe(true);
    await complete(namespace, 'full');
    await admitted(namespace, 'run');
    await namespace.waitFor('jobset/run', 'jsonpath={.spec.suspend}=false');
    const before = await namespace.get<QueuedObject>('jobset/run');
    await namespace.apply(manifest, { serverSide: true });
    expect((await namespace.get<QueuedObject>('jobset/run')).metadata.generation).toBe(before.metadata.generation);
  });

  test('get a rack for each Job where the queue knows the racks', async () => {
    // In the first rack, which has room for a pod, there is none for a Job.
    for (const host of ['a1', 'b1', 'b2', 'c1', 'c2']) {
      const labels = { 'example.com/pool': 'racks', 'example.com/rack': host[0] };
      await cluster.addPaperNode({ name: host, labels, capacity: { 'nvidia.com/gpu': '8' } });
    }
    const namespace = await cluster.namespace('racks');
    const queue = queueOf(namespace, [{ accelerator: Accelerator.custom({ machineType: GPU_HOST, hosts: 2 }), slices: 2, provider: RACKS }], {});
    await apply(namespace, queue);
    const chart = new Chart(new App(), 'run', { namespace: namespace.name });
    const run = new JobSet(chart, 'run', { metadata: { name: 'run' }, queue, rendering: JobSetRendering.JOBSET_API });
    run.addReplicatedJob('workers', { pool: poolsOf.get(queue)![0], containers: [{ image: 'busybox:1' }] });
    await namespace.apply(chart.toJson());
    await admitted(namespace, 'run');
    const { status } = (await workloadOf(namespace, 'run'))!;
    const hosts = JSON.stringify(status!.admission!.podSetAssignments[0].topologyAssignment).match(/(?<=")[abc]\d(?=")/g);
    expect(hosts).toEqual(['b1', 'b2', 'c1', 'c2']);
  });
});

describe('a standalone run', () => {
  test('has its Jobs admitted in turn, and applying it again changes none', async () => {
    const { namespace, queue } = await queued();
    const { chart, run } = standalone(namespace, queue, 'run', { replicas: 3, cpu: 600 }, UNTIL_TOLD);
    const manifests = chart.toJson() as KubernetesObject[];
    expect(JSON.stringify(manifests.filter(({ kind }) => kind === 'Job'))).not.toContain('suspend');
    await namespace.apply(manifests);
    const names = run.replicatedJobs.flatMap(({ jobs }) => jobs.map(({ name }) => name));

    const started: string[] = [];
    for (let turn = 1; turn <= 3; turn++) {
      await namespace.until(`${turn} of 3 Jobs to have started`, async () => {
        const jobs = await namespace.list<QueuedObject>('jobs');
        const active = jobs.filter(({ spec, metadata }) => spec.suspend === false && !started.includes(metadata.name));
        if (active.length > 1) throw new GiveUp(`at the same time: ${active.map(({ metadata }) => metadata.name).join(', ')}`);
        started.push(...active.map(({ metadata }) => metadata.name));
        return started.length === turn;
      });
      if (turn === 1) {
        expect(await namespace.apply(manifests)).toEqual(expect.arrayContaining(names.map(name => `job.batch/${name} unchanged`)));
        expect((await namespace.list<QueuedObject>('jobs')).map(({ spec }) => spec.suspend).sort()).toEqual([false, true, true]);
      }
      const pods = `pod --selector=job-name=${started.at(-1)}`;
      await namespace.waitFor(pods, 'create');
      await namespace.waitFor(pods, 'jsonpath={.status.phase}=Running');
      const [pod] = await namespace.list('pods', `job-name=${started.at(-1)}`);
      await namespace.execLast(pod.metadata.name, 'touch', FINISH);
      await namespace.waitFor(`job/${started.at(-1)}`, 'condition=Complete');
    }
    expect(started.sort()).toEqual(names);
  });

  test('has no place in the queue as a whole: two runs can hold half of it each', async () => {
    const { namespace, queue } = await queued();
    for (const name of ['a', 'b']) await namespace.apply(standalone(namespace, queue, name, { replicas: 2, cpu: 400 }, 'sleep 1000').chart.toJson());
    await namespace.until('two Jobs to be admitted', async () => (await namespace.list<QueuedObject>('jobs')).filter(({ spec }) => !spec.suspend).length === 2);
    const workloads = await namespace.list<Workload>('workloads.kueue.x-k8s.io');
    expect(workloads.map(({ metadata }) => metadata.ownerReferences[0].name).sort()).toEqual(['a-workers-0', 'a-workers-1', 'b-workers-0', 'b-workers-1']);
    expect(workloads.filter(({ status }) => status?.admission === undefined)).toHaveLength(2);
  });
});

const poolsOf = new WeakMap<TrainingQueue, AcceleratorNodePool[]>();
let queues = 0;

/** A queue with names of its own, for runs of a namespace. */
function queueOf(namespace: Namespace, pools: readonly AcceleratorNodePoolProps[], props: Partial<TrainingQueueProps>): TrainingQueue {
  const chart = new Chart(new App(), 'platform', { namespace: 'platform' });
  queues++;
  const made = pools.map((pool, i) => new AcceleratorNodePool(chart, `p${queues}-${i}`, pool));
  const queue = new TrainingQueue(chart, `queue-${queues}`, { pools: made, namespaces: [namespace.name], ...props });
  poolsOf.set(queue, made);
  return queue;
}

async function apply(namespace: Namespace, queue: TrainingQueue): Promise<void> {
  for (const object of queue.apiObjects) await cluster.kubectl.run(['apply', '--filename=-'], { input: JSON.stringify(object.toJson()) });
  await namespace.waitFor(`localqueue/${queue.queueName}`, 'condition=Active');
}

/** A namespace with a queue for one core. */
async function queued(props: Partial<TrainingQueueProps> = {}): Promise<{ namespace: Namespace; queue: TrainingQueue }> {
  const namespace = await cluster.namespace('queue');
  const queue = queueOf(namespace, [ONE_CORE], props);
  await apply(namespace, queue);
  return { namespace, queue };
}

interface Size {
  readonly replicas: number;
  /** Thousandths of a core, of each pod. */
  readonly cpu: number;
}

function runOf(namespace: Namespace, queue: TrainingQueue, name: string, { replicas, cpu }: Size, props: JobSetProps, script: string) {
  const chart = new Chart(new App(), name, { namespace: namespace.name });
  const run = new JobSet(chart, name, { metadata: { name }, queue, ...props });
  run.addReplicatedJob('workers', {
    pool: poolsOf.get(queue)![0],
    replicas,
    parallelism: 1,
    containers: [{ image: 'busybox:1', command: ['sh', '-c', script], resources: { cpu: { request: Cpu.millis(cpu) } } }],
  });
  return { chart, run };
}

function jobSet(namespace: Namespace, queue: TrainingQueue, name: string, size: Size, props: JobSetProps = {}): KubernetesObject[] {
  return runOf(namespace, queue, name, size, { rendering: JobSetRendering.JOBSET_API, ...props }, 'sleep 1').chart.toJson();
}

function standalone(namespace: Namespace, queue: TrainingQueue, name: string, size: Size, script = 'sleep 1') {
  return runOf(namespace, queue, name, size, {}, script);
}

async function workloadOf(namespace: Namespace, owner: string): Promise<Workload | undefined> {
  const workloads = await namespace.list<Workload>('workloads.kueue.x-k8s.io');
  return workloads.find(({ metadata }) => metadata.ownerReferences[0].name === owner);
}

async function admitted(namespace: Namespace, owner: string): Promise<void> {
  await namespace.until(`${owner} to be admitted`, async () => {
    const workload = await workloadOf(namespace, owner);
    return workload?.status?.conditions?.some(({ type, status }) => type === 'Admitted' && status === 'True');
  });
}

/** What the JobSet controller writes when all Jobs have completed. */
async function complete(namespace: Namespace, jobset: string): Promise<void> {
  const condition = { type: 'Completed', status: 'True', reason: 'AllJobsCompleted', message: 'jobset completed', lastTransitionTime: new Date().toISOString() };
  const patch = JSON.stringify({ status: { terminalState: 'Completed', conditions: [condition] } });
  await namespace.kubectl(['patch', `jobset/${jobset}`, '--subresource=status', '--type=merge', `--patch=${patch}`]);
}
