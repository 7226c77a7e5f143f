import { isJobSetDocument, JOBSET_API_VERSION } from '../model';
import type { JobSetDocument } from '../model';
import { visibleText } from '../model/visible-text';
import { readManifests } from '../verify/read';

/** What a cluster writes into an object, and nobody applies. */
const SERVER_FIELDS = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink', 'ownerReferences'];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The one JobSet in a text or object, without what a cluster has written into it.
 * @param path construct path, for errors
 * @throws Error when there is none, or more than one object, or the text cannot be read
 */
export function jobSetManifest(path: string, manifest: unknown): JobSetDocument {
  const object = typeof manifest === 'string' ? onlyObject(path, manifest) : manifest;
  if (!isJobSetDocument(object)) {
    throw refused(path, `the manifest is ${described(object)}, not a JobSet of ${JOBSET_API_VERSION}`);
  }
  checkMetadata(path, object.metadata);
  return applicable(object as JobSetDocument);
}

/** cdk8s takes metadata apart before any finding could be made of it. */
function checkMetadata(path: string, metadata: unknown): void {
  const { name, labels, annotations } = (isMap(metadata) ? metadata : {}) as Record<string, unknown>;
  for (const [field, value] of Object.entries({ 'metadata': metadata, 'metadata.labels': labels, 'metadata.annotations': annotations })) {
    if (value !== undefined && value !== null && !isMap(value)) throw refused(path, `${field} of the manifest is ${JSON.stringify(value)}, not a map`);
  }
  if (name !== undefined && name !== null && typeof name !== 'string') throw refused(path, `metadata.name of the manifest is ${JSON.stringify(name)}, not a text`);
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function onlyObject(path: string, text: string): unknown {
  const { manifests, errors: [error] } = readManifests(text, 'manifest');
  if (error) throw refused(path, `the manifest cannot be read: ${error.line === undefined ? '' : `line ${error.line}: `}${error.message}`);
  if (manifests.length === 1) return manifests[0].object;
  if (manifests.length === 0) throw refused(path, 'the manifest has no Kubernetes object in it; give it the text of a JobSet, not the name of a file');
  const kinds = manifests.map(({ object }) => object.kind).join(', ');
  throw refused(path, `the manifest has ${manifests.length} objects (${kinds}); give it the JobSet alone, and the others to cdk8s Include or ApiObject`);
}

/** Manifests may be anybody's: what an error quotes of one is shown, not obeyed. */
function refused(path: string, why: string): Error {
  return new Error(visibleText(`${path}: ${why}`));
}

function described(object: unknown): string {
  if (typeof object !== 'object' || object === null) return object === null || object === undefined ? 'empty' : `a ${typeof object}`;
  const { apiVersion, kind } = object as { apiVersion?: unknown; kind?: unknown };
  return kind === undefined ? 'an object without a kind' : `a ${kind} of ${apiVersion}`;
}

function applicable({ status: _, ...document }: JobSetDocument): JobSetDocument {
  const metadata = Object.fromEntries(Object.entries(document.metadata ?? {}).filter(([field]) => !SERVER_FIELDS.includes(field)));
  const { [LAST_APPLIED]: __, ...annotations } = document.metadata?.annotations ?? {};
  return { ...document, metadata: { ...metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : { annotations: undefined }) } };
}
