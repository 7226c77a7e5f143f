/** Kueue's queues, in its versions v1beta1 and v1beta2. Only the fields that are written here. */
import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { withoutNamespace } from '../cluster-scoped';

/** In both versions, but for what a field's comment says. */
export type KueueVersion = 'v1beta1' | 'v1beta2';

/** @see https://kueue.sigs.k8s.io/docs/concepts/topology_aware_scheduling/ */
export interface TopologySpec {
  /** Coarse to fine; `kubernetes.io/hostname` only as the last. */
  readonly levels: readonly { readonly nodeLabel: string }[];
}

/** @see https://kueue.sigs.k8s.io/docs/concepts/resource_flavor/ */
export interface ResourceFlavorSpec {
  /** Eight at most. */
  readonly nodeLabels?: Readonly<Record<string, string>>;
  /** Eight at most; pods must tolerate them. */
  readonly nodeTaints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly topologyName?: string;
}

/** @see https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/ */
export interface ClusterQueueSpec {
  readonly resourceGroups: readonly ResourceGroup[];
  /** v1beta1. */
  readonly cohort?: string;
  /** v1beta2. */
  readonly cohortName?: string;
  readonly queueingStrategy?: 'BestEffortFIFO' | 'StrictFIFO';
  /** Absent: no namespace. */
  readonly namespaceSelector: { readonly matchExpressions?: readonly { readonly key: string; readonly operator: 'In'; readonly values: readonly string[] }[] };
  readonly preemption?: { readonly withinClusterQueue?: 'LowerPriority'; readonly reclaimWithinCohort?: 'Any' };
  readonly admissionChecksStrategy?: { readonly admissionChecks: readonly { readonly name: string; readonly onFlavors?: readonly string[] }[] };
}

export interface ResourceGroup {
  readonly coveredResources: readonly string[];
  /** Each with the covered resources in their order. */
  readonly flavors: readonly { readonly name: string; readonly resources: readonly { readonly name: string; readonly nominalQuota: string }[] }[];
}

/** @see https://kueue.sigs.k8s.io/docs/concepts/local_queue/ */
export interface LocalQueueSpec {
  readonly clusterQueue: string;
}

/** @see https://kueue.sigs.k8s.io/docs/concepts/admission_check/ */
export interface AdmissionCheckSpec {
  readonly controllerName: string;
  readonly parameters?: { readonly apiGroup: string; readonly kind: string; readonly name: string };
}

/** @see https://kueue.sigs.k8s.io/docs/concepts/admission_check/provisioning_request/ */
export interface ProvisioningRequestConfigSpec {
  readonly provisioningClassName: string;
  readonly managedResources?: readonly string[];
  readonly podSetUpdates?: { readonly nodeSelector: readonly { readonly key: string; readonly valueFromProvisioningClassDetail: string }[] };
}

/** By kind, what stands beside the metadata. */
interface Kinds {
  readonly Topology: { readonly spec: TopologySpec };
  readonly ResourceFlavor: { readonly spec: ResourceFlavorSpec };
  readonly ClusterQueue: { readonly spec: ClusterQueueSpec };
  readonly LocalQueue: { readonly spec: LocalQueueSpec };
  readonly WorkloadPriorityClass: { readonly value: number; readonly description?: string };
  readonly AdmissionCheck: { readonly spec: AdmissionCheckSpec };
  readonly ProvisioningRequestConfig: { readonly spec: ProvisioningRequestConfigSpec };
}

export class KueueObject<Kind extends keyof Kinds> extends ApiObject {
  public constructor(scope: Construct, id: string, version: KueueVersion, kind: Kind, props: { readonly metadata: ApiObjectMetadata } & Kinds[Kind]) {
    super(scope, id, { apiVersion: `kueue.x-k8s.io/${version}`, kind, ...props });
  }

  public toJson(): any {
    const manifest = super.toJson();
    return this.kind === 'LocalQueue' ? manifest : withoutNamespace(manifest);
  }
}
