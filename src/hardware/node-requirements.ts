import { liesIn } from './labels';
import type { PodSpec } from '../model/kubernetes';

/** One condition on a node's label. Operators of node affinity, and Karpenter's Gte and Lte. */
export interface NodeRequirement {
  readonly key: string;
  /** In, NotIn, Exists, DoesNotExist, Gt, Lt, Gte, Lte. */
  readonly operator: string;
  readonly values: readonly string[];
}

/** Alternatives, each a list of conditions that must all hold. No alternative: no node fits. */
export type NodeRequirements = readonly (readonly NodeRequirement[])[];

/** The values that a label has on the nodes of a kind: each node has one of them. `*`: they carry it, its value is not known here. Empty: no node carries it. */
export type LabelValues = readonly string[] | '*';

/** What is known of the labels of nodes that look alike. */
export interface NodeLabels {
  readonly values: Readonly<Record<string, LabelValues>>;
  /** Domains in which the nodes may carry further labels that are not known here; elsewhere a missing key is known to be missing. */
  readonly open: readonly string[];
}

/** `maybe`: some of the nodes do, or it is not known. */
export type Answer = 'yes' | 'no' | 'maybe';

/** What a pod asks of its node: nodeSelector and required node affinity, as the scheduler combines them. */
export function nodeRequirements(pod: Pick<PodSpec, 'nodeSelector' | 'affinity'>): NodeRequirements {
  const selector = Object.entries(pod.nodeSelector ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [`${value}`] }));
  const terms = pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined) return [selector];
  // Somebody who writes so many of both wants to know nothing.
  if (terms.length * selector.length > MAX_REQUIREMENTS) return [[...selector, { key: NODE_NAME, operator: 'In', values: [] }]];
  return terms
    .map(({ matchExpressions = [], matchFields = [] }) => [...matchExpressions, ...matchFields])
    .filter(expressions => expressions.length > 0)
    .map(expressions => [...selector, ...expressions.map(({ key, operator, values }) => ({ key, operator, values: values ?? [] }))]);
}

/** Each term is looked at with the whole node selector. Beyond so many requirements, what the terms leave of the nodes is unknown. */
const MAX_REQUIREMENTS = 100_000;

/** The field of a node that a requirement on fields can ask for. Each node has one, and it shows only on the node. */
const NODE_NAME = 'metadata.name';

/** The values a label has on the nodes, or undefined when that is not known. */
export function labelValues(labels: NodeLabels, key: string): LabelValues | undefined {
  if (key === NODE_NAME) return '*';
  if (Object.hasOwn(labels.values, key)) return labels.values[key];
  return labels.open.some(domain => liesIn(key, domain)) ? undefined : [];
}

/** Whether one label value meets a requirement that needs the label to be there. */
function meets({ operator, values }: NodeRequirement, value: string): boolean {
  const number = Number(value);
  const bound = Number(values[0]);
  switch (operator) {
    case 'In': return values.includes(value);
    case 'NotIn': return !values.includes(value);
    case 'Exists': return true;
    case 'Gt': return number > bound;
    case 'Gte': return number >= bound;
    case 'Lt': return number < bound;
    case 'Lte': return number <= bound;
    default: return false;
  }
}

const ABSENT_IS_FINE = ['NotIn', 'DoesNotExist'];

/** Whether nodes with these labels meet one requirement. */
export function answer(requirement: NodeRequirement, labels: NodeLabels): Answer {
  const { key, operator } = requirement;
  const values = labelValues(labels, key);
  if (values === undefined) return 'maybe';
  if (values.length === 0) return ABSENT_IS_FINE.includes(operator) ? 'yes' : 'no';
  if (operator === 'Exists') return 'yes';
  if (operator === 'DoesNotExist') return 'no';
  if (values === '*') return 'maybe';
  const fitting = values.filter(value => meets(requirement, value)).length;
  return fitting === values.length ? 'yes' : fitting === 0 ? 'no' : 'maybe';
}

const worst = (answers: readonly Answer[]): Answer => answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
/** The answer of alternatives, of which one is enough. */
export const best = (answers: readonly Answer[]): Answer => answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';

/** Whether a pod with these requirements fits nodes with these labels. */
export function answerAll(requirements: NodeRequirements, labels: NodeLabels): Answer {
  return best(requirements.map(alternative => worst(alternative.map(requirement => answer(requirement, labels)))));
}

/** The conditions that keep the pod off: of the alternative that fails in the fewest, those that fail. Empty when none does. */
export function unmet(requirements: NodeRequirements, labels: NodeLabels): readonly NodeRequirement[] {
  const failing = requirements.map(alternative => alternative.filter(requirement => answer(requirement, labels) === 'no'));
  return failing.reduce<readonly NodeRequirement[]>((least, each, i) => i === 0 || each.length < least.length ? each : least, []);
}

/** Labels of one value each, as most manifests have them. */
export function fixedLabels(labels: Readonly<Record<string, string>>): Record<string, LabelValues> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, [value]]));
}

/** The labels of which the one value is known: what a selector can name. */
export function certainLabels(labels: NodeLabels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels.values).flatMap(([key, values]) => values !== '*' && values.length === 1 ? [[key, values[0]]] : []));
}
