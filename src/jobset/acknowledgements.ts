import { ACKNOWLEDGED } from '../verify/acknowledgement';
import { nearest } from '../verify/nearest';
import { rowOf, TABLE } from '../verify/table';

/** What is known of a run and may stay, by code of the finding: the value of an annotation that the verifier reads. */
export class Acknowledgements {
  public static readonly ANNOTATION = ACKNOWLEDGED;

  private readonly reasons: Record<string, unknown>;

  /**
   * @param path construct path, for errors
   * @param text what the annotation says already
   */
  constructor(private readonly path: string, text: string | undefined) {
    this.reasons = text === undefined ? {} : parsed(text);
  }

  public covers(code: string): boolean {
    return Object.hasOwn(this.reasons, code);
  }

  /** Adds one, and returns the new value of the annotation. */
  public add(code: string, reason: string): string {
    if (rowOf(code) === undefined) {
      const meant = nearest(code, TABLE.map(row => row.code));
      throw new Error(`${this.path}: '${code}' is no code of a finding, ${meant === undefined ? "write one such as 'JS4003'" : `did you mean ${meant}?`}`);
    }
    if (reason.trim() === '') throw new Error(`${this.path}: ${code} is acknowledged without a reason, say why it may stay`);
    this.reasons[code] = reason;
    return JSON.stringify(this.reasons);
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}
