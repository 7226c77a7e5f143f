/** Sets of job indexes as the Job API writes them: `0-3,5`. */

export function formatIndexes(sorted: readonly number[]): string {
  const ranges: string[] = [];
  for (let i = 0; i < sorted.length;) {
    const first = sorted[i]!;
    let last = first;
    while (sorted[++i] === last + 1) last++;
    ranges.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return ranges.join(',');
}

/** The indexes below the limit; what is not a range is left out, since the text may be anybody's. */
export function parseIndexes(text: string, limit: number): number[] {
  const indexes: number[] = [];
  for (const range of text.split(',')) {
    const [, first, last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(range) ?? [];
    if (first === undefined) continue;
    for (let i = Number(first); i <= Number(last) && i < limit; i++) indexes.push(i);
  }
  return indexes;
}
