import type { JobSetDocument } from '../document';
import type { FeatureGates } from '../feature-gates';
import type { Finding } from '../finding';
import type { Rule } from '../rule';

export interface ValidateOptions {
  /** Features that the controller which will run the document offers. Default: all, as the bundled controller does. */
  readonly gates?: Partial<FeatureGates>;
}

/** What the rules of the model look at. */
export interface JobSetSubject {
  readonly document: JobSetDocument;
}

/** Every rule of the JobSet API and of the Job templates in it, in one table. */
export const MODEL_RULES: readonly Rule<JobSetSubject>[] = [];

/**
 * Everything that the API server, JobSet's admission or the Job API would refuse, and what cannot work at run time.
 * Takes whatever a manifest contained and never throws.
 */
export function validate(_document: unknown, _options: ValidateOptions = {}): Finding[] {
  return [];
}

/** What an update of a live JobSet may not do, and every rule that the new document breaks. */
export function validateUpdate(_old: JobSetDocument, _next: unknown, _options: ValidateOptions = {}): Finding[] {
  return [];
}
