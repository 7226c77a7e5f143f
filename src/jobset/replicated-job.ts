import { ApiObject, ApiObjectMetadataDefinition, Duration } from 'cdk8s';
import type { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { keys } from '../model';
import type { DependsOn, PodSpec, ReplicatedJob as ReplicatedJobDocument } from '../model';
import type { AnyPlusConnections, AnyPlusContainer, AnyPlusContainerProps, AnyPlusReplicatedJobProps, AnyPlusScheduling, AnyPlusVolume, TakesAnyPlus } from './any-plus';
import { ExclusivePlacement } from './exclusive-placement';
import type { IReplicatedJob } from './i-replicated-job';
import { JobContainer } from './job-container';
import type { JobContainerProps } from './job-container';
import type { JobDecoration } from './job-decoration';
import { jobTemplate } from './job-template';
import type { JobSet } from './jobset';
import type { INodePool, NodePlacement } from './node-pool';
import { placedCounts, placedPodSpec, placementErrors } from './placed-job';
import { addressOf, endpointOf, hostnameOf } from './pod-address';
import type { AddressablePods } from './pod-address';
import { queuedPool, topologyOf } from './queued-run';
import { CompletionMode } from './replicated-job-props';
import type { ReplicatedJobProps } from './replicated-job-props';
import { DependencyStatus } from './startup-order';
import { checkWholeNumber } from './whole-number';

const DEFAULT_GRACE_PERIOD = Duration.minutes(2);

const SHARED_MEMORY_PATH = '/dev/shm';

const COUNTS = ['replicas', 'parallelism', 'completions', 'backoffLimit', 'backoffLimitPerIndex', 'maxFailedIndexes'] as const;

/**
 * A group of identical Jobs of a run; `JobSet.addReplicatedJob` makes one. Its pods are described as those of any cdk8s-plus workload:
 * containers, volumes, `scheduling`, `connections`.
 */
export class ReplicatedJob extends kplus.Workload implements IReplicatedJob {
  public readonly resourceType = 'jobs';

  /** Labels and annotations of the Jobs. */
  public readonly jobMetadata: ApiObjectMetadataDefinition;

  /** @jsii ignore */
  declare public readonly scheduling: AnyPlusScheduling;

  /** @jsii ignore */
  declare public readonly connections: AnyPlusConnections;

  protected readonly apiObject: ApiObject;

  private readonly jobset: JobSet;
  private readonly props: ReplicatedJobProps;
  private readonly ownName: string;
  private readonly ownPodMetadata: ApiObjectMetadataDefinition;
  private readonly dependencies: DependsOn[] = [];
  private readonly ownInitContainers: JobContainer[] = [];
  private readonly nodeSelector: Record<string, string>;
  private ownReplicas: number;
  private ownParallelism: number;
  private placement?: NodePlacement;
  private sharedMemory?: kplus.Volume;

  /** @throws Error when the run has a replicated job of that name, a number is negative or no whole number, or the pool has too few hosts */
  constructor(scope: JobSet, id: string, props?: ReplicatedJobProps);
  constructor(scope: JobSet, id: string, props?: AnyPlusReplicatedJobProps);
  constructor(scope: JobSet, id: string, given: ReplicatedJobProps | AnyPlusReplicatedJobProps = {}) {
    const props = given as ReplicatedJobProps;
    const name = props.name ?? id;
    scope._checkNewReplicatedJob(name);
    for (const field of COUNTS) checkWholeNumber(`${scope.node.path}/${id}: ${field}`, props[field]);
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
    this.apiObject = ApiObject.of(scope);
    this.props = props;
    this.ownName = name;
    this.jobMetadata = new ApiObjectMetadataDefinition({ ...props.jobMetadata, apiObject: this.apiObject });
    this.ownPodMetadata = new ApiObjectMetadataDefinition({ ...props.podMetadata, apiObject: this.apiObject });
    this.nodeSelector = { ...props.nodeSelector };

    this.ownReplicas = props.replicas ?? 1;
    this.ownParallelism = props.parallelism ?? 1;

    if (props.sharedMemory) this.shareMemory(props.sharedMemory);
    if (props.pool) this.takeFrom(props.pool.placement);
    for (const taint of props.tolerations ?? []) this.scheduling.tolerate(kplus.Node.tainted(taint));
    for (const container of props.initContainers ?? []) this.addInitContainer(container);
    for (const container of props.containers ?? []) this.attachContainer(new JobContainer(container));
    scope._register(this);
  }

  /** Its name, a part of every Job's and pod's name. */
  public get name(): string {
    return this.ownName;
  }

  public get replicas(): number {
    return this.ownReplicas;
  }

  /** Pods of each Job that run at the same time. */
  public get parallelism(): number {
    return this.ownParallelism;
  }

  /** Pods of each Job that must succeed; undefined for a Job that is not indexed and counts none. */
  public get completions(): number | undefined {
    const indexed = (this.props.completionMode ?? CompletionMode.INDEXED) === CompletionMode.INDEXED;
    return this.props.completions ?? (indexed ? this.parallelism : undefined);
  }

  public get jobs(): ApiObject[] {
    return this.dependencies.length > 0 ? [] : this.jobset._jobsOf(this.name);
  }

  /** Labels and annotations of the pods. */
  public get podMetadata(): ApiObjectMetadataDefinition {
    return this.ownPodMetadata;
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
    const order = this.jobset.replicatedJobs.map(job => job.name);
    const path = this.node.path;
    if (other.jobset !== this.jobset) throw new Error(`${path}: cannot depend on ${other.node.path}, which belongs to another JobSet`);
    if (other === this) throw new Error(`${path}: cannot depend on itself`);
    if (order.indexOf(other.name) > order.indexOf(this.name)) {
      throw new Error(`${path}: cannot depend on '${other.name}', which was added after it; add '${other.name}' first`);
    }
    if (this.dependencies.some(({ name }) => name === other.name)) throw new Error(`${path}: depends on '${other.name}' already`);
    this.dependencies.push({ name: other.name, status });
  }

  /**
   * Asks for nodes with a label.
   * @throws Error when another value of the label is asked for already
   */
  public addNodeSelector(label: string, value: string): void {
    const there = this.nodeSelector[label];
    if (there !== undefined && there !== value) throw new Error(`${this.node.path}: asks for nodes with ${label}=${there} already, no node has ${value} too`);
    this.nodeSelector[label] = value;
  }

  /**
   * Places the pods on the hosts of a node pool. What the author has not said comes from the pool: the number of Jobs and pods, the
   * accelerators and network devices of the first container, memory for /dev/shm, tolerations, and a slice of its own for each Job.
   * @throws Error when it is on another pool already, its numbers do not fit the pool's slices, or it selects other nodes already
   */
  public placeOn(pool: INodePool): void {
    if (this.placement === pool.placement) return;
    if (this.placement) throw new Error(`${this.node.path}: is placed on pool '${this.placement.pool}' already, pool '${pool.placement.pool}' is another one`);
    this.takeFrom(pool.placement);
    this.jobset._resize(this);
  }

  /**
   * Adds a container. Accelerators and the like: `addExtendedResources()` of what it returns.
   * @throws Error when there is a container of that name, or it has a restart policy, which only init containers have
   */
  public addContainer(cont: kplus.ContainerProps): JobContainer;
  public addContainer(cont: AnyPlusContainerProps): JobContainer;
  public addContainer(cont: kplus.ContainerProps | AnyPlusContainerProps): JobContainer {
    if (cont.restartPolicy !== undefined) {
      throw new Error(`${this.node.path}: a container has no restart policy of its own; add one that runs beside the others with addInitContainer()`);
    }
    const container = new JobContainer(cont as JobContainerProps);
    this.attachContainer(container);
    return container;
  }

  /**
   * Adds a container, `new JobContainer(…)` among them. A plain container of cdk8s-plus keeps that library's defaults.
   * @throws Error when there is a container of that name
   */
  public attachContainer(cont: kplus.Container): void;
  public attachContainer(cont: AnyPlusContainer): void;
  public attachContainer(given: kplus.Container | AnyPlusContainer): void {
    const cont = given as kplus.Container;
    this.checkContainerName(cont.name);
    super.attachContainer(cont);
    if (this.sharedMemory) mountOnce(cont, this.sharedMemory);
  }

  /**
   * Adds a volume. Those that a container mounts are added by themselves.
   * @jsii ignore
   */
  public addVolume(volume: kplus.Volume | AnyPlusVolume): void {
    super.addVolume(volume as kplus.Volume);
  }

  /**
   * The containers. Returns a copy; to add one, use `addContainer()`.
   * @jsii ignore
   */
  public get containers(): (kplus.Container & TakesAnyPlus)[] {
    return super.containers;
  }

  /**
   * Adds a container that runs before the others or, with restart policy ALWAYS, beside them.
   * @throws Error when there is a container of that name, or an init container has a probe
   */
  public addInitContainer(cont: kplus.ContainerProps): JobContainer;
  public addInitContainer(cont: AnyPlusContainerProps): JobContainer;
  public addInitContainer(given: kplus.ContainerProps | AnyPlusContainerProps): JobContainer {
    const cont = given as kplus.ContainerProps;
    if (cont.restartPolicy === undefined) {
      for (const probe of ['readiness', 'liveness', 'startup'] as const) {
        if (cont[probe]) throw new Error(`${this.node.path}: an init container has no ${probe} probe, unless it runs beside the others (restartPolicy ALWAYS)`);
      }
    }
    const container = new JobContainer({ ...cont, name: cont.name ?? `init-${this.ownInitContainers.length}` });
    this.checkContainerName(container.name);
    this.ownInitContainers.push(container);
    return container;
  }

  /** Selects the pods of this replicated job, for network policies and affinities. */
  public toPodSelectorConfig(): kplus.PodSelectorConfig;
  public toPodSelectorConfig(): any;
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    const { namespace } = this.metadata;
    return { labelSelector: kplus.LabelSelector.of({ labels: this.podLabels }), ...(namespace && { namespaces: { names: [namespace] } }) };
  }

  /** @jsii ignore */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig;
  /** @jsii ignore */
  public toNetworkPolicyPeerConfig(): any;
  /** @jsii ignore */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return super.toNetworkPolicyPeerConfig();
  }

  /** @jsii ignore */
  public toPodSelector(): any {
    return super.toPodSelector();
  }

  /** @internal */
  public _toDocument(decoration: JobDecoration): ReplicatedJobDocument {
    const { groupName } = this.props;
    const podMetadata = this.podMetadata.toJson() ?? {};
    const queued = queuedPool(decoration.queue, this.placement);
    return {
      name: this.name,
      ...(groupName !== undefined && { groupName }),
      replicas: this.replicas,
      ...(this.dependencies.length > 0 && { dependsOn: [...this.dependencies] }),
      template: jobTemplate({
        props: this.props,
        parallelism: this.parallelism,
        completions: this.completions,
        decoration: { ...decoration, podAnnotations: { ...decoration.podAnnotations, ...topologyOf(queued, podMetadata.annotations) } },
        jobMetadata: this.jobMetadata.toJson() ?? {},
        podMetadata,
        podSpec: this.placedPodSpec(),
        exclusivePlacement: queued?.placesJobs ? this.props.exclusivePlacement : this.exclusivePlacement,
        nodeSelector: this.nodeSelector,
        podLabels: this.podLabels,
      }),
    };
  }

  /** @internal */
  public get _pool(): string | undefined {
    return this.placement?.pool;
  }

  /** @internal */
  public _placementErrors(): string[] {
    return this.placement ? placementErrors(this.name, this.writtenPodSpec(), this.placement, this) : [];
  }

  private takeFrom(placement: NodePlacement): void {
    const { replicas, parallelism } = placedCounts(this.node.path, placement, this.props);
    for (const [label, value] of Object.entries(placement.nodeSelector)) this.addNodeSelector(label, value);
    this.placement = placement;
    this.ownReplicas = replicas;
    this.ownParallelism = parallelism;
    if (placement.sharedMemory && !this.sharedMemory) this.shareMemory(placement.sharedMemory);
  }

  private shareMemory(sizeLimit: Size): void {
    const volume = kplus.Volume.fromEmptyDir(this, 'SharedMemory', 'shared-memory', { medium: kplus.EmptyDirMedium.MEMORY, sizeLimit });
    this.sharedMemory = volume;
    for (const container of this.containers) mountOnce(container, volume);
  }

  private placedPodSpec(): PodSpec {
    const written = this.writtenPodSpec();
    return this.placement ? placedPodSpec(written, this.placement, this) : written;
  }

  private get exclusivePlacement(): ExclusivePlacement | undefined {
    const { exclusivePlacement } = this.props;
    const topology = this.placement?.exclusiveTopology;
    if (exclusivePlacement || topology === undefined || this.jobset._exclusivelyPlaced) return exclusivePlacement;
    return ExclusivePlacement.topology(topology);
  }

  /** As cdk8s-plus writes it, without its defaults that nobody asked for. */
  private writtenPodSpec(): PodSpec {
    const written = kplus.k8s.toJson_PodSpec(this._toPodSpec()) as PodSpec;
    const { dnsPolicy: _, setHostnameAsFQDN: __, hostNetwork: ___, securityContext: ____, ...said } = written;
    return said;
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

/** Mounts a volume at /dev/shm, unless something else is there. */
function mountOnce(container: kplus.Container, sharedMemory: kplus.Volume): void {
  if (!container.mounts.some(({ path }) => path === SHARED_MEMORY_PATH)) container.mount(SHARED_MEMORY_PATH, sharedMemory);
}
