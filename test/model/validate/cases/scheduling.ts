import { at } from './case';
import type { RuleCase } from './case';
import { POD } from '../../documents';

const REQUIRED = `${POD}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`;
const PREFERRED = `${POD}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution`;
const EXPRESSION = '.nodeSelectorTerms[0].matchExpressions[0]';
const FIELD = '.nodeSelectorTerms[0].matchFields[0]';
const APART = `${POD}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution`;
const TOGETHER = `${POD}.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution`;
const SPREAD = `${POD}.topologySpreadConstraints`;
const ZONE = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };

export const SCHEDULING_CASES: readonly RuleCase[] = [
  toleration({ key: 'a b', operator: 'Exists' }, { key: 'a/b', operator: 'Exists' }, '.key', "'a b'"),
  toleration({ value: 'x' }, { operator: 'Exists' }, '.operator', 'no key, and the operator is Equal'),
  toleration(
    { key: 'a', operator: 'Exists', tolerationSeconds: 5 },
    { key: 'a', operator: 'Exists', tolerationSeconds: 5, effect: 'NoExecute' },
    '.effect',
    'the effect is not set',
  ),
  toleration({ key: 'a', operator: 'Exists', value: 'x' }, { key: 'a', operator: 'Equal', value: 'x' }, '.operator', "and the value 'x'"),
  toleration({ key: 'a', value: 'x y' }, { key: 'a', value: 'x' }, '.value', "'x y'"),
  toleration({ key: 'a', operator: 'Gt', value: 'x' }, { key: 'a', operator: 'Gt', value: '-5' }, '.value', 'no whole number'),
  toleration({ key: 'a', operator: 'Lt', value: '' }, { key: 'a', operator: 'Lt', value: '5' }, '.value', 'no whole number'),
  at(`${POD}.nodeSelector`, 'JS1171', { 'a b': 'x' }, { 'a/b': 'x' }, "['a b']", "the key 'a b'"),
  at(`${POD}.nodeSelector`, 'JS1171', { a: 'x y' }, { a: '' }, '.a', "the value 'x y'"),
  at(REQUIRED, 'JS1172', { nodeSelectorTerms: [] }, expression('Exists'), '.nodeSelectorTerms', 'no terms'),
  at(REQUIRED, 'JS1172', expression('Exists', undefined, 'a b'), expression('DoesNotExist'), `${EXPRESSION}.key`, "'a b'"),
  at(
    REQUIRED,
    'JS1101',
    expression('Equals', ['a']),
    expression('In', ['a']),
    `${EXPRESSION}.operator`,
    "'Equals', which is none of In, NotIn",
    'Gt or Lt',
  ),
  at(REQUIRED, 'JS1172', expression('In'), expression('NotIn', ['a', 'b']), `${EXPRESSION}.values`, '0 values', 'at least one'),
  at(REQUIRED, 'JS1172', expression('Exists', ['a']), expression('Exists', []), `${EXPRESSION}.values`, 'there are values'),
  at(REQUIRED, 'JS1172', expression('Gt', ['1', '2']), expression('Gt', ['1']), `${EXPRESSION}.values`, '2 values', 'exactly one'),
  at(REQUIRED, 'JS1172', expression('Lt'), expression('Lt', ['1']), `${EXPRESSION}.values`, '0 values', 'exactly one'),
  at(REQUIRED, 'JS1172', expression('In', ['a', 'b c']), expression('In', ['a', '']), `${EXPRESSION}.values[1]`, "'b c'"),
  at(REQUIRED, 'JS1172', nodeField('In', ['a'], 'spec.x'), nodeField('In', ['a']), `${FIELD}.key`, "'spec.x'"),
  at(REQUIRED, 'JS1172', nodeField('Exists', []), nodeField('NotIn', ['a']), `${FIELD}.operator`, "'Exists'"),
  at(REQUIRED, 'JS1172', nodeField('In', ['a', 'b']), nodeField('In', ['a']), `${FIELD}.values`, '2 values'),
  at(
    PREFERRED,
    'JS1172',
    [{ weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'In' }] } }],
    [{ weight: 1, preference: {} }],
    '[0].preference.matchExpressions[0].values',
    '0 values',
  ),
  at(PREFERRED, 'JS1102', [{ weight: 101, preference: {} }], [{ weight: 100, preference: {} }], '[0].weight', 'weight is 101'),

  at(APART, 'JS1173', [{ topologyKey: '' }], [{ topologyKey: 'zone' }], '[0].topologyKey', 'is empty'),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: { matchLabels: { 'a b': 'x' } } }],
    [{ topologyKey: 'zone', labelSelector: { matchLabels: { a: 'x' } } }],
    "[0].labelSelector.matchLabels['a b']",
    "the key 'a b'",
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: { matchLabels: { a: 'x y' } } }],
    [{ topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }],
    '[0].labelSelector.matchLabels.a',
    "the value 'x y'",
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } }],
    [{ topologyKey: 'zone', namespaceSelector: {} }],
    '[0].labelSelector.matchExpressions[0].operator',
    "no operator 'Gt'",
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', namespaceSelector: { matchLabels: { a: 'x y' } } }],
    [{ topologyKey: 'zone' }],
    '[0].namespaceSelector.matchLabels.a',
    "'x y'",
  ),
  at(APART, 'JS1173', [{ topologyKey: 'zone', namespaces: ['A'] }], [{ topologyKey: 'zone', namespaces: ['a'] }], '[0].namespaces[0]', "'A'"),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', matchLabelKeys: ['a'] }],
    [{ topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['a'] }],
    '[0].matchLabelKeys',
    'no labelSelector',
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: {}, mismatchLabelKeys: ['a b'] }],
    [{ topologyKey: 'zone', labelSelector: {}, mismatchLabelKeys: ['a'] }],
    '[0].mismatchLabelKeys[0]',
    "'a b'",
  ),
  at(
    APART,
    'JS1173',
    [{ topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['a'], mismatchLabelKeys: ['a'] }],
    [{ topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['a'], mismatchLabelKeys: ['b'] }],
    '[0].matchLabelKeys[0]',
    'mismatchLabelKeys, too',
  ),
  at(
    TOGETHER,
    'JS1173',
    [{ weight: 1, podAffinityTerm: { topologyKey: 'a b' } }],
    [{ weight: 1, podAffinityTerm: { topologyKey: 'zone' } }],
    '[0].podAffinityTerm.topologyKey',
    "'a b'",
  ),

  at(SPREAD, 'JS1174', [{ ...ZONE, topologyKey: '' }], [ZONE], '[0].topologyKey', 'is empty'),
  at(
    SPREAD,
    'JS1007',
    [ZONE, ZONE],
    [ZONE, { ...ZONE, whenUnsatisfiable: 'ScheduleAnyway' }],
    '[1].topologyKey',
    "'zone' with whenUnsatisfiable 'DoNotSchedule' is already taken",
  ),
  at(
    SPREAD,
    'JS1174',
    [{ ...ZONE, whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 }],
    [{ ...ZONE, minDomains: 2 }],
    '[0].minDomains',
    'minDomains is 2',
  ),
  at(
    SPREAD,
    'JS1174',
    [{ ...ZONE, labelSelector: { matchLabels: { a: '-' } } }],
    [{ ...ZONE, labelSelector: { matchLabels: { a: 'b' } } }],
    '[0].labelSelector.matchLabels.a',
    "'-'",
  ),
  at(
    SPREAD,
    'JS1174',
    [{ ...ZONE, matchLabelKeys: ['a'] }],
    [{ ...ZONE, labelSelector: {}, matchLabelKeys: ['a'] }],
    '[0].matchLabelKeys',
    'no labelSelector',
  ),
  at(`${POD}.schedulingGates`, 'JS1175', [{ name: 'a gate' }], [{ name: 'example.com/gate' }], '[0].name', "'a gate'"),
  at(`${POD}.priorityClassName`, 'JS1176', 'High', 'high', '', "'High'"),
  at(`${POD}.runtimeClassName`, 'JS1176', '', 'gvisor', '', 'is empty'),
  at(`${POD}.serviceAccountName`, 'JS1176', 'me!', '', '', "'me!'"),
  at(`${POD}.nodeName`, 'JS1176', 'Node', 'node-1.example', '', "'Node'"),
];

function expression(operator: string, values?: readonly string[], key = 'zone') {
  return { nodeSelectorTerms: [{ matchExpressions: [{ key, operator, ...(values && { values }) }] }] };
}

function nodeField(operator: string, values: readonly string[], key = 'metadata.name') {
  return { nodeSelectorTerms: [{ matchFields: [{ key, operator, values }] }] };
}

function toleration(wrong: object, right: object, path: string, says: string): RuleCase {
  return at(`${POD}.tolerations`, 'JS1170', [wrong], [right], `[0]${path}`, says);
}
