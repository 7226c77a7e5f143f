/** Patterns that users write: RE2 syntax, matched in time linear in the text whatever the pattern. */
import { RE2JS } from 're2js';
import { MAX_PATTERN_SIZE } from './limits';
import { patternSize } from './pattern-size';

/** Patterns of one process are few and stay the same; the bound is only for a process that meets many documents. */
const MAX_CACHED_SIZE = 50_000;
const compiled = new Map<string, RE2JS | string>();
let cachedSize = 0;

/** Why this is not a pattern, or undefined when it is one. */
export function patternError(pattern: string): string | undefined {
  const result = compile(pattern);
  return typeof result === 'string' ? result : undefined;
}

/** Whether the pattern is found anywhere in the text. A text that is not a pattern, or too large a one, matches nothing. */
export function patternMatches(pattern: string, text: string): boolean {
  const result = compile(pattern);
  return typeof result !== 'string' && result.test(text);
}

function compile(pattern: string): RE2JS | string {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const size = patternSize(pattern);
  if (size > MAX_PATTERN_SIZE) return `it is compiled to about ${size} instructions, more than ${MAX_PATTERN_SIZE}`;
  let result: RE2JS | string;
  try {
    result = RE2JS.compile(pattern);
  } catch (error) {
    result = (error as Error).message.replace('error parsing regexp: ', '');
  }
  // Texts that are no pattern take their own room.
  cachedSize += size + 1;
  if (cachedSize > MAX_CACHED_SIZE) {
    compiled.clear();
    cachedSize = size + 1;
  }
  compiled.set(pattern, result);
  return result;
}
