/** JS500x: the failure policy of a run. */
import { JOB_FAILURE_REASONS } from '../../model/document';
import { counted } from '../../model/grammar';
import { listed } from '../../model/listing';
import { patternError, patternMatches } from '../../model/patterns';
import { hasAccelerators } from '../accelerators';
import { failuresOf, matchesReason, namesPods, ruleMatches } from '../job-failures';
import { podsIn } from '../pod-counts';
import type { RunRow } from '../row';
import { jobPath } from '../subject';

/** Why a Job fails with a reason only if its template says so. */
const NEEDED_FOR: Readonly<Record<string, string>> = {
  BackoffLimitExceeded: 'a backoffLimit that can be reached',
  DeadlineExceeded: 'activeDeadlineSeconds',
  FailedIndexes: 'backoffLimitPerIndex',
  MaxFailedIndexesExceeded: 'backoffLimitPerIndex and maxFailedIndexes',
  PodFailurePolicy: 'a podFailurePolicy rule with action FailJob',
};

export const FAILURE_POLICY_RULES: readonly RunRow[] = [
  {
    code: 'JS5001',
    on: 'run',
    severity: 'warning',
    title: 'Failure policy rule that earlier rules leave nothing to',
    why: 'The first rule that matches a failed Job decides. Everything that this rule matches is taken by rules above it, so its action never happens.',
    *check(run) {
      for (const { rule, index, matched, taken } of ruleMatches(run)) {
        if (asksForPods(rule.onJobFailureMessagePatterns)) return; // which takes who knows what from those below
        if (matched.length === 0 || taken.length > 0) continue;
        const ofRule = new Set(matched);
        const takers = ruleMatches(run).slice(0, index).filter(earlier => earlier.matched.some(failure => ofRule.has(failure)));
        yield {
          path: rulePath(index),
          message: `rule '${rule.name}' (${rule.action}) matches only what ${listed(takers.map(taker => `'${taker.rule.name}'`), ' and ')} above it ${takers.length > 1 ? 'take' : 'takes'}`,
          remedy: takers.length > 0 ? `move it above '${takers[0].rule.name}', or remove it` : 'remove it',
        };
      }
    },
  },
  {
    code: 'JS5002',
    on: 'run',
    severity: 'warning',
    title: 'Failure reason that cannot occur',
    why: 'The Job controller gives a reason only when the Job template has the field that leads to it. Otherwise the rule waits for something that never comes, '
      + 'and the failure that was meant goes to another rule.',
    *check(run) {
      for (const { rule, index, possible } of ruleMatches(run)) {
        if (possible.length === 0 && run.jobs.every(job => job.replicas === 0)) continue;
        for (const [i, reason] of (rule.onJobFailureReasons ?? []).entries()) {
          if (!(JOB_FAILURE_REASONS as readonly string[]).includes(reason) || possible.some(failure => failure.reason === reason)) continue;
          yield {
            path: `${rulePath(index)}.onJobFailureReasons[${i}]`,
            message: `no Job ${targetsOf(rule.targetReplicatedJobs)} fails with ${reason}: that needs ${NEEDED_FOR[reason]} in the Job template`,
            remedy: `write ${NEEDED_FOR[reason]}, or remove the reason`,
          };
        }
      }
    },
  },
  {
    code: 'JS5003',
    on: 'run',
    severity: 'warning',
    title: 'Failure message pattern that fits no message',
    why: 'The message of a failed Job is one of the Job controller\'s few sentences; logs and exit codes of containers are not in it, unless a pod failure policy matched them. '
      + 'A pattern that fits none of them makes a rule that never acts.',
    *check(run) {
      for (const { rule, index, possible } of ruleMatches(run)) {
        const failures = possible.filter(failure => matchesReason(rule, failure));
        if (failures.length === 0) continue;
        for (const [i, pattern] of (rule.onJobFailureMessagePatterns ?? []).entries()) {
          if (patternError(pattern) !== undefined || namesPods(pattern) || failures.some(({ message }) => patternMatches(pattern, message))) continue;
          yield {
            path: `${rulePath(index)}.onJobFailureMessagePatterns[${i}]`,
            message: `'${pattern}' fits no message that a Job ${targetsOf(rule.targetReplicatedJobs)} can fail with, such as '${failures[0].message}'`,
            remedy: 'write a pattern for one of these messages, or a podFailurePolicy in the Job template whose message it fits',
          };
        }
      }
    },
  },
  {
    code: 'JS5004',
    on: 'run',
    severity: 'advice',
    title: 'The same twice in a failure policy rule',
    why: 'A reason, pattern or target that stands twice has no effect the second time. Perhaps another one was meant.',
    *check({ document }) {
      for (const [index, rule] of (document.spec.failurePolicy?.rules ?? []).entries()) {
        for (const field of ['onJobFailureReasons', 'onJobFailureMessagePatterns', 'targetReplicatedJobs'] as const) {
          const values = rule[field] ?? [];
          const seen = new Set<string>();
          const second = values.findIndex(value => seen.size === seen.add(value).size);
          if (second < 0) continue;
          yield { path: `${rulePath(index)}.${field}[${second}]`, message: `'${values[second]}' stands twice in ${field}`, remedy: 'remove one of the two' };
        }
      }
    },
  },
  {
    code: 'JS5005',
    on: 'run',
    severity: 'warning',
    title: 'Restarts without end',
    why: 'A program that crashes at start makes its Job fail with BackoffLimitExceeded. If a rule restarts for that without counting, the run goes on crashing '
      + 'and restarting for ever, as fast as pods come up, and holds its accelerators meanwhile.',
    *check(run) {
      for (const { rule, index, taken } of ruleMatches(run)) {
        const crash = rule.action.endsWith('AndIgnoreMaxRestarts') ? taken.find(failure => failure.crash) : undefined;
        if (!crash) continue;
        yield {
          path: `${rulePath(index)}.action`,
          message: `${rule.action} also takes ${crash.reason} of '${crash.job.replicatedJob?.name}', which every crash of its program leads to`,
          remedy: `write ${rule.action.replace('AndIgnoreMaxRestarts', '')} with maxRestarts, or limit the rule to reasons that are not the program's fault`,
        };
      }
    },
  },
  {
    code: 'JS5006',
    on: 'run',
    severity: 'warning',
    title: 'Restart rule without restarts to give',
    why: 'Restarts count against `maxRestarts`, which is 0 unless written. The first failure that should lead to a restart fails the run, with reason ReachedMaxRestarts.',
    *check({ document }) {
      const { maxRestarts = 0, restartStrategy, rules = [] } = document.spec.failurePolicy ?? { maxRestarts: 1 };
      if (maxRestarts > 0) return;
      const index = rules.findIndex(({ action }) => action === 'RestartJobSet' || action === 'RestartJob');
      if (index >= 0) {
        yield { path: `${rulePath(index)}.action`, message: `${rules[index].action} counts against maxRestarts, which is ${maxRestarts}`, remedy: 'write maxRestarts: 3, or as many as the run may use' };
      } else if (restartStrategy === 'InPlaceRestart' || restartStrategy === 'BlockingRecreate' && rules.length === 0) {
        yield { path: 'spec.failurePolicy.restartStrategy', message: `restartStrategy ${restartStrategy} with maxRestarts ${maxRestarts} never restarts`, remedy: 'write maxRestarts: 3, or as many as the run may use' };
      }
    },
  },
  {
    code: 'JS5007',
    on: 'run',
    severity: 'advice',
    title: 'Run on accelerators without a failure policy',
    why: 'Without `failurePolicy` the first Job that fails ends the run: one lost node among hundreds of hosts. With `maxRestarts` it starts over from its checkpoint.',
    *check({ document, jobs }) {
      if (document.spec.failurePolicy || !jobs.some(hasAccelerators) || podsIn(jobs) < 2) return;
      yield { path: 'spec.failurePolicy', message: 'the first Job that fails ends the run, since there is no failurePolicy', remedy: 'write failurePolicy with maxRestarts: 3, or as many as the run may use' };
    },
  },
  {
    code: 'JS5008',
    on: 'run',
    severity: 'advice',
    title: 'Deadline after which the run starts over',
    why: 'A Job that is not done by its `activeDeadlineSeconds` fails like any other, and the failure policy restarts the run, with a new deadline for every Job. '
      + 'That is right for a run that may hang. As a limit of its time it is too long by the number of restarts.',
    *check(run) {
      const { failurePolicy } = run.document.spec;
      const actions = new Map(ruleMatches(run).flatMap(({ rule, taken }) => taken.map(failure => [failure, rule.action] as const)));
      // Without a rule for it, the run restarts.
      const late = run.jobs.flatMap(failuresOf).find(failure => failure.job.replicas > 0 && failure.reason === 'DeadlineExceeded'
        && actions.get(failure) !== 'FailJobSet');
      if (!late || (failurePolicy?.maxRestarts ?? 0) <= 0) return;
      const { activeDeadlineSeconds: deadline } = late.job.spec;
      yield {
        path: jobPath(late.job, 'spec', 'activeDeadlineSeconds'),
        message: `a Job of '${late.job.replicatedJob?.name}' that is not done after ${counted(deadline ?? 0, 'second')} restarts the run, up to ${counted(failurePolicy?.maxRestarts ?? 0, 'time')}`,
        remedy: 'write a rule with action FailJobSet and onJobFailureReasons: [DeadlineExceeded], if the deadline is a limit of time',
      };
    },
  },
];

function rulePath(index: number): string {
  return `spec.failurePolicy.rules[${index}]`;
}

function asksForPods(patterns: readonly string[] = []): boolean {
  return patterns.some(namesPods);
}

function targetsOf(names: readonly string[] = []): string {
  return names.length === 0 ? 'of the run' : `of ${listed(names.map(name => `'${name}'`))}`;
}
