import type { RuleCase } from './case';
import { JOB } from '../../documents';

const NON_INDEXED = { [`${JOB}.completionMode`]: 'NonIndexed' };
const SUCCESS = `${JOB}.successPolicy.rules`;

export const SUCCESS_CASES: readonly RuleCase[] = [
  { // one pod of its own accord
    code: 'JS1115',
    wrong: { [`${JOB}.completions`]: undefined, [`${JOB}.parallelism`]: undefined, [SUCCESS]: [{ succeededCount: 2 }] },
    right: { [`${JOB}.completions`]: undefined, [`${JOB}.parallelism`]: undefined, [SUCCESS]: [{ succeededCount: 1 }] },
    path: `${SUCCESS}[0].succeededCount`,
    says: 'succeededCount is 2, and completions is 1',
  },
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

/** Of ten indexes. */
function succeeded(succeededIndexes: string) {
  return { [`${JOB}.completions`]: 10, [SUCCESS]: [{ succeededIndexes }] };
}
