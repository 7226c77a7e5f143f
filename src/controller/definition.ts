/** The CustomResourceDefinition that ships with this package, and what users of a namespace may do with JobSets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../jobset/package-root';
import type { KubernetesObject, StringMap } from '../model';

const FILE = join('imports', 'jobset.x-k8s.io_jobsets.yaml');

interface ClusterObject extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: StringMap };
}

export function jobSetDefinition(): ClusterObject {
  const definition = parse(readFileSync(join(packageRoot() ?? '', FILE), 'utf8')) as ClusterObject;
  const { metadata } = definition;
  // Without the definition, all JobSets and what they own would go as well.
  return { ...definition, metadata: { ...metadata, annotations: { ...metadata.annotations, 'helm.sh/resource-policy': 'keep' } } };
}

/** Whoever may view or edit a namespace may view or edit its JobSets. */
export function jobSetRoles(labels: StringMap): readonly ClusterObject[] {
  const role = (name: string, aggregateTo: readonly string[], verbs: readonly string[]) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels: { ...labels, ...Object.fromEntries(aggregateTo.map(to => [`rbac.authorization.k8s.io/aggregate-to-${to}`, 'true'])) } },
    rules: [{ apiGroups: ['jobset.x-k8s.io'], resources: ['jobsets', ...verbs.includes('create') ? [] : ['jobsets/status']], verbs }],
  });
  return [
    role('cdk8s-jobset-view', ['view', 'edit', 'admin'], ['get', 'list', 'watch']),
    role('cdk8s-jobset-edit', ['edit', 'admin'], ['create', 'update', 'patch', 'delete', 'deletecollection']),
  ];
}
