import { ApiObject, Lazy } from 'cdk8s';
import type { ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { JOBSET_API_VERSION, JOBSET_KIND, policyConfigMap } from '../model';
import type { JobSetDocument, JobSetSpec } from '../model';
import type { JobSetRendering } from './rendering';
import { RunReader } from './run-snapshot';

export interface RunObjectProps {
  readonly metadata: ApiObjectMetadata;
  readonly spec: () => JobSetSpec;
  /** Members beside metadata and spec, which nobody knows, as a manifest has them. */
  readonly unknown: () => object;
  readonly rendering: () => JobSetRendering;
}

/**
 * The JobSet document as an API object: what a user reaches with `ApiObject.of(jobset)` and patches.
 *
 * In the JobSet API rendering it is the manifest. In the standalone rendering the manifest carries it to the controller, as the text in a
 * ConfigMap which has its labels and annotations, and everything else in the manifest is derived from it, patches included.
 */
export class RunObject extends ApiObject {
  public readonly reader: RunReader;
  private readonly rendering: () => JobSetRendering;

  constructor(scope: Construct, id: string, { metadata, spec, unknown, rendering }: RunObjectProps) {
    super(scope, id, { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND, metadata, spec: Lazy.any({ produce: spec }) });
    this.rendering = rendering;
    const isNamed = metadata.name !== undefined || metadata.generateName === undefined;
    const document = () => ({ ...super.toJson() as JobSetDocument, ...unknown() });
    this.reader = new RunReader(() => isNamed ? document() : withoutName(document()));
  }

  public toJson(): object {
    const { document } = this.reader.read(this);
    if (this.rendering()._mode === 'jobset-api') return document;
    const { metadata, ...configMap } = policyConfigMap(document);
    const { labels, annotations } = document.metadata;
    return {
      apiVersion: configMap.apiVersion,
      kind: configMap.kind,
      metadata: { ...metadata, ...(annotations && { annotations: { ...annotations } }), labels: { ...labels, ...metadata.labels } },
      data: configMap.data,
    };
  }
}

/** cdk8s names every object; the API server takes a name for one that it is to be created with, and the second object of that name for a mistake. */
function withoutName(document: JobSetDocument): JobSetDocument {
  const { name: _, ...metadata } = document.metadata;
  return { ...document, metadata };
}
