/** Documents that are nearly right: a seed, of which a few places are changed. */
import { command, mutatedText, script } from './commands';
import type { Random } from './random';
import type { Objects } from './seeds';
import { changed, GONE, isBranch, keysOf, placesIn, renamed, valueIn } from './tree';
import type { Place } from './tree';

/** Names that mean something to JavaScript, to YAML, or to whoever writes paths. */
const NAMES = [
  'constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', 'length', "it's", 'a.b', 'a[0]', "a']['b", 'a\nb', 'a\\b', '"', '', ' ', '0', '-1', '~', 'null', '<<', '#', '*a', '&a',
  'y', 'a: b', 'ü', 'metadata', 'spec', 'name', 'nvidia.com/gpu', 'google.com/tpu', 'cpu', 'memory',
] as const;
const TEXTS = [
  ...NAMES, 'a'.repeat(300), '$(A)', '$(constructor)', '1Gi', '500m', '-1', '1e999', '0.5', '100%', 'Always', 'Indexed', 'true', '1-3,5', '[0-9]+(', '(a+)+$', 'a-0-0.a', 'train-workers-0-0.train:29500',
  'kubernetes.io/hostname', "metadata.labels['constructor']", 'metadata.name', '2.5x', 'in', 'In', 'v1', 'batch/v1', 'JobSet', '{"a":1}', '{"JS6104": "x"}', '\u202e', '\ud800', '\t',
] as const;
const NUMBERS = [
  0, 1, -1, 2, 3, 7, 8, 100, 1000, 65535, 65536, 100_000, 2147483647, 2147483648, -2147483648, 4294967295, 2 ** 53, -(2 ** 53),
  1e21, 1e308, 0.5, -0.1,
] as const;

/** As many objects as this, at most, so that one document is verified in milliseconds. */
const MOST_OBJECTS = 12;
const MOST_COPIES = 40;

/** The document of a number: the same for the same seed and seeds. */
export function mutant(all: readonly Objects[], random: Random): Objects {
  let objects: unknown = structuredClone(random.pick(all)).slice(0, MOST_OBJECTS);
  const changes = 1 + random.below(random.chance(0.3) ? 12 : 4);
  for (let i = 0; i < changes; i++) objects = mutated(objects, all, random);
  const left = (objects as unknown[]).filter(isBranch);
  return random.chance(0.03) ? [{ apiVersion: 'v1', kind: 'List', items: left }] : left;
}

function mutated(objects: unknown, all: readonly Objects[], random: Random): unknown {
  const places = placesIn(objects);
  if (places.length === 0 || random.chance(0.04)) return withOthers(objects as Objects, random.pick(all), random);
  // Most places are deep inside; the outer ones decide more.
  const outer = places.filter(place => place.length <= 3);
  const place = random.chance(0.15) ? random.pick(outer) : random.pick(places);
  const value = valueIn(objects, place);
  if (typeof value === 'string' && random.chance(0.35)) {
    return changed(objects, place, random.chance(0.8) ? mutatedText(value, random) : script(random));
  }
  if ((place.includes('command') || place.includes('args')) && random.chance(0.5)) {
    return changed(objects, place.slice(0, place.findIndex(step => step === 'command' || step === 'args') + 1), command(random));
  }
  switch (random.below(9)) {
    case 0: return changed(objects, place, GONE);
    case 1: return changed(objects, place, null);
    case 2: return changed(objects, place, wrong(random));
    case 3: return changed(objects, place, random.pick(NUMBERS));
    case 4: return changed(objects, place, random.pick(TEXTS));
    case 5: return typeof place.at(-1) === 'string' ? renamed(objects, place, random.pick(NAMES)) : changed(objects, place, GONE);
    case 6: return changed(objects, place, graft(objects, places, all, random));
    case 7: return repeated(objects, place, random);
    default: {
      const parent = isBranch(value) && !Array.isArray(value) ? place : place.slice(0, -1);
      return changed(objects, [...parent, fieldOf(all, random)], graft(objects, places, all, random));
    }
  }
}

/** What no field takes, or few do. */
function wrong(random: Random): unknown {
  const value = random.pick<unknown>([true, false, '', 'x', [], {}, [null], [[]], [{}], { a: null }, { name: 'a' }, ['a', 'a'], [0], { constructor: 1 }, { toString: 'x' }]);
  return structuredClone(value);
}

/** A value from elsewhere: of this document, or of another. */
function graft(objects: unknown, places: readonly Place[], all: readonly Objects[], random: Random): unknown {
  if (random.chance(0.5)) return structuredClone(valueIn(objects, random.pick(places)));
  const other = random.pick(all);
  return structuredClone(valueIn(other, random.pick(placesIn(other))));
}

/** The name of a field that some manifest has. */
function fieldOf(all: readonly Objects[], random: Random): string {
  const names = placesIn(random.pick(all)).map(place => place.at(-1)).filter(name => typeof name === 'string');
  return random.chance(0.1) || names.length === 0 ? random.pick(NAMES) : random.pick(names);
}

/** An entry of a list, or an object, several times: as it is, or each with a name of its own. */
function repeated(objects: unknown, place: Place, random: Random): unknown {
  const index = place.reduce<number>((last, step, i) => typeof step === 'number' ? i : last, 0);
  const listPlace = place.slice(0, index);
  const entries = valueIn(objects, listPlace);
  if (!Array.isArray(entries)) return objects;
  const entry: unknown = entries[Number(place[index])];
  const count = 1 + random.below(random.chance(0.1) ? MOST_COPIES : 3);
  const own = random.chance(0.6);
  const copies = Array.from({ length: index === 0 ? Math.min(count, 3) : count }, (_, i) => own && isBranch(entry) && !Array.isArray(entry)
    ? { ...structuredClone(entry), ...(typeof entry.name === 'string' && { name: `${entry.name}-${i}` }) } : structuredClone(entry));
  return changed(objects, listPlace, [...entries, ...copies]);
}

/** Together with the objects of another seed: one file more in the set. */
function withOthers(objects: Objects, others: Objects, random: Random): Objects {
  const all = [...objects, ...structuredClone(others)].slice(0, MOST_OBJECTS);
  if (!random.chance(0.3)) return all;
  // The same names, so that they belong together.
  const names = all.map(object => valueIn(object, ['metadata', 'name'])).filter(name => typeof name === 'string');
  if (names.length === 0) return all;
  const name = random.pick(names);
  return all.map(object => keysOf(valueIn(object, ['metadata'])).length > 0 ? changed(object, ['metadata', 'name'], name) as object : object);
}
