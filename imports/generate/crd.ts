/** Writes the CustomResourceDefinition: the schema with Kubernetes' types in place and every rule in plain CEL. */
import { Document, isMap, isScalar, isSeq, parse, visit } from 'yaml';
import type { Schema, SchemaTypes } from './openapi';
import { withPlainRules } from './rules';
import { inlined, mapChildren } from './structural';

export interface CustomResourceDefinition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

export function parseDefinition(source: string): CustomResourceDefinition {
  return parse(source) as CustomResourceDefinition;
}

/** What is installed in a cluster. */
export function installable(source: CustomResourceDefinition, types: SchemaTypes): CustomResourceDefinition {
  return {
    ...source,
    spec: {
      ...source.spec,
      versions: source.spec.versions.map(version => ({
        ...version,
        schema: { openAPIV3Schema: withPlainRules(inlined(untitled(version.schema.openAPIV3Schema), types)) },
      })),
    },
  };
}

function untitled({ title, ...schema }: Schema): Schema {
  return mapChildren(schema, untitled);
}

const LINE = 150;

/** As YAML, with what fits on one line on one line: the pod's schema is long and nobody reads it for pleasure. */
export function toYaml(definition: CustomResourceDefinition, header: string): string {
  const document = new Document(definition, { aliasDuplicateObjects: false });
  document.commentBefore = header;
  visit(document, {
    Collection(_, node, path) {
      const isLeaf = isMap(node)
        ? node.items.every(pair => isScalar(pair.value) || isSeq(pair.value) && pair.value.items.every(isScalar))
        : node.items.every(isScalar);
      if (isLeaf && path.length > 8 && String(new Document(node)).length < LINE - 50) node.flow = true;
    },
  });
  return document.toString({ lineWidth: LINE, flowCollectionPadding: false, indentSeq: false });
}
