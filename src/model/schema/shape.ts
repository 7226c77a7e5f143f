/** Shapes: which JSON a field of the API takes. The vocabulary in which the other files of this folder describe it. */

export type Shape =
  /** `absent`: what an absent one means, for a field that is stored by value; an empty one means the same. */
  | { readonly kind: 'text'; readonly values?: readonly string[]; readonly absent?: string }
  | { readonly kind: 'flag'; readonly absent?: boolean }
  | { readonly kind: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'quantity' }
  /** A port's number or name. */
  | { readonly kind: 'port' }
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly items: Shape; readonly keys?: readonly string[]; readonly maximum?: number }
  | { readonly kind: 'map'; readonly values: Shape }
  | ObjectShape;

export interface ObjectShape {
  readonly kind: 'object';
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  /** The API stores it by value: an absent one and an empty one are the same. */
  readonly byValue?: true;
  /** Who refuses a value in here that has the right type but is not legal. Default: whoever refuses it around this object. */
  readonly refusedBy?: Refuser;
}

/** The CRD's schema looks at the JobSet as such; the Job API looks at the templates, when their Jobs are created. */
export type Refuser = 'schema' | 'job';

export const MIN_INT32 = -2147483648;
export const MAX_INT32 = 2147483647;

export const text: Shape = { kind: 'text' };
/** A string that the API stores by value: absent and empty are the same. */
export const plainText: Shape = { kind: 'text', absent: '' };
export const flag: Shape = { kind: 'flag' };
/** A boolean that the API stores by value: absent and false are the same. */
export const plainFlag: Shape = { kind: 'flag', absent: false };
export const int32: Shape = integer(MIN_INT32, MAX_INT32);
/** JSON numbers are exact up to 2^53; the API's own limit is 2^63. */
export const int64: Shape = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
/** A count, a number of seconds: not negative. */
export const count: Shape = integer(0, MAX_INT32);
export const longCount: Shape = integer(0, Number.MAX_SAFE_INTEGER);
/** The id of a user or group. */
export const posixId: Shape = integer(0, MAX_INT32);
export const portNumber: Shape = integer(1, 65535);
export const fileMode: Shape = integer(0, 0o777);
export const quantity: Shape = { kind: 'quantity' };
export const port: Shape = { kind: 'port' };
export const any: Shape = { kind: 'any' };
export const textMap: Shape = map(text);
export const quantityMap: Shape = map(quantity);
export const textList: Shape = list(text);

export function oneOf(...values: readonly string[]): Shape {
  return { kind: 'text', values };
}

/** One of these, stored by value: absent, empty and the first one are the same. */
export function defaultedOneOf(first: string, ...others: readonly string[]): Shape {
  return { kind: 'text', values: [first, ...others], absent: first };
}

/** One of these, stored by value, with a default that depends on other fields: absent and empty are the same. */
export function plainOneOf(...values: readonly string[]): Shape {
  return { kind: 'text', values, absent: '' };
}

export function integer(minimum: number, maximum: number): Shape {
  return { kind: 'integer', minimum, maximum };
}

export function list(items: Shape): Shape & { kind: 'list' } {
  return { kind: 'list', items };
}

/** A list whose entries are told apart by these fields: the API refuses two entries with the same. */
export function keyedList(items: Shape, ...keys: readonly string[]): Shape & { kind: 'list' } {
  return { kind: 'list', items, keys };
}

export function atMost(maximum: number, entries: Shape & { kind: 'list' }): Shape {
  return { ...entries, maximum };
}

export function map(values: Shape): Shape {
  return { kind: 'map', values };
}

export function object(fields: Readonly<Record<string, Shape>>, ...required: readonly string[]): ObjectShape {
  return { kind: 'object', fields, required };
}

/** An object that is stored by value: an absent one and an empty one are the same. */
export function struct(fields: Readonly<Record<string, Shape>>, ...required: readonly string[]): ObjectShape {
  return { kind: 'object', fields, required, byValue: true };
}
