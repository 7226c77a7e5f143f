/** Lists in sentences. */

/** More are counted: a message for each of thousands must not name thousands. */
const MAX_LISTED = 20;

/** `a, b, c`; of many the first ones, and how many more there are. */
export function listed(items: readonly string[], separator = ', '): string {
  if (items.length <= MAX_LISTED) return items.join(separator);
  return `${items.slice(0, MAX_LISTED - 1).join(separator)} and ${items.length - MAX_LISTED + 1} more`;
}
