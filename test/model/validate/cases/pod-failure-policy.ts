import type { RuleCase } from './case';
import { JOB, POD } from '../../documents';

const RULE = `${JOB}.podFailurePolicy.rules[0]`;
const NEVER = { [`${POD}.restartPolicy`]: 'Never' };
const FAIL = { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } };

export const POD_FAILURE_CASES: readonly RuleCase[] = [
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

function rule(value: object) {
  return { ...NEVER, [RULE]: value };
}

function exitCodes(operator: string, values: readonly number[]) {
  return rule({ action: 'FailJob', onExitCodes: { operator, values } });
}

function numbers(length: number) {
  return Array.from({ length }, (_, i) => i + 1);
}
