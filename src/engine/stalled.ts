/** Condition Stalled: what keeps the JobSet from going on, said where `kubectl describe` shows it, and taken back when it is over. */
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
};

/** @returns one problem for the failures of the first kind: one cause mostly explains them all. */
function refused(failures: readonly FailedOperation[]): Problem | undefined {
  const [first] = failures;
  if (!first) return undefined;
  const alike = failures.filter(({ verb, resource }) => verb === first.verb && resource === first.resource);
  const verb = { create: 'creation', delete: 'deletion', patch: 'update' }[first.verb];
  const lines = alike.slice(0, MAX_NAMED).map(({ resource, name, message }) =>
    `${resource.replace(/s$/, '')} "${name}" ${verb} failed with error: ${message.slice(0, MAX_ERROR)}`);
  if (alike.length > MAX_NAMED) lines.push(`and ${alike.length - MAX_NAMED} more`);
  return { reason: REASONS[`${first.verb} ${first.resource}`] ?? 'OperationFailed', message: lines.join('\n') };
}

export function reportProblems(pass: Pass): void {
  const problem = pass.problems[0] ?? refused(pass.input.failures ?? []);
  const type = 'Stalled';
  if (!problem) {
    pass.condition({ type, status: false, reason: 'Progressing', message: 'nothing is in the way', event: 'Normal' });
    return;
  }
  const { reason, message } = problem;
  const old = pass.conditions.get(type);
  // The text of an error differs from try to try: a change of it alone is no news.
  if (old?.status === 'True' && old.reason === reason) {
    if (pass.conditions.set({ type, status: true, reason, message, event: 'Warning' }, pass.now)) pass.raiseUrgency('debounced');
  } else {
    pass.condition({ type, status: true, reason, message, event: 'Warning' });
  }
}
