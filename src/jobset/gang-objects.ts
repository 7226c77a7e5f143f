import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { defaulted, exclusivePlacement, JOBSET_API_VERSION, JOBSET_KIND, replicasOf, startupWait } from '../model';
import type { JobSetDocument, JobSetSpec, KubernetesObject, ReplicatedJob } from '../model';
import { DerivedObject } from './derived-object';
import type { Gang, GangRun, IGangScheduler } from './gang';
import type { JobSetRendering } from './rendering';
import type { RunReader } from './run-snapshot';

/** The groups of pods that a scheduler starts together, as constructs below the run. */
export class GangObjects {
  private readonly constructs = new Map<string, DerivedObject>();
  private last?: { readonly document: JobSetDocument; readonly gang: Gang };

  constructor(
    private readonly run: Construct,
    private readonly resource: ApiObject,
    private readonly reader: RunReader,
    private readonly scheduler: IGangScheduler,
    private readonly rendering: () => JobSetRendering,
  ) {}

  /** The spec with pods that name their groups; as it is where they cannot be a gang. */
  public join(spec: JobSetSpec): JobSetSpec {
    const document = { metadata: { name: this.resource.name }, spec } as JobSetDocument;
    if (this.error(document) !== undefined) return spec;
    const { pods } = this.gangOf(document);
    return { ...spec, replicatedJobs: spec.replicatedJobs?.map(job => joined(job, pods[job.name])) };
  }

  /** Why the run cannot be a gang. */
  public error(document: JobSetDocument): string | undefined {
    try {
      this.gangOf(document);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  public manifests(document: JobSetDocument): readonly KubernetesObject[] {
    if (this.last?.document !== document) this.last = { document, gang: this.gangOf(document) };
    const { namespace } = document.metadata;
    const objects = this.last.gang.objects as KubernetesObject[];
    return namespace === undefined ? objects : objects.map(object => ({ ...object, metadata: { ...object.metadata, namespace } }));
  }

  /** Makes the constructs those of the document. */
  public update(document: JobSetDocument): void {
    const wanted = new Map(this.manifests(document).map(object => [idOf(object), object]));
    for (const [id, { apiVersion, kind, metadata }] of wanted) {
      if (this.constructs.has(id)) continue;
      this.constructs.set(id, new DerivedObject(this.run, id, {
        apiVersion,
        kind,
        name: metadata!.name!,
        namespace: this.resource.metadata.namespace,
        manifest: self => this.manifests(this.reader.read(self).document).find(object => idOf(object) === id)!,
      }));
    }
    for (const id of [...this.constructs.keys()]) {
      if (wanted.has(id)) continue;
      this.run.node.tryRemoveChild(id);
      this.constructs.delete(id);
    }
  }

  private gangOf(document: JobSetDocument): Gang {
    return this.scheduler.gang(gangRun(defaulted(document), this.rendering()));
  }
}

function idOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}-${metadata?.name}`;
}

function gangRun(document: JobSetDocument, rendering: JobSetRendering): GangRun {
  const { metadata, spec } = document;
  // Whether the whole run waits says nothing of its parts.
  const resumed = { ...document, spec: { ...spec, suspend: false } };
  return {
    name: metadata.name ?? '',
    ...(rendering._mode === 'jobset-api' && { controller: { apiGroup: JOBSET_API_VERSION.split('/')[0], kind: JOBSET_KIND } }),
    replicatedJobs: (spec.replicatedJobs ?? []).map(job => {
      const { parallelism = 1, completions = parallelism, template } = job.template.spec;
      const exclusive = exclusivePlacement(document, job);
      return {
        name: job.name,
        pods: replicasOf(job) * Math.min(parallelism, completions),
        waits: startupWait(resumed, job) !== undefined,
        exclusivelyPlaced: exclusive !== undefined && !exclusive.nodeSelectorStrategy,
        schedulerName: template.spec.schedulerName,
        priorityClassName: template.spec.priorityClassName,
      };
    }),
  };
}

function joined(job: ReplicatedJob, pods: Gang['pods'][string] | undefined): ReplicatedJob {
  if (!pods) return job;
  const { metadata, spec } = job.template.spec.template;
  const { labels, annotations } = { labels: { ...metadata?.labels, ...pods.labels }, annotations: { ...metadata?.annotations, ...pods.annotations } };
  return {
    ...job,
    template: {
      ...job.template,
      spec: {
        ...job.template.spec,
        template: {
          metadata: {
            ...metadata,
            ...(Object.keys(labels).length > 0 && { labels }),
            ...(Object.keys(annotations).length > 0 && { annotations }),
          },
          spec: { ...spec, ...pods.podSpecFields },
        },
      },
    },
  };
}
