/** What the API server makes of an object of some kind before it takes it in, and what it refuses. */
import type { ApiObject, JsonObject } from './objects';

export interface KindRules {
  /** Fills in what the author left out. */
  readonly defaults?: (object: ApiObject) => ApiObject;
  /** What is wrong with a new object: `spec.completions: Required value`. */
  readonly invalid?: (object: ApiObject) => string | undefined;
  /** What is wrong with a change. */
  readonly invalidChange?: (before: ApiObject, after: ApiObject) => string | undefined;
  /** What is wrong with a change of the status. */
  readonly invalidStatusChange?: (before: ApiObject, after: ApiObject) => string | undefined;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
}

export function conditionsOf(status: JsonObject | undefined): readonly Condition[] {
  return (status?.conditions ?? []) as readonly Condition[];
}

export function isTrue(status: JsonObject | undefined, type: string): boolean {
  return conditionsOf(status).some(condition => condition.type === type && condition.status === 'True');
}
