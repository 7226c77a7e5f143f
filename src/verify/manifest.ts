/** One object of the set that is verified, and where each of its fields stands. */
import type { Step } from '../model/field-path';
import type { WrittenObject } from '../model/kubernetes';

/** Where a value stands in a text. */
export interface Position {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Finds where things stand. */
export interface Locator {
  /** Where a field stands; its nearest enclosing field when it is not written. */
  at(path: readonly Step[]): Position | undefined;
  /** The same for the YAML text that is the value of a field. */
  within(path: readonly Step[]): Locator;
}

export interface Manifest {
  readonly object: WrittenObject;
  /** Absent for objects that do not come from a text. */
  readonly locate?: Locator;
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: readonly Step[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<Step, unknown>)[step];
  }
  return current;
}
