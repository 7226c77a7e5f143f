/** A finding: something in a document that is wrong, or will be. */

/**
 * * error: it does not work.
 * * warning: it works until the first failure, or never ends, or degrades.
 * * advice: an expert would write it differently.
 */
export type Severity = 'error' | 'warning' | 'advice';

export interface Finding {
  /** Stable, one per rule: `JS1003`. Each has a page in docs/findings. */
  readonly code: string;
  readonly severity: Severity;
  /** Field path in the document: `spec.replicatedJobs[0].template.spec.completions`. */
  readonly path: string;
  /** What is wrong, with the values and the arithmetic. */
  readonly message: string;
  /** What to write instead. */
  readonly remedy: string;
  /** The same for who describes the run with constructs, where those say it in other words. */
  readonly remedyInCode?: string;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Joins the steps to a field: `fieldPath('limits', 'google.com/tpu')` is `limits['google.com/tpu']`. */
export function fieldPath(...steps: readonly (string | number)[]): string {
  let path = '';
  for (const step of steps) path = childPath(path, step);
  return path;
}

/** The path of a member of the value at `parent`. */
export function childPath(parent: string, step: string | number): string {
  if (typeof step === 'number') return `${parent}[${step}]`;
  if (!IDENTIFIER.test(step)) return `${parent}['${step}']`;
  return parent === '' ? step : `${parent}.${step}`;
}
