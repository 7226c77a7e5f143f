/**
 * The JobSet v1alpha2 document: the one domain type of this library.
 *
 * Constructs produce it, renderings expand it, the engine reconciles it, the verifier checks it.
 * Source of the fields: the JobSet API `jobset.x-k8s.io/v1alpha2`.
 */
import type { Condition, JobTemplateSpec, KubernetesObject, ObjectMeta, PersistentVolumeClaimTemplate, WrittenObject } from './kubernetes';

export const JOBSET_API_VERSION = 'jobset.x-k8s.io/v1alpha2';
export const JOBSET_KIND = 'JobSet';

/** `spec.replicatedJobs[].dependsOn[].status` */
export type DependencyStatus = 'Ready' | 'Complete';

/** `spec.successPolicy.operator` */
export type SuccessOperator = 'All' | 'Any';

/** `spec.startupPolicy.startupPolicyOrder` */
export type StartupOrder = 'AnyOrder' | 'InOrder';

/** `spec.failurePolicy.restartStrategy` */
export type RestartStrategy = 'Recreate' | 'BlockingRecreate' | 'InPlaceRestart';

/** `spec.failurePolicy.rules[].action` */
export type FailurePolicyAction =
  | 'FailJobSet'
  | 'RestartJobSet'
  | 'RestartJobSetAndIgnoreMaxRestarts'
  | 'RestartJob'
  | 'RestartJobAndIgnoreMaxRestarts';

export const FAILURE_POLICY_ACTIONS: readonly FailurePolicyAction[] = [
  'FailJobSet', 'RestartJobSet', 'RestartJobSetAndIgnoreMaxRestarts', 'RestartJob', 'RestartJobAndIgnoreMaxRestarts',
];

/** The reasons with which the Job controller sets a Job's Failed condition, as JobSet accepts them in `onJobFailureReasons`. */
export const JOB_FAILURE_REASONS = ['BackoffLimitExceeded', 'DeadlineExceeded', 'FailedIndexes', 'MaxFailedIndexesExceeded', 'PodFailurePolicy'] as const;

/** One dependency: this replicated job starts when the named, earlier one has reached the status. */
export interface DependsOn {
  readonly name: string;
  readonly status: DependencyStatus;
}

/** A template for `replicas` identical Jobs. */
export interface ReplicatedJob {
  readonly name: string;
  /** Jobs of one group count together in `job-group-index` and `group-replicas`. Default: `default`. */
  readonly groupName?: string;
  readonly template: JobTemplateSpec;
  /** Number of Jobs. Default: 1. */
  readonly replicas?: number;
  readonly dependsOn?: readonly DependsOn[];
}

/** How the pods of a run find each other. */
export interface Network {
  /** Default: true. */
  readonly enableDNSHostnames?: boolean;
  /** Name of the headless Service. Default: the JobSet's name. */
  readonly subdomain?: string;
  /** Default: true. */
  readonly publishNotReadyAddresses?: boolean;
}

export interface SuccessPolicy {
  readonly operator: SuccessOperator;
  /** Empty or absent: all. */
  readonly targetReplicatedJobs?: readonly string[];
}

export interface FailurePolicyRule {
  /** Default: `failurePolicyRule<index>`. */
  readonly name?: string;
  readonly action: FailurePolicyAction;
  /** Empty or absent: any reason. */
  readonly onJobFailureReasons?: readonly string[];
  /** RE2 patterns, searched anywhere in the message. Empty or absent: any message. */
  readonly onJobFailureMessagePatterns?: readonly string[];
  /** Empty or absent: all. */
  readonly targetReplicatedJobs?: readonly string[];
}

export interface FailurePolicy {
  /** Restarts that count towards the limit. Default: 0. */
  readonly maxRestarts?: number;
  /** Default: `Recreate`. */
  readonly restartStrategy?: RestartStrategy;
  readonly rules?: readonly FailurePolicyRule[];
}

export interface StartupPolicy {
  readonly startupPolicyOrder: StartupOrder;
}

/** The pod whose address is put on every Job and pod of the run. */
export interface Coordinator {
  readonly replicatedJob: string;
  /** Default: 0. */
  readonly jobIndex?: number;
  /** Default: 0. */
  readonly podIndex?: number;
}

export interface VolumeClaimPolicy {
  readonly templates?: readonly PersistentVolumeClaimTemplate[];
  readonly retentionPolicy?: { readonly whenDeleted?: 'Delete' | 'Retain' };
}

export interface JobSetSpec {
  readonly replicatedJobs?: readonly ReplicatedJob[];
  readonly network?: Network;
  readonly successPolicy?: SuccessPolicy;
  readonly failurePolicy?: FailurePolicy;
  readonly startupPolicy?: StartupPolicy;
  readonly suspend?: boolean;
  readonly coordinator?: Coordinator;
  readonly managedBy?: string;
  readonly ttlSecondsAfterFinished?: number;
  readonly volumeClaimPolicies?: readonly VolumeClaimPolicy[];
}

export interface ReplicatedJobStatus {
  readonly name: string;
  readonly ready: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly active: number;
  readonly suspended: number;
  readonly jobRestarts?: readonly number[];
  readonly jobRestartsCountTowardsMax?: readonly number[];
  /**
   * The Jobs that have succeeded in this attempt, as `0-3,5`, also those whose Job object is gone since.
   * Written by the bundled controller; upstream's CRD drops it.
   */
  readonly completedIndexes?: string;
  /**
   * Where the run restarts in place: how many pods of each Job have passed the barrier.
   * Written by the bundled controller; upstream's CRD drops it.
   */
  readonly podsPassed?: number;
}

export interface JobSetStatus {
  readonly conditions?: readonly Condition[];
  readonly restarts?: number;
  readonly restartsCountTowardsMax?: number;
  readonly terminalState?: string;
  readonly replicatedJobsStatus?: readonly ReplicatedJobStatus[];
  readonly previousInPlaceRestartAttempt?: number;
  readonly currentInPlaceRestartAttempt?: number;
  /**
   * Restarts in place; they count towards `maxRestarts`.
   * Written by the bundled controller; upstream's CRD drops it.
   */
  readonly inPlaceRestarts?: number;
}

/** A JobSet as it stands in a manifest or in the API. */
export interface JobSetDocument extends KubernetesObject {
  readonly apiVersion: typeof JOBSET_API_VERSION;
  readonly kind: typeof JOBSET_KIND;
  readonly metadata: ObjectMeta;
  readonly spec: JobSetSpec;
  readonly status?: JobSetStatus;
}

/** What says that it is a JobSet. Nobody has looked at the rest of it: `inspectJobSet` makes a document of it. */
export interface UninspectedJobSet extends WrittenObject {
  readonly apiVersion: typeof JOBSET_API_VERSION;
  readonly kind: typeof JOBSET_KIND;
}

/** Whether any object, typed or not, says that it is a JobSet v1alpha2. */
export function isJobSetDocument(object: unknown): object is UninspectedJobSet {
  const candidate = object as Partial<WrittenObject> | null | undefined;
  return typeof candidate === 'object' && candidate !== null
    && candidate.apiVersion === JOBSET_API_VERSION && candidate.kind === JOBSET_KIND;
}
