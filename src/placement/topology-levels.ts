import { TOPOLOGY_LEVELS } from '../hardware/topology-labels';

/** Node labels that are usual together as levels of a topology, coarse to fine, for `AcceleratorNodePoolProps.topologyLevels`. */
export class TopologyLevels {
  /** GKE with GPUs on reserved dense capacity: block, sub-block, host. */
  public static readonly GKE_GPU: string[] = [...TOPOLOGY_LEVELS.gkeGpu];
  /** GKE with TPU slices: a pool is a slice. */
  public static readonly GKE_TPU: string[] = [...TOPOLOGY_LEVELS.gkeTpu];
  /** EKS, on instance types that report their place in the network. */
  public static readonly EKS: string[] = [...TOPOLOGY_LEVELS.eks];
  /** AKS: a pool is one InfiniBand fabric. */
  public static readonly AKS: string[] = [...TOPOLOGY_LEVELS.aks];
  /** GB200 and GB300 anywhere: NVLink partitions. */
  public static readonly NVLINK: string[] = [...TOPOLOGY_LEVELS.nvlink];
  /** Clusters with NVIDIA Topograph. */
  public static readonly TOPOGRAPH: string[] = [...TOPOLOGY_LEVELS.topograph];

  private constructor() {}
}
