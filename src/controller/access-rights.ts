import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { clusterScoped } from './cluster-scoped';
import type { ControllerScope } from './controller-scope';
import { CLUSTER_PERMISSIONS, LEADER_ELECTION, NAMESPACE_PERMISSIONS, NAMESPACE_SELECTION } from './permissions';
import type { Permission } from './permissions';

export interface AccessRightsProps {
  readonly name: string;
  readonly labels: { readonly [label: string]: string };
  readonly area: ControllerScope;
  readonly account: kplus.ServiceAccount;
  readonly namespace: string;
}

/** The controller's roles and their bindings: one ClusterRole, or a Role in each namespace; and one for its Lease. */
export class AccessRights extends Construct {
  constructor(scope: Construct, id: string, props: AccessRightsProps) {
    super(scope, id);
    const { name, labels, area, account, namespace } = props;
    if (area.isCluster) {
      const role = new kplus.ClusterRole(this, 'Role', { metadata: { name, labels } });
      allow(role, area._selector === undefined ? CLUSTER_PERMISSIONS : [...CLUSTER_PERMISSIONS, ...NAMESPACE_SELECTION], name);
      const binding = new kplus.ClusterRoleBinding(this, 'Binding', { metadata: { name, labels }, role });
      binding.addSubjects(account);
      for (const each of [role, binding]) clusterScoped(ApiObject.of(each));
    } else {
      for (const each of area._namespaces(namespace)) this.addRole(`${each}-`, { name, namespace: each, labels }, NAMESPACE_PERMISSIONS, props);
    }
    this.addRole('Lease', { name: `${name}-lease`, namespace, labels }, LEADER_ELECTION, props);
  }

  private addRole(id: string, metadata: RoleMetadata, permissions: readonly Permission[], { account, name }: AccessRightsProps): void {
    const role = new kplus.Role(this, `${id}Role`, { metadata });
    allow(role, permissions, name);
    new kplus.RoleBinding(this, `${id}Binding`, { metadata, role }).addSubjects(account);
  }
}

function allow(role: kplus.Role | kplus.ClusterRole, permissions: readonly Permission[], ownName: string): void {
  for (const { apiGroup, resource: resourceType, verbs, own } of permissions) {
    const all = kplus.ApiResource.custom({ apiGroup, resourceType });
    role.allow([...verbs], own ? named(all, ownName) : all);
  }
}

/** One object of a resource. */
function named({ apiGroup, resourceType }: kplus.IApiResource, resourceName: string): kplus.IApiResource & kplus.IApiEndpoint {
  const resource = { apiGroup, resourceType, resourceName };
  return { ...resource, asApiResource: () => resource, asNonApiResource: () => undefined };
}

interface RoleMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: { readonly [label: string]: string };
}
