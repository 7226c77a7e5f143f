/** Puts Kubernetes' own types into the JobSet schema: a structural schema knows no references. */
import type { Schema, SchemaTypes } from './openapi';

/** The schema without references. What stands beside a `$ref` is merged over the type that it names. */
export function inlined(schema: Schema, types: SchemaTypes): Schema {
  const { $ref: name, ...own } = schema;
  if (name === undefined) return mapChildren(schema, child => inlined(child, types));
  const type = types[name];
  if (!type) throw new Error(`$ref: no type ${name} in the Kubernetes types`);
  return inlined(merged(type, own), types);
}

/** `over` on top of `base`: objects member by member, everything else replaced. */
export function merged<T>(base: T, over: T | undefined): T {
  if (over === undefined) return base;
  if (!isObject(base) || !isObject(over)) return over;
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) result[key] = merged(result[key], value);
  return result as T;
}

/** The schema with each direct child replaced. */
export function mapChildren(schema: Schema, change: (child: Schema, name: string) => Schema): Schema {
  return {
    ...schema,
    ...(schema.properties && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([name, child]) => [name, change(child, name)])),
    }),
    ...(schema.items && { items: change(schema.items, '[]') }),
    ...(schema.additionalProperties && { additionalProperties: change(schema.additionalProperties, '{}') }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
