/** Makes a document that shows a failure smaller, as long as it shows it. */
import type { Objects } from './seeds';
import { changed, GONE, isBranch, keysOf, placesIn, valueIn } from './tree';

/**
 * @param shows whether objects show the failure
 * @param attempts how often it may be asked
 */
export function minimised(objects: Objects, shows: (objects: Objects) => boolean, attempts = 3000): Objects {
  let smallest: unknown = objects;
  let left = attempts;
  const tried = (candidate: unknown): boolean => {
    if (left-- <= 0 || !Array.isArray(candidate) || !candidate.every(isBranch) || !shows(candidate as Objects)) return false;
    smallest = candidate;
    return true;
  };
  for (let shrunk = true; shrunk && left > 0;) {
    shrunk = false;
    // Outer places first: what is gone with them need not be tried by itself. From the end, so that the places before stay what they are.
    for (const place of placesIn(smallest).sort((a, b) => a.length - b.length || (a < b ? 1 : -1))) {
      const value = valueIn(smallest, place);
      if (value === undefined) continue;
      if (tried(changed(smallest, place, GONE))) {
        shrunk = true;
        continue;
      }
      for (const simpler of simplerThan(value)) if (tried(changed(smallest, place, simpler))) shrunk = true;
    }
  }
  return smallest as Objects;
}

/** Shorter texts, smaller numbers, the halves of lists, nothing of a map. */
function simplerThan(value: unknown): unknown[] {
  if (isBranch(value) && !Array.isArray(value)) return keysOf(value).length > 1 ? [{}] : [];
  if (typeof value === 'string' && value.length > 1) {
    const half = Math.floor(value.length / 2);
    const quarter = Math.ceil(value.length / 4);
    return ['a', value.slice(0, half), value.slice(half), value.slice(quarter), value.slice(0, -quarter), value.slice(1), value.slice(0, -1)].filter(text => text !== value);
  }
  if (typeof value === 'number' && value !== 0 && value !== 1) return [0, 1, Math.trunc(value / 2)].filter(number => number !== value);
  if (Array.isArray(value) && value.length > 3) return [value.slice(0, value.length / 2), value.slice(value.length / 2)];
  return [];
}
