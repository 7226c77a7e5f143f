/** Words in their number, and lists as sentences have them. */

const IRREGULAR: Readonly<Record<string, string>> = { is: 'are', has: 'have', was: 'were', does: 'do', it: 'they', its: 'their', that: 'those', this: 'these' };

/** The word for so many: `plural(2, 'policy')` is policies, `plural(2, 'is')` is are. */
export function plural(count: number, one: string, many = manyOf(one)): string {
  return count === 1 ? one : many;
}

/** `1 host`, `16 hosts` */
export function counted(count: number, one: string, many?: string): string {
  return `${count} ${plural(count, one, many)}`;
}

/** `a`, `a and b`, `a, b and c` */
export function inSentence(parts: readonly string[], before = 'and'): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${before} ${parts.at(-1)}`;
}

function manyOf(one: string): string {
  if (Object.hasOwn(IRREGULAR, one)) return IRREGULAR[one];
  if (/[^aeiou]y$/.test(one)) return `${one.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(one) ? `${one}es` : `${one}s`;
}
