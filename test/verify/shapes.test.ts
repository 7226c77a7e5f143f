/** Objects as what their kinds say, and no others. */
import type { KubernetesObject } from '../../src/model/kubernetes';
import { asKind, BUDGET, CONFIG_MAP, inspected, JOB_KIND, JOBSET_OF_SET, SERVICE } from '../../src/verify/shapes';

const object = (fields: object) => fields as KubernetesObject;

test('an object of another version, or of another kind, is not read as one of this', () => {
  expect(asKind(inspected(object({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } })), CONFIG_MAP)?.data).toEqual({ a: 'b' });
  expect(asKind(inspected(object({ apiVersion: 'v2', kind: 'ConfigMap', data: [false] })), CONFIG_MAP)).toBeUndefined();
  expect(asKind(inspected(object({ apiVersion: 'v1', kind: 'ConfigMap' })), SERVICE)).toBeUndefined();
});

test('of what does not fit, the least is left that the type promises', () => {
  expect(asKind(inspected(object({ apiVersion: 'v1', kind: 'ConfigMap', data: [false] })), CONFIG_MAP)).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} });
  expect(asKind(inspected(object({ apiVersion: 'batch/v1', kind: 'Job', spec: 'x' })), JOB_KIND)?.spec.template.spec.containers).toEqual([]);
  expect(asKind(inspected(object({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { selector: null } })), BUDGET)?.spec).toEqual({});
  expect(asKind(inspected(object({ apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', metadata: 3, spec: { volumeClaimPolicies: [{}] } })), JOBSET_OF_SET))
    .toMatchObject({ metadata: {}, spec: { volumeClaimPolicies: [{}] } });
});
