/**
 * The rules of `validate` that the schema of JobSet cannot carry, because the API server would find them too expensive for the longest lists that could occur,
 * or because they are about metadata, which a schema does not see. Each has the code, the path and the words of its rule in src/model/validate.
 */
import { INDEXES, listAt, mapAt, text } from './cel';
import { keys, MAX_JOBS } from '../../model';

/** A rule as a list of what is wrong: the policy lets the document pass when it is empty, and shows its first entry. */
export interface PolicyRule {
  readonly code: string;
  /** CEL: the list of problems, each as a text. */
  readonly problems: string;
}

/** Variables of the policy, in an order in which each may use those before it. */
export const RULE_VARIABLES: Readonly<Record<string, string>> = {
  spec: mapAt('object', 'spec'),
  jobs: listAt('variables.spec', 'replicatedJobs'),
  names: 'variables.jobs.map(job, job.name)',
  annotations: mapAt('object.metadata', 'annotations'),
  policies: listAt('variables.spec', 'volumeClaimPolicies'),
  rules: `has(variables.spec.failurePolicy) ? ${listAt('variables.spec.failurePolicy', 'rules')} : []`,
  // A rule without a name is called by its number.
  ruleNames: `${INDEXES}.filter(i, i < size(variables.rules)).map(i, has(variables.rules[i].name) && variables.rules[i].name != ""`
    + ' ? string(variables.rules[i].name) : "failurePolicyRule" + string(i))',
};

const POD = 'job.template.spec.template.spec';
const JOB_PATH = '"spec.replicatedJobs[" + string(variables.names.indexOf(job.name)) + "]"';
const ROLES = ['containers', 'initContainers'] as const;

/** One text: `[JS1035] path: message: remedy`. */
function problem(code: string, path: string, message: string, remedy: string): string {
  return `${text(`[${code}] `)} + ${path} + ": " + ${message} + ": " + ${remedy}`;
}

/** CEL for a text with CEL between: `` words`'${'job.name'}' depends on itself` ``. */
function words(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.map((part, i) => i < values.length ? `${text(part)} + ${values[i]}` : text(part)).join(' + ');
}

/** The first wrong element of a list in each replicated job. */
function inJobs(list: string, element: string, wrong: string, message: string): string {
  return `variables.jobs.map(job, ${list}.exists(${element}, ${wrong}), ${list}.filter(${element}, ${wrong}).map(${element}, ${message})[0])`;
}

/** The first wrong container of each replicated job; `c` is the container, and its path is handed over. */
function inContainers(wrong: string, message: (path: string) => string): string {
  return ROLES.map(role => {
    const list = listAt(POD, role);
    return inJobs(list, 'c', wrong, message(`${JOB_PATH} + ".template.spec.template.spec.${role}[" + string(${list}.map(x, x.name).indexOf(c.name)) + "]"`));
  }).join(' + ');
}

const REPLICATED_JOBS = 'variables.names.join(", ")';
const LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
const LABEL_RULE = 'must consist of lower-case letters, digits and \'-\', and begin and end with a letter or digit';
const KEY = '^([a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$';
const KEY_RULE = 'must consist of letters, digits, \'-\', \'_\' and \'.\', begin and end with a letter or digit, and have at most one prefix before a \'/\'';

/** Why a name is no DNS label, as the end of a sentence. */
function illegalLabel(name: string): string {
  return `(${name} == '' ? "is empty" : size(${name}) > 63 ? "has " + string(size(${name})) + " characters, " + string(size(${name}) - 63)`
    + ` + " more than the 63 allowed" : ${text(LABEL_RULE)})`;
}

const isIllegalLabel = (name: string) => `(size(${name}) > 63 || !${name}.matches(${text(LABEL)}))`;

/** Which topology a replicated job is placed by, and whether by labels of the nodes: as model/exclusive-annotations reads it. */
const TEMPLATE_ANNOTATIONS = `(has(job.template.metadata) ? ${mapAt('job.template.metadata', 'annotations')} : {})`;
const BY_NODES = `(${[
  `${text(keys.NODE_SELECTOR_STRATEGY)} in ${TEMPLATE_ANNOTATIONS}`,
  `${text(keys.EXCLUSIVE_TOPOLOGY)} in variables.annotations && ${text(keys.NODE_SELECTOR_STRATEGY)} in variables.annotations`,
].join(' || ')})`;
const TOPOLOGY = `(${text(keys.EXCLUSIVE_TOPOLOGY)} in ${TEMPLATE_ANNOTATIONS} ? ${TEMPLATE_ANNOTATIONS}[${text(keys.EXCLUSIVE_TOPOLOGY)}]`
  + ` : ${text(keys.EXCLUSIVE_TOPOLOGY)} in variables.annotations ? variables.annotations[${text(keys.EXCLUSIVE_TOPOLOGY)}] : "")`;

/** Names of all claim templates, as a list of lists. */
const CLAIMS = `variables.policies.map(policy, ${listAt('policy', 'templates')}.map(claim, claim.metadata.name))`;

function unknownTargets(code: string, path: string, targets: string): string {
  return `${targets}.filter(target, !(target in variables.names)).map(target, ${problem(
    code, `${path} + ".targetReplicatedJobs[" + string(${targets}.indexOf(target)) + "]"`, words`there is no replicated job '${'target'}'`,
    `(size(variables.names) > 0 ? "write one of " + ${REPLICATED_JOBS} : "add the replicated job")`,
  )})`;
}

const DEPENDENCIES = listAt('job', 'dependsOn');
const DEPENDENCY_PATH = `${JOB_PATH} + ".dependsOn[" + string(${DEPENDENCIES}.map(x, x.name).indexOf(d.name)) + "].name"`;
const RULE_PATH = '"spec.failurePolicy.rules[" + string(variables.rules.indexOf(rule)) + "]"';
const LIMITED = '!(has(c.resources) && has(c.resources.limits) && r in c.resources.limits)';
const CPU_OR_MEMORY = '(!r.contains("/") || r.contains("kubernetes.io/")) && !r.startsWith("hugepages-")';

const JOBS = 'variables.jobs.map(job, has(job.replicas) ? job.replicas : 1).sum()';

export const RULES: readonly PolicyRule[] = [
  {
    code: 'JS1035',
    problems: inJobs(DEPENDENCIES, 'd', '!(d.name in variables.names)', problem(
      'JS1035', DEPENDENCY_PATH, words`'${'job.name'}' depends on '${'d.name'}', and there is no such replicated job`, text('write the name of a replicated job that stands before'),
    )) + ' + ' + inJobs(DEPENDENCIES, 'd', 'variables.names.indexOf(d.name) > variables.names.indexOf(job.name)', problem(
      'JS1035', DEPENDENCY_PATH, words`'${'job.name'}' depends on '${'d.name'}', which comes later`, words`move '${'d.name'}' before '${'job.name'}'`,
    )),
  },
  {
    code: 'JS1036',
    problems: inJobs(DEPENDENCIES, 'd', 'd.name == job.name', problem(
      'JS1036', DEPENDENCY_PATH, words`'${'d.name'}' depends on itself`, text('remove this dependency, or name another replicated job'),
    )),
  },
  {
    code: 'JS1039',
    // The schema bounds each replicated job by itself.
    problems: `[${JOBS}].filter(jobs, jobs > ${MAX_JOBS}).map(jobs, ${problem(
      'JS1039', text('spec.replicatedJobs'), words`the replicated jobs have ${'string(jobs)'} Jobs together, more than the ${`"${MAX_JOBS}"`} that a run may have`,
      text('lower replicas, let each Job have more pods (parallelism), or write several JobSets'),
    )})`,
  },
  {
    code: 'JS1040',
    problems: `has(variables.spec.successPolicy) ? ${
      unknownTargets('JS1040', '"spec.successPolicy"', listAt('variables.spec.successPolicy', 'targetReplicatedJobs'))} : []`,
  },
  {
    code: 'JS1054',
    problems: `variables.rules.map(rule, ${listAt('rule', 'targetReplicatedJobs')}.exists(target, !(target in variables.names)), ${
      unknownTargets('JS1054', RULE_PATH, listAt('rule', 'targetReplicatedJobs'))}[0])`,
  },
  {
    code: 'JS1056',
    problems: `variables.ruleNames.filter(name, variables.ruleNames.indexOf(name) != variables.ruleNames.lastIndexOf(name)).map(name, ${problem(
      'JS1056', '"spec.failurePolicy.rules[" + string(variables.ruleNames.lastIndexOf(name)) + "].name"',
      words`'${'name'}' is already the name of rule ${'string(variables.ruleNames.indexOf(name))'}`, text('give it another name'),
    )})`,
  },
  {
    code: 'JS1072',
    problems: `[${CLAIMS}].map(lists, lists.map(names, names.exists(name, names.indexOf(name) != names.lastIndexOf(name)`
      + ' || lists.filter(others, name in others).size() > 1), names.filter(name, names.indexOf(name) != names.lastIndexOf(name)'
      + ` || lists.filter(others, name in others).size() > 1).map(name, ${problem(
        'JS1072', '"spec.volumeClaimPolicies"', words`'${'name'}' is the name of two templates`, text('give one of them another name'),
      )})[0]))[0]`,
  },
  {
    code: 'JS1075',
    problems: `size(variables.policies) == 0 ? [] : ${inJobs(listAt(POD, 'volumes'), 'v', `${CLAIMS}.exists(names, v.name in names)`, problem(
      'JS1075', `${JOB_PATH} + ".template.spec.template.spec.volumes[" + string(${listAt(POD, 'volumes')}.map(x, x.name).indexOf(v.name)) + "].name"`,
      words`volume '${'v.name'}' has the name of a volume claim template`,
      text('remove the volume: the claim is added to the pods that mount it; or give it another name'),
    ))}`,
  },
  {
    code: 'JS1076',
    problems: `variables.policies.map(policy, ${listAt('policy', 'templates')}.exists(claim, ${mountsNothing('claim.metadata.name')}), ${
      listAt('policy', 'templates')}.filter(claim, ${mountsNothing('claim.metadata.name')}).map(claim, ${problem(
      'JS1076', '"spec.volumeClaimPolicies[" + string(variables.policies.indexOf(policy)) + "].templates["'
        + ` + string(${listAt('policy', 'templates')}.indexOf(claim)) + "].metadata.name"`,
      words`no container mounts '${'claim.metadata.name'}'`,
      words`add a volumeMount with name: ${'claim.metadata.name'} to the containers that use it, or remove the template`,
    )})[0])`,
  },
  {
    code: 'JS1080',
    problems: `variables.jobs.map(job, ${TOPOLOGY} != "" && !${BY_NODES} && has(job.template.spec.completionMode) && job.template.spec.completionMode == "NonIndexed", ${problem(
      'JS1080', `${JOB_PATH} + ".template.spec.completionMode"`,
      words`the Jobs of '${'job.name'}' are NonIndexed, and have exclusive placement by ${TOPOLOGY}`,
      text('write completionMode: Indexed and set completions, or remove the annotation'),
    )})`,
  },
  {
    code: 'JS1081',
    problems: `(${illegalTopology('variables.annotations')} ? [${illegalTopologyProblem('"metadata"', 'variables.annotations')}] : [])`
      + ` + variables.jobs.map(job, ${illegalTopology(TEMPLATE_ANNOTATIONS)}, ${illegalTopologyProblem(`${JOB_PATH} + ".template.metadata"`, TEMPLATE_ANNOTATIONS)})`,
  },
  {
    code: 'JS1131',
    problems: inContainers(isIllegalLabel('c.name'), path => problem(
      'JS1131', `${path} + ".name"`, `"the container name '" + c.name + "' " + ${illegalLabel('c.name')}`, text('write a name such as \'trainer\''),
    )),
  },
  {
    code: 'JS1132',
    problems: inJobs(listAt(POD, 'initContainers'), 'c', `${POD}.containers.exists(x, x.name == c.name)`, problem(
      'JS1132', `${JOB_PATH} + ".template.spec.template.spec.initContainers[" + string(${listAt(POD, 'initContainers')}.map(x, x.name).indexOf(c.name)) + "].name"`,
      words`'${'c.name'}' is the name of a container, too`, text('give one of the two another name'),
    )),
  },
  {
    code: 'JS1133',
    problems: inContainers('!has(c.image) || c.image.trim() == "" || c.image.trim() != c.image', path => problem(
      'JS1133', `${path} + ".image"`,
      '(!has(c.image) || c.image == "" ? "container \'" + c.name + "\' has no image" : "the image \'" + c.image + "\' begins or ends with a blank")',
      '(!has(c.image) || c.image == "" ? "write image" : "write \'" + c.image.trim() + "\'")',
    )),
  },
  {
    code: 'JS1140',
    problems: inJobs(listAt(POD, 'volumes'), 'v', isIllegalLabel('v.name'), problem(
      'JS1140', `${JOB_PATH} + ".template.spec.template.spec.volumes[" + string(${listAt(POD, 'volumes')}.map(x, x.name).indexOf(v.name)) + "].name"`,
      `"the volume name '" + v.name + "' " + ${illegalLabel('v.name')}`, text('write a name such as \'data\''),
    )),
  },
  {
    code: 'JS1143',
    problems: [
      usesUnknownVolume('volumeMounts', 'm.name', '.name'),
      usesUnknownVolume('volumeDevices', 'm.name', '.name'),
      usesUnknownVolume('env', 'm.valueFrom.fileKeyRef.volumeName', '.valueFrom.fileKeyRef.volumeName', 'has(m.valueFrom) && has(m.valueFrom.fileKeyRef)'),
    ].join(' + '),
  },
  {
    code: 'JS1151',
    problems: inContainers(`has(c.resources) && ${mapAt('c.resources', 'requests')}.exists(r, ${aboveLimit()})`, path => `${
      mapAt('c.resources', 'requests')}.filter(r, ${aboveLimit()}).map(r, ${problem(
      'JS1151', `${path} + ".resources.requests" + (r.matches("^[A-Za-z_][A-Za-z0-9_-]*$") ? "." + r : "['" + r + "']")`,
      words`the request of ${'string(c.resources.requests[r])'} ${'r'} is above the limit of ${'string(c.resources.limits[r])'}`,
      words`lower the request to ${'string(c.resources.limits[r])'}, or raise the limit`,
    )})[0]`),
  },
];

function aboveLimit(): string {
  const [request, limit] = ['string(c.resources.requests[r])', 'string(c.resources.limits[r])'];
  return `${CPU_OR_MEMORY} && !(${LIMITED}) && isQuantity(${request}) && isQuantity(${limit}) && quantity(${request}).isGreaterThan(quantity(${limit}))`;
}

function unknownVolume(name: string): string {
  return `!${listAt(POD, 'volumes')}.exists(v, v.name == ${name}) && !${CLAIMS}.exists(names, ${name} in names)`;
}

/** @param volume the name of the volume that an entry `m` of the list uses */
function usesUnknownVolume(field: string, volume: string, path: string, condition = 'true'): string {
  const wrong = `${condition} && ${unknownVolume(volume)}`;
  return inContainers(`${listAt('c', field)}.exists(m, ${wrong})`, container => `${listAt('c', field)}.filter(m, ${wrong}).map(m, ${problem(
    'JS1143', `${container} + ".${field}[" + string(${listAt('c', field)}.indexOf(m)) + "]${path}"`,
    words`the pod has no volume '${volume}'`, text('add the volume to the pod, or name one that it has'),
  )})[0]`);
}

function mountsNothing(name: string): string {
  const mounts = ROLES.map(role => `${listAt(POD, role)}.exists(c, ${listAt('c', 'volumeMounts')}.exists(m, m.name == ${name}))`);
  return `!variables.jobs.exists(job, ${mounts.join(' || ')})`;
}

function illegalTopology(annotations: string): string {
  const key = `${annotations}[${text(keys.EXCLUSIVE_TOPOLOGY)}]`;
  return `(${text(keys.EXCLUSIVE_TOPOLOGY)} in ${annotations} && !${key}.matches(${text(KEY)}))`;
}

function illegalTopologyProblem(path: string, annotations: string): string {
  const key = `${annotations}[${text(keys.EXCLUSIVE_TOPOLOGY)}]`;
  return problem(
    'JS1081', `${path} + ${text(`.annotations['${keys.EXCLUSIVE_TOPOLOGY}']`)}`,
    `"'" + ${key} + "' " +  (${key} == "" || ${key}.endsWith("/") ? "is empty" : ${text(KEY_RULE)})`, text('write the key of a node label, such as cloud.google.com/gke-nodepool'),
  );
}
