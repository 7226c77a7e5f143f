import { AKS, EKS, GKE, GPU_CLIQUE, HOSTNAME, KARPENTER, liesIn, REGION, ZONE } from './labels';

/** A node label by which nodes fall into domains of the network, the power supply or the provider. */
export interface TopologyLabel {
  readonly key: string;
  /** What one value of it stands for. */
  readonly domain: string;
  /** Who puts it on nodes, and on which. */
  readonly setBy: string;
}

/** Kubernetes' well-known labels; karpenter-provider-aws labels.go; NVIDIA topograph, "Node labels"; GKE, EKS and AKS documentation. */
const LABELS: ReadonlyMap<string, TopologyLabel> = new Map([
  row(REGION, 'a region', 'the cloud controller'),
  row(ZONE, 'a zone', 'the cloud controller'),
  row(HOSTNAME, 'a node', 'the kubelet'),
  row(GKE.NODE_POOL, 'a node pool, which on TPUs of several hosts is one slice', 'GKE'),
  row(GKE.TOPOLOGY_BLOCK, 'a block of the network', 'GKE, on reserved A3 Ultra, A4 and A4X only'),
  row(GKE.TOPOLOGY_SUBBLOCK, 'a sub-block (rack) of the network', 'GKE, on reserved A3 Ultra, A4 and A4X only'),
  row(GKE.TOPOLOGY_HOST, 'a physical host', 'GKE, on reserved A3 Ultra, A4 and A4X only'),
  row(KARPENTER.NODE_POOL, 'a node pool', 'Karpenter'),
  row(KARPENTER.PLACEMENT_GROUP, 'an EC2 placement group', 'Karpenter, where the node class names one'),
  row(EKS.NODE_GROUP, 'a managed node group', 'EKS'),
  row(EKS.ZONE_ID, 'an availability zone', 'EKS and Karpenter'),
  row(EKS.NETWORK_LAYERS[0], 'a spine of the network', 'EKS, on instance types that report their network topology'),
  row(EKS.NETWORK_LAYERS[1], 'a middle layer of the network', 'EKS, on instance types that report their network topology'),
  row(EKS.NETWORK_LAYERS[2], 'a leaf of the network', 'EKS, on instance types that report their network topology'),
  row('topology.k8s.aws/ultraserver-id', 'an UltraServer', 'SageMaker HyperPod'),
  row(AKS.AGENT_POOL, 'an agent pool, which is one InfiniBand fabric', 'AKS'),
  row(GPU_CLIQUE, 'an NVLink partition', 'GPU Feature Discovery, on GB200 and GB300 only'),
]);

const TIER = /^tier-(\d+)$/;

function row(key: string, domain: string, setBy: string): [string, TopologyLabel] {
  return [key, { key, domain, setBy }];
}

/** What is known of a topology label, or undefined for labels of your own. */
export function topologyLabel(key: string): TopologyLabel | undefined {
  const known = LABELS.get(key);
  if (known || !liesIn(key, 'topograph.run')) return known;
  const tier = TIER.exec(key.slice(key.indexOf('/') + 1))?.[1];
  const domain = tier === undefined ? 'an accelerator domain' : `a switch of tier ${tier}, of which 0 is the nearest`;
  return { key, domain, setBy: 'NVIDIA Topograph' };
}

/** Levels that are usual together, coarse to fine, as Kueue's Topology and exclusive placement take them. */
export const TOPOLOGY_LEVELS = {
  /** GKE with GPUs on reserved dense capacity. */
  gkeGpu: [GKE.TOPOLOGY_BLOCK, GKE.TOPOLOGY_SUBBLOCK, GKE.TOPOLOGY_HOST, HOSTNAME],
  /** GKE with TPU slices: a pool is a slice. */
  gkeTpu: [GKE.NODE_POOL, HOSTNAME],
  /** EKS, on instance types that report their network topology. */
  eks: [...EKS.NETWORK_LAYERS, HOSTNAME],
  /** AKS: a pool is one InfiniBand fabric. */
  aks: [AKS.AGENT_POOL, HOSTNAME],
  /** GB200 and GB300 anywhere. */
  nvlink: [ZONE, GPU_CLIQUE, HOSTNAME],
  /** Any cluster with NVIDIA Topograph. */
  topograph: ['fabric.topograph.run/tier-2', 'fabric.topograph.run/tier-1', 'fabric.topograph.run/tier-0', HOSTNAME],
} as const satisfies Record<string, readonly string[]>;
