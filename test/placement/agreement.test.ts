/**
 * The numbers agree because they are the same number: what a pool says, what its manifests offer to whoever reads them, and what jobs ask for.
 */
import { Testing } from 'cdk8s';
import fc from 'fast-check';
import { manifestsOf, offersOf, poolOf } from './pools';
import { Accelerator, AcceleratorNodePool, Capacity, INodePoolProvider, JobSet, MachineType, NodePoolProvider, TpuGeneration } from '../../src';
import { answer, answerAll, nodeRequirements } from '../../src/hardware/node-requirements';
import { untolerated } from '../../src/hardware/toleration';
import { TABLE } from '../../src/verify/table';
import { verify } from '../../src/verify/verify';

interface Platform {
  readonly name: string;
  readonly provider: INodePoolProvider;
  readonly accelerators: readonly Accelerator[];
  readonly capacities: readonly Capacity[];
  readonly keepsNodes: boolean;
}

const gpu = (name: string) => Accelerator.gpu(MachineType.of(name));
const GCP = [
  Accelerator.tpu(TpuGeneration.V6E, '4x4'), Accelerator.tpu(TpuGeneration.V6E, '2x4', { machineType: MachineType.of('ct6e-standard-8t') }),
  Accelerator.tpu(TpuGeneration.V5P, '2x2x4'), Accelerator.tpu(TpuGeneration.V5E, '16x16'), gpu('a3-megagpu-8g'), gpu('a4x-highgpu-4g'), gpu('g2-standard-48'),
  Accelerator.none(MachineType.of('n2-standard-8')), Accelerator.none(MachineType.of('c4a-standard-8')),
];
const AWS = [
  gpu('p5.48xlarge'), gpu('g6e.xlarge'), Accelerator.neuron(MachineType.of('trn2.48xlarge')), Accelerator.none(MachineType.of('m7g.4xlarge')),
  Accelerator.custom({ machineType: MachineType.of('p5.48xlarge'), hosts: 4 }),
];
const AZURE = [
  gpu('Standard_ND96isr_H100_v5'), gpu('Standard_NC24ads_A100_v4'), Accelerator.none(MachineType.of('Standard_D8s_v5')),
  Accelerator.custom({ machineType: MachineType.of('Standard_ND128isr_NDR_GB200_v6'), hosts: 18 }),
];
const DGX = MachineType.custom({ name: 'dgx', chipsPerHost: 8, resourceName: 'nvidia.com/gpu', vcpu: 224, memoryGib: 2048 });
const LAB = [Accelerator.gpu(DGX), Accelerator.custom({ machineType: DGX, hosts: 4 })];
const GROUP = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/capacityReservationGroups/r';

const PLATFORMS: readonly Platform[] = [
  {
    name: 'Config Connector',
    provider: NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5-b' }),
    accelerators: GCP,
    capacities: [Capacity.onDemand(), Capacity.spot(), Capacity.reserved('r')],
    keepsNodes: true,
  },
  {
    name: 'ComputeClass',
    provider: NodePoolProvider.gkeComputeClass({ zones: ['us-east5-b'] }),
    accelerators: GCP,
    capacities: [Capacity.onDemand(), Capacity.spot(), Capacity.reserved('r'), Capacity.flexStart()],
    keepsNodes: false,
  },
  {
    name: 'Karpenter on AWS',
    provider: NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'] }),
    accelerators: AWS,
    capacities: [Capacity.onDemand(), Capacity.spot(), Capacity.reserved('cr-1')],
    keepsNodes: false,
  },
  {
    name: 'Karpenter on Azure',
    provider: NodePoolProvider.karpenterAzure({ zones: ['eastus-1'] }),
    accelerators: AZURE,
    capacities: [Capacity.onDemand(), Capacity.spot()],
    keepsNodes: false,
  },
  {
    name: 'EKS node groups',
    provider: NodePoolProvider.eksNodegroup({ cluster: 'train', nodeRole: 'arn:aws:iam::111122223333:role/node', subnets: ['subnet-a'] }),
    accelerators: AWS,
    capacities: [Capacity.onDemand(), Capacity.spot()],
    keepsNodes: true,
  },
  {
    name: 'Azure Service Operator',
    provider: NodePoolProvider.azureServiceOperator({ cluster: 'train', zones: ['1'] }),
    accelerators: AZURE,
    capacities: [Capacity.onDemand(), Capacity.spot(), Capacity.reserved(GROUP)],
    keepsNodes: true,
  },
  {
    name: 'Cluster API',
    provider: NodePoolProvider.clusterApi({
      cluster: 'lab', infrastructure: { kind: 'Metal3MachineTemplate', name: 'dgx' }, bootstrap: { kind: 'KubeadmConfigTemplate', name: 'dgx' },
    }),
    accelerators: LAB,
    capacities: [Capacity.onDemand()],
    keepsNodes: true,
  },
];

const pools = ({ provider, accelerators, capacities, keepsNodes }: Platform): fc.Arbitrary<AcceleratorNodePool> => fc.record({
  accelerator: fc.constantFrom(...accelerators),
  capacity: fc.constantFrom(...capacities),
  slices: fc.integer({ min: 1, max: 9 }),
  kept: fc.integer({ min: 0, max: 9 }),
  labelled: fc.boolean(),
}).map(({ accelerator, capacity, slices, kept, labelled }) => poolOf({
  accelerator,
  capacity,
  slices,
  minSlices: keepsNodes ? Math.min(slices, kept) : 0,
  provider,
  labels: labelled ? { 'node.cluster.x-k8s.io/team': 'llama' } : {},
}));

const sum = (numbers: (number | undefined)[]) => numbers.reduce<number>((total, each) => total + (each ?? NaN), 0);

describe.each(PLATFORMS)('$name', platform => {
  test('a pool says what is read from its manifests', () => {
    fc.assert(fc.property(pools(platform), pool => {
      const offers = offersOf(pool);
      const { accelerator } = pool;
      expect(sum(offers.map(({ hosts }) => hosts.max))).toBe(pool.hosts);
      if (platform.keepsNodes) expect(sum(offers.map(({ hosts }) => hosts.min))).toBe(pool.minHosts);
      for (const offer of offers) {
        expect(offer.capacityTypes ?? ['on-demand']).toEqual([pool.capacity.type === 'flex-start' ? 'queued' : pool.capacity.type]);
        expect(offer.topologyKeys).toEqual(pool.topologyLevels);
        expect(offer.wholeSlice).toBe(accelerator.multiHost && accelerator.generation !== undefined);
        for (const node of offer.nodes) {
          expect(node.chips).toBe(accelerator.chipsPerHost);
          expect(node.taints).toEqual(pool.taints);
          for (const [key, value] of Object.entries(pool.labels)) {
            expect([key, answer({ key, operator: 'In', values: [value] }, node.labels)]).not.toEqual([key, 'no']);
          }
        }
      }
      if (accelerator.multiHost && platform.name !== 'ComputeClass') {
        const keys = offers.flatMap(({ nodes }) => nodes.map(({ labels }) => `${labels.values[pool.exclusiveTopology!]}`));
        expect(new Set(keys).size).toBe(pool.slices);
      }
    }), { numRuns: 40 });
  });

  test('a job placed on it fits its nodes, and takes every host', () => {
    fc.assert(fc.property(pools(platform), pool => {
      const chart = Testing.chart();
      const jobset = new JobSet(chart, 'run', { metadata: { name: 'run' } });
      const job = jobset.addReplicatedJob('workers', { pool, containers: [{ image: 'ghcr.io/acme/train:1.0' }] });
      const [{ spec: { template: { spec: pod } } }] = Testing.synth(chart).filter(({ kind }) => kind === 'Job');
      const { limits = {} } = pod.containers[0].resources ?? {};
      if (pool.chips > 0) expect(job.replicas * job.parallelism).toBe(pool.hosts);
      for (const { nodes } of offersOf(pool)) {
        for (const node of nodes) {
          expect(answerAll(nodeRequirements(pod), node.labels)).toBe('yes');
          expect(untolerated(node.taints, pod.tolerations ?? [])).toEqual([]);
          for (const [resource, count] of Object.entries(limits)) expect([resource, Number(count)]).toEqual([resource, node.resources[resource]]);
          if (pool.chips > 0) expect(Number(limits[pool.accelerator.resourceName!])).toBe(node.chips);
        }
      }
    }), { numRuns: 15 });
  });
});

test('the verifier has nothing to say about a run and its pools', () => {
  const pool = poolOf({ accelerator: GCP[0], slices: 2, provider: PLATFORMS[0].provider });
  const chart = Testing.chart();
  new JobSet(chart, 'run', { metadata: { name: 'run', namespace: 'llama' } }).addReplicatedJob('workers', { pool, containers: [{ image: 'ghcr.io/acme/train:1.0' }] });
  const objects = [...manifestsOf(pool), ...Testing.synth(chart)].map(object => ({ object }));
  expect(verify(objects, TABLE, { controller: true }).findings.filter(({ severity }) => severity !== 'advice')).toEqual([]);
});
