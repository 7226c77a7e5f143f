import type { ApiObjectMetadata, Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import type { ExclusivePlacement } from './exclusive-placement';
import type { JobContainerProps } from './job-container';
import type { JobSuccessRule } from './job-success-rule';
import type { INodePool } from './node-pool';
import type { PodFailureRule } from './pod-failure-rule';
import type { ResourceClaim } from './resource-claim';
import type { TopologySpread } from './topology-spread';

/** How a Job counts its pods. */
export enum CompletionMode {
  /** Every pod has an index of its own, a host name, and the variable JOB_COMPLETION_INDEX. */
  INDEXED = 'Indexed',
  /** Pods are alike and have no names. */
  NON_INDEXED = 'NonIndexed',
}

/** When the Job controller replaces a pod. */
export enum PodReplacementPolicy {
  /** As soon as the old one is being ended, or has failed. */
  TERMINATING_OR_FAILED = 'TerminatingOrFailed',
  /** Only when the old one has come to its end. */
  FAILED = 'Failed',
}

/** The pods of a replicated job, in the terms of cdk8s-plus, and what that library has no words for. */
export interface JobPodProps {
  /**
   * Containers.
   * @default - none; add them with `addContainer()`
   */
  readonly containers?: JobContainerProps[];

  /**
   * Containers that run before, or with restart policy ALWAYS beside, the others.
   * @default - none
   */
  readonly initContainers?: JobContainerProps[];

  /**
   * Volumes. Those that a container mounts are added by themselves.
   * @default - none
   */
  readonly volumes?: kplus.Volume[];

  /**
   * Memory for /dev/shm, which NCCL and data loaders use, mounted in every container. It counts towards the containers' memory limits.
   * @default - as the pool has it, 64 MiB (by the container runtime) without a pool
   */
  readonly sharedMemory?: Size;

  /**
   * What happens when a container exits. A failed pod that starts over in place hides its failure from the run's failure policy.
   * @default RestartPolicy.NEVER
   */
  readonly restartPolicy?: kplus.RestartPolicy;

  /**
   * How long a pod has for its last checkpoint when it is ended. Restarts wait for it too if the process ignores SIGTERM.
   * @default Duration.minutes(2)
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Service account.
   * @default - the namespace's default account
   */
  readonly serviceAccount?: kplus.IServiceAccount;

  /**
   * Whether the pods get a token for the Kubernetes API.
   * @default false
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Users, groups and kernel settings of the pods.
   * @default - those of the image and the cluster
   */
  readonly securityContext?: kplus.PodSecurityContextProps;

  /**
   * Entries for /etc/hosts.
   * @default - none
   */
  readonly hostAliases?: kplus.HostAlias[];

  /**
   * DNS settings. The subdomain is the run's.
   * @default - the cluster's DNS first
   */
  readonly dns?: kplus.PodDnsProps;

  /**
   * Credentials of the image registry.
   * @default - none
   */
  readonly dockerRegistryAuth?: kplus.ISecret;

  /**
   * Whether the pods use the network of their node. DNS then is `ClusterFirstWithHostNet` unless it is said otherwise.
   * @default false
   */
  readonly hostNetwork?: boolean;

  /**
   * Labels that a node must have.
   * @default - none
   */
  readonly nodeSelector?: { readonly [label: string]: string };

  /**
   * Taints that the pods tolerate. `scheduling.tolerate()` adds more.
   * @default - none
   */
  readonly tolerations?: kplus.NodeTaintQuery[];

  /**
   * How the pods are spread over topology domains.
   * @default - none
   */
  readonly topologySpread?: TopologySpread[];

  /**
   * Name of the priority class.
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Name of the runtime class.
   * @default - the cluster's default
   */
  readonly runtimeClassName?: string;

  /**
   * Name of the scheduler.
   * @default - the cluster's default scheduler
   */
  readonly schedulerName?: string;

  /**
   * Names of gates that must be lifted before the pods are scheduled.
   * @default - none
   */
  readonly schedulingGates?: string[];

  /**
   * Devices of dynamic resource allocation, which containers use by name.
   * @default - none
   */
  readonly resourceClaims?: ResourceClaim[];

  /**
   * Labels and annotations of the pods.
   * @default - those of JobSet
   */
  readonly podMetadata?: ApiObjectMetadata;

  /**
   * Fields of the pod spec that have no property here, as they stand in a manifest: `{ hostIPC: true }`. They replace what the others say.
   * @default - none
   */
  readonly podSpecFields?: { readonly [field: string]: any };
}

/** A group of identical Jobs of a run. */
export interface ReplicatedJobProps extends JobPodProps {
  /**
   * Name of the replicated job, a part of every Job's and pod's name.
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The node pool that the pods are placed on. Counts, accelerators, tolerations and the like come from it, see `placeOn()`.
   * @default - any node that fits
   */
  readonly pool?: INodePool;

  /**
   * Number of Jobs.
   * @default - as many as the pool has slices, 1 without a pool
   */
  readonly replicas?: number;

  /**
   * Pods of each Job that run at the same time.
   * @default - one for each host of a slice of the pool, 1 without a pool
   */
  readonly parallelism?: number;

  /**
   * Pods of each Job that must succeed.
   * @default - as many as run in parallel
   */
  readonly completions?: number;

  /**
   * How the pods of each Job are counted.
   * @default CompletionMode.INDEXED
   */
  readonly completionMode?: CompletionMode;

  /**
   * Jobs of one group count together in the labels `job-group-index` and `group-replicas`.
   * @default 'default'
   */
  readonly groupName?: string;

  /**
   * Failed pods that a Job replaces before it fails. With 0 the first failed pod fails the Job, and the run's failure policy decides.
   * @default - 0; not written where `backoffLimitPerIndex` is
   */
  readonly backoffLimit?: number;

  /**
   * Failed pods of each index before the index fails.
   * @default - indexes are not counted by themselves
   */
  readonly backoffLimitPerIndex?: number;

  /**
   * Failed indexes before the Job fails.
   * @default - no limit
   */
  readonly maxFailedIndexes?: number;

  /**
   * What each Job does about failed pods: the first rule that matches decides.
   * @default - every failure counts towards the backoff limit
   */
  readonly podFailureRules?: PodFailureRule[];

  /**
   * When each Job has succeeded before all of its pods have.
   * @default - when all have
   */
  readonly successRules?: JobSuccessRule[];

  /**
   * When a pod is replaced.
   * @default - TERMINATING_OR_FAILED, or FAILED with pod failure rules, by Kubernetes
   */
  readonly podReplacementPolicy?: PodReplacementPolicy;

  /**
   * How long a Job may run.
   * @default - for ever
   */
  readonly activeDeadline?: Duration;

  /**
   * How long a finished Job is kept. Not for standalone runs: the next apply would run the Job again.
   * @default - as long as the run
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * The controller of the Jobs, when it is not Kubernetes' own.
   * @default - the Job controller of Kubernetes
   */
  readonly managedBy?: string;

  /**
   * Gives every Job a topology domain of its own.
   * @default - as the JobSet says, else one slice for each Job on a pool of several slices of several hosts
   */
  readonly exclusivePlacement?: ExclusivePlacement;

  /**
   * Labels and annotations of the Jobs.
   * @default - those of JobSet, and the chart's labels
   */
  readonly jobMetadata?: ApiObjectMetadata;
}
