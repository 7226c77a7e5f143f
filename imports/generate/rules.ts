/** Expands the shorthands of the schema's CEL rules; schema/jobset.yaml says what they mean. */
import type { Schema } from './openapi';
import { mapChildren } from './structural';

const POD = 'replicatedJobs[].template.spec.template.spec';

/** The schema with every rule written out in plain CEL. */
export function withPlainRules(schema: Schema): Schema {
  const rules = schema['x-kubernetes-validations'];
  return {
    ...mapChildren(schema, withPlainRules),
    ...(rules && { 'x-kubernetes-validations': rules.map(rule => ({ ...rule, rule: plain(rule.rule, schema) })) }),
  };
}

function plain(rule: string, self: Schema): string {
  return rule
    .replace(/\s+/g, ' ').trim()
    .replace(/\b(pod|oldPod)\((\w+)\)/g, (_, which: string, i: string) => `${which === 'pod' ? 'self' : 'oldSelf'}.${POD.replace('[]', `[${i}]`)}`)
    .replace(/\bunchanged\(([^()]+)\)/g, (_, list: string) => {
      const [base, ...fields] = list.split(',').map(part => part.trim());
      const owner = schemaAt(self, base);
      return `(${fields.map(field => unchanged(base, field, owner)).join(' && ')})`;
    })
    .replace(/\brange\((\d+)\)/g, (_, n: string) => `[${Array.from({ length: Number(n) }, (_ignored, i) => i).join(',')}]`);
}

function unchanged(base: string, field: string, owner: Schema): string {
  const schema = schemaAt(owner, `.${field}`);
  const now = `${base}.${field}`;
  const [hasNow, hasBefore] = [present(base, field), before(present(base, field))];
  const isSet = given(now, schema);
  return `(${hasNow}${isSet}) == (${hasBefore}${before(isSet)}) && (!(${hasNow}) || !(${hasBefore}) || ${equal(now, before(now), schema)})`;
}

function before(expression: string): string {
  return expression.replace(/\bself\b/g, 'oldSelf');
}

/** `has()` of every step of a field such as `metadata.labels`. */
function present(base: string, field: string): string {
  const steps = field.split('.');
  return steps.map((_, i) => `has(${base}.${steps.slice(0, i + 1).join('.')})`).join(' && ');
}

/** What makes a field that is present more than an absent one. */
function given(path: string, schema: Schema): string {
  if (schema.type === 'string') return ` && ${path} != ''`;
  if (schema.type === 'boolean') return ` && ${path}`;
  return schema.type === 'array' || schema.additionalProperties ? ` && size(${path}) > 0` : '';
}

/** The API server prices a comparison by the longest value that could occur, but one of two lists by their length: hence the brackets. */
function equal(now: string, was: string, schema: Schema): string {
  return schema.type === 'integer' || schema.type === 'boolean' ? `${now} == ${was}` : `[${now}] == [${was}]`;
}

function schemaAt(self: Schema, path: string): Schema {
  let schema = self;
  for (const step of path.match(/\.\w+|\[\w+\]/g) ?? []) {
    const next = step.startsWith('[') ? schema.items : schema.properties?.[step.slice(1)];
    if (!next) throw new Error(`unchanged(${path}, …): no such field ${step}`);
    schema = next;
  }
  return schema;
}
