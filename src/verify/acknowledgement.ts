/** Warnings that somebody has seen and lives with, each with a reason: an annotation, `{"JS6104": "drained by hand"}`. */
import type { Locator } from './manifest';
import type { ReportedFinding } from './report';
import type { ObjectReference, Subject } from './subject';
import type { World } from './world';
import type { KubernetesObject } from '../model/kubernetes';

export const ACKNOWLEDGED = 'cdk8s-jobset.dev/acknowledged';

/** The acknowledgements that one object carries, and which of them were needed. */
export class Acknowledgement implements Subject {
  /** By code; undefined when the annotation is not a JSON object. */
  readonly reasons?: Readonly<Record<string, unknown>>;
  /** Codes of warnings and advice that it covers. */
  readonly used = new Set<string>();
  /** Codes of errors that it names in vain. */
  readonly refused = new Set<string>();

  constructor(
    readonly object: KubernetesObject,
    readonly reference: ObjectReference,
    readonly world: World,
    readonly text: string,
    readonly locate?: Locator,
  ) {
    this.reasons = jsonObject(text);
  }

  /** Whether a finding is covered. Remembers what it was asked. */
  covers({ code, severity }: ReportedFinding): boolean {
    if (!this.reasons || !Object.hasOwn(this.reasons, code) || !isReason(this.reasons[code])) return false;
    if (severity === 'error') {
      this.refused.add(code);
      return false;
    }
    this.used.add(code);
    return true;
  }
}

export function acknowledgementText(object: KubernetesObject): string | undefined {
  const text: unknown = object.metadata?.annotations?.[ACKNOWLEDGED];
  return typeof text === 'string' ? text : undefined;
}

export function isReason(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}
