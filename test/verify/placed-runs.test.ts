/** Runs that a pool gives their numbers have no finding of pools; with one number changed, the verifier says which. */
import { Testing } from 'cdk8s';
import fc from 'fast-check';
import {
  Accelerator, AcceleratorNodePool, Capacity, FailurePolicy, INodePoolProvider, JobSet, JobSetRendering, MachineType, NodePoolProvider, TpuGeneration,
} from '../../src';
import type { JobSetDocument } from '../../src/model/document';
import type { PodSpec } from '../../src/model/kubernetes';
import { verify } from '../../src/verify/verify';
import { manifestsOf, poolOf } from '../placement/pools';

interface Platform {
  readonly provider: INodePoolProvider;
  readonly accelerators: readonly Accelerator[];
  readonly capacities: readonly Capacity[];
  /** The manifests say how many hosts there are at most. */
  readonly bounded: boolean;
}

const gpu = (name: string) => Accelerator.gpu(MachineType.of(name));
const DGX = MachineType.custom({ name: 'dgx', chipsPerHost: 8, resourceName: 'nvidia.com/gpu', vcpu: 224, memoryGib: 2048 });
const ANY = [Capacity.onDemand(), Capacity.spot()];
const PLATFORMS: Readonly<Record<string, Platform>> = {
  'Config Connector': {
    provider: NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5-b' }),
    accelerators: [
      Accelerator.tpu(TpuGeneration.V6E, '4x4'), Accelerator.tpu(TpuGeneration.V5P, '2x2x4'), Accelerator.tpu(TpuGeneration.V5E, '8x8'),
      Accelerator.tpu(TpuGeneration.V6E, '2x4', { machineType: MachineType.of('ct6e-standard-8t') }), gpu('a3-megagpu-8g'), gpu('g2-standard-48'),
    ],
    capacities: ANY,
    bounded: true,
  },
  'ComputeClass': {
    provider: NodePoolProvider.gkeComputeClass({ zones: ['us-east5-b'] }),
    accelerators: [Accelerator.tpu(TpuGeneration.V6E, '4x4'), gpu('a3-megagpu-8g')],
    capacities: ANY,
    bounded: false,
  },
  'Karpenter on AWS': {
    provider: NodePoolProvider.karpenterAws({ cluster: 'train', zones: ['us-east-1a'] }),
    accelerators: [gpu('p5.48xlarge'), gpu('g6e.xlarge'), Accelerator.neuron(MachineType.of('trn2.48xlarge'))],
    capacities: [...ANY, Capacity.reserved('cr-1')],
    bounded: true,
  },
  'Karpenter on Azure': {
    provider: NodePoolProvider.karpenterAzure({ zones: ['eastus-1'] }),
    accelerators: [gpu('Standard_ND96isr_H100_v5'), gpu('Standard_NC24ads_A100_v4')],
    capacities: ANY,
    bounded: true,
  },
  'EKS node groups': {
    provider: NodePoolProvider.eksNodegroup({ cluster: 'train', nodeRole: 'arn:aws:iam::111122223333:role/node', subnets: ['subnet-a'] }),
    accelerators: [gpu('p5.48xlarge'), gpu('g6e.12xlarge')],
    capacities: ANY,
    bounded: true,
  },
  'Azure Service Operator': {
    provider: NodePoolProvider.azureServiceOperator({ cluster: 'train', zones: ['1'] }),
    accelerators: [gpu('Standard_ND96isr_H100_v5'), Accelerator.custom({ machineType: MachineType.of('Standard_ND128isr_NDR_GB200_v6'), hosts: 18 })],
    capacities: ANY,
    bounded: true,
  },
  'Cluster API': {
    provider: NodePoolProvider.clusterApi({
      cluster: 'lab', infrastructure: { kind: 'Metal3MachineTemplate', name: 'dgx' }, bootstrap: { kind: 'KubeadmConfigTemplate', name: 'dgx' },
    }),
    accelerators: [Accelerator.gpu(DGX), Accelerator.custom({ machineType: DGX, hosts: 4 })],
    capacities: [Capacity.onDemand()],
    bounded: true,
  },
};

interface Placed {
  readonly pool: AcceleratorNodePool;
  readonly document: JobSetDocument;
}

/** A run on all of a pool, as the constructs write it. */
const placed = ({ provider, accelerators, capacities }: Platform): fc.Arbitrary<Placed> => fc.record({
  accelerator: fc.constantFrom(...accelerators),
  capacity: fc.constantFrom(...capacities),
  slices: fc.integer({ min: 1, max: 5 }),
}).map(({ accelerator, capacity, slices }) => {
  const pool = poolOf({ accelerator, capacity, slices, provider });
  const run = new JobSet(Testing.chart(), 'run', {
    metadata: { name: 'run', namespace: 'llama' },
    rendering: JobSetRendering.JOBSET_API,
    failurePolicy: FailurePolicy.restart({ max: 3 }).ignoreDisruptions(),
  });
  run.addReplicatedJob('workers', { pool, containers: [{ image: 'ghcr.io/acme/train:1.0' }] });
  return { pool, document: run.toDocument() };
});

function poolFindings(pool: AcceleratorNodePool, document: JobSetDocument, pools = manifestsOf(pool)): string[] {
  const { findings } = verify([...pools, document].map(object => ({ object })));
  return [...new Set(findings.filter(({ code }) => code.startsWith('JS21')).map(({ code }) => code))];
}

/** The run with its one replicated job changed. */
function changed(document: JobSetDocument, change: (job: any, pod: any) => void): JobSetDocument {
  const copy = structuredClone(document);
  const [job] = copy.spec.replicatedJobs!;
  change(job, job.template.spec.template.spec);
  return copy;
}

const podOf = ({ spec }: JobSetDocument): PodSpec => spec.replicatedJobs![0].template.spec.template.spec;

describe.each(Object.entries(PLATFORMS))('%s', (_, platform) => {
  const property = (check: (run: Placed) => void) => fc.assert(fc.property(placed(platform), check), { numRuns: 12, seed: 21 });

  test('what the constructs write has no finding', () => {
    property(({ pool, document }) => expect(poolFindings(pool, document)).toEqual([]));
  });

  test('without its pools, neither has the run, whatever it asks for', () => {
    property(({ pool, document }) => {
      const greedy = changed(document, (job, pod) => {
        job.replicas = 99;
        pod.containers[0].resources.limits[pool.accelerator.resourceName!] = 99;
      });
      expect(poolFindings(pool, greedy, [])).toEqual([]);
    });
  });

  test('more chips than a host has: JS2104', () => {
    property(({ pool, document }) => {
      const { resourceName, chipsPerHost } = pool.accelerator;
      const greedy = changed(document, (__, pod) => pod.containers[0].resources.limits[resourceName!] = chipsPerHost + 1);
      // Of machines on which sources disagree, nothing is certain; of those whose template stands elsewhere, nothing is known.
      const { unconfirmed, cloud } = pool.accelerator.machineType;
      if (cloud !== undefined) expect(poolFindings(pool, greedy)).toContain(unconfirmed.includes('chips') ? 'JS2108' : 'JS2104');
    });
  });

  test('more Jobs than there are slices or hosts: JS2111 or JS2113', () => {
    if (!platform.bounded) return;
    property(({ pool, document }) => {
      const { unconfirmed, cloud } = pool.accelerator.machineType;
      if (cloud === undefined || unconfirmed.includes('chips')) return;
      const codes = poolFindings(pool, changed(document, job => job.replicas = pool.slices + 1));
      expect(codes).toContain(pool.accelerator.multiHost && pool.slices > 1 ? 'JS2111' : 'JS2113');
    });
  });

  test('pods of a Job that are not the hosts of a TPU slice: JS2109', () => {
    property(({ pool, document }) => {
      if (pool.accelerator.generation === undefined || !pool.accelerator.multiHost) return;
      for (const difference of [-1, 1]) {
        const codes = poolFindings(pool, changed(document, ({ template: { spec } }) => {
          spec.parallelism += difference;
          spec.completions += difference;
        }));
        expect(codes).toContain('JS2109');
      }
    });
  });

  test('another zone than that of the pool: JS2101', () => {
    property(({ pool, document }) => {
      if (pool.labels['topology.kubernetes.io/zone'] === undefined) return;
      expect(poolFindings(pool, changed(document, (__, pod) => pod.nodeSelector['topology.kubernetes.io/zone'] = 'mars-1a'))).toEqual(['JS2101']);
    });
  });

  test('without tolerations, where nobody adds them: JS2103', () => {
    property(({ pool, document }) => {
      const kept = pool.taints.some(taint => taint.toleratedByRequesting === undefined && taint.toleratedBySelecting === undefined);
      const codes = poolFindings(pool, changed(document, (__, pod) => delete pod.tolerations));
      expect(codes).toEqual(kept ? ['JS2103'] : []);
    });
  });

  test('more memory than the machine has: JS2107', () => {
    property(({ pool, document }) => {
      const { memoryGib, cloud, unconfirmed } = pool.accelerator.machineType;
      if (memoryGib === undefined || cloud === undefined || unconfirmed.includes('memoryGib')) return;
      const greedy = changed(document, (__, pod) => pod.containers[0].resources.requests = { memory: `${Math.ceil(memoryGib * 1.1)}Gi` });
      expect(poolFindings(pool, greedy)).toContain('JS2107');
    });
  });

  test('with no network devices, where the host has some: JS2116', () => {
    property(({ pool, document }) => {
      const { limits = {} } = podOf(document).containers[0].resources ?? {};
      const devices = Object.keys(pool.placement.networkResources ?? {}).filter(resource => limits[resource] !== undefined);
      if (devices.length === 0) return;
      const forgetful = changed(document, (__, pod) => devices.forEach(resource => delete pod.containers[0].resources.limits[resource]));
      expect(poolFindings(pool, forgetful)).toEqual(['JS2116']);
    });
  });
});
