/** Azure Service Operator: an agent pool of AKS. Only the fields that are written here. */
import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';

/** @see https://azure.github.io/azure-service-operator/reference/containerservice/ */
export interface ManagedClustersAgentPoolSpec {
  /** The ManagedCluster. */
  readonly owner: { readonly name: string };
  readonly azureName: string;
  readonly mode: 'User' | 'System';
  readonly osType: 'Linux';
  readonly osSKU?: string;
  readonly osDiskSizeGB?: number;
  readonly vmSize: string;
  readonly count?: number;
  readonly enableAutoScaling?: boolean;
  readonly minCount?: number;
  readonly maxCount?: number;
  /** `1`, `2`, `3` */
  readonly availabilityZones?: readonly string[];
  readonly nodeLabels?: Readonly<Record<string, string>>;
  /** `key=value:NoSchedule` */
  readonly nodeTaints?: readonly string[];
  readonly scaleSetPriority?: 'Spot';
  readonly scaleSetEvictionPolicy?: 'Delete' | 'Deallocate';
  /** -1: up to the price of on-demand machines. */
  readonly spotMaxPrice?: number;
  readonly capacityReservationGroupReference?: { readonly armId: string };
  readonly proximityPlacementGroupReference?: { readonly armId: string };
  readonly vnetSubnetReference?: { readonly armId: string };
}

export class ManagedClustersAgentPool extends ApiObject {
  public constructor(scope: Construct, id: string, props: {
    /** Of the group containerservice.azure.com; it carries the date of the ARM API. */
    readonly version: string;
    readonly metadata: ApiObjectMetadata;
    readonly spec: ManagedClustersAgentPoolSpec;
  }) {
    const { version, ...object } = props;
    super(scope, id, { apiVersion: `containerservice.azure.com/${version}`, kind: 'ManagedClustersAgentPool', ...object });
  }
}
