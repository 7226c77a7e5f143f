/**
 * From a document to its child objects: exactly the Jobs, the headless Service and the volume claims that belong to it.
 *
 * The manifests written at synth time and the Jobs that the controller creates at run time both come from here.
 * What all Jobs of a replicated job have in common is built once and shared between them (the pod spec among it),
 * so the returned objects are to be read, never changed.
 */
import { defaulted, groupOf, replicasOf } from './defaults';
import { JOBSET_API_VERSION, JOBSET_KIND } from './document';
import type { JobSetDocument, ReplicatedJob } from './document';
import { exclusivePlacement } from './exclusive-annotations';
import { exclusivelyPlaced, priorityClassLabel } from './exclusive-placement';
import * as keys from './keys';
import type { Job, JobSpec, ObjectMeta, OwnerReference, PersistentVolumeClaim, PodSpec, Service, StringMap, Volume } from './kubernetes';
import { coordinatorAddress, jobKey, jobName, namespacedJob, subdomain, volumeClaimName } from './names';

/** How often a run has been started over. */
export interface Attempt {
  /** `status.restarts`: restarts of the whole JobSet. */
  readonly restarts: number;
  /**
   * Restarts of individual Jobs, by replicated job and job index.
   * Absent: individual restarts are off and Jobs do not carry their count.
   */
  readonly jobRestarts?: Readonly<Record<string, readonly number[]>>;
}

export const FIRST_ATTEMPT: Attempt = { restarts: 0 };

/**
 * * jobset-api: children of a JobSet resource, owned by it, with `suspend` always said.
 * * standalone: children that live in a manifest of their own. Nothing in them changes at run time: no owner, no `suspend`,
 *   no UID, and no attempt before the first restart, so that applying the manifest again never fights the controller.
 */
export type Rendering = 'jobset-api' | 'standalone';

export interface Children {
  readonly jobs: readonly Job[];
  readonly service?: Service;
  readonly volumeClaims: readonly PersistentVolumeClaim[];
}

/** The child objects of a document at an attempt. Linear in the number of Jobs; the argument is not changed. */
export function expand(document: JobSetDocument, attempt: Attempt = FIRST_ATTEMPT, rendering: Rendering = 'jobset-api'): Children {
  const full = defaulted(document);
  const owner = rendering === 'jobset-api' ? ownerReference(full) : undefined;
  return { jobs: expandJobs(full, attempt, rendering, owner), ...expandShared(full, rendering) };
}

/** What the Jobs of a document have in common: the headless Service and the volume claims. */
export function expandShared(document: JobSetDocument, rendering: Rendering): Omit<Children, 'jobs'> {
  const full = defaulted(document);
  const owner = rendering === 'jobset-api' ? ownerReference(full) : undefined;
  return { service: headlessService(full, owner), volumeClaims: volumeClaims(full, owner) };
}

/**
 * Who binds the pods of exclusively placed Jobs to their domain: an admission policy or webhook when a pod is created,
 * or the Job's own template, which then carries affinity and a scheduling gate.
 */
export type ExclusivePlacementBy = 'admission' | 'template';

/** How the manifest of a standalone run says it: there, nobody can count on an admission policy. */
function exclusivePlacementBy(rendering: Rendering): ExclusivePlacementBy {
  return rendering === 'standalone' ? 'template' : 'admission';
}

/** Makes single Jobs of an attempt: the same ones as {@link expand}, for who needs only a few of them. */
export function jobExpander(
  document: JobSetDocument, attempt: Attempt, rendering: Rendering, placedBy: ExclusivePlacementBy = exclusivePlacementBy(rendering),
): (replicatedJob: string, jobIndex: number) => Job {
  const full = defaulted(document);
  const owner = rendering === 'jobset-api' ? ownerReference(full) : undefined;
  const factories = new Map(jobFactories(full, attempt, rendering, placedBy, owner).map(factory => [factory.replicatedJob.name, factory]));
  return (replicatedJob, jobIndex) => factories.get(replicatedJob)!.job(jobIndex);
}

function expandJobs(document: JobSetDocument, attempt: Attempt, rendering: Rendering, owner: OwnerReference | undefined): Job[] {
  const jobs: Job[] = [];
  for (const factory of jobFactories(document, attempt, rendering, exclusivePlacementBy(rendering), owner)) {
    for (let i = 0; i < replicasOf(factory.replicatedJob); i++) jobs.push(factory.job(i));
  }
  return jobs;
}

function jobFactories(
  document: JobSetDocument, attempt: Attempt, rendering: Rendering, placedBy: ExclusivePlacementBy, owner: OwnerReference | undefined,
): JobFactory[] {
  const replicatedJobs = document.spec.replicatedJobs ?? [];
  const groupReplicas = new Map<string, number>();
  let globalReplicas = 0;
  for (const job of replicatedJobs) {
    const group = groupOf(job);
    globalReplicas += replicasOf(job);
    groupReplicas.set(group, (groupReplicas.get(group) ?? 0) + replicasOf(job));
  }

  const groupOffset = new Map<string, number>();
  let globalOffset = 0;
  return replicatedJobs.map(replicatedJob => {
    const group = groupOf(replicatedJob);
    const factory = new JobFactory(document, replicatedJob, attempt, rendering, placedBy, owner, {
      globalReplicas, globalOffset, groupReplicas: groupReplicas.get(group)!, groupOffset: groupOffset.get(group) ?? 0,
    });
    globalOffset += replicasOf(replicatedJob);
    groupOffset.set(group, (groupOffset.get(group) ?? 0) + replicasOf(replicatedJob));
    return factory;
  });
}

/** What tells the Jobs of a replicated job apart, without values. */
const INDEX_KEYS: StringMap = { [keys.JOB_INDEX]: '', [keys.JOB_GLOBAL_INDEX]: '', [keys.JOB_GROUP_INDEX]: '', [keys.JOB_KEY]: '' };

/** Where a replicated job stands among the Jobs of the run and of its group. */
interface Position {
  readonly globalReplicas: number;
  readonly globalOffset: number;
  readonly groupReplicas: number;
  readonly groupOffset: number;
}

/** Makes the Jobs of one replicated job, holding what they share. */
class JobFactory {
  private readonly jobset: string;
  private readonly namespace: string;
  private readonly jobLabels: StringMap;
  private readonly jobAnnotations: StringMap;
  private readonly podLabels: StringMap;
  private readonly podAnnotations: StringMap;
  private readonly nodeSelectorStrategy: boolean;
  /** The topology to which the template itself binds the pods. */
  private readonly boundTopology?: string;
  private readonly podSpec: PodSpec;
  private readonly jobSpec: JobSpec;

  constructor(
    document: JobSetDocument,
    readonly replicatedJob: ReplicatedJob,
    private readonly attempt: Attempt,
    private readonly rendering: Rendering,
    placedBy: ExclusivePlacementBy,
    private readonly owner: OwnerReference | undefined,
    private readonly position: Position,
  ) {
    const { metadata, spec: template } = replicatedJob.template;
    this.jobset = document.metadata.name ?? '';
    this.namespace = document.metadata.namespace ?? '';
    const exclusive = exclusivePlacement(document, replicatedJob);
    this.nodeSelectorStrategy = exclusive?.nodeSelectorStrategy ?? false;
    if (placedBy === 'template' && !this.nodeSelectorStrategy) this.boundTopology = exclusive?.topologyKey;
    this.podSpec = podSpec(document, template.template.spec);
    // The keys of a Job's index have a place in here already: a copy with the same keys costs a fraction of one that gets new ones.
    const own = { ...this.sharedKeys(document), ...INDEX_KEYS };
    const pod = template.template.metadata;
    this.jobLabels = { ...metadata?.labels, ...own };
    this.jobAnnotations = { ...metadata?.annotations, ...own, ...exclusive?.annotations };
    this.podLabels = { ...pod?.labels, ...own, ...(this.boundTopology !== undefined && priorityClassLabel(this.podSpec)) };
    this.podAnnotations = { ...pod?.annotations, ...own, ...exclusive?.annotations };
    const { suspend: _, ...spec } = template;
    this.jobSpec = rendering === 'standalone' ? spec : { ...spec, suspend: document.spec.suspend ?? false };
  }

  job(index: number): Job {
    const name = jobName(this.jobset, this.replicatedJob.name, index);
    const own = this.indexKeys(name, index);
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        ...(this.namespace && { namespace: this.namespace }),
        labels: { ...this.jobLabels, ...own },
        annotations: { ...this.jobAnnotations, ...own },
        ...(this.owner && { ownerReferences: [this.owner] }),
      },
      spec: {
        ...this.jobSpec,
        template: {
          ...this.jobSpec.template,
          metadata: {
            ...this.jobSpec.template.metadata,
            labels: { ...this.podLabels, ...own },
            annotations: { ...this.podAnnotations, ...own },
          },
          spec: this.placed(name, own[keys.JOB_KEY]!),
        },
      },
    };
  }

  private placed(name: string, ownJobKey: string): PodSpec {
    if (this.boundTopology !== undefined) return exclusivelyPlaced(this.podSpec, this.boundTopology, ownJobKey);
    return this.nodeSelectorStrategy ? boundToDomain(this.podSpec, namespacedJob(this.namespace, name)) : this.podSpec;
  }

  private sharedKeys(document: JobSetDocument): StringMap {
    const { metadata } = document;
    const standalone = this.rendering === 'standalone';
    const coordinator = coordinatorAddress(document);
    return {
      [keys.JOBSET_NAME]: this.jobset,
      ...(!standalone && metadata.uid !== undefined && { [keys.JOBSET_UID]: metadata.uid }),
      [keys.REPLICATED_JOB_NAME]: this.replicatedJob.name,
      [keys.REPLICATED_JOB_REPLICAS]: `${replicasOf(this.replicatedJob)}`,
      [keys.GLOBAL_REPLICAS]: `${this.position.globalReplicas}`,
      [keys.GROUP_NAME]: groupOf(this.replicatedJob),
      [keys.GROUP_REPLICAS]: `${this.position.groupReplicas}`,
      ...((!standalone || this.attempt.restarts > 0) && { [keys.RESTART_ATTEMPT]: `${this.attempt.restarts}` }),
      ...(coordinator !== undefined && { [keys.COORDINATOR]: coordinator }),
    };
  }

  private indexKeys(name: string, index: number): StringMap {
    const { jobRestarts } = this.attempt;
    const restarts = jobRestarts?.[this.replicatedJob.name]?.[index] ?? 0;
    const showRestarts = jobRestarts !== undefined && (this.rendering === 'jobset-api' || restarts > 0);
    return {
      [keys.JOB_INDEX]: `${index}`,
      [keys.JOB_GLOBAL_INDEX]: `${this.position.globalOffset + index}`,
      [keys.JOB_GROUP_INDEX]: `${this.position.groupOffset + index}`,
      [keys.JOB_KEY]: jobKey(this.namespace, name),
      ...(showRestarts && { [keys.JOB_RESTART_ATTEMPT]: `${restarts}` }),
    };
  }
}

function podSpec(document: JobSetDocument, template: PodSpec): PodSpec {
  const volumes = claimVolumes(document, template);
  return {
    ...template,
    ...(document.spec.network?.enableDNSHostnames && { subdomain: subdomain(document) }),
    ...(volumes.length > 0 && { volumes: [...template.volumes ?? [], ...volumes] }),
  };
}

/** The volumes of those claim templates that a container of this pod mounts. */
function claimVolumes(document: JobSetDocument, template: PodSpec): Volume[] {
  const policies = document.spec.volumeClaimPolicies ?? [];
  if (policies.length === 0) return [];
  const containers = [...template.containers, ...template.initContainers ?? []];
  const mounted = new Set(containers.flatMap(container => container.volumeMounts?.map(mount => mount.name) ?? []));
  return policies.flatMap(({ templates = [] }) => templates)
    .map(claim => claim.metadata?.name ?? '')
    .filter(name => mounted.has(name))
    .map(name => ({ name, persistentVolumeClaim: { claimName: volumeClaimName(name, document.metadata.name ?? '') } }));
}

function boundToDomain(spec: PodSpec, domain: string): PodSpec {
  return {
    ...spec,
    nodeSelector: { ...spec.nodeSelector, [keys.NAMESPACED_JOB]: domain },
    tolerations: [...spec.tolerations ?? [], { key: keys.NO_SCHEDULE_TAINT, operator: 'Exists', effect: 'NoSchedule' }],
  };
}

function ownerReference({ metadata }: JobSetDocument): OwnerReference | undefined {
  if (metadata.uid === undefined) return undefined;
  return {
    apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND, name: metadata.name ?? '', uid: metadata.uid, controller: true, blockOwnerDeletion: true,
  };
}

function childMetadata(document: JobSetDocument, name: string, owner: OwnerReference | undefined): ObjectMeta {
  const { namespace } = document.metadata;
  return { name, ...(namespace && { namespace }), ...(owner && { ownerReferences: [owner] }) };
}

function headlessService(document: JobSetDocument, owner: OwnerReference | undefined): Service | undefined {
  const { network } = document.spec;
  if (!network?.enableDNSHostnames) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...childMetadata(document, subdomain(document), owner), labels: { [keys.JOBSET_NAME]: document.metadata.name ?? '' } },
    spec: {
      clusterIP: 'None',
      selector: { [keys.JOBSET_NAME]: document.metadata.name ?? '' },
      publishNotReadyAddresses: network.publishNotReadyAddresses,
    },
  };
}

function volumeClaims(document: JobSetDocument, owner: OwnerReference | undefined): PersistentVolumeClaim[] {
  const jobset = document.metadata.name ?? '';
  return (document.spec.volumeClaimPolicies ?? []).flatMap(({ templates = [], retentionPolicy }) => templates.map(template => ({
    apiVersion: 'v1' as const,
    kind: 'PersistentVolumeClaim' as const,
    metadata: {
      ...childMetadata(document, volumeClaimName(template.metadata?.name ?? '', jobset), retentionPolicy?.whenDeleted === 'Delete' ? owner : undefined),
      labels: { ...template.metadata?.labels, [keys.JOBSET_NAME]: jobset },
      ...(template.metadata?.annotations && { annotations: template.metadata.annotations }),
    },
    ...(template.spec && { spec: template.spec }),
  })));
}
