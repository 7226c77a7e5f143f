/** How large a pattern becomes when it is compiled: told from its text, since compiling it is what may take all memory. */

/** `{3}`, `{3,}`, `{3,5}`: what else stands in braces is text. */
const REPEAT = /\{(\d+)(?:,(\d*))?\}/y;
const QUOTED = /\\Q([^]*?)(?:\\E|$)/y;
/** An escape, a class such as `[^\]a-z[:alpha:]]`, or any other character. */
const ATOM = /\\(?:[pP]\{[^}]*\}|x\{[^}]*\}|[^])|\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]|[^]/yu;

/** About as many instructions as the pattern is compiled to, and never much fewer. Linear in its length. */
export function patternSize(pattern: string): number {
  /** Of each open group: the size of what stands before its last part, and of that part, which a repetition is about. */
  const groups = [{ before: 0, last: 0 }];
  let at = 0;
  const match = (what: RegExp) => {
    what.lastIndex = at;
    const found = what.exec(pattern);
    if (found) at += found[0].length;
    return found;
  };
  const add = (size: number) => {
    const group = groups.at(-1)!;
    group.before += group.last;
    group.last = size;
  };
  while (at < pattern.length) {
    const quoted = match(QUOTED);
    if (quoted) {
      for (const _ of quoted[1]!) add(1);
      continue;
    }
    const repeat = match(REPEAT);
    const group = groups.at(-1)!;
    if (repeat) {
      const [, least, most] = repeat;
      group.last *= Math.max(1, Number(most || least) + (most === '' ? 1 : 0));
      continue;
    }
    const atom = match(ATOM)?.[0] ?? pattern[at++]!;
    if (atom === '(') {
      groups.push({ before: 0, last: 0 });
    } else if (atom === ')' && groups.length > 1) {
      groups.pop();
      add(group.before + group.last + 2);
    } else if (atom === '*' || atom === '+' || atom === '?') {
      group.last++;
    } else {
      add(1);
    }
  }
  return groups.reduce((sum, { before, last }) => sum + before + last, 0);
}
