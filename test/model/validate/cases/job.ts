import { JOB, POD, RJ } from '../../documents';
import type { RuleCase } from './case';

const NON_INDEXED = { [`${JOB}.completionMode`]: 'NonIndexed' };

const COUNT_CASES: readonly RuleCase[] = [
  {
    code: 'JS1103',
    wrong: { [`${JOB}.completions`]: undefined },
    right: {},
    path: `${JOB}.completions`,
    says: 'completionMode is Indexed, and completions is not set',
    remedy: 'completions: 2',
  },
  {
    code: 'JS1103',
    wrong: { [`${JOB}.completions`]: undefined, [`${JOB}.parallelism`]: undefined },
    right: { ...NON_INDEXED, [`${JOB}.completions`]: undefined },
    path: `${JOB}.completions`,
    says: 'not set',
    remedy: 'completions: 1',
  },
  {
    code: 'JS1104',
    wrong: { [`${JOB}.parallelism`]: 100001 },
    right: { [`${JOB}.parallelism`]: 100000 },
    path: `${JOB}.parallelism`,
    says: '100001, more than the 100000',
  },
  {
    code: 'JS1104',
    wrong: { [`${JOB}.parallelism`]: 100001 },
    right: { ...NON_INDEXED, [`${JOB}.parallelism`]: 100001 },
    path: `${JOB}.parallelism`,
    says: '100001',
  },
  {
    code: 'JS1105',
    wrong: { [`${POD}.restartPolicy`]: 'Always' },
    right: { [`${POD}.restartPolicy`]: 'Never' },
    path: `${POD}.restartPolicy`,
    says: 'restartPolicy is Always',
  },
  {
    code: 'JS1108',
    wrong: { ...NON_INDEXED, [`${JOB}.backoffLimitPerIndex`]: 1 },
    right: { [`${JOB}.backoffLimitPerIndex`]: 1 },
    path: `${JOB}.backoffLimitPerIndex`,
    says: 'backoffLimitPerIndex is set, and completionMode is NonIndexed',
  },
  {
    code: 'JS1108',
    wrong: { ...NON_INDEXED, [`${JOB}.maxFailedIndexes`]: 1 },
    right: { [`${JOB}.backoffLimitPerIndex`]: 1, [`${JOB}.maxFailedIndexes`]: 1 },
    path: `${JOB}.maxFailedIndexes`,
    says: 'maxFailedIndexes is set',
  },
  {
    code: 'JS1109',
    wrong: { [`${JOB}.maxFailedIndexes`]: 1 },
    right: { [`${JOB}.maxFailedIndexes`]: 1, [`${JOB}.backoffLimitPerIndex`]: 0 },
    path: `${JOB}.backoffLimitPerIndex`,
    says: 'maxFailedIndexes is 1, and backoffLimitPerIndex is not set',
  },
  {
    code: 'JS1110',
    wrong: perIndex({ maxFailedIndexes: 3 }),
    right: perIndex({ maxFailedIndexes: 2 }),
    path: `${JOB}.maxFailedIndexes`,
    says: 'maxFailedIndexes is 3, and there are 2 indexes',
    remedy: 'at most 2',
  },
  {
    code: 'JS1110',
    wrong: perIndex({ completions: 200000, parallelism: 1, maxFailedIndexes: 100001 }),
    right: perIndex({ completions: 200000, parallelism: 1, maxFailedIndexes: 10000 }),
    path: `${JOB}.maxFailedIndexes`,
    says: '100001, more than 100000',
  },
  {
    code: 'JS1111',
    wrong: perIndex({ completions: 100001 }),
    right: perIndex({ completions: 100000 }),
    path: `${JOB}.maxFailedIndexes`,
    says: 'maxFailedIndexes is not set, with 100001 completions',
  },
  {
    code: 'JS1111',
    wrong: perIndex({ completions: 100001, maxFailedIndexes: 10001 }),
    right: perIndex({ completions: 100001, maxFailedIndexes: 10000 }),
    path: `${JOB}.maxFailedIndexes`,
    says: 'maxFailedIndexes is 10001',
  },
  {
    code: 'JS1111',
    wrong: perIndex({ completions: 100001, maxFailedIndexes: 1, parallelism: 10001 }),
    right: perIndex({ completions: 100001, maxFailedIndexes: 1, parallelism: 10000 }),
    path: `${JOB}.parallelism`,
    says: 'parallelism is 10001',
    remedy: 'at most 10000',
  },
];

const RULE = `${JOB}.podFailurePolicy.rules[0]`;
const NEVER = { [`${POD}.restartPolicy`]: 'Never' };
const FAIL = { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } };

const POD_FAILURE_CASES: readonly RuleCase[] = [
  {
    code: 'JS1106',
    wrong: { [RULE]: FAIL },
    right: { ...NEVER, [RULE]: FAIL },
    path: `${POD}.restartPolicy`,
    says: 'restartPolicy is OnFailure, and podFailurePolicy needs Never',
  },
  {
    code: 'JS1107',
    wrong: { ...NEVER, [RULE]: FAIL, [`${JOB}.podReplacementPolicy`]: 'TerminatingOrFailed' },
    right: { ...NEVER, [RULE]: FAIL, [`${JOB}.podReplacementPolicy`]: 'Failed' },
    path: `${JOB}.podReplacementPolicy`,
    says: 'TerminatingOrFailed',
  },
  {
    code: 'JS1107',
    wrong: { ...NEVER, [RULE]: FAIL, [`${JOB}.podReplacementPolicy`]: 'TerminatingOrFailed' },
    right: { [`${JOB}.podReplacementPolicy`]: 'TerminatingOrFailed' },
    path: `${JOB}.podReplacementPolicy`,
    says: 'needs Failed',
  },
  {
    code: 'JS1116',
    wrong: { ...NEVER, [`${JOB}.podFailurePolicy.rules`]: Array(21).fill(FAIL) },
    right: { ...NEVER, [`${JOB}.podFailurePolicy.rules`]: Array(20).fill(FAIL) },
    path: `${JOB}.podFailurePolicy.rules`,
    says: '21 rules, 1 more than the 20',
  },
  {
    code: 'JS1116',
    wrong: rule({ action: 'Ignore', onPodConditions: Array(21).fill({ type: 'A' }) }),
    right: rule({ action: 'Ignore', onPodConditions: Array(20).fill({ type: 'A' }) }),
    path: `${RULE}.onPodConditions`,
    says: '21 conditions, 1 more than the 20',
  },
  {
    code: 'JS1117',
    wrong: rule({ ...FAIL, onPodConditions: [{ type: 'DisruptionTarget' }] }),
    right: rule({ ...FAIL, onPodConditions: [] }),
    path: RULE,
    says: 'onExitCodes and onPodConditions',
  },
  {
    code: 'JS1117',
    wrong: rule({ action: 'Ignore' }),
    right: rule({ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }),
    path: RULE,
    says: 'neither',
  },
  { code: 'JS1118', wrong: exitCodes('In', []), right: exitCodes('In', [1]), path: `${RULE}.onExitCodes.values`, says: 'no exit codes' },
  { code: 'JS1118', wrong: exitCodes('In', [0, 1]), right: exitCodes('NotIn', [0, 1]), path: `${RULE}.onExitCodes.values[0]`, says: '0 is success' },
  {
    code: 'JS1118',
    wrong: exitCodes('In', [3, 5, 5]),
    right: exitCodes('In', [3, 5]),
    path: `${RULE}.onExitCodes.values[2]`,
    says: 'exit code 5 stands twice',
  },
  { code: 'JS1118', wrong: exitCodes('In', [5, 3]), right: exitCodes('In', [3, 5]), path: `${RULE}.onExitCodes.values`, says: '3 stands after 5' },
  {
    code: 'JS1118',
    wrong: exitCodes('In', numbers(256)),
    right: exitCodes('In', numbers(255)),
    path: `${RULE}.onExitCodes.values`,
    says: '256 exit codes, 1 more than the 255',
  },
  {
    code: 'JS1119',
    wrong: rule({ ...FAIL, action: 'FailIndex' }),
    right: { ...rule({ ...FAIL, action: 'FailIndex' }), [`${JOB}.backoffLimitPerIndex`]: 0 },
    path: `${RULE}.action`,
    says: 'FailIndex',
  },
  {
    code: 'JS1120',
    wrong: rule({ action: 'FailJob', onExitCodes: { operator: 'In', values: [1], containerName: 'train' } }),
    right: rule({ action: 'FailJob', onExitCodes: { operator: 'In', values: [1], containerName: 'trainer' } }),
    path: `${RULE}.onExitCodes.containerName`,
    says: "no container 'train'",
    remedy: 'one of trainer',
  },
  {
    code: 'JS1120',
    wrong: rule({ action: 'FailJob', onExitCodes: { operator: 'In', values: [1], containerName: 'fetch' } }),
    right: {
      ...rule({ action: 'FailJob', onExitCodes: { operator: 'In', values: [1], containerName: 'fetch' } }),
      [`${POD}.initContainers`]: [{ name: 'fetch', image: 'i' }],
    },
    path: `${RULE}.onExitCodes.containerName`,
    says: "'fetch'",
  },
  {
    code: 'JS1121',
    wrong: rule({ action: 'Ignore', onPodConditions: [{ type: 'Disruption Target' }] }),
    right: rule({ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }),
    path: `${RULE}.onPodConditions[0].type`,
    says: "'Disruption Target'",
  },
];

const SUCCESS = `${JOB}.successPolicy.rules`;

const SUCCESS_CASES: readonly RuleCase[] = [
  {
    code: 'JS1112',
    wrong: { ...NON_INDEXED, [SUCCESS]: [{ succeededCount: 1 }] },
    right: { [SUCCESS]: [{ succeededCount: 1 }] },
    path: `${JOB}.successPolicy`,
    says: 'completionMode is NonIndexed',
  },
  { code: 'JS1113', wrong: { [SUCCESS]: [] }, right: { [SUCCESS]: [{ succeededIndexes: '0' }] }, path: SUCCESS, says: 'no rules' },
  {
    code: 'JS1113',
    wrong: { [SUCCESS]: Array(21).fill({ succeededCount: 1 }) },
    right: { [SUCCESS]: Array(20).fill({ succeededCount: 1 }) },
    path: SUCCESS,
    says: '21 rules, 1 more than the 20',
  },
  { code: 'JS1113', wrong: { [SUCCESS]: [{}] }, right: { [SUCCESS]: [{ succeededCount: 0 }] }, path: `${SUCCESS}[0]`, says: 'neither' },
  { code: 'JS1114', wrong: succeeded('0,x'), right: succeeded('0,2-5,7'), path: `${SUCCESS}[0].succeededIndexes`, says: "'x'" },
  {
    code: 'JS1114',
    wrong: succeeded('0,10'),
    right: succeeded('0,9'),
    path: `${SUCCESS}[0].succeededIndexes`,
    says: 'index 10, and the last index is 9',
    remedy: 'from 0 to 9',
  },
  { code: 'JS1114', wrong: succeeded('5-10'), right: succeeded('5-9'), path: `${SUCCESS}[0].succeededIndexes`, says: 'index 10' },
  { code: 'JS1114', wrong: succeeded('3,2'), right: succeeded('2,3'), path: `${SUCCESS}[0].succeededIndexes`, says: '2 after 3' },
  { code: 'JS1114', wrong: succeeded('1-3,3'), right: succeeded('1-3,4'), path: `${SUCCESS}[0].succeededIndexes`, says: '3 after 3' },
  { code: 'JS1114', wrong: succeeded('3-3'), right: succeeded('3-4'), path: `${SUCCESS}[0].succeededIndexes`, says: "'3-3', which does not ascend" },
  { code: 'JS1114', wrong: succeeded('1-2-3'), right: succeeded(''), path: `${SUCCESS}[0].succeededIndexes`, says: "'1-2-3'" },
  {
    code: 'JS1114',
    wrong: succeeded('0'.repeat(65537)),
    right: succeeded('0'.repeat(65536)),
    path: `${SUCCESS}[0].succeededIndexes`,
    says: '65537 characters',
  },
  {
    code: 'JS1115',
    wrong: { [SUCCESS]: [{ succeededCount: 3 }] },
    right: { [SUCCESS]: [{ succeededCount: 2 }] },
    path: `${SUCCESS}[0].succeededCount`,
    says: 'succeededCount is 3, and completions is 2',
  },
  {
    code: 'JS1115',
    wrong: { ...succeeded('0,2-4'), [`${SUCCESS}[0].succeededCount`]: 5 },
    right: { ...succeeded('0,2-4'), [`${SUCCESS}[0].succeededCount`]: 4 },
    path: `${SUCCESS}[0].succeededCount`,
    says: 'succeededCount is 5, and succeededIndexes lists 4',
    remedy: 'at most 4',
  },
];

const SELECTOR = { matchLabels: { run: 'a' } };
const LABELS = `${JOB}.template.metadata.labels`;

const CONTROLLER_CASES: readonly RuleCase[] = [
  {
    code: 'JS1122',
    wrong: { [`${JOB}.managedBy`]: 'kueue' },
    right: { [`${JOB}.managedBy`]: 'kubernetes.io/job-controller' },
    path: `${JOB}.managedBy`,
    says: "'kueue'",
  },
  {
    code: 'JS1122',
    wrong: { [`${JOB}.managedBy`]: `a.io/${'x'.repeat(59)}` },
    right: { [`${JOB}.managedBy`]: `a.io/${'x'.repeat(58)}` },
    path: `${JOB}.managedBy`,
    says: '64 characters',
  },
  {
    code: 'JS1123',
    wrong: { [`${JOB}.selector`]: SELECTOR },
    right: { [`${JOB}.selector`]: {} },
    path: `${JOB}.selector`,
    says: 'selector of its own',
  },
  {
    code: 'JS1123',
    wrong: { [`${JOB}.selector`]: { matchExpressions: [{ key: 'run', operator: 'Exists' }] } },
    right: { [`${JOB}.selector`]: { matchExpressions: [] } },
    path: `${JOB}.selector`,
    says: 'selector of its own',
  },
  {
    code: 'JS1123',
    wrong: { [`${JOB}.manualSelector`]: true },
    right: { [`${JOB}.manualSelector`]: false },
    path: `${JOB}.selector`,
    says: 'there is no selector',
  },
  {
    code: 'JS1123',
    wrong: { [`${JOB}.manualSelector`]: true, [`${JOB}.selector`]: SELECTOR },
    right: { [`${JOB}.manualSelector`]: true, [`${JOB}.selector`]: SELECTOR, [LABELS]: { run: 'a' } },
    path: LABELS,
    says: 'asks for run=a',
  },
  {
    code: 'JS1124',
    wrong: { [LABELS]: { 'job-name': 'train' } },
    right: { [LABELS]: { name: 'train' } },
    path: `${LABELS}.job-name`,
    says: "label job-name is set to 'train'",
  },
  {
    code: 'JS1124',
    wrong: { [LABELS]: { 'batch.kubernetes.io/controller-uid': 'x' } },
    right: {},
    path: `${LABELS}['batch.kubernetes.io/controller-uid']`,
    says: 'controller-uid',
  },
  { // whoever selects by hand, labels by hand
    code: 'JS1124',
    wrong: { [LABELS]: { 'controller-uid': 'x' } },
    right: { [LABELS]: { 'controller-uid': 'x' }, [`${JOB}.manualSelector`]: true, [`${JOB}.selector`]: { matchLabels: { 'controller-uid': 'x' } } },
    path: `${LABELS}.controller-uid`,
    says: 'controller-uid',
  },
  {
    code: 'JS1190',
    wrong: { [`${RJ}.template.metadata.labels`]: { team: '-a' } },
    right: { [`${RJ}.template.metadata.labels`]: { team: 'a' } },
    path: `${RJ}.template.metadata.labels.team`,
    says: "'-a'",
  },
  {
    code: 'JS1190',
    wrong: { [LABELS]: { 'Example.com/x': 'a' } },
    right: { [LABELS]: { 'example.com/X': '' } },
    path: `${LABELS}['Example.com/x']`,
    says: "prefix 'Example.com'",
  },
  {
    code: 'JS1191',
    wrong: { [`${JOB}.template.metadata.annotations`]: { 'a,b': '1' } },
    right: { [`${JOB}.template.metadata.annotations`]: { 'Example.COM/b': '1' } },
    path: `${JOB}.template.metadata.annotations['a,b']`,
    says: "'a,b'",
  },
];

export const JOB_CASES: readonly RuleCase[] = [...COUNT_CASES, ...POD_FAILURE_CASES, ...SUCCESS_CASES, ...CONTROLLER_CASES];

function perIndex(spec: Readonly<Record<string, number>>) {
  return { [`${JOB}.backoffLimitPerIndex`]: 1, ...Object.fromEntries(Object.entries(spec).map(([field, value]) => [`${JOB}.${field}`, value])) };
}

function rule(value: object) {
  return { ...NEVER, [RULE]: value };
}

function exitCodes(operator: string, values: readonly number[]) {
  return rule({ action: 'FailJob', onExitCodes: { operator, values } });
}

function numbers(length: number) {
  return Array.from({ length }, (_, i) => i + 1);
}

/** Of ten indexes. */
function succeeded(succeededIndexes: string) {
  return { [`${JOB}.completions`]: 10, [SUCCESS]: [{ succeededIndexes }] };
}
