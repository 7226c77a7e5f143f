/** Runs that stand in a queue, in both renderings. */
import { App, Chart } from 'cdk8s';
import { Accelerator, AcceleratorNodePool, JobSet, JobSetRendering, MachineType, NodePoolProvider, TrainingQueue } from '../../src';
import type { AcceleratorNodePoolProps, JobSetProps, ReplicatedJobProps, TrainingQueueProps } from '../../src';
import { GKE, V6E } from '../placement/pools';

const QUEUE = 'kueue.x-k8s.io/queue-name';
const PRIORITY = 'kueue.x-k8s.io/priority-class';
const EXCLUSIVE = 'alpha.jobset.sigs.k8s.io/exclusive-topology';
const KEPT: AcceleratorNodePoolProps = { accelerator: V6E, slices: 4, minSlices: 4, provider: GKE };
const DGX = MachineType.custom({ name: 'dgx', chipsPerHost: 8, resourceName: 'nvidia.com/gpu', vcpu: 224, memoryGib: 2048 });
const RACKS: AcceleratorNodePoolProps = {
  accelerator: Accelerator.gpu(DGX),
  nodes: 8,
  provider: NodePoolProvider.existing({ nodeSelector: { 'example.com/pool': 'dgx' }, topologyLevels: ['example.com/block', 'example.com/rack'] }),
};
const LEADERS: AcceleratorNodePoolProps = {
  accelerator: Accelerator.none(MachineType.custom({ name: 'cpu', vcpu: 16, memoryGib: 64 })),
  nodes: 2,
  provider: NodePoolProvider.existing({ nodeSelector: { 'example.com/pool': 'cpu' }, topologyLevels: ['example.com/rack'] }),
};

interface Setting {
  readonly pools?: readonly AcceleratorNodePoolProps[];
  readonly queue?: Partial<TrainingQueueProps>;
  readonly priority?: string;
  readonly namespace?: string;
  readonly run?: JobSetProps;
  readonly jobs?: (pools: readonly AcceleratorNodePool[]) => Record<string, ReplicatedJobProps>;
}

/** The objects of a run with a replicated job `workers` on the first pool of a queue. */
function objectsOf(setting: Setting = {}): any[] {
  const app = new App();
  const platform = new Chart(app, 'platform');
  const pools = (setting.pools ?? [KEPT]).map((pool, i) => new AcceleratorNodePool(platform, `pool-${i}`, pool));
  const queue = new TrainingQueue(platform, 'research', { pools, namespaces: ['llama'], priorities: { production: 1000 }, ...setting.queue });
  const chart = new Chart(app, 'run', { namespace: setting.namespace ?? 'llama' });
  const joined = setting.priority === undefined ? queue : queue.priority(setting.priority);
  const run = new JobSet(chart, 'run', { metadata: { name: 'run' }, queue: joined, ...setting.run });
  const jobs = setting.jobs?.(pools) ?? { workers: { pool: pools[0] } };
  for (const [name, props] of Object.entries(jobs)) run.addReplicatedJob(name, { containers: [{ image: 'example.com/train:1' }], ...props });
  return chart.toJson();
}

const API: JobSetProps = { rendering: JobSetRendering.JOBSET_API };
const jobSetOf = (setting: Setting = {}) => objectsOf({ ...setting, run: { ...API, ...setting.run } }).find(({ kind }) => kind === 'JobSet');
const jobsOf = (setting: Setting = {}) => objectsOf(setting).filter(({ kind }) => kind === 'Job');
const annotationsOf = (jobSet: any, index = 0) => jobSet.spec.replicatedJobs[index].template.spec.template.metadata.annotations;

describe('a JobSet resource', () => {
  test('names its queue, and starts suspended', () => {
    const { metadata, spec } = jobSetOf();
    expect(metadata.labels).toEqual({ [QUEUE]: 'research' });
    expect(spec.suspend).toBe(true);
  });

  test('says its priority', () => {
    expect(jobSetOf({ priority: 'production' }).metadata.labels).toEqual({ [QUEUE]: 'research', [PRIORITY]: 'research-production' });
  });

  test('leaves its Jobs and pods without the label: it is queued as a whole', () => {
    expect(JSON.stringify(jobSetOf().spec)).not.toContain(QUEUE);
  });

  test('leaves it to the webhook to suspend it where its author says so', () => {
    expect(jobSetOf({ run: { suspend: false } }).spec).not.toHaveProperty('suspend');
  });

  test('without a queue is as it was', () => {
    const { metadata, spec } = jobSetOf({ run: { queue: undefined } });
    expect(metadata).not.toHaveProperty('labels');
    expect(spec).not.toHaveProperty('suspend');
  });
});

describe('a standalone run', () => {
  test('has every Job name the queue, and none suspended: the queue\'s webhook does that', () => {
    const jobs = jobsOf({ priority: 'production' });
    expect(jobs).toHaveLength(4);
    for (const { metadata, spec } of jobs) {
      expect(metadata.labels).toMatchObject({ [QUEUE]: 'research', [PRIORITY]: 'research-production' });
      expect(spec).not.toHaveProperty('suspend');
    }
  });

  test('says so to the controller, which makes Jobs anew', () => {
    const policy = objectsOf().find(({ kind }) => kind === 'ConfigMap').data['jobset.yaml'];
    expect(policy).toContain(`${QUEUE}: research`);
    expect(policy).not.toContain('suspend');
  });

  test('that its author suspends has no Job in the manifest', () => {
    expect(jobsOf({ run: { suspend: true } })).toEqual([]);
  });
});

describe('topology', () => {
  test('a slice of several hosts for each Job, and no other exclusive placement', () => {
    const jobSet = jobSetOf();
    expect(annotationsOf(jobSet)).toMatchObject({
      'kueue.x-k8s.io/podset-slice-required-topology': 'cloud.google.com/gke-nodepool', 'kueue.x-k8s.io/podset-slice-size': '4',
    });
    expect(JSON.stringify(jobSet)).not.toContain(EXCLUSIVE);
  });

  test('is left to exclusive placement where nodes come with the pods', () => {
    const jobSet = jobSetOf({ pools: [{ ...KEPT, minSlices: 0 }] });
    expect(JSON.stringify(annotationsOf(jobSet))).not.toContain('kueue');
    expect(jobSet.spec.replicatedJobs[0].template.metadata.annotations).toEqual({ [EXCLUSIVE]: 'cloud.google.com/gke-nodepool' });
  });

  test('hosts close together, if possible', () => {
    expect(annotationsOf(jobSetOf({ pools: [RACKS] }))).toMatchObject({ 'kueue.x-k8s.io/podset-preferred-topology': 'example.com/rack' });
  });

  test('a leader may be anywhere on its pool, and says so', () => {
    const jobSet = jobSetOf({ pools: [RACKS, LEADERS], jobs: ([dgx, cpu]) => ({ leader: { pool: cpu }, workers: { pool: dgx } }) });
    expect(annotationsOf(jobSet, 0)).toMatchObject({ 'kueue.x-k8s.io/podset-unconstrained-topology': 'true' });
  });

  test('is as the author of the pods says', () => {
    const podMetadata = { annotations: { 'kueue.x-k8s.io/podset-required-topology': 'example.com/block' } };
    const annotations = annotationsOf(jobSetOf({ pools: [RACKS], jobs: ([pool]) => ({ workers: { pool, podMetadata } }) }));
    expect(annotations).toMatchObject(podMetadata.annotations);
    expect(annotations).not.toHaveProperty(['kueue.x-k8s.io/podset-preferred-topology']);
  });
});

describe('a run that would never leave the queue is refused', () => {
  test('of a namespace that the queue does not take', () => {
    expect(() => objectsOf({ namespace: 'vision' })).toThrow('queue \'research\' takes runs of llama, and this one is in namespace \'vision\': add it to the queue\'s namespaces');
  });

  test('on a pool that the queue does not have', () => {
    const stranger = (pools: readonly AcceleratorNodePool[]) => new AcceleratorNodePool(pools[0].node.scope as Chart, 'other', RACKS);
    expect(() => objectsOf({ jobs: pools => ({ workers: { pool: stranger(pools) } }) }))
      .toThrow('replicated job \'workers\' is on pool \'other\', of which queue \'research\' has nothing to give (it has pool-0)');
  });

  test('with more than the queue has', () => {
    expect(() => objectsOf({ run: API, pools: [RACKS], queue: { share: 0.5 } }))
      .toThrow('[JS8011] replicated job \'workers\' asks for 8 × 8 = 64 nvidia.com/gpu, and ClusterQueue research has 32 of flavor pool-0 at most');
  });
});
