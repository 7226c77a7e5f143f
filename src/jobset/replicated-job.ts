import { ApiObjectMetadataDefinition, Duration } from 'cdk8s';
import type { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { keys } from '../model';
import type { DependsOn, JobTemplateSpec, PodSpec, ReplicatedJob as ReplicatedJobDocument } from '../model';
import type { IReplicatedJob } from './i-replicated-job';
import { JobContainer } from './job-container';
import type { JobDecoration } from './job-decoration';
import type { JobSet } from './jobset';
import { addressOf, endpointOf, hostnameOf } from './pod-address';
import type { AddressablePods } from './pod-address';
import { CompletionMode } from './replicated-job-props';
import type { ReplicatedJobProps } from './replicated-job-props';
import { DependencyStatus } from './startup-order';
import { checkWholeNumber } from './whole-number';

const DEFAULT_GRACE_PERIOD = Duration.minutes(2);

const SHARED_MEMORY_PATH = '/dev/shm';

/**
 * A group of identical Jobs of a run, returned by `JobSet.addReplicatedJob`. Its pods are described as those of any cdk8s-plus workload:
 * containers, volumes, `scheduling`, `connections`.
 */
export class ReplicatedJob extends kplus.Workload implements IReplicatedJob {
  public readonly resourceType = 'jobs';

  /** Number of Jobs. */
  public readonly replicas: number;

  /** Pods of each Job that run at the same time. */
  public readonly parallelism: number;

  /** Pods of each Job that must succeed; undefined for a Job that is not indexed and counts none. */
  public readonly completions?: number;

  protected readonly apiObject: ApiObject;

  private readonly jobset: JobSet;
  private readonly props: ReplicatedJobProps;
  private readonly ownName: string;
  private readonly dependencies: DependsOn[] = [];
  private readonly ownInitContainers: JobContainer[] = [];
  private readonly sharedMemory?: kplus.Volume;
  private ownPodMetadata?: ApiObjectMetadataDefinition;

  /** @internal */
  constructor(scope: JobSet, id: string, apiObject: ApiObject, props: ReplicatedJobProps) {
    super(scope, id, {
      select: false,
      restartPolicy: props.restartPolicy ?? kplus.RestartPolicy.NEVER,
      terminationGracePeriod: props.terminationGracePeriod ?? DEFAULT_GRACE_PERIOD,
      volumes: props.volumes,
      serviceAccount: props.serviceAccount,
      automountServiceAccountToken: props.automountServiceAccountToken,
      securityContext: props.securityContext,
      hostAliases: props.hostAliases,
      dns: props.dns,
      dockerRegistryAuth: props.dockerRegistryAuth,
      hostNetwork: props.hostNetwork,
    });
    this.jobset = scope;
    this.apiObject = apiObject;
    this.props = props;
    this.ownName = props.name ?? id;

    for (const field of ['replicas', 'parallelism', 'completions', 'backoffLimit', 'backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      checkWholeNumber(`${this.node.path}: ${field}`, props[field]);
    }
    const indexed = (props.completionMode ?? CompletionMode.INDEXED) === CompletionMode.INDEXED;
    this.replicas = props.replicas ?? 1;
    this.parallelism = props.parallelism ?? 1;
    this.completions = props.completions ?? (indexed ? this.parallelism : undefined);

    if (props.sharedMemory) {
      this.sharedMemory = kplus.Volume.fromEmptyDir(this, 'SharedMemory', 'shared-memory', {
        medium: kplus.EmptyDirMedium.MEMORY, sizeLimit: props.sharedMemory,
      });
    }
    for (const taint of props.tolerations ?? []) this.scheduling.tolerate(kplus.Node.tainted(taint));
    for (const container of props.initContainers ?? []) this.addInitContainer(container);
    for (const container of props.containers ?? []) this.attachContainer(new JobContainer(container));
  }

  /** Its name, a part of every Job's and pod's name. */
  public get name(): string {
    return this.ownName;
  }

  public get jobs(): ApiObject[] {
    return this.jobset._jobsOf(this.name);
  }

  /** Labels and annotations of the pods. */
  public get podMetadata(): ApiObjectMetadataDefinition {
    return this.ownPodMetadata ??= new ApiObjectMetadataDefinition({ ...this.props.podMetadata, apiObject: this.apiObject });
  }

  /** The containers that run before, or beside, the others. Returns a copy; to add one, use `addInitContainer()`. */
  public get initContainers(): kplus.Container[] {
    return [...this.ownInitContainers];
  }

  public hostname(jobIndex: number, podIndex: number): string {
    return hostnameOf(this.pods, jobIndex, podIndex);
  }

  public address(jobIndex: number, podIndex: number): string {
    return addressOf(this.pods, jobIndex, podIndex);
  }

  public endpoint(port: number): string {
    return endpointOf(this.pods, port);
  }

  /**
   * Starts these Jobs only when those of another replicated job, added before, are ready or complete. In a standalone run they are not in the
   * manifest: the controller creates them then.
   * @param other what must come first
   * @param status what it must have reached
   * @throws Error when the other one belongs to another JobSet, was not added before, or is depended on already
   */
  public dependsOn(other: ReplicatedJob, status: DependencyStatus): void {
    const earlier = this.jobset.replicatedJobs.map(job => job.name);
    const path = this.node.path;
    if (other.jobset !== this.jobset) throw new Error(`${path}: cannot depend on ${other.node.path}, which belongs to another JobSet`);
    if (earlier.indexOf(other.name) >= earlier.indexOf(this.name)) {
      throw new Error(`${path}: cannot depend on '${other.name}', which is not added before it; add '${other.name}' first`);
    }
    if (this.dependencies.some(({ name }) => name === other.name)) throw new Error(`${path}: depends on '${other.name}' already`);
    this.dependencies.push({ name: other.name, status });
  }

  /** Adds a container. Accelerators and the like: `addExtendedResources()` of what it returns. */
  public addContainer(cont: kplus.ContainerProps): JobContainer {
    const container = new JobContainer(cont);
    this.attachContainer(container);
    return container;
  }

  /**
   * Adds a container, `new JobContainer(…)` among them. A plain container of cdk8s-plus keeps that library's defaults.
   * @throws Error when there is a container of that name
   */
  public attachContainer(cont: kplus.Container): void {
    this.checkContainerName(cont.name);
    super.attachContainer(cont);
    if (this.sharedMemory) cont.mount(SHARED_MEMORY_PATH, this.sharedMemory);
  }

  /**
   * Adds a container that runs before the others or, with restart policy ALWAYS, beside them.
   * @throws Error when there is a container of that name, or an init container has a probe
   */
  public addInitContainer(cont: kplus.ContainerProps): JobContainer {
    if (cont.restartPolicy === undefined) {
      for (const probe of ['readiness', 'liveness', 'startup'] as const) {
        if (cont[probe]) throw new Error(`${this.node.path}: an init container has no ${probe} probe; with restartPolicy ALWAYS it runs beside the others and may`);
      }
    }
    const container = new JobContainer({ ...cont, name: cont.name ?? `init-${this.ownInitContainers.length}` });
    this.checkContainerName(container.name);
    this.ownInitContainers.push(container);
    return container;
  }

  /** Selects the pods of this replicated job, for network policies and affinities. */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    const { namespace } = this.metadata;
    return { labelSelector: kplus.LabelSelector.of({ labels: this.podLabels }), ...(namespace && { namespaces: { names: [namespace] } }) };
  }

  /** @internal */
  public _toDocument(decoration: JobDecoration): ReplicatedJobDocument {
    const { groupName, replicas } = this.props;
    return {
      name: this.name,
      ...(groupName !== undefined && { groupName }),
      replicas: replicas ?? 1,
      ...(this.dependencies.length > 0 && { dependsOn: [...this.dependencies] }),
      template: this.jobTemplate(decoration),
    };
  }

  private jobTemplate({ jobLabels, podAnnotations, podFailureRules, claimedVolumes }: JobDecoration): JobTemplateSpec {
    const { props } = this;
    const rules = [...podFailureRules, ...props.podFailureRules ?? []].map(rule => rule._toDocument());
    const backoffLimit = props.backoffLimit ?? (props.backoffLimitPerIndex === undefined ? 0 : undefined);
    const podMetadata = withoutEmpty({ ...this.podMetadata.toJson(), annotations: { ...podAnnotations, ...this.podMetadata.toJson()?.annotations } });
    const jobMetadata = withoutEmpty({
      ...props.jobMetadata,
      labels: { ...jobLabels, ...props.jobMetadata?.labels },
      annotations: { ...props.exclusivePlacement?._toAnnotations(), ...props.jobMetadata?.annotations },
    });
    return {
      ...(jobMetadata && { metadata: jobMetadata }),
      spec: {
        completionMode: props.completionMode ?? CompletionMode.INDEXED,
        parallelism: this.parallelism,
        completions: this.completions,
        backoffLimit,
        backoffLimitPerIndex: props.backoffLimitPerIndex,
        maxFailedIndexes: props.maxFailedIndexes,
        ...(rules.length > 0 && { podFailurePolicy: { rules } }),
        ...(props.successRules && { successPolicy: { rules: props.successRules.map(rule => rule._toDocument()) } }),
        podReplacementPolicy: props.podReplacementPolicy,
        activeDeadlineSeconds: props.activeDeadline?.toSeconds(),
        ttlSecondsAfterFinished: props.ttlAfterFinished?.toSeconds(),
        managedBy: props.managedBy,
        template: { ...(podMetadata && { metadata: podMetadata }), spec: this.podSpec(claimedVolumes) },
      },
    };
  }

  /** What cdk8s-plus has, without the defaults that nobody asked for, and what it lacks. */
  private podSpec(claimedVolumes: ReadonlySet<string>): PodSpec {
    const { props } = this;
    const spec = kplus.k8s.toJson_PodSpec(this._toPodSpec()) as PodSpec;
    const { volumes: mounted, dnsPolicy: _, setHostnameAsFQDN: __, hostNetwork: ___, securityContext: ____, ...rest } = spec;
    const volumes = mounted?.filter(({ name }) => !claimedVolumes.has(name)) ?? [];
    return {
      ...rest,
      ...(volumes.length > 0 && { volumes }),
      securityContext: podSecurityContext(props.securityContext),
      hostNetwork: props.hostNetwork,
      dnsPolicy: props.dns?.policy ?? (props.hostNetwork ? kplus.DnsPolicy.CLUSTER_FIRST_WITH_HOST_NET : undefined),
      setHostnameAsFQDN: props.dns?.hostnameAsFQDN,
      nodeSelector: props.nodeSelector,
      topologySpreadConstraints: props.topologySpread?.map(spread => spread._toDocument(this.podLabels)),
      priorityClassName: props.priorityClassName,
      runtimeClassName: props.runtimeClassName,
      schedulerName: props.schedulerName,
      schedulingGates: props.schedulingGates?.map(name => ({ name })),
      resourceClaims: props.resourceClaims?.map(claim => claim._toDocument()),
      ...props.podSpecFields,
    };
  }

  private get podLabels(): { [label: string]: string } {
    return { [keys.JOBSET_NAME]: this.jobset.name, [keys.REPLICATED_JOB_NAME]: this.name };
  }

  private get pods(): AddressablePods {
    return {
      path: this.node.path,
      jobset: this.jobset.name,
      replicatedJob: this.name,
      replicas: this.replicas,
      completions: this.completions,
      subdomain: this.jobset.subdomain,
    };
  }

  private checkContainerName(name: string): void {
    if ([...this.containers, ...this.initContainers].some(other => other.name === name)) {
      throw new Error(`${this.node.path}: there is a container '${name}' already, give this one another name`);
    }
  }
}

function podSecurityContext(props: kplus.PodSecurityContextProps | undefined): PodSpec['securityContext'] {
  return props && {
    runAsNonRoot: props.ensureNonRoot,
    runAsUser: props.user,
    fsGroup: props.fsGroup,
    fsGroupChangePolicy: props.fsGroupChangePolicy,
    ...(props.group !== undefined && { runAsGroup: props.group }),
    ...(props.sysctls && { sysctls: props.sysctls }),
  };
}

/** Metadata without empty members; undefined when nothing is left. */
function withoutEmpty(metadata: { readonly [key: string]: unknown }): { [key: string]: unknown } | undefined {
  const said = Object.entries(metadata).filter(([, value]) => value !== undefined && Object.keys(value as object).length > 0);
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}
