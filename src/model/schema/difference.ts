/** Where two values of a shape differ in meaning: absent and empty are the same where the API says so, quantities count by amount. */
import { childPath } from '../field-path';
import { parseQuantity } from '../quantity';
import type { ObjectShape, Shape } from './shape';

/** The paths at which the two differ: as deep as possible, in the order of the shape's fields. */
export function differences(shape: Shape, before: unknown, after: unknown, path = ''): string[] {
  const a = before ?? undefined;
  const b = after ?? undefined;
  if (a === b) return [];
  switch (shape.kind) {
    case 'text': return meant(a, shape.absent) === meant(b, shape.absent) ? [] : [path];
    case 'flag': return (a ?? shape.absent) === (b ?? shape.absent) ? [] : [path];
    case 'integer':
    case 'port': return [path];
    case 'quantity': return sameAmount(a, b) ? [] : [path];
    case 'any': return sameJson(a, b) ? [] : [path];
    case 'list': return listDifferences(shape.items, (a ?? []) as unknown[], (b ?? []) as unknown[], path);
    case 'map': return memberDifferences(() => shape.values, (a ?? {}) as object, (b ?? {}) as object, path);
    case 'object': return objectDifferences(shape, a, b, path);
  }
}

/** An empty text means what an absent one means, where the API cannot tell them apart. */
function meant(value: unknown, absent: string | undefined): unknown {
  return absent === undefined ? value : value || absent;
}

function listDifferences(items: Shape, a: readonly unknown[], b: readonly unknown[], path: string): string[] {
  if (a.length !== b.length) return [path];
  return a.flatMap((item, i) => differences(items, item, b[i], childPath(path, i)));
}

function objectDifferences(shape: ObjectShape, a: unknown, b: unknown, path: string): string[] {
  if (!shape.byValue && (a === undefined || b === undefined)) return [path];
  return memberDifferences(name => Object.hasOwn(shape.fields, name) ? shape.fields[name] : ANY, (a ?? {}) as object, (b ?? {}) as object, path);
}

const ANY: Shape = { kind: 'any' };

function memberDifferences(shapeOf: (name: string) => Shape, a: object, b: object, path: string): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap(name => differences(shapeOf(name), member(a, name), member(b, name), childPath(path, name)));
}

function member(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Readonly<Record<string, unknown>>)[name] : undefined;
}

function sameAmount(a: unknown, b: unknown): boolean {
  return a !== undefined && b !== undefined && parseQuantity(a as string) === parseQuantity(b as string);
}

/** Fields that nobody knows the meaning of are the same when they are written the same, in whatever order. */
function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every(name => sameJson(member(a, name), member(b, name)));
}
