import type * as kplus from 'cdk8s-plus-28';
import type { ControllerAdmission } from './controller-admission';
import type { ControllerImage } from './controller-image';
import type { ControllerScope } from './controller-scope';

/** How much the controller writes into its log. */
export enum ControllerLogLevel {
  DEBUG = 'debug',
  INFO = 'info',
  WARN = 'warn',
  ERROR = 'error',
}

/** A behaviour that JobSet calls optional. Each is on, if it is not taken away. */
export enum ControllerFeature {
  /** Failure policy actions that restart single Jobs. */
  RESTART_JOB = 'RestartJob',
  /** Parallelism and completions of a JobSet that runs may change. */
  ELASTIC_JOBSET = 'ElasticJobSet',
  /** Pods start over where they are. */
  IN_PLACE_RESTART = 'InPlaceRestart',
}

/** Who gets `/metrics`, which is plain HTTP without authentication and names every run that ended or started over. */
export enum ControllerMetrics {
  /** Whoever reaches the port. */
  OPEN = 'open',
  /** Containers of the controller's own pod, such as a proxy that authenticates others. */
  LOOPBACK = 'loopback',
  /** Nobody. */
  OFF = 'off',
}

/** Pods that may ask for metrics. */
export interface MetricsClient {
  /**
   * Labels of their namespaces; `{}` for all of them.
   * @default - the controller's own namespace
   */
  readonly namespaceLabels?: { [label: string]: string };

  /**
   * Labels of the pods.
   * @default - all pods
   */
  readonly podLabels?: { [label: string]: string };
}

/** How the controller is installed. */
export interface JobSetControllerProps {
  /**
   * What it looks after.
   * @default ControllerScope.CLUSTER
   */
  readonly scope?: ControllerScope;

  /**
   * Namespace of the controller itself.
   * @default - that of the chart; where the chart has none, `cdk8s-jobset-system`, which is then made as well
   */
  readonly namespace?: string;

  /**
   * Name of its objects, and of its Lease.
   * @default cdk8s-jobset-controller
   */
  readonly name?: string;

  /**
   * Pods, at least one. One of them works, the others wait for its Lease.
   * @default 2
   */
  readonly replicas?: number;

  /**
   * What the container runs.
   * @default ControllerImage.node()
   */
  readonly image?: ControllerImage;

  /**
   * Resources of the container.
   * @default - 50m CPU and 128Mi of memory requested, at most 512Mi of memory; runs of 10,000 Jobs take less than 200Mi
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * How much it writes into its log.
   * @default ControllerLogLevel.INFO
   */
  readonly logLevel?: ControllerLogLevel;

  /**
   * Whether JobSets that do not name this controller in `managedBy` are left to another one, such as JobSet's own.
   * @default false
   */
  readonly besideAnother?: boolean;

  /**
   * Whether the Jobs of queued standalone runs are created suspended, for a Kueue that runs without its webhooks.
   * @default false
   */
  readonly suspendQueuedJobs?: boolean;

  /**
   * Optional behaviours of JobSet that it does without, as JobSet's own controller does unless its feature gates are set. A run that asks for
   * one of them is told so in a condition.
   * @default - none
   */
  readonly disabledFeatures?: ControllerFeature[];

  /**
   * Whether the CustomResourceDefinition of JobSet comes along, and with it rights for those who may view and edit a namespace. It stays
   * when a Helm release is uninstalled. A scope of namespaces refuses it.
   * @default - true for the whole cluster, false for a scope of namespaces
   */
  readonly installCrd?: boolean;

  /**
   * What the API server checks and changes by itself. A scope of namespaces takes `ControllerAdmission.DOCUMENTS` or `ControllerAdmission.NONE`.
   * @default - ControllerAdmission.POLICIES for the whole cluster, ControllerAdmission.NONE for a scope of namespaces
   */
  readonly admission?: ControllerAdmission;

  /**
   * Who gets its metrics.
   * @default ControllerMetrics.OPEN
   */
  readonly metrics?: ControllerMetrics;

  /**
   * Whether there is a Service for its metrics, annotated for Prometheus.
   * @default - whether its metrics are open
   */
  readonly metricsService?: boolean;

  /**
   * Whether a NetworkPolicy lets nobody but `metricsClients` in, and nothing but API servers and DNS be called. Probes come from the pod's own node, which is
   * let in always.
   * @default false
   */
  readonly networkPolicy?: boolean;

  /**
   * Pods that the NetworkPolicy lets in, to ask for metrics. With an empty list there are none.
   * @default - those of namespaces labelled `metrics: enabled`, as projects of Kubebuilder have it
   */
  readonly metricsClients?: MetricsClient[];

  /**
   * Ports of the API servers, which the NetworkPolicy lets be called: those that the servers listen on themselves, since a policy sees the address behind
   * a Service. `kubectl get endpointslices kubernetes` tells them.
   * @default [443, 6443]
   */
  readonly apiServerPorts?: number[];
}
