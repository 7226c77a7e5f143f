/** Node pools for the tests of rules. */
import type { KubernetesObject } from '../../../src/model/kubernetes';

export const NODE_POOL = 'cloud.google.com/gke-nodepool';
export const NODE_GROUP = 'eks.amazonaws.com/nodegroup';
export const EXCLUSIVE = 'alpha.jobset.sigs.k8s.io/exclusive-topology';

const object = (apiVersion: string, kind: string, name: string, spec: object): KubernetesObject =>
  ({ apiVersion, kind, metadata: { name }, spec }) as KubernetesObject;

/** A GKE pool in us-east5-b: a TPU slice of v6e where a topology is given. */
export function gkePool(name: string, machineType: string, topology?: string, more: { nodes?: number; config?: object } = {}): KubernetesObject {
  return object('container.cnrm.cloud.google.com/v1beta1', 'ContainerNodePool', name, {
    location: 'us-east5',
    nodeLocations: ['us-east5-b'],
    clusterRef: { name: 'train' },
    nodeCount: more.nodes ?? 4,
    ...(topology && { placementPolicy: { type: 'COMPACT', tpuTopology: topology } }),
    nodeConfig: { machineType, ...more.config },
  });
}

/** So many pools that are 4x4 slices of v6e: `v6e-0` and so on, all with the label `pool: v6e`. */
export function slices(count: number): KubernetesObject[] {
  return Array.from({ length: count }, (_, i) => gkePool(`v6e-${i}`, 'ct6e-standard-4t', '4x4', { config: { labels: { pool: 'v6e' } } }));
}

/** An EKS node group. */
export function nodeGroup(name: string, instanceTypes: string | string[], maxSize: number, more: object = {}): KubernetesObject {
  return object('eks.services.k8s.aws/v1alpha1', 'Nodegroup', name, {
    name, clusterName: 'train', instanceTypes: [instanceTypes].flat(), scalingConfig: { minSize: 0, maxSize }, ...more,
  });
}

export interface KarpenterSpec {
  readonly types?: string[];
  readonly capacity?: string[];
  readonly limits?: object;
  readonly disruption?: object;
  readonly expireAfter?: string;
  readonly requirements?: object[];
}

/** A pool of Karpenter on AWS, of machine types that are named, which it keeps. */
export function karpenterPool(name: string, { types, capacity, limits, disruption, expireAfter = 'Never', requirements = [] }: KarpenterSpec): KubernetesObject {
  const values = (key: string, list: string[] | undefined) => list ? [{ key, operator: 'In', values: list }] : [];
  return object('karpenter.sh/v1', 'NodePool', name, {
    ...(limits && { limits }),
    disruption: disruption ?? { consolidationPolicy: 'WhenEmpty', consolidateAfter: '10m' },
    template: {
      spec: {
        expireAfter,
        nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'gpu' },
        requirements: [...values('node.kubernetes.io/instance-type', types), ...values('karpenter.sh/capacity-type', capacity), ...requirements],
      },
    },
  });
}

export const tpus = (count: number) => ({ resources: { limits: { 'google.com/tpu': count } } });
