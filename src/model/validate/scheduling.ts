/** Rules of the core API for where pods may run: selectors, tolerations, affinity, spread. Source: core/v1 validation, Kubernetes 1.37. */
import { childPath } from '../field-path';
import type { LabelSelector, LabelSelectorRequirement, NodeSelectorTerm, PodAffinity, PodAffinityTerm, Toleration } from '../kubernetes';
import type { Problem, Rule } from '../rule';
import { illegalKey, illegalLabel, illegalLabelValue, illegalSubdomain } from '../syntax';
import { eachPod } from './subject';
import type { JobsSubject } from './subject';
import { counted, plural } from '../grammar';

const POD_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];
const KEY_REMEDY = 'write the key of a label, such as topology.kubernetes.io/zone';

export const SCHEDULING_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1170',
    severity: 'error',
    title: 'Illegal toleration',
    why: 'A toleration names a taint by key, operator, value and effect, and not every combination means something: without a key it has to be Exists, Exists has no value, '
      + 'and seconds belong to NoExecute.',
    check: eachPod(({ path, spec: { tolerations = [] } }) => tolerations.flatMap((toleration, i) => [...tolerationProblems(toleration, `${path}.tolerations[${i}]`)])),
  },
  {
    code: 'JS1171',
    severity: 'error',
    title: 'Node selector that is no label',
    why: 'A node selector asks for labels, so its keys and values are those of labels: at most 63 characters, few of them special.',
    check: eachPod(({ path, spec }) => Object.entries(spec.nodeSelector ?? {}).flatMap(([key, value]) => {
      const at = childPath(`${path}.nodeSelector`, key);
      const keyReason = illegalKey(key);
      const valueReason = illegalLabelValue(value);
      return [
        ...keyReason ? [{ path: at, message: `the key '${key}' ${keyReason}`, remedy: KEY_REMEDY }] : [],
        ...valueReason ? [{ path: at, message: `the value '${value}' ${valueReason}`, remedy: 'write the value of a label' }] : [],
      ];
    })),
  },
  {
    code: 'JS1172',
    severity: 'error',
    title: 'Illegal node affinity',
    why: 'A required node affinity has at least one term. Its requirements compare a label with values, and how many depends on the operator: '
      + 'In and NotIn take one or more, Exists and DoesNotExist none, Gt and Lt exactly one number.',
    check: eachPod(function* ({ path, spec: { affinity } }) {
      const at = `${path}.affinity.nodeAffinity`;
      const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
      const preferred = affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      const terms = `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
      if (required?.nodeSelectorTerms.length === 0) {
        yield {
          path: terms,
          message: 'there are no terms',
          remedy: 'add a term, or remove the affinity',
        };
      }
      for (const [i, term] of (required?.nodeSelectorTerms ?? []).entries()) yield* nodeTermProblems(term, `${terms}[${i}]`);
      for (const [i, { preference }] of preferred.entries()) yield* nodeTermProblems(preference, `${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`);
    }),
  },
  {
    code: 'JS1173',
    severity: 'error',
    title: 'Illegal pod affinity',
    why: 'An affinity or anti-affinity to pods names the label of the domain, and selects pods by labels.',
    check: eachPod(function* ({ path, spec: { affinity } }) {
      yield* podAffinityProblems(affinity?.podAffinity, `${path}.affinity.podAffinity`);
      yield* podAffinityProblems(affinity?.podAntiAffinity, `${path}.affinity.podAntiAffinity`);
    }),
  },
  {
    code: 'JS1174',
    severity: 'error',
    title: 'Illegal topology spread',
    why: 'A topology spread constraint names the label of the domain, and may ask for a least number of domains only when it is DoNotSchedule.',
    check: eachPod(function* ({ path, spec: { topologySpreadConstraints = [] } }) {
      for (const [i, { topologyKey, whenUnsatisfiable, labelSelector, minDomains, matchLabelKeys = [] }] of topologySpreadConstraints.entries()) {
        const at = `${path}.topologySpreadConstraints[${i}]`;
        if (topologyKey === '') yield { path: `${at}.topologyKey`, message: 'topologyKey is empty', remedy: KEY_REMEDY };
        if (minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule') {
          yield {
            path: `${at}.minDomains`,
            message: `minDomains is ${minDomains}, and whenUnsatisfiable ${whenUnsatisfiable}`,
            remedy: 'write whenUnsatisfiable: DoNotSchedule, or remove minDomains',
          };
        }
        yield* selectorProblems(labelSelector, `${at}.labelSelector`);
        yield* matchKeyProblems(matchLabelKeys, labelSelector, `${at}.matchLabelKeys`);
      }
    }),
  },
  {
    code: 'JS1175',
    severity: 'error',
    title: 'Illegal scheduling gate',
    why: 'The name of a gate has the form of a label\'s key, usually with the domain of who lifts it.',
    check: eachPod(({ path, spec: { schedulingGates = [] } }) => schedulingGates.flatMap(({ name }, i) => {
      const reason = illegalKey(name);
      return reason ? [{
        path: `${path}.schedulingGates[${i}].name`,
        message: `the name '${name}' ${reason}`,
        remedy: 'write a name such as example.com/quota',
      }] : [];
    })),
  },
  {
    code: 'JS1176',
    severity: 'error',
    title: 'Illegal name of an object that the pod refers to',
    why: 'Names of priority classes, runtime classes, service accounts and nodes are domain names: lower-case letters, digits, hyphens and dots.',
    check: eachPod(({ path, spec }) => (['priorityClassName', 'runtimeClassName', 'serviceAccountName', 'nodeName'] as const).flatMap(field => {
      const value = spec[field];
      const reason = value === undefined || (value === '' && field !== 'runtimeClassName') ? undefined : illegalSubdomain(value);
      return reason ? [{ path: `${path}.${field}`, message: `${field} '${value}' ${reason}`, remedy: 'write the name of the object' }] : [];
    })),
  },
];

function* tolerationProblems({ key = '', operator = '', value = '', effect = '', tolerationSeconds }: Toleration, path: string): Generator<Problem> {
  const keyReason = key === '' ? undefined : illegalKey(key);
  if (keyReason) yield { path: `${path}.key`, message: `the key '${key}' ${keyReason}`, remedy: 'write the key of a taint, such as nvidia.com/gpu' };
  if (key === '' && operator !== 'Exists') {
    yield {
      path: `${path}.operator`,
      message: `there is no key, and the operator is ${operator || 'Equal'}`,
      remedy: 'write the key of a taint, or operator: Exists to tolerate all',
    };
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    yield {
      path: `${path}.effect`,
      message: `tolerationSeconds is ${tolerationSeconds}, and the effect is ${effect || 'not set'}`,
      remedy: 'write effect: NoExecute, or remove tolerationSeconds',
    };
  }
  if (operator === 'Exists' && value !== '') {
    yield {
      path: `${path}.operator`,
      message: `the operator is Exists, and the value '${value}'`,
      remedy: 'remove value, or write operator: Equal',
    };
  }
  if ((operator === 'Gt' || operator === 'Lt') && !/^-?\d{1,18}$/.test(value)) {
    yield {
      path: `${path}.value`,
      message: `the operator is ${operator}, and the value '${value}' is no whole number`,
      remedy: 'write a whole number in quotes',
    };
  }
  const valueReason = operator === '' || operator === 'Equal' ? illegalLabelValue(value) : undefined;
  if (valueReason) yield { path: `${path}.value`, message: `the value '${value}' ${valueReason}`, remedy: 'write the value of a taint' };
}

function* nodeTermProblems({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, path: string): Generator<Problem> {
  for (const [i, requirement] of matchExpressions.entries()) yield* requirementProblems(requirement, `${path}.matchExpressions[${i}]`);
  for (const [i, { key, operator, values = [] }] of matchFields.entries()) {
    const at = `${path}.matchFields[${i}]`;
    if (key !== 'metadata.name') {
      yield {
        path: `${at}.key`,
        message: `nodes cannot be selected by the field '${key}'`,
        remedy: 'write metadata.name',
      };
    }
    if (operator !== 'In' && operator !== 'NotIn') {
      yield {
        path: `${at}.operator`,
        message: `the operator is '${operator}'`,
        remedy: 'write In or NotIn',
      };
    } else if (values.length !== 1) {yield { path: `${at}.values`, message: `there are ${values.length} values`, remedy: 'write exactly one' };}
  }
}

function* requirementProblems({ key, operator, values = [] }: LabelSelectorRequirement, path: string): Generator<Problem> {
  const keyReason = illegalKey(key);
  if (keyReason) yield { path: `${path}.key`, message: `the key '${key}' ${keyReason}`, remedy: KEY_REMEDY };
  const single = operator === 'Gt' || operator === 'Lt';
  const none = operator === 'Exists' || operator === 'DoesNotExist';
  if (none && values.length > 0) {
    yield {
      path: `${path}.values`,
      message: `the operator is ${operator}, and there are values`,
      remedy: 'remove them',
    };
  }
  if (!none && (single ? values.length !== 1 : values.length === 0)) {
    yield {
      path: `${path}.values`,
      message: `the operator is ${operator}, and there ${plural(values.length, 'is')} ${counted(values.length, 'value')}`,
      remedy: single ? 'write exactly one' : 'write at least one',
    };
  }
  for (const [i, value] of values.entries()) {
    const reason = illegalLabelValue(value);
    if (reason) yield { path: `${path}.values[${i}]`, message: `the value '${value}' ${reason}`, remedy: 'write the value of a label' };
  }
}

/** Pods are selected with fewer operators than nodes. */
function* podRequirementProblems(requirement: LabelSelectorRequirement, path: string): Generator<Problem> {
  const { operator } = requirement;
  if (POD_OPERATORS.includes(operator)) yield* requirementProblems(requirement, path);
  else yield { path: `${path}.operator`, message: `there is no operator '${operator}'`, remedy: `write one of ${POD_OPERATORS.join(', ')}` };
}

function* selectorProblems(selector: LabelSelector | undefined, path: string): Generator<Problem> {
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) {
    const at = childPath(`${path}.matchLabels`, key);
    const keyReason = illegalKey(key);
    if (keyReason) yield { path: at, message: `the key '${key}' ${keyReason}`, remedy: KEY_REMEDY };
    const reason = illegalLabelValue(value);
    if (reason) yield { path: at, message: `the value '${value}' ${reason}`, remedy: 'write the value of a label' };
  }
  for (const [i, requirement] of (selector?.matchExpressions ?? []).entries()) yield* podRequirementProblems(requirement, `${path}.matchExpressions[${i}]`);
}

function* podAffinityProblems(affinity: PodAffinity | undefined, path: string): Generator<Problem> {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  for (const [i, term] of required.entries()) yield* podTermProblems(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`);
  for (const [i, { podAffinityTerm }] of preferred.entries()) {
    yield* podTermProblems(podAffinityTerm, `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm`);
  }
}

function* podTermProblems(term: PodAffinityTerm, path: string): Generator<Problem> {
  const { topologyKey, labelSelector, namespaceSelector, namespaces = [], matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  const reason = illegalKey(topologyKey);
  if (reason) yield { path: `${path}.topologyKey`, message: `topologyKey '${topologyKey}' ${reason}`, remedy: KEY_REMEDY };
  yield* selectorProblems(labelSelector, `${path}.labelSelector`);
  yield* selectorProblems(namespaceSelector, `${path}.namespaceSelector`);
  for (const [i, namespace] of namespaces.entries()) {
    const illegal = illegalLabel(namespace);
    if (illegal) {
      yield {
        path: `${path}.namespaces[${i}]`,
        message: `the namespace '${namespace}' ${illegal}`,
        remedy: 'write the name of a namespace',
      };
    }
  }
  yield* matchKeyProblems(matchLabelKeys, labelSelector, `${path}.matchLabelKeys`);
  yield* matchKeyProblems(mismatchLabelKeys, labelSelector, `${path}.mismatchLabelKeys`);
  const mismatched = new Set(mismatchLabelKeys);
  for (const [i, key] of matchLabelKeys.entries()) {
    if (mismatched.has(key)) {
      yield {
        path: `${path}.matchLabelKeys[${i}]`,
        message: `'${key}' stands in mismatchLabelKeys, too`,
        remedy: 'remove it from one of them',
      };
    }
  }
}

function* matchKeyProblems(labelKeys: readonly string[], selector: LabelSelector | undefined, path: string): Generator<Problem> {
  if (labelKeys.length > 0 && !selector) yield { path, message: 'there is no labelSelector', remedy: 'write a labelSelector, which may be empty' };
  for (const [i, key] of labelKeys.entries()) {
    const reason = illegalKey(key);
    if (reason) yield { path: `${path}[${i}]`, message: `the key '${key}' ${reason}`, remedy: KEY_REMEDY };
  }
}
