/** Rules of `spec.failurePolicy`. */
import { replicasOf } from '../defaults';
import { JOB_FAILURE_REASONS } from '../document';
import type { FailurePolicyRule } from '../document';
import { MAX_PATTERN_SIZE, MAX_PATTERNS_SIZE } from '../limits';
import { patternSize } from '../pattern-size';
import { patternError } from '../patterns';
import type { Problem, Rule } from '../rule';
import type { JobSetSubject } from './subject';
import { unknownTargets } from './success-policy';
import { MAX_TRACKED_RESTARTS } from '../schema/jobset';

const MAX_RULE_NAME = 128;
const RULE_NAME = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;

function restartsSingleJobs({ action }: FailurePolicyRule): boolean {
  return action === 'RestartJob' || action === 'RestartJobAndIgnoreMaxRestarts';
}

interface RulePart {
  readonly rule: FailurePolicyRule;
  readonly path: string;
  readonly index: number;
}

function rulesOf({ document, intact }: JobSetSubject): RulePart[] {
  const rules = document.spec.failurePolicy?.rules ?? [];
  return rules.map((rule, index) => ({ rule, index, path: `spec.failurePolicy.rules[${index}]` })).filter(({ path }) => intact(path));
}

function eachRule(check: (part: RulePart, subject: JobSetSubject) => Iterable<Problem>): (subject: JobSetSubject) => Iterable<Problem> {
  return subject => rulesOf(subject).flatMap(part => [...check(part, subject)]);
}

export const FAILURE_POLICY_RULES: readonly Rule<JobSetSubject>[] = [
  { // V30
    code: 'JS1050',
    severity: 'error',
    title: 'Restart of single Jobs without the feature',
    why: 'The actions RestartJob and RestartJobAndIgnoreMaxRestarts are behind the feature gate RestartJob of JobSet\'s controller, which is off by default. '
      + 'The bundled controller has them on.',
    check: eachRule(function* ({ rule, path }, { gates }) {
      if (restartsSingleJobs(rule) && !gates.restartJob) {
        yield {
          path: `${path}.action`,
          message: `action ${rule.action} needs the feature gate RestartJob, which is off`,
          remedy: 'switch the gate on, or write RestartJobSet',
        };
      }
    }),
  },
  { // V31
    code: 'JS1051',
    severity: 'error',
    title: 'Restart of single Jobs with too many replicas',
    why: 'The status keeps one number per Job for restarts of single Jobs, and has room for 1024 per replicated job.',
    check: subject => {
      const actions = rulesOf(subject).map(({ rule }) => rule).filter(restartsSingleJobs);
      if (actions.length === 0 || !subject.gates.restartJob) return [];
      return subject.replicatedJobs.filter(({ sound, job }) => sound && replicasOf(job) > MAX_TRACKED_RESTARTS).map(({ path, job }) => ({
        path: `${path}.replicas`,
        message: `'${job.name}' has ${job.replicas} replicas, and with action ${actions[0].action} at most ${MAX_TRACKED_RESTARTS} are allowed`,
        remedy: `spread the Jobs over several replicated jobs of at most ${MAX_TRACKED_RESTARTS} replicas`,
      }));
    },
  },
  { // V32
    code: 'JS1052',
    severity: 'error',
    title: 'Name of a failure policy rule too long',
    why: 'The name of a rule has 1 to 128 characters. It becomes a part of the reason of a condition.',
    check: eachRule(function* ({ rule, path }) {
      const { length } = rule.name ?? '';
      if (length > MAX_RULE_NAME) {
        yield {
          path: `${path}.name`,
          message: `the name has ${length} characters, ${length - MAX_RULE_NAME} more than the ${MAX_RULE_NAME} allowed`,
          remedy: 'shorten it',
        };
      }
    }),
  },
  { // V33
    code: 'JS1053',
    severity: 'error',
    title: 'Illegal name of a failure policy rule',
    why: 'The name of a rule becomes a part of the reason of a condition, which takes letters, digits and few other characters. A hyphen is not one of them.',
    check: eachRule(function* ({ rule, path }) {
      const { name = '' } = rule;
      if (name.length <= MAX_RULE_NAME && !RULE_NAME.test(name)) {
        yield {
          path: `${path}.name`,
          message: `the name '${name}' must begin with a letter, continue with letters, digits, '_', ',' or ':', and not end with ',' or ':'`,
          remedy: `write ${camelCase(name) || 'hostMaintenance'}`,
        };
      }
    }),
  },
  { // V34
    code: 'JS1054',
    severity: 'error',
    title: 'Failure policy rule names an unknown replicated job',
    why: 'The rule would wait for failures of Jobs that do not exist. JobSet refuses the document.',
    check: eachRule(({ rule, path }, subject) => unknownTargets(subject, path, rule.targetReplicatedJobs)),
  },
  { // V35
    code: 'JS1055',
    severity: 'error',
    title: 'Failure reason that no Job has',
    why: 'The reasons are those with which the Job controller marks a Job as failed, in exactly its spelling. JobSet refuses every other.',
    check: eachRule(({ rule, path }) => (rule.onJobFailureReasons ?? []).flatMap((reason, i) => {
      const known: readonly string[] = JOB_FAILURE_REASONS;
      if (known.includes(reason)) return [];
      return [{
        path: `${path}.onJobFailureReasons[${i}]`,
        message: `no Job fails with the reason '${reason}'`,
        remedy: `write one of ${known.join(', ')}`,
      }];
    })),
  },
  { // V36
    code: 'JS1056',
    severity: 'error',
    title: 'Two failure policy rules with one name',
    why: 'Names of rules are unique. One that is left out becomes failurePolicyRule<index>, which may meet a name that somebody wrote.',
    check: subject => {
      const first = new Map<string, number>();
      return rulesOf(subject).flatMap(({ rule: { name = '' }, path, index }) => {
        const other = first.get(name);
        if (other === undefined) {
          first.set(name, index);
          return [];
        }
        return [{ path: `${path}.name`, message: `'${name}' is already the name of rule ${other}`, remedy: 'give it another name' }];
      });
    },
  },
  { // no rule of the API: its controller takes it for a pattern that matches nothing
    code: 'JS1057',
    severity: 'error',
    title: 'Failure message pattern is not RE2',
    why: 'Patterns are in the RE2 syntax, without lookaround and back references. JobSet accepts any text, and a pattern that cannot be read matches nothing: '
      + 'the rule never applies, and nobody is told.',
    check: eachRule(({ rule, path }) => (rule.onJobFailureMessagePatterns ?? []).flatMap((source, i) => {
      const reason = patternSize(source) > MAX_PATTERN_SIZE ? undefined : patternError(source);
      if (!reason) return [];
      return [{
        path: `${path}.onJobFailureMessagePatterns[${i}]`,
        message: `'${source}' is not an RE2 pattern: ${reason}`,
        remedy: 'write it in the RE2 syntax',
      }];
    })),
  },
  { // no rule of the API: a controller that many share
    code: 'JS1059',
    severity: 'error',
    title: 'Failure message patterns too large',
    why: 'A repetition such as a{1000} is written out when a pattern is compiled, and repetitions of repetitions multiply: some hundred characters can take all the '
      + 'memory of a controller that others use too. A pattern may come to 2,000 instructions, one for each character that it can match in a row; all patterns '
      + 'of a JobSet to 20,000.',
    check: subject => {
      let total = 0;
      return rulesOf(subject).flatMap(({ rule, path }) => (rule.onJobFailureMessagePatterns ?? []).flatMap((source, i) => {
        const size = patternSize(source);
        const before = total;
        total += Math.min(size, MAX_PATTERN_SIZE);
        const at = `${path}.onJobFailureMessagePatterns[${i}]`;
        if (size > MAX_PATTERN_SIZE) {
          const message = `the pattern is compiled to about ${size} instructions, more than the ${MAX_PATTERN_SIZE} allowed`;
          return [{ path: at, message, remedy: 'repeat less, or match a shorter part of the message' }];
        }
        if (total <= MAX_PATTERNS_SIZE || before > MAX_PATTERNS_SIZE) return [];
        const message = `with this one the patterns are compiled to about ${total} instructions, more than the ${MAX_PATTERNS_SIZE} allowed for all`;
        return [{ path: at, message, remedy: 'write fewer or shorter patterns' }];
      }));
    },
  },
  { // no rule of the API: its controller takes it for 0
    code: 'JS1058',
    severity: 'warning',
    title: 'Negative maxRestarts',
    why: 'JobSet accepts a negative number and treats it as 0: the first failure that counts is final.',
    *check({ document: { spec: { failurePolicy } } }) {
      const restarts = failurePolicy?.maxRestarts ?? 0;
      if (restarts < 0) {
        yield {
          path: 'spec.failurePolicy.maxRestarts',
          message: `maxRestarts is ${restarts}, which means 0`,
          remedy: 'write 0, or the number of restarts that you want',
        };
      }
    },
  },
];

/** `host-maintenance` as `hostMaintenance`. */
function camelCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const joined = words.map((word, i) => i === 0 ? word : word[0].toUpperCase() + word.slice(1)).join('');
  return joined.replace(/^[0-9]+/, '');
}
