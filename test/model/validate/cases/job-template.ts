import type { RuleCase } from './case';
import { JOB, POD, RJ } from '../../documents';

const NON_INDEXED = { [`${JOB}.completionMode`]: 'NonIndexed' };

export const COUNT_CASES: readonly RuleCase[] = [
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
    wrong: { [`${JOB}.completions`]: undefined, [`${JOB}.parallelism`]: 3 },
    right: { [`${JOB}.completions`]: undefined, [`${JOB}.parallelism`]: undefined },
    path: `${JOB}.completions`,
    says: 'not set',
    remedy: 'completions: 3',
  },
  {
    code: 'JS1103',
    wrong: { [`${JOB}.completions`]: undefined, [`${JOB}.parallelism`]: 1 },
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

const SELECTOR = { matchLabels: { run: 'a' } };
const LABELS = `${JOB}.template.metadata.labels`;

export const CONTROLLER_CASES: readonly RuleCase[] = [
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

function perIndex(spec: Readonly<Record<string, number>>) {
  return { [`${JOB}.backoffLimitPerIndex`]: 1, ...Object.fromEntries(Object.entries(spec).map(([field, value]) => [`${JOB}.${field}`, value])) };
}
