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

/**
 * What is left of a value that `inspect` has compared with a shape: required members are there, others may be, and each has its type.
 * A document is read by its own type where this one can be assigned to it: so its type cannot promise what nobody has looked at.
 */
export type Sound<S extends Shape> =
  S extends { readonly kind: 'text' } ? S extends { readonly values: readonly (infer Value)[] } ? Value : string
    : S extends { readonly kind: 'flag' } ? boolean
      : S extends { readonly kind: 'integer' } ? number
        : S extends { readonly kind: 'quantity' | 'port' } ? string | number
          : S extends { readonly kind: 'list'; readonly items: infer Items extends Shape } ? readonly Sound<Items>[]
            : S extends { readonly kind: 'map'; readonly values: infer Values extends Shape } ? Readonly<Record<string, Sound<Values>>>
              : S extends { readonly kind: 'object'; readonly fields: infer F extends Fields; readonly required: readonly (infer Required)[] }
                ? { readonly [Name in keyof F & Required]: Sound<F[Name]> } & { readonly [Name in Exclude<keyof F, Required>]?: Sound<F[Name]> }
                : unknown;

export type Fields = Readonly<Record<string, Shape>>;

export interface ObjectOf<F extends Fields, Required extends string> extends ObjectShape {
  readonly fields: F;
  readonly required: readonly Required[];
}

export interface ListOf<Items extends Shape> {
  readonly kind: 'list';
  readonly items: Items;
  readonly keys?: readonly string[];
  readonly maximum?: number;
}

export const text = { kind: 'text' } as const;
/** A string that the API stores by value: absent and empty are the same. */
export const plainText = { kind: 'text', absent: '' } as const;
export const flag = { kind: 'flag' } as const;
/** A boolean that the API stores by value: absent and false are the same. */
export const plainFlag = { kind: 'flag', absent: false } as const;
export const int32 = integer(MIN_INT32, MAX_INT32);
/** JSON numbers are exact up to 2^53; the API's own limit is 2^63. */
export const int64 = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
/** A count, a number of seconds: not negative. */
export const count = integer(0, MAX_INT32);
export const longCount = integer(0, Number.MAX_SAFE_INTEGER);
/** The id of a user or group. */
export const posixId = integer(0, MAX_INT32);
export const portNumber = integer(1, 65535);
export const fileMode = integer(0, 0o777);
export const quantity = { kind: 'quantity' } as const;
export const port = { kind: 'port' } as const;
export const any = { kind: 'any' } as const;
export const textMap = map(text);
export const quantityMap = map(quantity);
export const textList = list(text);

export function oneOf<const Value extends string>(...values: readonly Value[]) {
  return { kind: 'text' as const, values };
}

/** One of these, stored by value: absent, empty and the first one are the same. */
export function defaultedOneOf<const Value extends string>(first: Value, ...others: readonly Value[]) {
  return { kind: 'text' as const, values: [first, ...others], absent: first };
}

/** One of these, stored by value, with a default that depends on other fields: absent and empty are the same. */
export function plainOneOf<const Value extends string>(...values: readonly Value[]) {
  return { kind: 'text' as const, values, absent: '' };
}

export function integer(minimum: number, maximum: number) {
  return { kind: 'integer' as const, minimum, maximum };
}

export function list<Items extends Shape>(items: Items): ListOf<Items> {
  return { kind: 'list', items };
}

/** A list whose entries are told apart by these fields: the API refuses two entries with the same. */
export function keyedList<Items extends Shape>(items: Items, ...keys: readonly string[]): ListOf<Items> {
  return { kind: 'list', items, keys };
}

export function atMost<Items extends Shape>(maximum: number, entries: ListOf<Items>): ListOf<Items> {
  return { ...entries, maximum };
}

export function map<Values extends Shape>(values: Values) {
  return { kind: 'map' as const, values };
}

export function object<F extends Fields, const Names extends readonly (keyof F & string)[]>(
  fields: F, ...required: Names
): ObjectOf<F, Names[number]> {
  return { kind: 'object', fields, required };
}

/** An object that is stored by value: an absent one and an empty one are the same. */
export function struct<F extends Fields, const Names extends readonly (keyof F & string)[]>(
  fields: F, ...required: Names
): ObjectOf<F, Names[number]> {
  return { kind: 'object', fields, required, byValue: true };
}
