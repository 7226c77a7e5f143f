/** Suggestions for a name that does not exist. */

/** Edits (insert, delete, replace, swap of neighbours) that turn one text into the other, letter case aside. */
export function editDistance(from: string, to: string): number {
  const a = from.toLowerCase();
  const b = to.toLowerCase();
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}

/** What follows in a longer name makes it no closer to any. */
const MAX_LENGTH = 100;

/** A shorter text is found in too many names to mean one of them. */
const TELLING = 3;

/**
 * The names closest to `wanted`, best first: those that have it in them, as `nvidia-h100-80gb` has `h100`, then by edits; of equally close ones those
 * that begin like it, then in the order given.
 */
export function nearestNames(wanted: string, names: readonly string[], count = 3): string[] {
  const start = wanted.slice(0, MAX_LENGTH);
  const part = start.toLowerCase();
  const contains = (name: string) => part.length >= TELLING && name.toLowerCase().includes(part) ? 1 : 0;
  return names
    .map(name => ({ name, contains: contains(name), distance: editDistance(start, name), beginning: commonBeginning(start, name) }))
    .sort((a, b) => b.contains - a.contains || a.distance - b.distance || b.beginning - a.beginning)
    .slice(0, count)
    .map(({ name }) => name);
}

function commonBeginning(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** `'a', 'b' or 'c'` */
export function oneOf(names: readonly string[]): string {
  const quoted = names.map(name => `'${name}'`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`;
}
