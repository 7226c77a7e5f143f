/**
 * Reads the types that a JobSet embeds (the Job template, the volume claim) from what an API server publishes at
 * `/openapi/v3`, and keeps what a CustomResourceDefinition can say about them: facts, no prose.
 */
import type { Json, Schema, SchemaTypes } from './openapi';

/** The embedded types; everything that they refer to follows. */
const ROOTS = ['JobTemplateSpec', 'PersistentVolumeClaim'];

/** Of the metadata of an embedded object, controllers read these; a CRD that lists no fields would prune all of them. */
const OBJECT_META: Schema = {
  type: 'object',
  properties: {
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
    finalizers: { type: 'array', items: { type: 'string' } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    name: { type: 'string' },
    namespace: { type: 'string' },
  },
};

/** The API server says "string or number"; a CRD says it with its own keyword. The pattern is the grammar of resource.Quantity. */
const QUANTITY: Schema = {
  'anyOf': [{ type: 'integer' }, { type: 'string' }],
  'pattern': '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
  'x-kubernetes-int-or-string': true,
};

const INT_OR_STRING: Schema = { 'anyOf': [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true };

const REPLACED: SchemaTypes = { ObjectMeta: OBJECT_META, Quantity: QUANTITY, IntOrString: INT_OR_STRING };

/**
 * Where the published default is Go's zero value and the API's is another. Clients in Go write the zero value back (the field has no
 * `omitempty`), which would look like a change of an immutable field.
 */
const DEFAULTS: Readonly<Record<string, Json>> = { 'PodFailurePolicyOnPodConditionsPattern.status': 'True' };

/** What an API server publishes, `components.schemas` of one group version. */
export interface OpenApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, PublishedSchema>> };
}

interface PublishedSchema extends Omit<Schema, 'properties' | 'items' | 'additionalProperties'> {
  readonly allOf?: readonly PublishedSchema[];
  readonly properties?: Readonly<Record<string, PublishedSchema>>;
  readonly items?: PublishedSchema;
  readonly additionalProperties?: PublishedSchema;
}

/** The types that a JobSet embeds, sorted by name. */
export function kubernetesTypes(documents: readonly OpenApiDocument[]): SchemaTypes {
  const published = new Map<string, { readonly fullName: string; readonly schema: PublishedSchema }>();
  for (const document of documents) {
    for (const [fullName, schema] of Object.entries(document.components.schemas)) published.set(shortName(fullName), { fullName, schema });
  }
  const types = new Map<string, Schema>();
  const wanted = [...ROOTS];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (types.has(name)) continue;
    const source = published.get(name);
    if (!source) throw new Error(`the API server publishes no type ${name}`);
    types.set(name, REPLACED[name] ?? structural(source.fullName, source.schema, wanted));
  }
  return Object.fromEntries([...types].sort(([a], [b]) => a < b ? -1 : 1));
}

function structural(typeName: string, source: PublishedSchema, wanted: string[]): Schema {
  const required = source.required ?? [];
  const properties = source.properties && Object.fromEntries(Object.entries(source.properties).map(([name, property]) => [name, {
    ...field(property, wanted),
    ...(property.enum && !required.includes(name) && { enum: optionalEnum(typeName, property.enum) }),
    ...(hasDefault(property, required.includes(name)) && { default: DEFAULTS[`${shortName(typeName)}.${name}`] ?? property.default }),
  }]));
  return {
    ...field(source, wanted),
    ...(required.length && { required: [...required].sort() }),
    ...(properties && { properties }),
  };
}

function field(source: PublishedSchema, wanted: string[]): Schema {
  const reference = source.$ref ?? source.allOf?.[0].$ref;
  if (reference) {
    const name = shortName(reference);
    wanted.push(name);
    return { $ref: name, ...listAndMapKeywords(source) };
  }
  return {
    ...(source.type && { type: source.type }),
    ...(source.format && { format: source.format }),
    ...(source.enum && { enum: source.enum }),
    ...(source.items && { items: field(source.items, wanted) }),
    ...(source.additionalProperties && { additionalProperties: field(source.additionalProperties, wanted) }),
    ...listAndMapKeywords(source),
  };
}

function listAndMapKeywords(source: PublishedSchema): Schema {
  return {
    ...(source['x-kubernetes-list-type'] && { 'x-kubernetes-list-type': source['x-kubernetes-list-type'] }),
    ...(source['x-kubernetes-list-map-keys'] && { 'x-kubernetes-list-map-keys': source['x-kubernetes-list-map-keys'] }),
    ...(source['x-kubernetes-map-type'] && { 'x-kubernetes-map-type': source['x-kubernetes-map-type'] }),
  };
}

/**
 * Only what the type itself declares. Beside that, the published schema carries Go's zero value for every required field
 * (`""`, `0`) and for every nested struct (`{}`): as a CRD default it would make the required field optional.
 */
function hasDefault(property: PublishedSchema, required: boolean): boolean {
  return property.default !== undefined && !isEmptyObject(property.default) && !required;
}

/** In core types an empty string means absent, and templating tools do write it; batch types have pointers, where it is refused. */
function optionalEnum(typeName: string, values: readonly string[]): readonly string[] {
  return typeName.startsWith('io.k8s.api.core.') && !values.includes('') ? ['', ...values] : values;
}

function isEmptyObject(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function shortName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
}
