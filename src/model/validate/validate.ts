/** Validation: every rule of the model, and what it says of a document. */
import type { FeatureGates } from '../feature-gates';
import type { Finding } from '../finding';
import { findings } from '../rule';
import type { Rule } from '../rule';
import { COORDINATOR_RULES } from './coordinator';
import { EXCLUSIVE_PLACEMENT_RULES } from './exclusive-placement';
import { FAILURE_POLICY_RULES } from './failure-policy';
import { IN_PLACE_RESTART_RULES } from './in-place-restart';
import { MANAGED_BY_RULES } from './managed-by';
import { NAME_RULES } from './names';
import { NETWORK_RULES } from './network';
import { REPLICATED_JOB_RULES } from './replicated-jobs';
import { JOB_STRUCTURE_RULES, KIND_RULE, STRUCTURE_RULES } from './structure';
import { jobSetSubject } from './subject';
import type { JobSetSubject } from './subject';
import { SUCCESS_POLICY_RULES } from './success-policy';
import { VOLUME_CLAIM_RULES } from './volume-claims';

export interface ValidateOptions {
  /** Features that the controller which will run the document offers. Default: all, as the bundled controller does. */
  readonly gates?: Partial<FeatureGates>;
}

const RULES: readonly Rule<JobSetSubject>[] = [
  ...STRUCTURE_RULES,
  ...NAME_RULES,
  ...NETWORK_RULES,
  ...MANAGED_BY_RULES,
  ...REPLICATED_JOB_RULES,
  ...SUCCESS_POLICY_RULES,
  ...FAILURE_POLICY_RULES,
  ...IN_PLACE_RESTART_RULES,
  ...COORDINATOR_RULES,
  ...VOLUME_CLAIM_RULES,
  ...EXCLUSIVE_PLACEMENT_RULES,
  ...JOB_STRUCTURE_RULES,
];

/** Every rule of the JobSet API and of the Job templates in it, in one table. */
export const MODEL_RULES: readonly Rule<JobSetSubject>[] = [KIND_RULE, ...RULES];

/**
 * Everything that the API server, JobSet's admission or the Job API would refuse, and what cannot work at run time.
 * Takes whatever a manifest contained and never throws. Linear in the size of the document.
 */
export function validate(document: unknown, options: ValidateOptions = {}): Finding[] {
  const subject = jobSetSubject(document, options.gates);
  const otherKind = findings([KIND_RULE], subject);
  return otherKind.length > 0 ? otherKind : findings(RULES, subject);
}

/** What an update of a live JobSet may not do, and every rule that the new document breaks. */
export function validateUpdate(_old: unknown, next: unknown, options: ValidateOptions = {}): Finding[] {
  return validate(next, options);
}
