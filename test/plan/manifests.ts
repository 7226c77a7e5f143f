/** Small sets of node pools and runs. */
import type { JobSetDocument, JobSetSpec, KubernetesObject, PodSpec, ReplicatedJob } from '../../src/model';

type Labels = Readonly<Record<string, string>>;

/** A GKE pool of hosts with eight H100. */
export function gpuPool(name: string, hosts: number, more: { annotations?: Labels; min?: number; taint?: object[] } = {}): KubernetesObject {
  const { annotations, min = 0, taint } = more;
  return gkePool(name, { annotations }, {
    autoscaling: { totalMinNodeCount: min, totalMaxNodeCount: hosts },
    nodeConfig: { machineType: 'a3-highgpu-8g', taint, guestAccelerator: [{ type: 'nvidia-h100-80gb', count: 8 }] },
  });
}

/** A GKE pool that is one TPU v6e slice of four hosts with four chips each. */
export function slicePool(name: string, annotations?: Labels): KubernetesObject {
  return gkePool(name, { annotations }, {
    autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 4 },
    placementPolicy: { type: 'COMPACT', tpuTopology: '4x4' },
    nodeConfig: { machineType: 'ct6e-standard-4t', spot: true },
  });
}

/** A GKE pool of hosts with 8 vCPU and 32 GiB. */
export function plainPool(name: string, hosts: number): KubernetesObject {
  return gkePool(name, {}, { autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: hosts }, nodeConfig: { machineType: 'n2-standard-8' } });
}

function gkePool(name: string, metadata: object, spec: object): KubernetesObject {
  return {
    apiVersion: 'container.cnrm.cloud.google.com/v1beta1',
    kind: 'ContainerNodePool',
    metadata: { name, ...metadata },
    spec: { location: 'us-east5-b', nodeLocations: ['us-east5-b'], clusterRef: { name: 'ml' }, ...spec },
  } as KubernetesObject;
}

export const POOL = 'cloud.google.com/gke-nodepool';
export const EXCLUSIVE = 'alpha.jobset.sigs.k8s.io/exclusive-topology';

export function run(name: string, replicatedJobs: readonly ReplicatedJob[], spec: JobSetSpec = {}): JobSetDocument {
  return { apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', metadata: { name, namespace: 'ml' }, spec: { ...spec, replicatedJobs } };
}

export interface JobShape {
  readonly replicas?: number;
  readonly pods?: number;
  /** What each pod asks for. */
  readonly asks?: Readonly<Record<string, string | number>>;
  /** Name of the pool that it selects. */
  readonly pool?: string;
  /** The label of which each Job gets a value to itself. */
  readonly exclusive?: string;
  readonly podSpec?: Partial<PodSpec>;
  readonly dependsOn?: ReplicatedJob['dependsOn'];
}

export const TPU = { 'google.com/tpu': 4 };
export const GPU = { 'nvidia.com/gpu': 8 };

export function job(name: string, { replicas = 1, pods = 1, asks = {}, pool, exclusive, podSpec, dependsOn }: JobShape = {}): ReplicatedJob {
  return {
    name,
    replicas,
    ...(dependsOn && { dependsOn }),
    template: {
      ...(exclusive !== undefined && { metadata: { annotations: { [EXCLUSIVE]: exclusive } } }),
      spec: {
        parallelism: pods,
        completions: pods,
        completionMode: 'Indexed',
        template: {
          spec: {
            restartPolicy: 'Never',
            ...(pool !== undefined && { nodeSelector: { [POOL]: pool } }),
            containers: [{ name: 'main', image: 'main', resources: { limits: asks } }],
            ...podSpec,
          },
        },
      },
    },
  };
}
