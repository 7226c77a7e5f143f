/** Node pools of GKE: Config Connector's ContainerNodePool, and GKE's own ComputeClass. Only the fields that are written here. */
import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';
import { Construct } from 'constructs';
import { ClusterScopedObject } from '../cluster-scoped';

/** @see https://cloud.google.com/config-connector/docs/reference/resource-docs/container/containernodepool */
export interface ContainerNodePoolSpec {
  /** Region or zone of the cluster. */
  readonly location: string;
  readonly clusterRef: ResourceRef;
  /** Zones of the nodes. */
  readonly nodeLocations?: readonly string[];
  /** Nodes per zone. */
  readonly nodeCount?: number;
  /** Nodes per zone. */
  readonly initialNodeCount?: number;
  readonly autoscaling?: {
    /** Nodes in all zones. */
    readonly totalMinNodeCount: number;
    readonly totalMaxNodeCount: number;
    /** `ANY` takes the nodes wherever they are to be had; `BALANCED` spreads them. */
    readonly locationPolicy: string;
  };
  readonly management?: { readonly autoRepair?: boolean; readonly autoUpgrade?: boolean };
  readonly upgradeSettings?: { readonly strategy: string };
  readonly placementPolicy?: { readonly type: 'COMPACT'; readonly tpuTopology?: string; readonly policyNameRef?: ResourceRef };
  readonly queuedProvisioning?: { readonly enabled: boolean };
  readonly networkConfig?: {
    readonly additionalNodeNetworkConfigs: readonly { readonly networkRef: ResourceRef; readonly subnetworkRef: ResourceRef }[];
  };
  readonly nodeConfig: {
    readonly machineType: string;
    readonly diskSizeGb?: number;
    readonly diskType?: string;
    readonly guestAccelerator?: readonly {
      readonly type: string;
      readonly count: number;
      readonly gpuDriverInstallationConfig?: { readonly gpuDriverVersion: string };
    }[];
    readonly gvnic?: { readonly enabled: boolean };
    readonly labels?: Readonly<Record<string, string>>;
    readonly reservationAffinity?: { readonly consumeReservationType: string; readonly key?: string; readonly values?: readonly string[] };
    readonly serviceAccountRef?: ResourceRef;
    readonly spot?: boolean;
    /** Effects in the spelling of Compute Engine: `NO_SCHEDULE`. */
    readonly taint?: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  };
}

/** Another object of Config Connector by its name, or a resource of Google Cloud. */
export interface ResourceRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly external?: string;
}

export class ContainerNodePool extends ApiObject {
  public static readonly GVK: GroupVersionKind = { apiVersion: 'container.cnrm.cloud.google.com/v1beta1', kind: 'ContainerNodePool' };

  public constructor(scope: Construct, id: string, props: { readonly metadata: ApiObjectMetadata; readonly spec: ContainerNodePoolSpec }) {
    super(scope, id, { ...ContainerNodePool.GVK, ...props });
  }
}

/** @see https://cloud.google.com/kubernetes-engine/docs/reference/crds/computeclass */
export interface ComputeClassSpec {
  /** The first that can be had wins. */
  readonly priorities: readonly ComputeClassPriority[];
  readonly nodePoolAutoCreation: { readonly enabled: boolean };
  readonly nodePoolConfig?: {
    readonly nodeLabels?: Readonly<Record<string, string>>;
    /** Effects in Kubernetes' spelling. */
    readonly taints?: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
    readonly serviceAccount?: string;
  };
  readonly autoscalingPolicy?: { readonly consolidationDelayMinutes: number };
  readonly whenUnsatisfiable: 'DoNotScaleUp' | 'ScaleUpAnyway';
}

export interface ComputeClassPriority {
  readonly machineType: string;
  readonly gpu?: { readonly type: string; readonly count: number };
  /** `count` is chips per node. */
  readonly tpu?: { readonly type: string; readonly count: number; readonly topology: string };
  readonly spot?: boolean;
  readonly flexStart?: { readonly enabled: boolean };
  readonly maxRunDurationSeconds?: number;
  readonly location?: { readonly zones: readonly string[] };
  readonly placement?: { readonly policyName: string };
  readonly reservations?: {
    readonly affinity: 'Specific' | 'AnyBestEffort' | 'None';
    readonly specific?: readonly { readonly name: string; readonly project?: string; readonly reservationBlock?: { readonly name: string } }[];
  };
}

export class ComputeClass extends ClusterScopedObject {
  public static readonly GVK: GroupVersionKind = { apiVersion: 'cloud.google.com/v1', kind: 'ComputeClass' };

  public constructor(scope: Construct, id: string, props: { readonly metadata: ApiObjectMetadata; readonly spec: ComputeClassSpec }) {
    super(scope, id, { ...ComputeClass.GVK, ...props });
  }
}
