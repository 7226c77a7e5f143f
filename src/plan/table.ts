/** Columns. */

/** Rows with their cells padded to the width of their column; the cells of `right` columns stand to the right. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, cell.length));
  return rows.map(row => row.map((cell, i) => right.includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))
    .filter((_, i) => widths[i] > 0).join('  ').trimEnd());
}
