/** What the double serves. */
import { JOB_RULES } from './job-rules';
import { EVENT_RULES, LEASE_RULES, POD_RULES } from './other-rules';
import type { KindRules } from './rules';

export interface ResourceType {
  readonly resource: string;
  readonly group: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** @default true */
  readonly namespaced?: boolean;
  /** Whether the status is written apart from the rest. @default false */
  readonly status?: boolean;
  /** Whether changes of what is desired are counted. @default false */
  readonly generation?: boolean;
  /** Whether it is defined by a CustomResourceDefinition. @default false */
  readonly custom?: boolean;
  /** Whether a PUT has to say which version it replaces. @default false */
  readonly versioned?: boolean;
  readonly rules?: KindRules;
}

export const RESOURCE_TYPES: readonly ResourceType[] = [
  { resource: 'configmaps', group: '', apiVersion: 'v1', kind: 'ConfigMap' },
  { resource: 'namespaces', group: '', apiVersion: 'v1', kind: 'Namespace', namespaced: false, status: true },
  { resource: 'nodes', group: '', apiVersion: 'v1', kind: 'Node', namespaced: false, status: true },
  { resource: 'persistentvolumeclaims', group: '', apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: true },
  { resource: 'pods', group: '', apiVersion: 'v1', kind: 'Pod', status: true, generation: true, rules: POD_RULES },
  { resource: 'services', group: '', apiVersion: 'v1', kind: 'Service', status: true },
  { resource: 'jobs', group: 'batch', apiVersion: 'batch/v1', kind: 'Job', status: true, generation: true, rules: JOB_RULES },
  { resource: 'leases', group: 'coordination.k8s.io', apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', versioned: true, rules: LEASE_RULES },
  { resource: 'events', group: 'events.k8s.io', apiVersion: 'events.k8s.io/v1', kind: 'Event', rules: EVENT_RULES },
  {
    resource: 'jobsets', group: 'jobset.x-k8s.io', apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', status: true, generation: true, custom: true, versioned: true,
  },
];

export interface Target {
  readonly type: ResourceType;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** What a path means, or undefined if nothing is served there. */
export function targetOf(path: string): Target | undefined {
  const [, root, ...segments] = path.split('/');
  const apiVersion = root === 'api' ? segments.shift() : `${segments.shift()}/${segments.shift()}`;
  const namespace = segments[0] === 'namespaces' && segments.length > 2 ? segments.splice(0, 2)[1] : undefined;
  const [resource, name, subresource, ...rest] = segments;
  const type = RESOURCE_TYPES.find(candidate => candidate.resource === resource && candidate.apiVersion === apiVersion);
  if (!type || rest.length > 0 || (subresource !== undefined && !(subresource === 'status' && type.status))) return undefined;
  if (name !== undefined && (type.namespaced ?? true) !== (namespace !== undefined)) return undefined;
  return { type, namespace, name, subresource };
}
