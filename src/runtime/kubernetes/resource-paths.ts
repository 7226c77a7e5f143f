/** Where the API server keeps what our programs read and write. */

const ROOTS = {
  configmaps: '/api/v1',
  namespaces: '/api/v1',
  nodes: '/api/v1',
  persistentvolumeclaims: '/api/v1',
  pods: '/api/v1',
  services: '/api/v1',
  jobs: '/apis/batch/v1',
  leases: '/apis/coordination.k8s.io/v1',
  events: '/apis/events.k8s.io/v1',
  jobsets: '/apis/jobset.x-k8s.io/v1alpha2',
} as const;

export type ApiResource = keyof typeof ROOTS;

export interface ResourceLocation {
  /** @default - all namespaces, or none for what has no namespace */
  readonly namespace?: string;
  /** @default - the collection */
  readonly name?: string;
  readonly subresource?: 'status';
}

export function resourcePath(resource: ApiResource, { namespace, name, subresource }: ResourceLocation = {}): string {
  const collection = namespace === undefined ? `${ROOTS[resource]}/${resource}` : `${ROOTS[resource]}/namespaces/${namespace}/${resource}`;
  if (name === undefined) return collection;
  return subresource === undefined ? `${collection}/${name}` : `${collection}/${name}/${subresource}`;
}
