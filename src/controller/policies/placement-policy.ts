/**
 * Exclusive placement on a pod's way in, without a webhook. The leader of a Job, its pod with index 0, gets the affinity by which it finds a domain to itself, beside
 * what its author wants; its followers get a gate, which the controller lifts when the leader has been placed. A pod that carries the gate already has all of it from
 * its template, and one of the node-selector strategy needs none.
 */
import { mapAt, text } from './cel';
import { policyWithBinding } from './policy-object';
import type { PolicyObject } from './policy-object';
import { EXCLUSIVE_PLACEMENT_GATE, keys } from '../../model';
import type { StringMap } from '../../model';

const ANNOTATIONS = mapAt('object.metadata', 'annotations');
const TOPOLOGY = `variables.annotations[${text(keys.EXCLUSIVE_TOPOLOGY)}]`;
const JOB_KEY = `object.metadata.labels[${text(keys.JOB_KEY)}]`;

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** An operation of a JSON patch, unless the field is there. */
function unlessThere(field: string, value: string): string {
  const steps = field.split('.');
  const there = steps.map((_, i) => `has(object.spec.${steps.slice(0, i + 1).join('.')})`).join(' && ');
  return `(${there} ? [] : [JSONPatch{op: "add", path: "/spec/${steps.join('/')}", value: ${value}}])`;
}

function requirement(type: string, key: string, operator: string, values?: string): string {
  return `${type}.labelSelector.matchExpressions{key: ${text(key)}, operator: "${operator}"${values === undefined ? '' : `, values: [${values}]`}}`;
}

/** In all namespaces: a domain is a piece of the cluster. */
function term(kind: 'podAffinity' | 'podAntiAffinity', requirements: (type: string) => readonly string[]): string {
  const field = `affinity.${kind}.requiredDuringSchedulingIgnoredDuringExecution`;
  const type = `Object.spec.${field}`;
  return [
    unlessThere(`affinity.${kind}`, `Object.spec.affinity.${kind}{}`),
    unlessThere(field, '[]'),
    `[JSONPatch{op: "add", path: "/spec/${field.replaceAll('.', '/')}/-", value: ${type}{topologyKey: ${TOPOLOGY}, namespaceSelector: ${type}.namespaceSelector{},`
      + ` labelSelector: ${type}.labelSelector{matchExpressions: [${requirements(type).join(', ')}]}}}]`,
  ].join(' + ');
}

/** Where there is no affinity at all, the members of it are not there either. */
const AFFINITY = [
  unlessThere('affinity', 'Object.spec.affinity{}'),
  term('podAffinity', type => [requirement(type, keys.JOB_KEY, 'In', JOB_KEY)]),
  term('podAntiAffinity', type => [
    requirement(type, keys.JOB_KEY, 'Exists'), requirement(type, keys.JOB_KEY, 'NotIn', JOB_KEY), requirement(type, keys.PRIORITY, 'In', 'variables.priority'),
  ]),
].join(' + ');

const GATE = '[JSONPatch{op: "add", path: has(object.spec.schedulingGates) ? "/spec/schedulingGates/-" : "/spec/schedulingGates",'
  + ` value: has(object.spec.schedulingGates) ? dyn(Object.spec.schedulingGates{name: ${text(EXCLUSIVE_PLACEMENT_GATE)}})`
  + ` : dyn([Object.spec.schedulingGates{name: ${text(EXCLUSIVE_PLACEMENT_GATE)}}])}]`;

const patch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

export function placementPolicy(labels: StringMap): PolicyObject[] {
  return policyWithBinding('MutatingAdmissionPolicy', 'cdk8s-jobset-exclusive-placement', labels, {
    // A leader without its affinity would take a domain from another Job. A pod that is refused is created again by its Job's controller.
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    matchConstraints: {
      matchPolicy: 'Equivalent',
      objectSelector: { matchExpressions: [{ key: keys.JOBSET_NAME, operator: 'Exists' }] },
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    },
    matchConditions: [
      { name: 'is-of-a-jobset', expression: `${text(keys.JOBSET_NAME)} in ${ANNOTATIONS} && !(${text(keys.NODE_SELECTOR_STRATEGY)} in ${ANNOTATIONS})` },
      {
        name: 'is-not-placed-by-its-template',
        expression: `!has(object.spec.schedulingGates) || !object.spec.schedulingGates.exists(gate, gate.name == ${text(EXCLUSIVE_PLACEMENT_GATE)})`,
      },
    ],
    variables: [
      { name: 'annotations', expression: ANNOTATIONS },
      { name: 'priority', expression: 'has(object.spec.priority) ? string(object.spec.priority) : "0"' },
      { name: 'exclusive', expression: `${text(keys.EXCLUSIVE_TOPOLOGY)} in variables.annotations && ${text(keys.JOB_KEY)} in object.metadata.labels` },
      {
        name: 'leader',
        expression: `${text(keys.JOB_COMPLETION_INDEX)} in variables.annotations && variables.annotations[${text(keys.JOB_COMPLETION_INDEX)}] == "0"`,
      },
    ],
    mutations: [
      patch(`[JSONPatch{op: "add", path: "/metadata/labels/${pointer(keys.PRIORITY)}", value: variables.priority}]`),
      patch(`variables.exclusive && variables.leader ? ${AFFINITY} : []`),
      patch(`variables.exclusive && !variables.leader ? ${GATE} : []`),
    ],
  });
}
