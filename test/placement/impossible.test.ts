/** What platform engineers combine that no provider has: refused at synth at the latest, with the rule and what to write instead. */
import { Chart, JsonPatch, Testing } from 'cdk8s';
import { GKE, KARPENTER, ND_H100, P5, poolOf, V6E } from './pools';
import { Accelerator, AcceleratorNodePool, Capacity, ExtendedResource, JobSet, MachineType, NodePoolProvider, TpuGeneration } from '../../src';

const aks = NodePoolProvider.azureServiceOperator({ cluster: 'hpc', zones: ['1'] });
const inTwoZones = NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-central1', zones: ['us-central1-a', 'us-central1-b'], compact: true });

function synthesized(pool: AcceleratorNodePool, containers = [{ image: 'ghcr.io/acme/train:1.4' }]): object[] {
  const chart = Chart.of(pool);
  new JobSet(chart, 'run', { metadata: { name: 'run' } }).addReplicatedJob('workers', { pool, containers });
  return Testing.synth(chart);
}

test.each<[string, () => unknown, string]>([
  ['spot machines of a reservation', () => {
    const pool = poolOf({ accelerator: V6E, provider: GKE, capacity: Capacity.reserved('mine') }, 'v6e');
    pool.apiObjects[0].addJsonPatch(JsonPatch.add('/spec/nodeConfig/spot', true));
    return synthesized(pool);
  }, "pool 'v6e-0' draws on reservation 'mine', but takes spot capacity, which is never reserved: take one of the two away"],
  ['a slice without one of its hosts', () => {
    const pool = poolOf({ accelerator: V6E, provider: GKE }, 'v6e');
    pool.apiObjects[0].addJsonPatch(JsonPatch.replace('/spec/autoscaling/totalMaxNodeCount', 3));
    return synthesized(pool);
  }, "pool 'v6e-0' has 3 hosts, but a 4x4 slice on ct6e-standard-4t is 16 chips ÷ 4 per host = 4 hosts: write 4, or another topology"],
  ['a topology on a machine that does not make it', () => {
    const pool = poolOf({ accelerator: V6E, provider: GKE }, 'v6e');
    pool.apiObjects[0].addJsonPatch(JsonPatch.replace('/spec/nodeConfig/machineType', 'ct6e-standard-8t'));
    return synthesized(pool);
  }, "pool 'v6e-0' has topology 4x4, which ct6e-standard-8t does not make: write machine type ct6e-standard-4t, or topology 2x4"],
  ['compact placement in two zones', () => poolOf({ accelerator: Accelerator.gpu(MachineType.of('a3-megagpu-8g')), nodes: 4, provider: inTwoZones }, 'a3'),
    "pool 'a3': compact placement is in exactly one zone, not in 2 (us-central1-a, us-central1-b): name one of them"],
  ['a topology of 5x5', () => Accelerator.tpu(TpuGeneration.V6E, '5x5'),
    "TPU v6e has no topology '5x5' (25 chips): write 4x8 (32 chips on 8 hosts) or 4x4 (16 chips on 4 hosts) or 8x8 (64 chips on 16 hosts)"],
  ['nine GPUs of a host with eight', () => synthesized(poolOf({ accelerator: P5, nodes: 2, provider: KARPENTER }, 'p5'), [
    { image: 'ghcr.io/acme/train:1.4', extendedResources: [ExtendedResource.nvidiaGpu(9)] },
  ] as any), "replicated job 'workers' on pool 'p5' (NVIDIA H100 80GB on p5.48xlarge (8 chips on 1 host)): a pod asks for 9 nvidia.com/gpu, a host has 8:"
    + ' ask for 8 at most, or leave it to the pool'],
  ['an AKS pool name of 13 characters', () => poolOf({ accelerator: ND_H100, nodes: 2, provider: aks }, 'ndh100trainin'),
    "pool name 'ndh100trainin' has 13 characters, AKS takes at most 12: give the pool a name of its own, { name: '…' }"],
  ['queued capacity that is kept', () => poolOf({ accelerator: V6E, minSlices: 1, provider: GKE, capacity: Capacity.queued() }, 'v6e'),
    "pool 'v6e': a pool of queued capacity starts at 0 nodes, not at 4: leave minNodes and minSlices out"],
  ['a TPU topology of three sides for two dimensions', () => Accelerator.tpu(TpuGeneration.V6E, '4x4x4'),
    "TPU v6e has no topology '4x4x4' (its shapes are AxB): write 8x8 (64 chips on 16 hosts) or 4x8 (32 chips on 8 hosts) or 8x16 (128 chips on 32 hosts)"],
  ['three hosts of a slice of four', () => poolOf({ accelerator: V6E, nodes: 3, provider: GKE }, 'v6e'),
    "pool 'v6e': nodes is 3, which is no multiple of the 4 hosts of a slice of Cloud TPU v6e 4x4 (16 chips on 4 hosts): write 4"],
])('%s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('spot capacity takes no reservation', () => {
  // @ts-expect-error there is no word for it
  expect(Capacity.spot('mine').reservation).toBeUndefined();
});
