/** At synth, runs are held against the pools that the app writes, wherever they stand and whoever wrote them. */
import { ApiObject, App, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { Accelerator, AcceleratorNodePool, ExtendedResource, FailurePolicy, JobSet, JobSetRendering, MachineType, NodePoolProvider, TpuGeneration } from '../../src';

process.env.CDK8S_JOBSET_QUIET = '1';

/** A pool of one 4x4 slice of TPU v6e, as a plain object. */
function rawPool(scope: Chart, name: string): ApiObject {
  return new ApiObject(scope, name, {
    apiVersion: 'container.cnrm.cloud.google.com/v1beta1',
    kind: 'ContainerNodePool',
    metadata: { name },
    spec: {
      location: 'us-east5-b',
      clusterRef: { name: 'ml' },
      nodeCount: 4,
      placementPolicy: { type: 'COMPACT', tpuTopology: '4x4' },
      nodeConfig: { machineType: 'ct6e-standard-4t' },
    },
  });
}

/** A run on that pool. */
function run(chart: Chart, chips: number): void {
  new JobSet(chart, 'run', { failurePolicy: FailurePolicy.restart({ max: 3 }) }).addReplicatedJob('slice', {
    parallelism: 4,
    nodeSelector: { 'cloud.google.com/gke-nodepool': 'v6e' },
    containers: [{ image: 'ghcr.io/acme/train:1.0', extendedResources: [ExtendedResource.tpu(chips)] }],
  });
}

const TOO_MANY = "[run/run] [JS2104] replicated job 'slice' asks for 8 google.com/tpu per pod, but a ct6e-standard-4t host has 4";

test.each([['before', true], ['after', false]])('a pool of another chart, made %s the run', (_, before) => {
  const app = new App();
  const [pools, runs] = [new Chart(app, 'pools'), new Chart(app, 'run')];
  if (before) rawPool(pools, 'v6e');
  run(runs, 8);
  if (!before) rawPool(pools, 'v6e');
  expect(() => app.synthYaml()).toThrow(TOO_MANY);
  expect(() => Testing.synth(runs)).toThrow(TOO_MANY);
});

test('without pools nothing is said of them, and nothing of a run that fits', () => {
  const alone = new Chart(new App(), 'run');
  run(alone, 8);
  expect(() => Testing.synth(alone)).not.toThrow();
  const app = new App();
  rawPool(new Chart(app, 'pools'), 'v6e');
  run(new Chart(app, 'run'), 4);
  expect(() => app.synthYaml()).not.toThrow();
});

test('a pool that is patched between two syntheses is read anew', () => {
  const app = new App();
  const pool = rawPool(new Chart(app, 'pools'), 'v6e');
  run(new Chart(app, 'run'), 8);
  expect(() => app.synthYaml()).toThrow(TOO_MANY);
  pool.addJsonPatch(JsonPatch.remove('/spec/placementPolicy'), JsonPatch.replace('/spec/nodeConfig/machineType', 'ct6e-standard-8t'));
  expect(() => app.synthYaml()).not.toThrow();
});

test('a run that a pool gives its numbers is sound, in both renderings', () => {
  for (const rendering of [JobSetRendering.STANDALONE, JobSetRendering.JOBSET_API]) {
    const app = new App();
    const pool = new AcceleratorNodePool(new Chart(app, 'pools'), 'v6e', {
      accelerator: Accelerator.tpu(TpuGeneration.V6E, '4x4'),
      slices: 2,
      provider: NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5-b' }),
    });
    const jobset = new JobSet(new Chart(app, 'run'), 'run', { rendering, failurePolicy: FailurePolicy.restart({ max: 3 }) });
    jobset.addReplicatedJob('slice', { pool, containers: [{ image: 'ghcr.io/acme/train:1.0' }] });
    app.synthYaml();
    expect(jobset.node.metadata.filter(({ data }) => `${data}`.includes('[JS21'))).toEqual([]);
  }
});

test('two runs that take the same hosts each fit; that they do not fit together shows in the whole set', () => {
  const app = new App();
  const pool = new AcceleratorNodePool(new Chart(app, 'pools'), 'p5', {
    accelerator: Accelerator.gpu(MachineType.of('p5.48xlarge')),
    nodes: 2,
    provider: NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'] }),
  });
  for (const name of ['a', 'b']) new JobSet(new Chart(app, name), name).addReplicatedJob('w', { pool, containers: [{ image: 'ghcr.io/acme/train:1.0' }] });
  expect(() => app.synthYaml()).not.toThrow();
});

test('what the author knows of the machine is believed before the catalogue, which has 2 TiB of memory', () => {
  const app = new App();
  const pool = new AcceleratorNodePool(new Chart(app, 'pools'), 'p5', {
    accelerator: Accelerator.gpu(MachineType.of('p5.48xlarge', { memoryGib: 4096 })),
    nodes: 2,
    provider: NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'] }),
  });
  new JobSet(new Chart(app, 'run'), 'run').addReplicatedJob('w', {
    pool,
    containers: [{ image: 'ghcr.io/acme/train:1.0', resources: { memory: { request: Size.tebibytes(3) } } }],
  });
  expect(() => app.synthYaml()).not.toThrow();
});
