/** Rules of `spec.successPolicy`. */
import { listed } from '../listing';
import type { Problem, Rule } from '../rule';
import type { JobSetSubject } from './subject';

/** Names in a list of targets that no replicated job has. */
export function unknownTargets({ jobNames, intact }: JobSetSubject, path: string, targets: readonly string[] | undefined): Problem[] {
  if (!jobNames || !intact(path)) return [];
  return (targets ?? []).flatMap((target, i) => jobNames.has(target) ? [] : [{
    path: `${path}.targetReplicatedJobs[${i}]`,
    message: `there is no replicated job '${target}'`,
    remedy: jobNames.size > 0 ? `write one of ${listed([...jobNames])}` : 'add the replicated job',
  }]);
}

export const SUCCESS_POLICY_RULES: readonly Rule<JobSetSubject>[] = [
  { // V16
    code: 'JS1040',
    severity: 'error',
    title: 'Success policy names an unknown replicated job',
    why: 'The JobSet would wait for the success of Jobs that do not exist. JobSet refuses the document.',
    check: subject => unknownTargets(subject, 'spec.successPolicy', subject.document.spec.successPolicy?.targetReplicatedJobs),
  },
];
