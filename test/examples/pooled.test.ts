import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { JAX_TPU_SLICES, LEADER_AND_LEARNERS, MPI_INFINIBAND, POOLED_EXAMPLES, PooledExample, PYTORCH_EFA, RACKS } from './pooled';
import { keys } from '../../src/model';
import { TABLE } from '../../src/verify/table';
import { verify } from '../../src/verify/verify';

const ROOT = join(__dirname, '..', '..');

const names = (objects: any[]) => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const jobs = ({ manifests }: PooledExample) => manifests.filter(({ kind }) => kind === 'Job');
const sorted = (objects: any[]) => objects.map(object => JSON.stringify(object)).sort();
const container = (job: any) => job.spec.template.spec.containers[0];
const exclusive = (job: any) => job.spec.template.metadata.annotations[keys.EXCLUSIVE_TOPOLOGY];

describe('JAX on TPU slices', () => {
  test('a GKE node pool for each slice, and the queue for them', () => {
    expect(names(JAX_TPU_SLICES.platform)).toEqual([
      'ContainerNodePool v6e-0', 'ContainerNodePool v6e-1', 'ContainerNodePool v6e-2', 'ContainerNodePool v6e-3',
      'ResourceFlavor v6e', 'ClusterQueue research', 'LocalQueue research',
    ]);
  });

  test('what is there for the whole cluster has no namespace', () => {
    expect(JAX_TPU_SLICES.platform.map(({ metadata }) => metadata.namespace)).toEqual([
      'platform', 'platform', 'platform', 'platform', undefined, undefined, 'llama',
    ]);
  });

  test('the queue has the chips of all slices to give', () => {
    const { spec: { resourceGroups: [{ flavors: [{ resources }] }] } } = JAX_TPU_SLICES.platform.find(({ kind }) => kind === 'ClusterQueue');
    expect(resources).toContainEqual({ name: 'google.com/tpu', nominalQuota: `${4 * 4 * 4}` });
  });

  test('a Job for each slice, with all of its chips and the slice to itself, which waits in the queue', () => {
    const { metadata, spec: { suspend, replicatedJobs: [{ replicas, template }] } } = JAX_TPU_SLICES.manifests.find(({ kind }) => kind === 'JobSet');
    expect([metadata.labels, suspend]).toEqual([{ 'kueue.x-k8s.io/queue-name': 'research' }, true]);
    expect([replicas, template.spec.parallelism, container(template).resources.limits]).toEqual([4, 4, { 'google.com/tpu': '4' }]);
    expect(template.metadata.annotations).toMatchObject({ [keys.EXCLUSIVE_TOPOLOGY]: 'cloud.google.com/gke-nodepool' });
  });
});

describe('PyTorch on p5 hosts', () => {
  test('a Karpenter pool that draws on the reservation', () => {
    expect(names(PYTORCH_EFA.platform)).toEqual(['EC2NodeClass p5', 'NodePool p5']);
    expect(PYTORCH_EFA.platform[0].spec.capacityReservationSelectorTerms).toEqual([{ id: 'cr-0123456789abcdef0' }]);
  });

  test('a pod on each host, with its GPUs and EFA devices, and torchrun knows how many they are', () => {
    const [job, ...others] = jobs(PYTORCH_EFA);
    expect(others).toEqual([]);
    expect(job.spec.parallelism).toBe(16);
    expect(container(job).resources.limits).toEqual({ 'nvidia.com/gpu': '8', 'vpc.amazonaws.com/efa': '32' });
    expect(container(job).command.slice(1, 3)).toEqual(['--nnodes=16', '--nproc-per-node=8']);
    expect(container(job).command).toContain('--rdzv-endpoint=train-workers-0-0.train:29500');
  });
});

describe('MPI over InfiniBand', () => {
  test('an agent pool for each kind of host', () => {
    expect(names(MPI_INFINIBAND.platform)).toEqual(['ManagedClustersAgentPool ndh100', 'ManagedClustersAgentPool launchers']);
  });

  test('a worker on each GPU host, with its RDMA devices; the launcher waits for them', () => {
    const [workers, ...others] = jobs(MPI_INFINIBAND);
    expect(others).toEqual([]);
    expect([workers.spec.parallelism, container(workers).resources.limits]).toEqual([8, { 'nvidia.com/gpu': '8', 'rdma/hca_shared_devices_a': '8' }]);
  });

  test('the hostfile and mpirun count the same GPUs', () => {
    const { data: { hostfile } } = MPI_INFINIBAND.manifests.find(({ metadata }) => metadata.name === 'wing-hosts');
    expect(hostfile.split('\n').slice(0, 2)).toEqual(['wing-workers-0-0.wing slots=8', 'wing-workers-0-1.wing slots=8']);
    const { replicatedJobs } = MPI_INFINIBAND.run.toDocument().spec;
    expect(container(replicatedJobs[1].template).command).toEqual(expect.arrayContaining(['-np', '64']));
    expect(replicatedJobs[1].template.spec.template.spec.nodeSelector).toEqual({ 'kubernetes.azure.com/agentpool': 'launchers' });
  });
});

describe('a leader and its learners', () => {
  test('a node group for each kind of host', () => {
    expect(names(LEADER_AND_LEARNERS.platform)).toEqual(['Nodegroup gpus', 'Nodegroup plain']);
  });

  test('the leader is a pod without accelerators, each learner a Job with the GPUs of a host', () => {
    const [leader, ...learners] = jobs(LEADER_AND_LEARNERS);
    expect([leader.spec.parallelism, leader.spec.template.spec.nodeSelector, container(leader).resources])
      .toEqual([1, { 'eks.amazonaws.com/nodegroup': 'plain' }, undefined]);
    expect(learners.map(job => [job.spec.parallelism, container(job).resources.limits]))
      .toEqual(Array.from({ length: 8 }, () => [1, { 'nvidia.com/gpu': '4' }]));
  });
});

describe('racks', () => {
  test('nothing is written for hosts that are there', () => expect(RACKS.platform).toEqual([]));

  test('a Job for each rack, which it has to itself', () => {
    expect(jobs(RACKS).map(job => [job.spec.parallelism, container(job).resources.limits, exclusive(job)]))
      .toEqual(Array.from({ length: 6 }, () => [4, { 'nvidia.com/gpu': '8', 'rdma/hca': '8' }, 'topology.acme.dev/rack']));
  });

  test('torchrun counts the hosts of all racks', () => {
    expect(container(jobs(RACKS)[0]).command[2]).toContain('--nnodes=24 --nproc-per-node=8 --node-rank=$((RACK * 4 + JOB_COMPLETION_INDEX))');
  });
});

describe.each(Object.entries(POOLED_EXAMPLES))('%s', (name, { plan, pools, platform, manifests }) => {
  test('the run has a host for every pod, and leaves no accelerator idle', () => {
    expect(plan.unplacedPods).toBe(0);
    expect([plan.chipsInUse, plan.chips]).toEqual(Array.from({ length: 2 }, () => pools.reduce((sum, { chips }) => sum + chips, 0)));
  });

  test('the verifier has nothing to say about runs and pools together, where the cluster has the controller', () => {
    const { findings } = verify([...platform, ...manifests].map(object => ({ object })), TABLE, { controller: true });
    expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });

  test('its program writes these manifests', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'example-'));
    try {
      execFileSync(join(ROOT, 'node_modules', '.bin', 'tsx'), ['--tsconfig', join(ROOT, 'test', 'tsconfig.json'), 'main.ts'], {
        cwd: join(ROOT, 'examples', name), env: { ...process.env, CDK8S_OUTDIR: outdir }, stdio: 'pipe',
      });
      const written = readdirSync(outdir).flatMap(file => parseAllDocuments(readFileSync(join(outdir, file), 'utf8')).map(each => each.toJS()));
      expect(sorted(written)).toEqual(sorted([...platform, ...manifests]));
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});

test('the page of the examples tells of each, and of no other', () => {
  const page = readFileSync(join(ROOT, 'examples', 'README.md'), 'utf8');
  const told = [...page.matchAll(/\]\(([\w-]+)\/main\.ts\)/g)].map(([, folder]) => folder).sort();
  const there = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name).sort();
  expect(told).toEqual(there);
});
