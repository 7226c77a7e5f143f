import { JsonPatch } from 'cdk8s';
import type { ApiObject } from 'cdk8s';

/** An object that belongs to no namespace. cdk8s gives every object the namespace of its chart, and takes no answer that says there is none. */
export function clusterScoped(object: ApiObject): void {
  if (object.metadata.namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
}
