/** Any Kubernetes object. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** Manifests as tests have them: YAML text, or objects. */
export type Manifests = string | readonly object[];

/** One text for `kubectl -f -`. JSON is YAML too. */
export function manifestText(manifests: Manifests): string {
  return typeof manifests === 'string' ? manifests : manifests.map(manifest => JSON.stringify(manifest)).join('\n---\n');
}
