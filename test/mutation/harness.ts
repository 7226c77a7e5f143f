/**
 * Runs test files in this process, as jest would, and stops at the first test that fails: a mutant needs no more to be noticed.
 * Knows what our tests use: describe, test and their tables, what goes before and after each, and jest's own expect and mocks.
 */
import { createRequire } from 'node:module';
import { format } from 'node:util';

type Body = (...args: unknown[]) => unknown;

interface Test {
  readonly title: string;
  /** What goes before it, itself, and what goes after it. */
  readonly steps: readonly (() => unknown)[];
}

interface Scope {
  readonly prefix: string;
  readonly before: (() => unknown)[];
  readonly after: (() => unknown)[];
}

const FILE: Scope = { prefix: '', before: [], after: [] };

let collected: Test[] = [];
let scope = FILE;

function describe(title: string, body: () => void): void {
  const outer = scope;
  scope = { prefix: `${outer.prefix}${title} › `, before: [...outer.before], after: [...outer.after] };
  body();
  scope = outer;
}

function test(title: string, body: () => unknown): void {
  const { prefix, before, after } = scope;
  collected.push({ title: prefix + title, steps: [...before, body, ...after] });
}

function beforeEach(step: () => unknown): void {
  scope.before.push(step);
}

function afterEach(step: () => unknown): void {
  scope.after.unshift(step);
}

/** `describe.each` and `test.each`: a row that is a list becomes the arguments, any other is the argument. */
function each(one: (title: string, body: () => void) => void) {
  return (rows: readonly unknown[]) => (title: string, body: Body): void => {
    for (const row of rows) {
      const args = Array.isArray(row) ? row : [row];
      one(format(title, ...args), () => body(...args));
    }
  };
}

const load = createRequire(__filename);

/** Makes the words of jest global. */
export function install(): void {
  const partOfJest = createRequire(load.resolve('jest'));
  const { expect } = partOfJest('expect') as { expect: unknown };
  const { spyOn } = partOfJest('jest-mock') as { spyOn: unknown };
  Object.assign(globalThis, {
    describe: Object.assign(describe, { each: each(describe) }),
    test: Object.assign(test, { each: each(test) }),
    beforeEach,
    afterEach,
    expect,
    jest: { spyOn },
  });
}

/** The first test that fails, or undefined when all pass. */
export async function firstFailure(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    collected = [];
    scope = { ...FILE, before: [], after: [] };
    try {
      load(file);
    } catch (error) {
      return `${file}: ${(error as Error).message}`;
    }
    for (const { title, steps } of collected) {
      try {
        for (const step of steps) await step();
      } catch {
        return title;
      }
    }
  }
  return undefined;
}
