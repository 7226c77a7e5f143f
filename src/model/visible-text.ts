/**
 * What manifests say, as it may be shown: a character that would move the cursor, colour, hide or reorder text, or end a line,
 * stands there as its escape, such as `\x1b` or `\u202e`. Whatever is written for people passes here once.
 */

/** Controls, characters that only format (bidi, zero width, tags), separators of lines, and what is no character. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text on one line, nothing of it hidden. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, escapeOf);
}

/** The same value with every text and key in it visible. */
export function withVisibleTexts<Value>(value: Value): Value {
  return visible(value) as Value;
}

function visible(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(visible);
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [visible(key), visible(member)]));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [visibleText(key), visible(member)]));
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0)!;
  if (code > 0xffff) return `\\u{${code.toString(16)}}`;
  return NAMED[character] ?? (code > 0xff ? `\\u${hex(code, 4)}` : `\\x${hex(code, 2)}`);
}

/**
 * JSON of a value in lines of our own making: the value is the same when it is read back.
 * @param indent spaces; none for a single line
 */
export function visibleJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  return text.replace(INVISIBLE, character => character === '\n' ? character
    : [...Array(character.length).keys()].map(i => `\\u${hex(character.charCodeAt(i), 4)}`).join(''));
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
