/** Karpenter's NodePool, and the node classes of its AWS and Azure providers. Only the fields that are written here. */
import { ApiObjectMetadata, GroupVersionKind } from 'cdk8s';
import { Construct } from 'constructs';
import { ClusterScopedObject } from '../cluster-scoped';

/** @see https://karpenter.sh/docs/concepts/nodepools/ */
export interface NodePoolSpec {
  readonly template: {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec: {
      readonly nodeClassRef: { readonly group: string; readonly kind: string; readonly name: string };
      readonly requirements: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
      readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
      /** A duration, or `Never`. */
      readonly expireAfter?: string;
    };
  };
  readonly disruption?: { readonly consolidationPolicy: string; readonly consolidateAfter: string };
  /** Bounds on the sum of all nodes, by resource. */
  readonly limits?: Readonly<Record<string, number>>;
  readonly weight?: number;
}

export class NodePool extends ClusterScopedObject {
  public static readonly GVK: GroupVersionKind = { apiVersion: 'karpenter.sh/v1', kind: 'NodePool' };

  public constructor(scope: Construct, id: string, props: { readonly metadata: ApiObjectMetadata; readonly spec: NodePoolSpec }) {
    super(scope, id, { ...NodePool.GVK, ...props });
  }
}

/** @see https://karpenter.sh/docs/concepts/nodeclasses/ */
export interface Ec2NodeClassSpec {
  readonly role?: string;
  readonly instanceProfile?: string;
  readonly amiSelectorTerms: readonly { readonly alias?: string; readonly id?: string }[];
  readonly subnetSelectorTerms: readonly Ec2SelectorTerm[];
  readonly securityGroupSelectorTerms: readonly Ec2SelectorTerm[];
  readonly capacityReservationSelectorTerms?: readonly { readonly id: string }[];
  readonly placementGroupSelector?: { readonly name: string };
  readonly instanceStorePolicy?: 'RAID0';
}

export interface Ec2SelectorTerm {
  readonly id?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export class Ec2NodeClass extends ClusterScopedObject {
  public static readonly GVK: GroupVersionKind = { apiVersion: 'karpenter.k8s.aws/v1', kind: 'EC2NodeClass' };

  public constructor(scope: Construct, id: string, props: { readonly metadata: ApiObjectMetadata; readonly spec: Ec2NodeClassSpec }) {
    super(scope, id, { ...Ec2NodeClass.GVK, ...props });
  }
}

/** @see https://learn.microsoft.com/azure/aks/node-autoprovision-aksnodeclass */
export interface AksNodeClassSpec {
  readonly imageFamily?: string;
  readonly gpu?: { readonly mode: 'Driver' | 'None' };
  readonly osDiskSizeGB?: number;
  readonly vnetSubnetID?: string;
}

export class AksNodeClass extends ClusterScopedObject {
  public static readonly GVK: GroupVersionKind = { apiVersion: 'karpenter.azure.com/v1beta1', kind: 'AKSNodeClass' };

  public constructor(scope: Construct, id: string, props: { readonly metadata: ApiObjectMetadata; readonly spec: AksNodeClassSpec }) {
    super(scope, id, { ...AksNodeClass.GVK, ...props });
  }
}
