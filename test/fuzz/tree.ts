/** Values as trees: their places, and copies in which one place is changed. */
export type Key = string | number;
export type Place = readonly Key[];

export const GONE = Symbol('gone');

export function isBranch(value: unknown): value is Record<Key, unknown> {
  return typeof value === 'object' && value !== null;
}

export function keysOf(value: unknown): Key[] {
  return Array.isArray(value) ? [...value.keys()] : isBranch(value) ? Object.keys(value) : [];
}

/** Every place in a value, but the value itself: outer ones first. */
export function placesIn(value: unknown): Place[] {
  const found: Place[] = [];
  const visit = (at: unknown, place: Place) => {
    for (const key of keysOf(at)) {
      const inner = [...place, key];
      found.push(inner);
      visit((at as Record<Key, unknown>)[key], inner);
    }
  };
  visit(value, []);
  return found;
}

export function valueIn(value: unknown, place: Place): unknown {
  return place.reduce<unknown>((at, key) => isBranch(at) && Object.hasOwn(at, key) ? at[key] : undefined, value);
}

/** A copy with another value at a place; GONE takes it away. Names stay in their order, and may be any. */
export function changed(value: unknown, [key, ...rest]: Place, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  // A list has no members with names.
  if (Array.isArray(value) && typeof key === 'string') return value;
  const inner = changed(isBranch(value) && Object.hasOwn(value, key) ? value[key] : undefined, rest, replacement);
  if (Array.isArray(value)) return inner === GONE ? value.filter((_, i) => i !== key) : value.map((item: unknown, i) => i === key ? inner : item);
  const entries = Object.entries(isBranch(value) ? value : {});
  const there = entries.some(([name]) => name === key);
  const others = entries.map(([name, member]) => [name, name === key ? inner : member] as const);
  return fromEntries([...others, ...there ? [] : [[`${key}`, inner] as const]].filter(([, member]) => member !== GONE));
}

/** A copy in which a member has another name. */
export function renamed(value: unknown, place: Place, name: string): unknown {
  const parent = valueIn(value, place.slice(0, -1));
  if (!isBranch(parent) || Array.isArray(parent)) return value;
  const entries = Object.entries(parent).map(([key, member]) => [key === place.at(-1) ? name : key, member] as const);
  return changed(value, place.slice(0, -1), fromEntries(entries));
}

function fromEntries(entries: readonly (readonly [string, unknown])[]): object {
  // Object.fromEntries defines members, so that __proto__ is a name like any other.
  return Object.fromEntries(entries);
}
