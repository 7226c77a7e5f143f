import { ApiObject } from 'cdk8s';

/** An object of the whole cluster, which does not take its chart's namespace. */
export class ClusterScopedObject extends ApiObject {
  public toJson(): any {
    return withoutNamespace(super.toJson());
  }
}

/** cdk8s gives every object the namespace of its chart. The API server passes over it where there is none, but Config Sync refuses it. */
export function withoutNamespace(manifest: any): any {
  const { namespace: _, ...metadata } = manifest.metadata;
  return { ...manifest, metadata };
}
