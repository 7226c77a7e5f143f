import { readAksAgentPool } from './aks-agent-pool';
import { readClusterApi } from './cluster-api';
import { readEksNodegroup } from './eks-nodegroup';
import { readGkeComputeClass } from './gke-compute-class';
import { readGkeNodePool } from './gke-node-pool';
import { readKarpenterNodePool } from './karpenter';
import { type Manifest, Manifests } from './manifests';
import type { PoolOffer } from './offer';
import { withStatedMachine } from './stated-machine';
import { withStatedMaximum } from './stated-maximum';

export * from './offer';

type Reader = (manifest: Manifest, manifests: Manifests) => PoolOffer;

/** By API group and kind; the versions of a group differ in nothing that is read here. */
const READERS: Readonly<Record<string, Reader>> = {
  'container.cnrm.cloud.google.com/ContainerNodePool': readGkeNodePool,
  'cloud.google.com/ComputeClass': readGkeComputeClass,
  'karpenter.sh/NodePool': readKarpenterNodePool,
  'eks.services.k8s.aws/Nodegroup': readEksNodegroup,
  'containerservice.azure.com/ManagedClustersAgentPool': readAksAgentPool,
  'cluster.x-k8s.io/MachineDeployment': readClusterApi,
  'cluster.x-k8s.io/MachinePool': readClusterApi,
};

/**
 * What the node pools in a set of manifests offer, in the order of the manifests. Others are passed over; those that a
 * pool refers to (node classes, launch templates, clusters) are read with it.
 * @param documents plain objects, valid or not
 */
export function poolOffers(documents: readonly unknown[]): PoolOffer[] {
  const manifests = new Manifests(documents);
  return manifests.all.flatMap(manifest => {
    const reader = READERS[`${manifest.group}/${manifest.source.kind}`];
    return reader === undefined ? [] : [withStatedMaximum(withStatedMachine(reader(manifest, manifests), manifest), manifest)];
  });
}

/** API groups of pools, and of what they refer to. */
const POOL_GROUPS: ReadonlySet<string> = new Set([
  'container.cnrm.cloud.google.com', 'cloud.google.com', 'karpenter.sh', 'karpenter.k8s.aws', 'karpenter.azure.com', 'eks.services.k8s.aws', 'ec2.services.k8s.aws',
  'containerservice.azure.com', 'cluster.x-k8s.io', 'infrastructure.cluster.x-k8s.io', 'bootstrap.cluster.x-k8s.io',
]);

/** Whether an object of this API group may say something of pools. */
export function concernsPools(apiGroup: string): boolean {
  return POOL_GROUPS.has(apiGroup);
}
