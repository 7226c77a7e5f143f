/** JS90xx: manifests as such. */
import type { ObjectRow } from '../row';

const OLD_JOBSET_VERSIONS: readonly string[] = ['jobset.x-k8s.io/v1alpha1'];

export const MANIFEST_RULES: readonly ObjectRow[] = [
  {
    code: 'JS9003',
    on: 'object',
    severity: 'error',
    title: 'JobSet of a version that is no longer served',
    why: 'The API server has no such resource: apply fails with `no matches for kind "JobSet"`. '
      + 'JobSet serves v1alpha2 since its release 0.2; v1alpha1 named and placed several fields differently.',
    *check({ object }) {
      if (object.kind !== 'JobSet' || !OLD_JOBSET_VERSIONS.includes(object.apiVersion)) return;
      yield {
        path: 'apiVersion',
        message: `apiVersion is ${object.apiVersion}, which JobSet no longer serves`,
        remedy: 'write apiVersion: jobset.x-k8s.io/v1alpha2',
      };
    },
  },
];
