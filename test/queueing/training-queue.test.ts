import { Chart, Testing } from 'cdk8s';
import { Accelerator, AcceleratorNodePool, Capacity, KueueApi, MachineType, NodePoolProvider, QueueOrder, TrainingQueue } from '../../src';
import type { AcceleratorNodePoolProps, TrainingQueueProps } from '../../src';
import { EXISTING, GKE, KARPENTER, P5, V6E } from '../placement/pools';

const V6E_SLICES: AcceleratorNodePoolProps = { accelerator: V6E, slices: 4, provider: GKE };
const KEPT_SLICES: AcceleratorNodePoolProps = { ...V6E_SLICES, minSlices: 4 };
const P5_HOSTS: AcceleratorNodePoolProps = { accelerator: P5, nodes: 16, provider: KARPENTER };
const DGX = MachineType.custom({ name: 'dgx', chipsPerHost: 8, resourceName: 'nvidia.com/gpu', vcpu: 224, memoryGib: 2048 });
const RACKS: AcceleratorNodePoolProps = {
  accelerator: Accelerator.gpu(DGX),
  nodes: 8,
  provider: NodePoolProvider.existing({ nodeSelector: { 'example.com/pool': 'dgx' }, topologyLevels: ['example.com/block', 'example.com/rack'] }),
};

function poolsOf(chart: Chart, ...pools: readonly AcceleratorNodePoolProps[]): AcceleratorNodePool[] {
  return pools.map((pool, i) => new AcceleratorNodePool(chart, `pool-${i}`, pool));
}

function queueOf(pools: readonly AcceleratorNodePoolProps[], props: Partial<TrainingQueueProps> = {}): TrainingQueue {
  const chart = Testing.chart();
  return new TrainingQueue(chart, 'research', { pools: poolsOf(chart, ...pools), namespaces: ['llama'], ...props });
}

function written(queue: TrainingQueue, kind: string): any[] {
  return queue.apiObjects.map(object => object.toJson()).filter((object: any) => object.kind === kind);
}

/** By flavor, the quota of each resource. */
function quotas(queue: TrainingQueue): Record<string, Record<string, string>> {
  const [{ spec: { resourceGroups: [group] } }] = written(queue, 'ClusterQueue');
  return Object.fromEntries(group.flavors.map(({ name, resources }: any) => [
    name, Object.fromEntries(resources.map((each: any) => [each.name, each.nominalQuota])),
  ]));
}

describe('quota', () => {
  test('is what the hosts of the pool have: accelerators in full, CPU and memory less what the system keeps', () => {
    // GKE leaves pods 179.48 of the 180 cores, and 698.7 of the 720 GiB, of each of the 16 hosts.
    expect(quotas(queueOf([V6E_SLICES]))).toEqual({ 'pool-0': { 'google.com/tpu': '64', 'cpu': '2871', 'memory': '11179Gi' } });
  });

  test('covers the network devices that pods on the pool ask for', () => {
    expect(quotas(queueOf([P5_HOSTS]))['pool-0']).toMatchObject({ 'nvidia.com/gpu': '128', 'vpc.amazonaws.com/efa': '512' });
  });

  test('of every covered resource stands in every flavor, in the same order', () => {
    const queue = queueOf([KEPT_SLICES, { accelerator: Accelerator.none(MachineType.of('n2-standard-16')), nodes: 2, provider: NodePoolProvider.gkeComputeClass() }]);
    const [{ spec: { resourceGroups: [{ coveredResources, flavors }] } }] = written(queue, 'ClusterQueue');
    expect(coveredResources).toEqual(['cpu', 'google.com/tpu', 'memory']);
    for (const { resources } of flavors) expect(resources.map(({ name }: any) => name)).toEqual(coveredResources);
    expect(quotas(queue)['pool-1']['google.com/tpu']).toBe('0');
  });

  test('of machines of nobody\'s catalogue is their capacity', () => {
    expect(quotas(queueOf([RACKS]))).toEqual({ 'pool-0': { 'nvidia.com/gpu': '64', 'cpu': '1792', 'memory': '16384Gi' } });
  });

  test('has more resources of each host where they are said', () => {
    expect(quotas(queueOf([RACKS], { hostResources: { 'hugepages-2Mi': '10Gi', 'example.com/license': '2' } }))['pool-0'])
      .toMatchObject({ 'hugepages-2Mi': '80Gi', 'example.com/license': '16' });
  });

  test('of a share is in whole slices', () => {
    expect(quotas(queueOf([V6E_SLICES], { share: 0.7 }))['pool-0']['google.com/tpu']).toBe('32');
    expect(quotas(queueOf([{ ...V6E_SLICES, slices: 10 }], { share: 0.7 }))['pool-0']['google.com/tpu']).toBe('112');
  });

  test('is given out once', () => {
    const chart = Testing.chart();
    const pools = poolsOf(chart, V6E_SLICES);
    new TrainingQueue(chart, 'vision', { pools, namespaces: ['vision'], share: 0.5 });
    new TrainingQueue(chart, 'llama', { pools, namespaces: ['llama'], share: 0.25 });
    expect(() => new TrainingQueue(chart, 'more', { pools, namespaces: ['more'], share: 0.5 })).toThrow(
      'queue \'more\': of the 4 slices of pool \'pool-0\' 2 belong to queue \'vision\', 1 belongs to queue \'llama\', so that 1 is left, and it wants 2',
    );
  });
});

describe('a flavor', () => {
  test('has the labels that pods select the pool by, and its taints', () => {
    expect(written(queueOf([V6E_SLICES]), 'ResourceFlavor')[0].spec).toEqual({
      nodeLabels: {
        'cdk8s-jobset.dev/node-pool': 'pool-0',
        'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice',
        'cloud.google.com/gke-tpu-topology': '4x4',
      },
      nodeTaints: [{ key: 'google.com/tpu', value: 'present', effect: 'NoSchedule' }],
    });
  });

  test('leaves out taints that keep no pod off', () => {
    const quiet = { ...RACKS, taints: [{ key: 'quiet', effect: 'PreferNoSchedule' }] };
    expect(written(queueOf([quiet]), 'ResourceFlavor')[0].spec.nodeTaints).toBeUndefined();
  });

  test('is one object, whichever queues give the pool out', () => {
    const chart = Testing.chart();
    const pools = poolsOf(chart, RACKS);
    for (const id of ['a', 'b']) new TrainingQueue(chart, id, { pools, namespaces: [id], share: 0.5 });
    expect(chart.toJson().filter(({ kind }) => kind === 'ResourceFlavor' || kind === 'Topology')).toHaveLength(2);
  });
});

describe('a topology', () => {
  const levels = (queue: TrainingQueue) => written(queue, 'Topology').map(({ spec }) => spec.levels.map(({ nodeLabel }: any) => nodeLabel));

  test('is there for nodes that are there, with their hosts as the last level', () => {
    expect(levels(queueOf([RACKS]))).toEqual([['example.com/block', 'example.com/rack', 'kubernetes.io/hostname']]);
    expect(levels(queueOf([KEPT_SLICES]))).toEqual([['topology.kubernetes.io/zone', 'cloud.google.com/gke-nodepool', 'kubernetes.io/hostname']]);
    expect(written(queueOf([RACKS]), 'ResourceFlavor')[0].spec.topologyName).toBe('pool-0');
  });

  test('is not there for nodes that come with the pods, nor where there is nothing to tell hosts apart by', () => {
    expect(levels(queueOf([V6E_SLICES]))).toEqual([]);
    expect(levels(queueOf([{ accelerator: Accelerator.gpu(DGX), nodes: 2, provider: EXISTING }]))).toEqual([]);
  });

  test('is as its author says', () => {
    expect(levels(queueOf([V6E_SLICES], { topologyAware: true }))).toHaveLength(1);
    expect(levels(queueOf([RACKS], { topologyAware: false }))).toEqual([]);
  });

  test('is the same for all queues of a pool', () => {
    const chart = Testing.chart();
    const pools = poolsOf(chart, RACKS);
    new TrainingQueue(chart, 'a', { pools, namespaces: ['a'], share: 0.5 });
    expect(() => new TrainingQueue(chart, 'b', { pools, namespaces: ['b'], share: 0.5, topologyAware: false }))
      .toThrow('pool \'pool-0\': another queue gives it out with topologyAware: say the same in both');
  });
});

describe('the queue', () => {
  test('takes the namespaces that it is for, each by a LocalQueue', () => {
    const queue = queueOf([RACKS], { namespaces: ['llama', 'vision'] });
    const [{ spec: { namespaceSelector } }] = written(queue, 'ClusterQueue');
    expect(namespaceSelector).toEqual({ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['llama', 'vision'] }] });
    expect(written(queue, 'LocalQueue').map(({ metadata, spec }) => [metadata.namespace, metadata.name, spec.clusterQueue]))
      .toEqual([['llama', 'research', 'research'], ['vision', 'research', 'research']]);
  });

  test('neither lends nor displaces unless that is said', () => {
    const [{ spec }] = written(queueOf([RACKS]), 'ClusterQueue');
    expect(spec).not.toHaveProperty('preemption');
    expect(spec).not.toHaveProperty('cohortName');
    expect(spec.queueingStrategy).toBe('BestEffortFIFO');
  });

  test('takes back what it lends, and lets priorities go first', () => {
    const queue = queueOf([RACKS], { cohort: 'lab', priorities: { production: 1000 }, order: QueueOrder.STRICT });
    expect(written(queue, 'ClusterQueue')[0].spec).toMatchObject({
      cohortName: 'lab', queueingStrategy: 'StrictFIFO', preemption: { reclaimWithinCohort: 'Any', withinClusterQueue: 'LowerPriority' },
    });
    expect(written(queue, 'WorkloadPriorityClass').map(({ metadata, value }) => [metadata.name, value])).toEqual([['research-production', 1000]]);
  });

  test('is written in the older API where that is said', () => {
    const queue = queueOf([RACKS], { cohort: 'lab', api: KueueApi.V1BETA1 });
    expect(new Set(queue.apiObjects.map(({ apiVersion }) => apiVersion))).toEqual(new Set(['kueue.x-k8s.io/v1beta1']));
    const [{ spec }] = written(queue, 'ClusterQueue');
    expect(spec.cohort).toBe('lab');
    expect(spec).not.toHaveProperty('cohortName');
  });

  test('asks for the machines of queued capacity before it lets a run go', () => {
    const queue = queueOf([{ accelerator: V6E, slices: 2, provider: GKE, capacity: Capacity.queued() }, RACKS]);
    expect(written(queue, 'ClusterQueue')[0].spec.admissionChecksStrategy).toEqual({ admissionChecks: [{ name: 'research-queued', onFlavors: ['pool-0'] }] });
    expect(written(queue, 'AdmissionCheck')[0].spec.controllerName).toBe('kueue.x-k8s.io/provisioning-request');
    expect(written(queue, 'ProvisioningRequestConfig')[0].spec).toMatchObject({
      provisioningClassName: 'queued-provisioning.gke.io', managedResources: ['google.com/tpu'],
    });
  });
});

describe('what cannot be', () => {
  test.each<[string, readonly AcceleratorNodePoolProps[], Partial<TrainingQueueProps>, string]>([
    ['no pool', [], {}, 'queue \'research\': say the pools that it gives out'],
    ['no namespace', [RACKS], { namespaces: [] }, 'queue \'research\': say the namespaces whose runs it takes'],
    ['a namespace twice', [RACKS], { namespaces: ['llama', 'llama'] }, 'queue \'research\': \'namespace llama\' is there twice'],
    ['an illegal namespace', [RACKS], { namespaces: ['Llama'] }, 'queue \'research\': namespace \'Llama\''],
    ['an illegal name', [RACKS], { name: 'Research' }, 'queue \'Research\': the name'],
    ['no share', [RACKS], { share: 0 }, 'queue \'research\': share is 0: write a number above 0, at most 1'],
    ['more than all', [RACKS], { share: 1.5 }, 'share is 1.5'],
    ['less than a slice', [V6E_SLICES], { share: 0.2 }, '0.2 of the 4 slices of pool \'pool-0\' is less than one: write a share of 0.25 or more'],
    ['an illegal cohort', [RACKS], { cohort: 'The Lab' }, 'queue \'research\': cohort \'The Lab\''],
    ['a fraction as a priority', [RACKS], { priorities: { high: 0.5 } }, 'queue \'research\': priority \'high\' is 0.5: write a whole number'],
    ['an illegal priority', [RACKS], { priorities: { High: 1 } }, 'queue \'research\': priority \'High\''],
    ['what is no quantity', [RACKS], { hostResources: { 'hugepages-2Mi': 'ten' } }, 'queue \'research\': \'ten\' of hugepages-2Mi is no quantity'],
    ['hosts of unknown size', [{
      accelerator: Accelerator.gpu(MachineType.custom({ name: 'box', chipsPerHost: 8, resourceName: 'nvidia.com/gpu' })), nodes: 1, provider: EXISTING,
    }], {}, 'CPU and memory of machine type \'box\' are not known'],
  ])('%s', (_, pools, props, message) => {
    expect(() => queueOf(pools, props)).toThrow(message);
  });

  test('a priority that the queue does not have', () => {
    expect(() => queueOf([RACKS], { priorities: { production: 1 } }).priority('prod')).toThrow('queue \'research\' has no priority \'prod\': it has production');
    expect(() => queueOf([RACKS]).priority('prod')).toThrow('add it to its priorities');
  });
});
