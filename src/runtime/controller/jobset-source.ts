/** JobSet resources: the document, and what changes without it. */
import { isDeepStrictEqual } from 'node:util';
import type { JobSetResource } from '../../engine';
import { JOBSET_API_VERSION, JOBSET_KIND, keys } from '../../model';
import type { JobSetDocument, StringMap } from '../../model';

export interface ObservedJobSet extends JobSetResource {
  /** The same object for as long as the JobSet asks for the same. */
  readonly document: JobSetDocument;
  readonly generation?: number;
}

export function observeJobSet({ metadata, spec, status }: JobSetDocument, before: ObservedJobSet | undefined): ObservedJobSet {
  const { name = '', namespace = '', uid = '', resourceVersion = '', generation, deletionTimestamp, labels, annotations } = metadata;
  const kept = { name, namespace, uid, labels, annotations: jobsetAnnotations(annotations) };
  const unchanged = before && generation !== undefined && before.generation === generation && isDeepStrictEqual(before.document.metadata, kept);
  return {
    kind: 'JobSet',
    namespace,
    name,
    uid,
    resourceVersion,
    deleting: deletionTimestamp !== undefined,
    status,
    generation,
    document: unchanged ? before.document : { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND, metadata: kept, spec: spec ?? {} },
  };
}

function jobsetAnnotations(annotations: StringMap = {}): StringMap {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => keys.isJobSetKey(key)));
}
