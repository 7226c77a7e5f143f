/** Rules of the Job API for a Job's `successPolicy`. Source: batch/v1 validation, Kubernetes 1.37. */
import { completionsOf } from '../defaults';
import type { JobSpec } from '../kubernetes';
import type { Problem, Rule } from '../rule';
import { eachJob } from './subject';
import type { JobsSubject } from './subject';

const MAX_RULES = 20;
const MAX_INDEXES_LENGTH = 64 * 1024;

type SuccessRule = NonNullable<JobSpec['successPolicy']>['rules'][number];

interface RulePart {
  readonly rule: SuccessRule;
  readonly path: string;
  readonly completions: number;
}

/** Only where the policy is allowed at all, and the number of indexes is known. */
function eachRule(check: (part: RulePart) => Iterable<Problem>): (subject: JobsSubject) => Iterable<Problem> {
  return eachJob(({ path, spec }) => {
    const completions = completionsOf(spec);
    if (spec.completionMode !== 'Indexed' || completions === undefined) return [];
    return (spec.successPolicy?.rules ?? []).flatMap((rule, i) => [...check({ rule, completions, path: `${path}.successPolicy.rules[${i}]` })]);
  });
}

export const JOB_SUCCESS_POLICY_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1113',
    severity: 'error',
    title: 'Success policy of a Job without rules, or with too many',
    why: 'The Job API takes 1 to 20 rules, each with succeededIndexes, succeededCount or both.',
    check: subject => [
      ...eachJob(function* ({ path, spec }) {
        const length = spec.successPolicy?.rules.length;
        if (length === 0) yield { path: `${path}.successPolicy.rules`, message: 'there are no rules', remedy: 'add a rule, or remove successPolicy' };
        if (length !== undefined && length > MAX_RULES) {
          yield {
            path: `${path}.successPolicy.rules`,
            message: `there are ${length} rules, ${length - MAX_RULES} more than the ${MAX_RULES} allowed`,
            remedy: 'remove some',
          };
        }
      })(subject),
      ...eachRule(function* ({ rule, path }) {
        if (rule.succeededCount === undefined && rule.succeededIndexes === undefined) {
          yield { path, message: 'the rule has neither succeededIndexes nor succeededCount', remedy: 'add one of them' };
        }
      })(subject),
    ],
  },
  {
    code: 'JS1114',
    severity: 'error',
    title: 'Illegal list of succeeded indexes',
    why: 'succeededIndexes lists indexes and ranges in ascending order, separated by commas: 0,2-5,7. Each has to be below completions.',
    check: eachRule(function* ({ rule: { succeededIndexes }, path, completions }) {
      const parsed = succeededIndexes === undefined ? 0 : countIndexes(succeededIndexes, completions);
      if (typeof parsed === 'string') {
        yield {
          path: `${path}.succeededIndexes`,
          message: `succeededIndexes ${parsed}`,
          remedy: `write ascending indexes from 0 to ${completions - 1}, such as 0,2-5`,
        };
      }
    }),
  },
  {
    code: 'JS1115',
    severity: 'error',
    title: 'succeededCount larger than what can succeed',
    why: 'A rule that waits for more indexes than there are, or than it lists, could never be met. The Job API refuses it.',
    check: eachRule(function* ({ rule: { succeededIndexes, succeededCount = 0 }, path, completions }) {
      if (succeededCount > completions) {
        yield {
          path: `${path}.succeededCount`,
          message: `succeededCount is ${succeededCount}, and completions is ${completions}`,
          remedy: `write at most ${completions}`,
        };
        return;
      }
      const listed = succeededIndexes === undefined ? undefined : countIndexes(succeededIndexes, completions);
      if (typeof listed === 'number' && succeededCount > listed) {
        yield {
          path: `${path}.succeededCount`,
          message: `succeededCount is ${succeededCount}, and succeededIndexes lists ${listed}`,
          remedy: `write at most ${listed}`,
        };
      }
    }),
  },
];

/** How many indexes are listed, or what is wrong with the list. */
function countIndexes(indexes: string, completions: number): number | string {
  if (indexes === '') return 0;
  if (indexes.length > MAX_INDEXES_LENGTH) return `has ${indexes.length} characters, more than the ${MAX_INDEXES_LENGTH} allowed`;
  let total = 0;
  let last = -1;
  for (const interval of indexes.split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(interval);
    if (!match) return `has '${interval}', which is neither an index nor a range`;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from <= last) return `has ${from} after ${last}`;
    if (match[2] !== undefined && to <= from) return `has the range '${interval}', which does not ascend`;
    if (to >= completions) return `has index ${to}, and the last index is ${completions - 1}`;
    total += to - from + 1;
    last = to;
  }
  return total;
}
