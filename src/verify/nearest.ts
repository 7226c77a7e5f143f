/** What somebody probably meant. */
import { editDistance } from '../hardware/nearest';

/** A suggestion is a courtesy: for longer names, and among more, there is none. */
const MAX_LENGTH = 253;
const MAX_COMPARED = 200;

/** Of these names the one that looks like a misspelt `name`: at most one edit for each three letters. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let compared = 0;
  let least = Math.floor(name.length / 3) + 1;
  for (const candidate of names) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= least) continue;
    if (++compared > MAX_COMPARED) break;
    const distance = editDistance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** The same for keys of the form domain/name: the one whose name is the same, looks like it or begins with it, whatever its domain. */
export function nearestKey(key: string, keys: Iterable<string>): string | undefined {
  const name = nameOf(key);
  const known = [...keys].filter(candidate => candidate !== key);
  const meant = nearest(name, known.map(nameOf));
  return known.find(candidate => nameOf(candidate) === name)
    ?? known.find(candidate => nameOf(candidate) === meant)
    ?? known.find(candidate => nameOf(candidate).startsWith(`${name}-`));
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
