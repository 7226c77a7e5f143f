/** The API server's authorization, with the role that the controller's manifest gives it. */
import { CLUSTER_PERMISSIONS, LEADER_ELECTION, NAMESPACE_SELECTION } from '../../../src/controller/permissions';
import type { ApiRequest } from '../../../src/runtime/kubernetes';
import { targetOf } from '../api-server/resource-types';

const VERBS: Readonly<Record<ApiRequest['method'], string>> = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
/** Of a whole collection, where that is a right of its own. */
const COLLECTION_VERBS: Partial<typeof VERBS> = { GET: 'list', DELETE: 'deletecollection' };

const right = (verb: string, apiGroup: string, resource: string) => `${verb} ${resource}${apiGroup && `.${apiGroup}`}`;

const GRANTED: ReadonlySet<string> = new Set(
  [...CLUSTER_PERMISSIONS, ...NAMESPACE_SELECTION, ...LEADER_ELECTION]
    .flatMap(({ verbs, apiGroup, resource }) => verbs.map(verb => right(verb, apiGroup, resource))),
);

/** The right that a request takes and the role does not give, such as `update jobs.batch`. */
export function missingRight({ method, path, query }: Pick<ApiRequest, 'method' | 'path' | 'query'>): string | undefined {
  const { type, name, subresource } = targetOf(path)!;
  const apiGroup = type.apiVersion.includes('/') ? type.apiVersion.split('/')[0]! : '';
  const verb = query?.watch ? 'watch' : (name === undefined ? COLLECTION_VERBS[method] : undefined) ?? VERBS[method];
  const needed = right(verb, apiGroup, subresource ? `${type.resource}/${subresource}` : type.resource);
  return GRANTED.has(needed) ? undefined : needed;
}
