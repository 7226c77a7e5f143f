/** The wrong and the right manifest of a rule, as they stand beside its page. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PAGES = join(__dirname, '..', '..', 'docs', 'findings');

export type Verdict = 'wrong' | 'right';

export function examplePath(code: string, verdict: Verdict): string {
  return join(PAGES, 'examples', `${code}.${verdict}.yaml`);
}

export function example(code: string, verdict: Verdict): string | undefined {
  const path = examplePath(code, verdict);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
