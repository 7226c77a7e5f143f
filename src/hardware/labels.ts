/** Node label keys that say what hardware a node is, and the domains in which providers write labels of their own. */

/** Kubernetes' well-known labels: set by the kubelet and the cloud controller everywhere. */
export const HOSTNAME = 'kubernetes.io/hostname';
export const ARCH = 'kubernetes.io/arch';
export const OS = 'kubernetes.io/os';
export const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
export const REGION = 'topology.kubernetes.io/region';
export const ZONE = 'topology.kubernetes.io/zone';

/** GKE. */
export const GKE = {
  NODE_POOL: 'cloud.google.com/gke-nodepool',
  ACCELERATOR: 'cloud.google.com/gke-accelerator',
  ACCELERATOR_COUNT: 'cloud.google.com/gke-accelerator-count',
  TPU_ACCELERATOR: 'cloud.google.com/gke-tpu-accelerator',
  TPU_TOPOLOGY: 'cloud.google.com/gke-tpu-topology',
  MACHINE_FAMILY: 'cloud.google.com/machine-family',
  COMPUTE_CLASS: 'cloud.google.com/compute-class',
  SPOT: 'cloud.google.com/gke-spot',
  QUEUED: 'cloud.google.com/gke-queued',
  /** Only on reservation-bound dense capacity (A3 Ultra, A4, A4X). */
  TOPOLOGY_BLOCK: 'cloud.google.com/gce-topology-block',
  TOPOLOGY_SUBBLOCK: 'cloud.google.com/gce-topology-subblock',
  TOPOLOGY_HOST: 'cloud.google.com/gce-topology-host',
} as const;

/** Karpenter's core and its AWS and Azure providers (labels.go of each). */
export const KARPENTER = {
  NODE_POOL: 'karpenter.sh/nodepool',
  CAPACITY_TYPE: 'karpenter.sh/capacity-type',
  INSTANCE: 'karpenter.k8s.aws/instance-',
  PLACEMENT_GROUP: 'karpenter.k8s.aws/placement-group-id',
  SKU: 'karpenter.azure.com/sku-',
} as const;

/** Amazon EKS. */
export const EKS = {
  NODE_GROUP: 'eks.amazonaws.com/nodegroup',
  CAPACITY_TYPE: 'eks.amazonaws.com/capacityType',
  ZONE_ID: 'topology.k8s.aws/zone-id',
  /** Spine, the coarsest; layer 3 is the leaf. Only on instance types that report their network topology. */
  NETWORK_LAYERS: ['topology.k8s.aws/network-node-layer-1', 'topology.k8s.aws/network-node-layer-2', 'topology.k8s.aws/network-node-layer-3'],
} as const;

/** Azure Kubernetes Service. */
export const AKS = {
  AGENT_POOL: 'kubernetes.azure.com/agentpool',
  LEGACY_AGENT_POOL: 'agentpool',
  ACCELERATOR: 'kubernetes.azure.com/accelerator',
  LEGACY_ACCELERATOR: 'accelerator',
  MODE: 'kubernetes.azure.com/mode',
  PRIORITY: 'kubernetes.azure.com/scalesetpriority',
} as const;

/** Multi-node NVLink domain of GB200 and GB300, set by GPU Feature Discovery. */
export const GPU_CLIQUE = 'nvidia.com/gpu.clique';

/** Domains in which labels appear on nodes of any cluster without standing in a pool's manifest: kubelet, add-ons, device plugins. */
export const COMMON_DOMAINS: readonly string[] = ['kubernetes.io', 'k8s.io', 'nvidia.com', 'amd.com', 'intel.com', 'topograph.run'];

/** Whether a label key lies in a domain: `feature.node.kubernetes.io/pci` lies in `kubernetes.io`. `*` is every domain. */
export function liesIn(key: string, domain: string): boolean {
  if (domain === '*') return true;
  const prefix = key.slice(0, Math.max(0, key.indexOf('/')));
  return prefix === domain || prefix.endsWith(`.${domain}`);
}
