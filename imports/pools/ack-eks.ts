/** AWS Controllers for Kubernetes: an EKS managed node group. Only the fields that are written here. */
import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';
import { Construct } from 'constructs';

/** @see https://aws-controllers-k8s.github.io/community/reference/eks/v1alpha1/nodegroup/ */
export interface NodegroupSpec {
  readonly name: string;
  readonly clusterName: string;
  readonly nodeRole: string;
  readonly subnets?: readonly string[];
  readonly subnetRefs?: readonly { readonly from: { readonly name: string } }[];
  readonly instanceTypes?: readonly string[];
  readonly amiType?: string;
  readonly capacityType: 'ON_DEMAND' | 'SPOT' | 'CAPACITY_BLOCK';
  readonly diskSize?: number;
  readonly launchTemplate?: { readonly name: string; readonly version?: string };
  readonly scalingConfig: { readonly minSize: number; readonly desiredSize: number; readonly maxSize: number };
  readonly labels?: Readonly<Record<string, string>>;
  /** Effects in EKS' spelling: `NO_SCHEDULE`. */
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

export class Nodegroup extends ApiObject {
  public static readonly GVK: GroupVersionKind = { apiVersion: 'eks.services.k8s.aws/v1alpha1', kind: 'Nodegroup' };

  public constructor(scope: Construct, id: string, props: { readonly metadata: ApiObjectMetadata; readonly spec: NodegroupSpec }) {
    super(scope, id, { ...Nodegroup.GVK, ...props });
  }
}
