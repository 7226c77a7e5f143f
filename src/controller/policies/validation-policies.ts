/** Policies by which the API server refuses a wrong JobSet at once, beyond what the schema refuses. */
import { COMPARISON_VARIABLES, equal, equalQuantity, listAt, mapAt, sameList, sameMap, sameValue, text } from './cel';
import type { Same } from './cel';
import { policyWithBinding } from './policy-object';
import type { PolicyObject } from './policy-object';
import { RULES, RULE_VARIABLES } from './validation-rules';
import type { StringMap } from '../../model';

const JOBSETS = {
  matchPolicy: 'Equivalent',
  resourceRules: [{ apiGroups: ['jobset.x-k8s.io'], apiVersions: ['v1alpha2'], operations: ['CREATE', 'UPDATE'], resources: ['jobsets'] }],
};

/**
 * Only what is written is looked at: a JobSet that was wrong before goes on, is labelled, loses finalizers and is deleted like any other.
 * The annotations count, since placement is asked for in them.
 */
const IS_WRITTEN = {
  name: 'is-written',
  expression: '!has(object.metadata.deletionTimestamp) && (oldObject == null || object.spec != oldObject.spec'
    + ` || ${mapAt('object.metadata', 'annotations')} != ${mapAt('oldObject.metadata', 'annotations')})`,
};

const IS_UPDATE = { name: 'is-update', expression: 'oldObject != null && !has(object.metadata.deletionTimestamp) && has(object.spec) && has(oldObject.spec)' };

function named(variables: Readonly<Record<string, string>>) {
  return Object.entries(variables).map(([name, expression]) => ({ name, expression }));
}

/** A rule that costs more than the API server allows lets the document pass: the controller looks at it all the same. */
function newJobSets(labels: StringMap): PolicyObject[] {
  return policyWithBinding('ValidatingAdmissionPolicy', 'cdk8s-jobset-rules', labels, {
    failurePolicy: 'Ignore',
    matchConstraints: JOBSETS,
    matchConditions: [IS_WRITTEN],
    variables: named({ ...RULE_VARIABLES, ...Object.fromEntries(RULES.map(({ code, problems }) => [code, problems])) }),
    validations: RULES.map(({ code }) => ({
      expression: `size(variables.${code}) == 0`, messageExpression: `variables.${code}[0]`, message: `[${code}]`, reason: 'Invalid',
    })),
  });
}

/** The API server reads patterns with RE2, as the controller does: one that is none is an error of the policy, which therefore refuses. */
function patterns(labels: StringMap): PolicyObject[] {
  return policyWithBinding('ValidatingAdmissionPolicy', 'cdk8s-jobset-js1057-patterns-are-re2', labels, {
    failurePolicy: 'Fail',
    matchConstraints: JOBSETS,
    matchConditions: [IS_WRITTEN, {
      name: 'has-patterns',
      expression: 'has(object.spec) && has(object.spec.failurePolicy) && has(object.spec.failurePolicy.rules)'
        + ' && object.spec.failurePolicy.rules.exists(rule, has(rule.onJobFailureMessagePatterns))',
    }],
    validations: [{
      expression: `object.spec.failurePolicy.rules.all(rule, ${listAt('rule', 'onJobFailureMessagePatterns')}.all(pattern,`
        + ' "".matches(pattern) || !"".matches(pattern)))',
      message: '[JS1057] a failure message pattern is not RE2',
      reason: 'Invalid',
    }],
  });
}

/** What queues set while a JobSet is suspended. */
const SCHEDULING = '["nodeSelector", "tolerations", "schedulingGates"]';
const whileSuspended = (fields: string) => `(variables.suspended ? ${fields} : [])`;

/** How deep values are looked into. Each level more doubles the text, which an API server reads in more than twice the time. */
const DEPTH = 2;
const sameContainer = sameMap({ resources: sameValue(DEPTH, equalQuantity) }, sameValue(DEPTH));
const sameVolume = sameMap({ emptyDir: sameValue(1, equalQuantity) }, sameValue(DEPTH));
const samePodSpec = sameMap(
  {
    containers: sameList(sameContainer),
    initContainers: sameList(sameContainer),
    volumes: sameList(sameVolume),
    resources: sameValue(DEPTH, equalQuantity),
  },
  sameValue(DEPTH), whileSuspended(SCHEDULING),
);
const samePodMetadata = sameMap({}, sameValue(DEPTH), whileSuspended('["labels", "annotations"]'));
const samePod: Same = (now, before) => `${samePodSpec(`${now}.spec`, `${before}.spec`)}`
  + ` && ${samePodMetadata(mapAt(now, 'metadata'), mapAt(before, 'metadata'))}`;
/** The size of an elastic Job is the schema's business. */
const sameJobSpec = sameMap({ template: samePod }, sameValue(DEPTH), '["parallelism", "completions"]');
const sameTemplate = sameMap({ spec: sameJobSpec, metadata: sameMap({}, sameValue(DEPTH)) }, equal);

/** The whole of every template, by value. The schema compares the first entries of the most important lists. */
function immutability(labels: StringMap): PolicyObject[] {
  const before = 'variables.before[i]';
  const path = (field: string) => `"[JS1098] spec.replicatedJobs[" + string(i) + "]${field}: "`;
  const recreate = text(': delete the JobSet and create it anew, or keep what it was');
  return policyWithBinding('ValidatingAdmissionPolicy', 'cdk8s-jobset-immutable', labels, {
    failurePolicy: 'Ignore',
    matchConstraints: { ...JOBSETS, resourceRules: [{ ...JOBSETS.resourceRules[0], operations: ['UPDATE'] }] },
    matchConditions: [IS_UPDATE],
    variables: named({
      ...COMPARISON_VARIABLES,
      jobs: listAt('object.spec', 'replicatedJobs'),
      before: listAt('oldObject.spec', 'replicatedJobs'),
      suspended: '(has(object.spec.suspend) && object.spec.suspend) || (has(oldObject.spec.suspend) && oldObject.spec.suspend)',
      names: 'variables.jobs.map(job, job.name) != variables.before.map(job, job.name)'
        + ` ? ["[JS1098] spec.replicatedJobs: entries cannot be added, removed, renamed or reordered" + ${recreate}] : []`,
      templates: 'size(variables.names) > 0 || variables.jobs == variables.before ? []'
        + ` : variables.indexes.map(i, i < size(variables.jobs) && !(variables.jobs[i].template == ${before}.template`
        + ` || ${sameTemplate('variables.jobs[i].template', `${before}.template`)}), ${path('.template')}`
        + ` + "the Job template of '" + variables.jobs[i].name + "' is not what it was" + ${recreate})`,
    }),
    validations: ['names', 'templates'].map(variable => ({
      expression: `size(variables.${variable}) == 0`, messageExpression: `string(variables.${variable}[0])`, message: '[JS1098] replicatedJobs is immutable', reason: 'Invalid',
    })),
  });
}

/** What refuses JobSets. */
export function validationPolicies(labels: StringMap): PolicyObject[] {
  return [...newJobSets(labels), ...patterns(labels), ...immutability(labels)];
}
