/** A rule: what is looked at, when it is wrong, and how the finding is numbered and explained. */
import type { Finding, Severity } from './finding';

/** One place where a rule is broken. */
export interface Problem {
  /** Field path in the object that is looked at. */
  readonly path: string;
  /** What is wrong, with the values and the arithmetic. */
  readonly message: string;
  /** What to write instead. */
  readonly remedy: string;
  /** The same for who describes the run with constructs, where those say it in other words. */
  readonly remedyInCode?: string;
}

/**
 * One row of the table of rules. Codes are stable and say the subject: JS1xxx the JobSet API and its Job templates,
 * JS2xxx sizes and hardware, JS3xxx names and DNS, JS4xxx pods, JS5xxx policies, JS6xxx disruption, JS7xxx standalone runs
 * and their controller, JS8xxx queues, JS9xxx manifests as such.
 */
export interface Rule<Subject> {
  readonly code: string;
  readonly severity: Severity;
  /** One line, as a heading: `Indexed Job without completions`. */
  readonly title: string;
  /** What happens in the cluster when the rule is broken, for the rule's page. Plain sentences. */
  readonly why: string;
  check(subject: Subject): Iterable<Problem>;
}

/**
 * Every finding of these rules on this subject, in the order of the rules.
 * @param failed told of a rule that throws, which is a mistake of the rule; the others are looked at all the same @default - throws
 */
export function findings<Subject>(rules: readonly Rule<Subject>[], subject: Subject, failed?: (code: string, error: unknown) => void): Finding[] {
  const found: Finding[] = [];
  for (const rule of rules) {
    try {
      for (const problem of rule.check(subject)) found.push({ code: rule.code, severity: rule.severity, ...problem });
    } catch (error) {
      if (!failed) throw error;
      failed(rule.code, error);
    }
  }
  return found;
}
