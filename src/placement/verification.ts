import type { Construct } from 'constructs';
import { objectsBelow } from './objects-below';
import { clusterKey } from '../jobset/cluster';
import { hasController } from '../jobset/controller-presence';
import type { Severity } from '../model/finding';
import { grouped } from '../verify/once-per';
import { objectName } from '../verify/report';
import { TABLE } from '../verify/table';
import { verify } from '../verify/verify';

/** How bad a finding is. */
export enum FindingSeverity {
  /** It does not work. */
  ERROR = 'error',
  /** It works until the first failure, or never ends, or degrades. */
  WARNING = 'warning',
  /** An expert would write it differently. */
  ADVICE = 'advice',
}

/** Something that is wrong in a manifest, or will be. */
export interface VerificationFinding {
  /** Stable, one per rule: `JS5042`. Each has a page in docs/findings. */
  readonly code: string;
  /** How bad it is. */
  readonly severity: FindingSeverity;
  /** The object that it is about: `JobSet research/train`. */
  readonly object: string;
  /** Field path in the object: `spec.ttlSecondsAfterFinished`. */
  readonly path: string;
  /** What is wrong, with the values and the arithmetic. The wording is not stable. */
  readonly message: string;
  /** What to write instead. The wording is not stable. */
  readonly remedy: string;
}

/**
 * What the verifier finds in the manifests of constructs, as the command `cdk8s-jobset verify` does in files: so a unit test can say that there is nothing.
 */
export class Verification {
  /**
   * Verifies what is a construct or below it.
   * @param scope an App, for the whole set; a Chart or a run, as if it were applied alone
   * @throws Error as synthesis does, where a run has an error
   */
  public static of(scope: Construct): Verification {
    // Objects of different clusters never meet.
    const clusters = grouped(objectsBelow(scope), clusterKey);
    const findings = [...clusters.values()].flatMap(objects =>
      verify(objects.map(object => ({ object: object.toJson() })), TABLE, { controller: hasController(scope) }).findings);
    return new Verification(findings.map(({ code, severity, object, path, message, remedy, remedyInCode }) => ({
      code,
      severity: SEVERITIES[severity],
      object: objectName({ object }),
      path,
      message,
      remedy: remedyInCode ?? remedy,
    })));
  }

  private constructor(
    /** In the order of the set: none where nothing is wrong that is not acknowledged. */
    public readonly findings: VerificationFinding[],
  ) {}

  /** Findings with a code: `ofCode('JS2114')`. */
  public ofCode(code: string): VerificationFinding[] {
    return this.findings.filter(finding => finding.code === code);
  }

  /** A line for each finding, for a terminal or the message of a test; empty without any. */
  public toText(): string {
    return this.findings.map(({ code, severity, object, path, message, remedy }) => `${severity} ${code}: ${object}, ${path}: ${message} — ${remedy}\n`).join('');
  }
}

const SEVERITIES: Readonly<Record<Severity, FindingSeverity>> = {
  error: FindingSeverity.ERROR, warning: FindingSeverity.WARNING, advice: FindingSeverity.ADVICE,
};
