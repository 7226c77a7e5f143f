import { JOBSET } from '../../../src/model/schema/jobset';
import type { Shape } from '../../../src/model/schema/shape';
import { CRD } from '../../imports/crd-schema';

interface Schema {
  readonly 'type'?: string;
  readonly 'format'?: string;
  readonly 'enum'?: readonly string[];
  readonly 'minimum'?: number;
  readonly 'maximum'?: number;
  readonly 'maxItems'?: number;
  readonly 'default'?: unknown;
  readonly 'properties'?: Readonly<Record<string, Schema>>;
  readonly 'items'?: Schema;
  readonly 'additionalProperties'?: Schema;
  readonly 'required'?: readonly string[];
  readonly 'anyOf'?: readonly Schema[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'pattern'?: string;
}

/** Where the shape and the schema of the CRD do not say the same. */
function disagreements(shape: Shape, schema: Schema, path: string): string[] {
  if (shape.kind === 'any') return [];
  if (shape.kind === 'quantity' || shape.kind === 'port') return schema['x-kubernetes-int-or-string'] ? [] : [`${path}: ${shape.kind}`];
  const kind = { text: 'string', flag: 'boolean', integer: 'integer', list: 'array', map: 'object', object: 'object' }[shape.kind];
  if (schema.type !== kind) return [`${path}: ${kind}, in the CRD ${schema.type}`];
  switch (shape.kind) {
    case 'text': {
      // An empty text is the same as none, in the CRD for every optional field.
      const missing = (schema.enum ?? []).filter(value => value !== '' && !shape.values?.includes(value));
      const unknown = schema.enum ? (shape.values ?? []).filter(value => !schema.enum?.includes(value)) : [];
      return [...missing.map(value => `${path}: '${value}' only in the CRD`), ...unknown.map(value => `${path}: '${value}' not in the CRD`)];
    }
    case 'flag': return [];
    case 'integer': return [
      ...schema.minimum !== undefined && shape.minimum < schema.minimum ? [`${path}: at least ${schema.minimum} in the CRD`] : [],
      ...schema.maximum !== undefined && shape.maximum > schema.maximum ? [`${path}: at most ${schema.maximum} in the CRD`] : [],
    ];
    case 'list': return [
      ...JSON.stringify(schema['x-kubernetes-list-map-keys'] ?? null) === JSON.stringify(shape.keys ?? null) ? []
        : [`${path}: keys ${shape.keys}, in the CRD ${schema['x-kubernetes-list-map-keys']}`],
      ...disagreements(shape.items, schema.items!, `${path}[]`),
    ];
    case 'map': return disagreements(shape.values, schema.additionalProperties!, `${path}{}`);
    case 'object': {
      const fields = Object.keys(shape.fields);
      const properties = schema.properties ?? {};
      return [
        ...Object.keys(properties).filter(name => !fields.includes(name)).map(name => `${path}.${name}: only in the CRD`),
        ...fields.filter(name => !properties[name] && schema.properties && !path.endsWith('metadata')).map(name => `${path}.${name}: not in the CRD`),
        ...[...schema.required ?? []].sort().join() === [...shape.required].sort().join() ? [] : [
          `${path}: requires ${shape.required}, in the CRD ${schema.required}`,
        ],
        ...fields.filter(name => properties[name]).flatMap(name => disagreements(shape.fields[name], properties[name], `${path}.${name}`)),
      ];
    }
  }
}

/** What the shape leaves to rules, or to others. */
const ELSEWHERE = [
  '.spec.replicatedJobs[].replicas: at most 100000 in the CRD',
  // rules: JS1055, JS1061, JS1063, JS1073
  ...['BackoffLimitExceeded', 'DeadlineExceeded', 'FailedIndexes', 'MaxFailedIndexesExceeded', 'PodFailurePolicy']
    .map(reason => `.spec.failurePolicy.rules[].onJobFailureReasons[]: '${reason}' only in the CRD`),
  '.spec.coordinator.jobIndex: at least 0 in the CRD',
  '.spec.coordinator.podIndex: at least 0 in the CRD',
  '.spec.volumeClaimPolicies[].templates[]: requires , in the CRD metadata',
  '.spec.volumeClaimPolicies[].templates[].metadata: requires , in the CRD name',
  // the controller, which writes them
  '.status.conditions[]: requires type,status, in the CRD type,status,lastTransitionTime,reason,message',
];

test('the shape of a JobSet and the schema of the CRD say the same', () => {
  expect(disagreements(JOBSET, CRD.spec.versions[0].schema.openAPIV3Schema as Schema, '')).toEqual(ELSEWHERE);
});
