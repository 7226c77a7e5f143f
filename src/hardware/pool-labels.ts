/** Node labels that say which pool a node is of. */
import { AKS, ARCH, EKS, GKE, HOSTNAME, KARPENTER, OS, REGION, ZONE } from './labels';

/** Labels in which providers write the name of the pool. */
const PROVIDERS: ReadonlySet<string> = new Set([
  GKE.NODE_POOL, GKE.COMPUTE_CLASS, KARPENTER.NODE_POOL, EKS.NODE_GROUP, AKS.AGENT_POOL, AKS.LEGACY_AGENT_POOL,
]);

/** `pool.example.com/name`, `node.cluster.x-k8s.io/pool`, `nodegroup`: what people call a label of their own that says the pool. */
const POOL_WORDS = /pool|node-?group/i;

/** Whether a label tells pools apart, so that whoever selects by it means the pools that carry it and no others. */
export function namesPool(key: string): boolean {
  return PROVIDERS.has(key) || POOL_WORDS.test(key);
}

const OF_ANY_NODE: ReadonlySet<string> = new Set([ARCH, OS, HOSTNAME, REGION, ZONE]);

/** Whether nodes of any pool carry the label, so that it says little about which pool is meant. */
export function isOfAnyNode(key: string): boolean {
  return OF_ANY_NODE.has(key);
}
