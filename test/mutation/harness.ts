/**
 * Runs test files in this process, as jest would, and stops at the first test that fails: a mutant needs no more to be noticed.
 * Knows what our tests of pure code use: describe, test and their tables, and jest's own expect.
 */
import { createRequire } from 'node:module';
import { format } from 'node:util';

type Body = (...args: unknown[]) => unknown;

interface Test {
  readonly title: string;
  readonly body: () => unknown;
}

const collected: Test[] = [];
let prefix = '';

function describe(title: string, body: () => void): void {
  const outer = prefix;
  prefix = `${outer}${title} › `;
  body();
  prefix = outer;
}

function test(title: string, body: () => unknown): void {
  collected.push({ title: prefix + title, body });
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
  const { expect } = createRequire(load.resolve('jest'))('expect') as { expect: unknown };
  Object.assign(globalThis, { describe: Object.assign(describe, { each: each(describe) }), test: Object.assign(test, { each: each(test) }), expect });
}

/** The first test that fails, or undefined when all pass. */
export async function firstFailure(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    collected.length = 0;
    try {
      load(file);
    } catch (error) {
      return `${file}: ${(error as Error).message}`;
    }
    for (const { title, body } of collected) {
      try {
        await body();
      } catch {
        return title;
      }
    }
  }
  return undefined;
}
