import { Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { GKE, KARPENTER, P5, poolOf, V6E } from './pools';
import { Accelerator, AcceleratorNodePool, ExclusivePlacement, ExtendedResource, INodePool, JobSet, JobSetProps, MachineType, NodePoolProvider, ReplicatedJobProps } from '../../src';

const CONTAINER = { name: 'train', image: 'ghcr.io/acme/train:1.0' };

/** A run of one replicated job on a pool, and what it comes out as. */
function placed(pool: INodePool, props: ReplicatedJobProps = {}, run: JobSetProps = {}) {
  const chart = Testing.chart();
  const jobset = new JobSet(chart, 'run', { metadata: { name: 'run' }, ...run });
  const job = jobset.addReplicatedJob('workers', { containers: [CONTAINER], pool, ...props });
  const jobs = () => Testing.synth(chart).filter(({ kind }) => kind === 'Job');
  const template = () => jobset.toDocument().spec.replicatedJobs[0].template;
  return { jobset, job, jobs, template, pod: () => template().spec.template.spec };
}

const v6e = poolOf({ accelerator: V6E, slices: 4, provider: GKE }, 'v6e');
const p5 = poolOf({ accelerator: P5, nodes: 16, provider: KARPENTER }, 'p5');
const cpu = poolOf({ accelerator: Accelerator.none(MachineType.of('m7i.2xlarge')), nodes: 2, provider: KARPENTER }, 'cpu');

describe('on TPU slices', () => {
  test('a Job takes a slice: its hosts, all chips of each, and the slice for itself', () => {
    const { job, jobs } = placed(v6e);
    expect([job.replicas, job.parallelism, job.completions]).toEqual([4, 4, 4]);
    expect(jobs()).toHaveLength(4);
    const [{ spec }] = jobs();
    expect(spec).toMatchObject({ parallelism: 4, completions: 4 });
    expect(spec.template.metadata.annotations).toMatchObject({ 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'cloud.google.com/gke-nodepool' });
    expect(spec.template.spec).toMatchObject({
      containers: [{ name: 'train', resources: { limits: { 'google.com/tpu': '4' } } }],
      nodeSelector: {
        'cdk8s-jobset.dev/node-pool': 'v6e', 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice', 'cloud.google.com/gke-tpu-topology': '4x4',
      },
      tolerations: [{ key: 'google.com/tpu', operator: 'Equal', value: 'present', effect: 'NoSchedule' }],
    });
    expect(spec.template.spec.volumes).toBeUndefined();
  });

  test('a run may take some of the slices', () => expect(placed(v6e, { replicas: 2 }).jobs()).toHaveLength(2));

  test('the right parallelism may be said', () => expect(placed(v6e, { parallelism: 4 }).job.replicas).toBe(4));

  test.each<[string, ReplicatedJobProps, RegExp]>([
    ['too few pods', { parallelism: 3 },
      /run\/workers: parallelism is 3, but a slice of pool 'v6e', Cloud TPU v6e 4x4 \(16 chips on 4 hosts\), has 4 hosts with a pod on each: leave parallelism out, or write 4/],
    ['too many slices', { replicas: 5 },
      /5 Jobs with a slice each are 5 × 4 = 20 hosts, but pool 'v6e' has 4 × 4 = 16: write replicas: 4, or give the pool 5 slices/],
    ['nodes of another kind', { nodeSelector: { 'cloud.google.com/gke-tpu-topology': '2x4' } },
      /asks for nodes with cloud.google.com\/gke-tpu-topology=2x4 already, no node has 4x4 too/],
  ])('%s are refused at once', (_, props, message) => {
    expect(() => placed(v6e, props)).toThrow(message);
  });

  test.each([
    ['more chips than a host has', 8, "replicated job 'workers' on pool 'v6e' (Cloud TPU v6e 4x4 (16 chips on 4 hosts)): a pod asks for 8 google.com/tpu, a host has 4"],
    ['a part of a host', 2, 'a pod asks for 2 google.com/tpu, and must take all 4 of its host: leave it to the pool'],
  ])('%s is refused at synth', (_, chips, message) => {
    const { jobs } = placed(v6e, { containers: [{ ...CONTAINER, extendedResources: [ExtendedResource.tpu(chips)] }] });
    expect(jobs).toThrow(message);
  });

  test.each<[string, ReplicatedJobProps, JobSetProps, string | undefined]>([
    ['the replicated job\'s', { exclusivePlacement: ExclusivePlacement.topology('rack') }, {}, 'rack'],
    ['the JobSet\'s', {}, { exclusivePlacement: ExclusivePlacement.topology('row') }, undefined],
  ])('exclusive placement is %s, where one is said', (_, props, run, topology) => {
    const { annotations = {} } = placed(v6e, props, run).template().metadata ?? {};
    expect(annotations['alpha.jobset.sigs.k8s.io/exclusive-topology']).toBe(topology);
  });
});

describe('on GPU hosts', () => {
  test('one Job takes all hosts, with their GPUs, EFA devices and shared memory', () => {
    const { jobs } = placed(p5);
    const [{ spec }, ...others] = jobs();
    expect(others).toEqual([]);
    expect(spec.parallelism).toBe(16);
    const { containers: [container], volumes, nodeSelector, tolerations } = spec.template.spec;
    expect(container.resources.limits).toEqual({ 'nvidia.com/gpu': '8', 'vpc.amazonaws.com/efa': '32' });
    expect(container.volumeMounts).toEqual([{ mountPath: '/dev/shm', name: 'shared-memory' }]);
    expect(volumes).toEqual([{ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '64Gi' } }]);
    expect(nodeSelector).toEqual({ 'karpenter.sh/nodepool': 'p5' });
    expect(tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Equal', value: 'present', effect: 'NoSchedule' }]);
    expect(spec.template.metadata.annotations).not.toHaveProperty('alpha.jobset.sigs.k8s.io/exclusive-topology');
  });

  test('Jobs share the hosts evenly', () => expect(placed(p5, { replicas: 4 }).job.parallelism).toBe(4));

  test('a pod that asks for half of the GPUs gets half of the devices, and a host has two of it', () => {
    const containers = [{ ...CONTAINER, extendedResources: [ExtendedResource.nvidiaGpu(4)] }];
    const { jobs } = placed(p5, { parallelism: 32, containers });
    expect(jobs()[0].spec.template.spec.containers[0].resources.limits).toEqual({ 'nvidia.com/gpu': '4', 'vpc.amazonaws.com/efa': '16' });
    expect(placed(p5, { parallelism: 33, containers }).jobs).toThrow(
      /1 × 33 = 33 pods, 2 to a host, need 17 hosts, and it has 16: lower replicas or parallelism, or enlarge the pool/);
  });

  test('a single pod needs no network devices', () => {
    expect(placed(p5, { parallelism: 1 }).pod().containers[0].resources.limits).toEqual({ 'nvidia.com/gpu': '8' });
  });

  test('the container that asks for the GPUs keeps them', () => {
    const { pod } = placed(p5, { containers: [{ name: 'sidecar', image: 'a' }, { ...CONTAINER, extendedResources: [ExtendedResource.nvidiaGpu(8)] }] });
    expect(pod().containers.map((container: any) => container.resources?.limits?.['nvidia.com/gpu'])).toEqual([undefined, '8']);
  });

  test('MIG instances are asked for in place of GPUs', () => {
    const containers = [{ ...CONTAINER, extendedResources: [ExtendedResource.of('nvidia.com/mig-1g.10gb', 1)] }];
    const { jobs } = placed(p5, { parallelism: 64, containers });
    expect(jobs()[0].spec.template.spec.containers[0].resources.limits).toEqual({ 'nvidia.com/mig-1g.10gb': '1' });
  });

  test('other limits of the container stay', () => {
    const containers = [{ ...CONTAINER, resources: { memory: { limit: Size.gibibytes(1000) } } }];
    expect(placed(p5, { containers }).pod().containers[0].resources.limits).toEqual({ 'memory': '1000Gi', 'nvidia.com/gpu': '8', 'vpc.amazonaws.com/efa': '32' });
  });

  test('shared memory and tolerations of the author stay, and are not doubled', () => {
    const { pod } = placed(p5, {
      sharedMemory: Size.gibibytes(1),
      tolerations: [kplus.NodeTaintQuery.exists('nvidia.com/gpu')],
    });
    expect(pod().volumes[0].emptyDir.sizeLimit).toBe('1Gi');
    expect(pod().tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists' }]);
  });

  test('a volume of the author at /dev/shm stays alone there', () => {
    const chart = Testing.chart();
    const volume = kplus.Volume.fromEmptyDir(chart, 'Shm', 'shm', { medium: kplus.EmptyDirMedium.MEMORY });
    const job = new JobSet(chart, 'run').addReplicatedJob('workers', { pool: p5, containers: [{ ...CONTAINER, volumeMounts: [{ path: '/dev/shm', volume }] }] });
    expect(job.containers[0].mounts.map(mount => mount.volume.name)).toEqual(['shm']);
  });

  test.each<[string, ReplicatedJobProps, RegExp]>([
    ['nine GPUs of eight', { containers: [{ ...CONTAINER, extendedResources: [ExtendedResource.nvidiaGpu(9)] }] }, /a pod asks for 9 nvidia.com\/gpu, a host has 8/],
    ['33 EFA devices of 32', { containers: [{ ...CONTAINER, extendedResources: [ExtendedResource.efa(33)] }] }, /a pod asks for 33 vpc.amazonaws.com\/efa, a host has 32/],
    ['more pods than hosts', { parallelism: 17 }, /1 × 17 = 17 pods, 1 to a host, need 17 hosts, and it has 16/],
  ])('%s are refused at synth', (_, props, message) => {
    expect(placed(p5, props).jobs).toThrow(message);
  });

  test('an uneven share is refused at once', () => {
    expect(() => placed(p5, { replicas: 3 })).toThrow(/the 16 hosts of pool 'p5' cannot be shared evenly among 3 Jobs: say the parallelism of each/);
  });
});

describe('on hosts without accelerators', () => {
  test('a leader is one pod', () => {
    const { jobs } = placed(cpu);
    const [{ spec }] = jobs();
    expect(spec.parallelism).toBe(1);
    expect(spec.template.spec.nodeSelector).toEqual({ 'karpenter.sh/nodepool': 'cpu' });
    expect(spec.template.spec).not.toHaveProperty('tolerations');
    expect(spec.template.spec.containers[0]).not.toHaveProperty('resources');
  });

  test('any number of pods shares them', () => expect(placed(cpu, { parallelism: 40 }).jobs()[0].spec.parallelism).toBe(40));
});

describe('placeOn', () => {
  test('does later what the property does', () => {
    const chart = Testing.chart();
    const jobset = new JobSet(chart, 'run', { metadata: { name: 'run' } });
    const job = jobset.addReplicatedJob('workers', { containers: [CONTAINER] });
    job.placeOn(p5);
    expect(jobset.toDocument()).toEqual(placed(p5).jobset.toDocument());
  });

  test('gives a standalone run the Jobs of the slices', () => {
    const job = new JobSet(Testing.chart(), 'run').addReplicatedJob('workers', { containers: [CONTAINER] });
    expect(job.jobs).toHaveLength(1);
    job.placeOn(v6e);
    expect(job.jobs).toHaveLength(4);
  });

  test('the same pool again changes nothing', () => {
    const { job } = placed(v6e);
    job.placeOn(v6e);
    expect([job.replicas, job.parallelism]).toEqual([4, 4]);
  });

  test('takes one pool', () => {
    expect(() => placed(v6e).job.placeOn(p5)).toThrow(/run\/workers: is placed on pool 'v6e' already, pool 'p5' is another one/);
  });
});

test('a replicated job is placed on a pool of anybody', () => {
  const pool: INodePool = { placement: { pool: 'lab', hardware: 'workstations', hostsPerJob: 2, jobs: 1, nodeSelector: { lab: 'a' }, taints: [{ key: 'lab', effect: 'NoExecute' }] } };
  const { job, pod } = placed(pool);
  expect([job.replicas, job.parallelism]).toEqual([1, 2]);
  expect(pod()).toMatchObject({ nodeSelector: { lab: 'a' }, tolerations: [{ key: 'lab', operator: 'Exists', effect: 'NoExecute' }] });
});

test('existing racks of a slice each', () => {
  const pool = new AcceleratorNodePool(Testing.chart(), 'dgx', {
    accelerator: Accelerator.custom({ machineType: MachineType.custom({ name: 'dgx', chipsPerHost: 8, resourceName: 'nvidia.com/gpu' }), hosts: 4 }),
    slices: 2,
    provider: NodePoolProvider.existing({ nodeSelector: { gpu: 'dgx' }, sliceLabel: 'rack' }),
  });
  const { job, template } = placed(pool);
  expect([job.replicas, job.parallelism]).toEqual([2, 4]);
  expect(template().metadata.annotations).toMatchObject({ 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' });
});
