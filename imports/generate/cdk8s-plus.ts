/** Which of Kubernetes' types users already have, unchanged, as `k8s.…` of cdk8s-plus-28. */
import { typeName } from './names';
import type { Schema, SchemaTypes } from './openapi';

/** A jsii assembly, as far as it is read here. */
export interface Assembly {
  readonly types: Readonly<Record<string, { readonly properties?: readonly Property[] }>>;
}

interface Property {
  readonly name: string;
  readonly optional?: boolean;
  readonly type: JsiiType;
}

interface JsiiType {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: JsiiType };
}

const MODULE = 'cdk8s-plus-28.k8s.';

/**
 * The names of the types that have the same fields there, all the way down. The rest has changed since Kubernetes 1.28. (A field that has
 * become required since then is no change: the API server says so soon enough, and values of cdk8s-plus-28 fit.)
 */
export function sharedTypes(types: SchemaTypes, assembly: Assembly): ReadonlySet<string> {
  const shared = new Set(Object.keys(types).filter(name => isSame(name, types[name], assembly)));
  for (let before = -1; before !== shared.size;) {
    before = shared.size;
    for (const name of shared) if (referencesOf(types[name]).some(reference => !shared.has(reference))) shared.delete(name);
  }
  return shared;
}

function isSame(name: string, schema: Schema, assembly: Assembly): boolean {
  const type = assembly.types[MODULE + typeName(name)];
  if (!type) return false;
  if (!schema.properties) return true;
  const theirs = new Map(type.properties?.map(property => [property.name.toLowerCase(), property]));
  const ours = Object.entries(schema.properties);
  return theirs.size === ours.length && ours.every(([field, fieldSchema]) => {
    const property = theirs.get(field.toLowerCase());
    const isRequired = (schema.required ?? []).includes(field);
    return property !== undefined && kindOf(property.type) === schemaKind(fieldSchema) && (property.optional || isRequired);
  });
}

function kindOf(type: JsiiType): string {
  if (type.collection) return `${type.collection.kind} of ${kindOf(type.collection.elementtype)}`;
  return type.fqn ? type.fqn.slice(MODULE.length) : type.primitive ?? 'any';
}

function schemaKind(schema: Schema): string {
  if (schema.$ref) return typeName(schema.$ref);
  if (schema.items) return `array of ${schemaKind(schema.items)}`;
  if (schema.additionalProperties) return `map of ${schemaKind(schema.additionalProperties)}`;
  return schema.type === 'integer' ? 'number' : schema.type ?? 'any';
}

function referencesOf(schema: Schema): string[] {
  const children = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  return [...(schema.$ref ? [schema.$ref] : []), ...children.flatMap(child => child ? referencesOf(child) : [])];
}
