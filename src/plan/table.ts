/** Columns. */

/** Rows with their cells padded to the width of their column; the cells of `right` columns stand to the right. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, cell.length));
  return rows.map(row => row.map((cell, i) => right.includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))
    .filter((_, i) => widths[i] > 0).join('  ').trimEnd());
}

const COLUMNS = 80;

/** Parts of a list, in as many lines as a terminal of 80 columns needs; no part is broken. */
export function listed(start: string, parts: readonly string[], indent = '  '): string[] {
  const lines = [`${start}${parts[0]}`];
  for (const part of parts.slice(1)) {
    const line = `${lines.at(-1)}, ${part}`;
    if (line.length <= COLUMNS) lines[lines.length - 1] = line;
    else lines.push(`${indent}${part}`);
  }
  return lines;
}

/** A sentence in as many lines as a terminal of 80 columns needs; the ones after the first have the indent. */
export function folded(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.trimStart().split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(line === undefined ? `${/^ */.exec(text)![0]}${word}` : `${indent}${word}`);
  }
  return lines;
}
