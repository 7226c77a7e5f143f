import type { RuleCase } from './case';
import { JOB } from '../../documents';

const IN_PLACE = {
  'spec.failurePolicy.restartStrategy': 'InPlaceRestart',
  [`${JOB}.backoffLimit`]: 2147483647,
  [`${JOB}.podReplacementPolicy`]: 'Failed',
};

export const IN_PLACE_CASES: readonly RuleCase[] = [
  {
    code: 'JS1038',
    wrong: IN_PLACE,
    right: { ...IN_PLACE, 'spec.failurePolicy.restartStrategy': 'Recreate' },
    gates: { inPlaceRestart: false },
    path: 'spec.failurePolicy.restartStrategy',
    says: 'gate InPlaceRestart, which is off',
  },
  {
    code: 'JS1045',
    wrong: { ...IN_PLACE, [`${JOB}.backoffLimit`]: 6 },
    right: IN_PLACE,
    path: `${JOB}.backoffLimit`,
    says: 'backoffLimit is 6, and InPlaceRestart needs 2147483647',
  },
  {
    code: 'JS1045',
    wrong: { ...IN_PLACE, [`${JOB}.backoffLimit`]: undefined },
    right: IN_PLACE,
    path: `${JOB}.backoffLimit`,
    says: 'not set, which means 6',
  },
  {
    code: 'JS1046',
    wrong: { ...IN_PLACE, [`${JOB}.podReplacementPolicy`]: undefined },
    right: IN_PLACE,
    path: `${JOB}.podReplacementPolicy`,
    says: 'podReplacementPolicy is not set',
  },
  {
    code: 'JS1047',
    wrong: { ...IN_PLACE, [`${JOB}.completions`]: 3 },
    right: IN_PLACE,
    path: `${JOB}.completions`,
    says: 'completions is 3 and parallelism is 2',
  },
  {
    code: 'JS1047',
    wrong: { ...IN_PLACE, [`${JOB}.parallelism`]: undefined },
    right: IN_PLACE,
    path: `${JOB}.completions`,
    says: 'parallelism is not set',
  },
];
