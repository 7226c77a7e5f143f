/**
 * The schema of the JobSet CRD as the API server applies it with strict field validation (`kubectl apply --dry-run=server`): defaults
 * first, then types, limits, keys of lists and unknown fields. CEL rules are beyond it: they run on a real API server only.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv, { ErrorObject, FuncKeywordDefinition, SchemaObject } from 'ajv';
import { parse } from 'yaml';
import { fieldPath } from '../../src/model';

export const CRD_FILE = join(__dirname, '../../imports/jobset.x-k8s.io_jobsets.yaml');

interface Crd {
  readonly spec: { readonly versions: readonly [{ readonly schema: { readonly openAPIV3Schema: SchemaObject } }] };
}

/** The CustomResourceDefinition, as plain data. */
export const CRD = parse(readFileSync(CRD_FILE, 'utf8')) as Crd;

/** What the schema says against a document, `spec.replicatedJobs[0].replicas: must be >= 0`. Empty: the API server takes it. */
export function crdProblems(document: unknown): string[] {
  checkDocument(structuredClone(document));
  return (checkDocument.errors ?? []).map(problem);
}

/** The document as the API server stores it, with the defaults of the schema. */
export function defaultedByCrd<T>(document: T): T {
  const copy = structuredClone(document);
  checkDocument(copy);
  return copy;
}

/** The entries of a list must differ in these fields. */
const listMapKeys: FuncKeywordDefinition = {
  keyword: 'x-kubernetes-list-map-keys',
  type: 'array',
  compile: (keys: readonly string[]) => (entries: readonly Record<string, unknown>[]) => {
    const seen = entries.map(entry => JSON.stringify(keys.map(key => entry?.[key])));
    return new Set(seen).size === seen.length;
  },
  error: { message: ({ schema }) => `must not have two entries with the same ${(schema as string[]).join(' and ')}` },
};

const ajv = new Ajv({ allErrors: true, strict: false, useDefaults: true });
ajv.addKeyword(listMapKeys);
ajv.addFormat('int32', { type: 'number', validate: n => Number.isInteger(n) && Math.abs(n + 0.5) < 2 ** 31 });
ajv.addFormat('int64', { type: 'number', validate: n => Number.isInteger(n) && Math.abs(n) < 2 ** 63 });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
const checkDocument = ajv.compile(jsonSchema(CRD.spec.versions[0].schema.openAPIV3Schema, ''));

/** JSON schema of a structural schema. The metadata of the object itself has a schema of its own in the API server. */
function jsonSchema(schema: SchemaObject, path: string): SchemaObject {
  const { properties, items, additionalProperties, ...rest } = schema;
  const isClosed = properties && path !== '.metadata' && !schema['x-kubernetes-preserve-unknown-fields'];
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties as Record<string, SchemaObject>).map(([name, child]) =>
        [name, jsonSchema(child, `${path}.${name}`)])),
    }),
    ...(items && { items: jsonSchema(items, `${path}[]`) }),
    ...(additionalProperties && { additionalProperties: jsonSchema(additionalProperties, `${path}{}`) }),
    ...(isClosed && { additionalProperties: false }),
  };
}

function problem({ instancePath, message, params }: ErrorObject): string {
  const steps = instancePath.split('/').slice(1).map(step => step.replace(/~1/g, '/').replace(/~0/g, '~'));
  const unknown = 'additionalProperty' in params ? ` '${params.additionalProperty}'` : '';
  return `${fieldPath(...steps.map(step => /^\d+$/.test(step) ? Number(step) : step))}: ${message}${unknown}`;
}
