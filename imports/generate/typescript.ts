/** Writes the L1: `KubeJobSet` and the types of its spec, as `cdk8s import` would, but with one short name per type. */
import type { CustomResourceDefinition } from './crd';
import { constantName, propertyName, typeName } from './names';
import type { Schema, SchemaTypes } from './openapi';
import { merged } from './structural';

export interface TypeScriptOptions {
  /** Kubernetes' own types by name. */
  readonly types: SchemaTypes;
  /** Those of them that are taken from cdk8s-plus-28. */
  readonly shared: ReadonlySet<string>;
  /** The release that the types are from, `v1.37.2`. */
  readonly kubernetes: string;
  /** First line of the file. */
  readonly header: string;
}

/** Kubernetes' types whose name the JobSet API gives to something else. */
const RENAMED: Readonly<Record<string, string>> = { SuccessPolicy: 'JobSuccessPolicy', SuccessPolicyRule: 'JobSuccessPolicyRule' };

/** What only the API server writes. */
const SERVER_SIDE: ReadonlySet<string> = new Set(['PersistentVolumeClaim.status']);

export function toTypeScript(definition: CustomResourceDefinition, options: TypeScriptOptions): string {
  const { group, names, versions: [version] } = definition.spec;
  const spec = version.schema.openAPIV3Schema.properties?.spec;
  if (!spec) throw new Error('the schema has no spec');
  const writer = new Writer(options);
  writer.struct('JobSetSpec', spec);
  const gvk = { apiVersion: `${group}/${version.name}`, kind: names.kind };
  return [
    `// ${options.header}`,
    "import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';",
    "import { k8s } from 'cdk8s-plus-28';",
    "import { Construct } from 'constructs';",
    '',
    construct(gvk, version.schema.openAPIV3Schema.description ?? ''),
    ...writer.declarations(),
    COMPACT,
    ...writer.conversions(),
  ].join('\n');
}

function construct(gvk: { readonly apiVersion: string; readonly kind: string }, description: string): string {
  return `${comment(description, '', [
    `The object exactly as \`${gvk.apiVersion}\` has it, without defaults and checks of its own. \`JobSet\` is the construct that has them.`,
  ])}export class KubeJobSet extends ApiObject {
  /** Returns the apiVersion and kind for "JobSet". */
  public static readonly GVK: GroupVersionKind = {
    apiVersion: '${gvk.apiVersion}',
    kind: '${gvk.kind}',
  };

  /** Renders a Kubernetes manifest for "JobSet", to put it into another object. */
  public static manifest(props: KubeJobSetProps = {}): any {
    return { ...KubeJobSet.GVK, ...toJson_KubeJobSetProps(props) };
  }

  public constructor(scope: Construct, id: string, props: KubeJobSetProps = {}) {
    super(scope, id, { ...KubeJobSet.GVK, ...props });
  }

  /** Renders the object to Kubernetes JSON. */
  public override toJson(): any {
    return { ...KubeJobSet.GVK, ...toJson_KubeJobSetProps(super.toJson()) };
  }
}

/** Properties of \`KubeJobSet\`. */
export interface KubeJobSetProps {
  /** Name, namespace, labels and annotations. */
  readonly metadata?: ApiObjectMetadata;

  /** What is to run. */
  readonly spec?: JobSetSpec;
}
`;
}

const COMPACT = `/** Without the fields that are undefined, at any depth. */
function compact(value: any): any {
  if (Array.isArray(value)) return value.map(compact);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, compact(v)]));
}

/* eslint-disable camelcase */
function toJson_KubeJobSetProps(o: KubeJobSetProps): any {
  const { spec, ...rest } = o;
  return compact({ ...rest, spec: toJson_JobSetSpec(spec) });
}
`;

/** A TypeScript type, and the function that turns its values into JSON if they are not JSON already. */
interface TypeUse {
  readonly type: string;
  readonly toJson?: (value: string) => string;
}

class Writer {
  private readonly written = new Map<string, { declaration: string; conversion: string }>();

  public constructor(private readonly options: TypeScriptOptions) {}

  public declarations(): string[] {
    return [...this.written.values()].map(({ declaration }) => declaration);
  }

  public conversions(): string[] {
    return [...this.written.values()].map(({ conversion }) => conversion).filter(text => text !== '');
  }

  public struct(name: string, schema: Schema, reference?: string): void {
    if (this.written.has(name)) return;
    this.written.set(name, { declaration: '', conversion: '' });
    const fields = Object.entries(schema.properties ?? {})
      .filter(([field]) => !SERVER_SIDE.has(`${reference}.${field}`))
      .map(([field, fieldSchema]) => ({
        field,
        property: propertyName(field),
        schema: fieldSchema,
        use: this.use(fieldSchema),
        required: (schema.required ?? []).includes(field) && fieldSchema.default === undefined,
      }));
    const declaration = [
      `${comment(schema.description ?? `Kubernetes' ${reference}, as of ${this.options.kubernetes}.`, '')}export interface ${name} {`,
      fields.map(({ property, schema: fieldSchema, use, required }) =>
        `${comment(fieldSchema.description, '  ', defaultTag(fieldSchema))}  readonly ${property}${required ? '' : '?'}: ${use.type};\n`)
        .join(fields.some(({ schema: { description } }) => description) ? '\n' : ''),
    ].join('\n') + '}\n';
    const changed = fields.filter(({ field, property, use }) => field !== property || use.toJson);
    const conversion = changed.length === 0 ? '' : `function toJson_${name}(o: ${name} | undefined): any {
  return o && {
    ...o,
${changed.map(({ field, property, use }) => [
  `    ${field}: ${use.toJson?.(`o.${property}`) ?? `o.${property}`},\n`,
  field === property ? '' : `    ${property}: undefined,\n`,
].join('')).join('')}  };
}
`;
    this.written.set(name, { declaration, conversion });
  }

  private use(schema: Schema): TypeUse {
    if (schema.$ref) return this.useOfKubernetes(schema.$ref, schema);
    if (schema.items) {
      const item = this.use(schema.items);
      return { type: `${item.type}[]`, ...(item.toJson && { toJson: value => `${value}?.map(${mapped(item)})` }) };
    }
    if (schema.additionalProperties) {
      const item = this.use(schema.additionalProperties);
      return {
        type: `{ [key: string]: ${item.type} }`,
        ...(item.toJson && { toJson: value => `${value} && Object.fromEntries(Object.entries(${value}).map(([k, v]) => [k, ${item.toJson?.('v')}]))` }),
      };
    }
    if (schema.title && schema.enum) {
      this.enumeration(schema.title, schema);
      return { type: schema.title };
    }
    if (schema.properties) {
      if (!schema.title) throw new Error(`an object without a title: ${schema.description}`);
      this.struct(schema.title, schema);
      return this.useOfStruct(schema.title);
    }
    return { type: schema.type === 'integer' ? 'number' : schema.type ?? 'any' };
  }

  private useOfKubernetes(reference: string, over: Schema): TypeUse {
    const name = RENAMED[reference] ?? typeName(reference);
    if (this.options.shared.has(reference)) {
      if (reference === 'Quantity' || reference === 'IntOrString') return { type: `k8s.${name}`, toJson: value => `${value}?.value` };
      return { type: `k8s.${name}`, ...(!this.isJson(reference) && { toJson: value => `k8s.toJson_${name}(${value})` }) };
    }
    const { $ref, ...own } = over;
    this.struct(name, { ...merged(this.options.types[reference], own), description: undefined }, reference);
    return this.useOfStruct(name);
  }

  private useOfStruct(name: string): TypeUse {
    return { type: name, ...(this.written.get(name)?.conversion && { toJson: value => `toJson_${name}(${value})` }) };
  }

  /** Whether the TypeScript values of a shared type are its JSON: no field with another name, none of a class. */
  private isJson(reference: string): boolean {
    return Object.entries(this.options.types[reference].properties ?? {}).every(([field, schema]) => {
      const innermost = schema.items ?? schema.additionalProperties ?? schema;
      return propertyName(field) === field
        && (!innermost.$ref || !['Quantity', 'IntOrString'].includes(innermost.$ref) && this.isJson(innermost.$ref));
    });
  }

  private enumeration(name: string, schema: Schema): void {
    const members = (schema.enum ?? []).map(value => `  /** ${value} */\n  ${constantName(value)} = '${value}',\n`);
    this.written.set(name, { declaration: `${comment(schema.description, '')}export enum ${name} {\n${members.join('')}}\n`, conversion: '' });
  }
}

function mapped(item: TypeUse): string {
  const call = item.toJson?.('v') ?? 'v';
  const isPlainCall = /^(k8s\.)?toJson_\w+\(v\)$/.test(call);
  return isPlainCall ? call.slice(0, -3) : `v => ${call}`;
}

function defaultTag(schema: Schema): string[] {
  const { default: value } = schema;
  return value === undefined || value === '' || typeof value === 'object' ? [] : [`@default ${typeof value === 'string' ? value : JSON.stringify(value)}`];
}

const LINE = 150;

function comment(text: string | undefined, indent: string, more: readonly string[] = []): string {
  if (!text && more.length === 0) return '';
  const one = `${indent}/** ${text} */`;
  if (text && more.length === 0 && one.length <= LINE) return `${one}\n`;
  if (!text && more.length === 1) return `${indent}/** ${more[0]} */\n`;
  const paragraphs = [...(text ? wrapped(text, indent) : []), ...(text && more.length ? [''] : []), ...more.flatMap(line => wrapped(line, indent))];
  return `${indent}/**\n${paragraphs.map(line => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + 3 + line.length + 1 + word.length > LINE) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
