import type { FeatureGates } from '../../../../src/model';
import type { Changes } from '../../documents';

/** One way to break a rule: the run with `wrong` yields this code at this path and nothing else; with `right` it yields nothing. */
export interface RuleCase {
  readonly code: string;
  readonly wrong: Changes;
  /** Applied instead of `wrong`. */
  readonly right: Changes;
  readonly path: string;
  /** A part of the message: the values and the arithmetic. */
  readonly says: string;
  /** A part of the remedy. */
  readonly remedy?: string;
  readonly gates?: Partial<FeatureGates>;
}

/** A row of a table: the run with `wrong` at the field yields the code at the path, with `right` nothing. */
export function at(field: string, code: string, wrong: unknown, right: unknown, path: string, says: string, remedy?: string): RuleCase {
  return { code, wrong: { [field]: wrong }, right: { [field]: right }, path: `${field}${path}`, says, remedy };
}
