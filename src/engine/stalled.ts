/** Condition Stalled: what keeps the JobSet from going on, said where `kubectl describe` shows it, and taken back when it is over. */
import type { ConditionChange } from './conditions';
import type { FailedOperation } from './input';
import type { Pass, Problem } from './pass';

/** Refused writes that one message names. */
const MAX_NAMED = 5;
const MAX_ERROR = 1000;

/** The reason is that of JobSet's own event for it, where there is one. */
const REASONS: Readonly<Record<string, string>> = {
  'create jobs': 'JobCreationFailed',
  'create services': 'HeadlessServiceCreationFailed',
  'create persistentvolumeclaims': 'PVCCreationFailed',
  'delete jobs': 'JobDeletionFailed',
  'patch jobs': 'JobUpdateFailed',
  'read': 'NotPermitted',
};

/** @returns one problem for the failures of the first kind: one cause mostly explains them all. */
function refused(failures: readonly FailedOperation[]): Problem | undefined {
  const [first] = failures;
  if (!first) return undefined;
  const alike = failures.filter(({ verb, resource }) => verb === first.verb && resource === first.resource);
  const lines = alike.slice(0, MAX_NAMED).map(told);
  if (alike.length > MAX_NAMED) lines.push(`and ${alike.length - MAX_NAMED} more`);
  const reason = REASONS[`${first.verb} ${first.resource}`] ?? REASONS[first.verb] ?? 'OperationFailed';
  return { reason, message: lines.join('\n'), ...(first.tries !== undefined && { times: first.tries }) };
}

function told({ verb, resource, name, message }: FailedOperation): string {
  const error = message.slice(0, MAX_ERROR);
  if (verb === 'read') return `the controller needs to get, list and watch ${resource}: ${error}`;
  const what = { create: 'creation', delete: 'deletion', deletecollection: 'deletion', patch: 'update' }[verb];
  return `${resource.replace(/s$/, '')} "${name}" ${what} failed with error: ${error}`;
}

export function reportProblems(pass: Pass): void {
  const failed = refused(pass.input.failures ?? []);
  const [problem, ...others] = [...pass.problems, ...failed ? [failed] : []];
  const type = 'Stalled';
  if (!problem) {
    pass.condition({ type, status: false, reason: 'Progressing', message: 'nothing is in the way', event: 'Normal' });
    return;
  }
  const { reason, times } = problem;
  const message = [problem, ...others].map(each => each.message).join('\n');
  const old = pass.conditions.get(type);
  // The text of an error differs from try to try: a change of it alone is no news.
  const change: ConditionChange = { type, status: true, reason, message, event: 'Warning', ...(times !== undefined && { lasting: true }) };
  if (old?.status === 'True' && old.reason === reason) {
    if (pass.conditions.set(change, pass.now)) pass.raiseUrgency('debounced');
    // That it was met again is counted.
    if (times !== undefined && times > 1) pass.events.push({ type: 'Warning', reason, note: message, once: `${old.lastTransitionTime}/${times}`, lasting: true });
  } else {
    pass.condition(change);
  }
}
