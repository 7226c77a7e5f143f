/** Validation: every rule of the model, and what it says of a document. */
import { ALL_FEATURES } from '../feature-gates';
import type { FeatureGates } from '../feature-gates';
import type { Finding } from '../finding';
import { findings } from '../rule';
import type { Rule } from '../rule';
import { CONTAINER_RULES } from './containers';
import { COORDINATOR_RULES } from './coordinator';
import { EXCLUSIVE_PLACEMENT_RULES } from './exclusive-placement';
import { FAILURE_POLICY_RULES } from './failure-policy';
import { IN_PLACE_RESTART_RULES } from './in-place-restart';
import { JOB_SUCCESS_POLICY_RULES } from './job-success-policy';
import { JOB_TEMPLATE_RULES } from './job-template';
import { JOB_MANAGED_BY_RULES, MANAGED_BY_RULES } from './managed-by';
import { METADATA_RULES } from './metadata';
import { NAME_RULES } from './names';
import { NETWORK_RULES } from './network';
import { POD_RULES } from './pod';
import { POD_FAILURE_POLICY_RULES } from './pod-failure-policy';
import { PROBE_RULES } from './probes';
import { REPLICATED_JOB_RULES } from './replicated-jobs';
import { RESOURCE_RULES } from './resources';
import { SCHEDULING_RULES } from './scheduling';
import { SECURITY_RULES } from './security';
import { JOB_STRUCTURE_RULES, KIND_RULE, PLAIN_JOB_STRUCTURE_RULES, STRUCTURE_RULES } from './structure';
import { jobSetSubject, jobSubject } from './subject';
import type { JobSetSubject, JobsSubject } from './subject';
import { SUCCESS_POLICY_RULES } from './success-policy';
import { UPDATE_RULES } from './update';
import { VOLUME_CLAIM_RULES } from './volume-claims';
import { VOLUME_RULES } from './volumes';

export interface ValidateOptions {
  /** Told of a rule that breaks down, which is a mistake of the rule; the others are looked at all the same. Default: it throws. */
  readonly failed?: (code: string, error: unknown) => void;
  /** Features that the controller which will run the document offers. Default: all, as the bundled controller does. */
  readonly gates?: Partial<FeatureGates>;
}

/** What the Job API refuses in a Job, whether a JobSet makes it or a manifest has it. */
const JOB_RULES: readonly Rule<JobsSubject>[] = [
  ...JOB_TEMPLATE_RULES,
  ...POD_FAILURE_POLICY_RULES,
  ...JOB_SUCCESS_POLICY_RULES,
  ...JOB_MANAGED_BY_RULES,
  ...POD_RULES,
  ...CONTAINER_RULES,
  ...VOLUME_RULES,
  ...RESOURCE_RULES,
  ...PROBE_RULES,
  ...SECURITY_RULES,
  ...SCHEDULING_RULES,
  ...METADATA_RULES,
];

const JOBSET_RULES: readonly Rule<JobSetSubject>[] = [
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
  ...JOB_RULES,
];

/** Every rule of the JobSet API and of the Job templates in it, in one table. */
export const MODEL_RULES: readonly Rule<JobSetSubject>[] = [KIND_RULE, ...JOBSET_RULES];

/**
 * Everything that the API server, JobSet's admission or the Job API would refuse, and what cannot work at run time.
 * Takes whatever a manifest contained and never throws. Linear in the size of the document.
 */
export function validate(document: unknown, options: ValidateOptions = {}): Finding[] {
  const subject = jobSetSubject(document, options.gates);
  const otherKind = findings([KIND_RULE], subject, options.failed);
  return otherKind.length > 0 ? otherKind : findings(JOBSET_RULES, subject, options.failed);
}

/** Everything that the Job API would refuse in a batch/v1 Job that stands by itself. Takes anything, never throws. */
export function validateJob(job: unknown, options: Pick<ValidateOptions, 'failed'> = {}): Finding[] {
  return findings([...PLAIN_JOB_STRUCTURE_RULES, ...JOB_RULES], jobSubject(job), options.failed);
}

/**
 * What an update may not do: change what holds for the whole run, or break a rule that the stored document keeps.
 * Stricter than JobSet, which looks at the rules on creation only.
 *
 * @param old the document as it is stored, with its status.
 * @param next the document that is to take its place.
 */
export function validateUpdate(old: unknown, next: unknown, options: ValidateOptions = {}): Finding[] {
  const known = new Set(validate(old, options).map(identity));
  const added = validate(next, options).filter(finding => !known.has(identity(finding)));
  const subjects = { old: jobSetSubject(old, options.gates), next: jobSetSubject(next, options.gates), gates: { ...ALL_FEATURES, ...options.gates } };
  return [...findings(UPDATE_RULES, subjects), ...added];
}

function identity({ code, path }: Finding): string {
  return `${code} ${path}`;
}
