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
