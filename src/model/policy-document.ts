/**
 * The ConfigMap that carries the JobSet document of a standalone run to the controller.
 *
 * Its name depends on the run's name only: a content hash would make every change a new object with a new UID,
 * and what the old one owned would be collected.
 */
import { parseDocument, stringify, visit } from 'yaml';
import { isJobSetDocument } from './document';
import type { JobSetDocument, UninspectedJobSet } from './document';
import * as keys from './keys';
import type { KubernetesObject, ObjectMeta, StringMap } from './kubernetes';
import { MAX_DOCUMENT_SIZE } from './limits';

/** Label by which the controller finds the policy documents of standalone runs; its value is the format's version. */
export const POLICY_LABEL = 'cdk8s-jobset.dev/policy';
export const POLICY_VERSION = 'v1';

/** The key of the ConfigMap's data under which the document stands, as YAML. */
export const POLICY_KEY = 'jobset.yaml';

export interface ConfigMap extends KubernetesObject {
  readonly apiVersion: 'v1';
  readonly kind: 'ConfigMap';
  readonly metadata: ObjectMeta;
  readonly data?: StringMap;
}

/** `<run>-jobset` */
export function policyConfigMapName(jobset: string): string {
  return `${jobset}-jobset`;
}

export function policyConfigMap(document: JobSetDocument): ConfigMap {
  const { name = '', namespace } = document.metadata;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: policyConfigMapName(name),
      ...(namespace && { namespace }),
      labels: { [POLICY_LABEL]: POLICY_VERSION, [keys.JOBSET_NAME]: name },
    },
    data: { [POLICY_KEY]: stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 }) },
  };
}

/** Whether any object is the ConfigMap of a standalone run. */
export function isPolicyConfigMap(object: KubernetesObject): boolean {
  return object.kind === 'ConfigMap' && object.apiVersion === 'v1' && object.metadata?.labels?.[POLICY_LABEL] !== undefined;
}

/** Why a ConfigMap with our label does not hold a document. */
export interface UnreadablePolicy {
  readonly error: string;
}

/** The document in a policy ConfigMap, or what is wrong with it: its text is somebody's, so it may be anything. */
export function readPolicyConfigMap(configMap: ConfigMap): UninspectedJobSet | UnreadablePolicy {
  const version = configMap.metadata.labels?.[POLICY_LABEL];
  if (version !== POLICY_VERSION) return { error: `label ${POLICY_LABEL} says '${version}', this version reads '${POLICY_VERSION}'` };
  const text = configMap.data?.[POLICY_KEY];
  if (text === undefined) return { error: `data['${POLICY_KEY}'] is missing` };
  const size = Buffer.byteLength(text);
  if (size > MAX_DOCUMENT_SIZE) return { error: `data['${POLICY_KEY}'] has ${size} bytes, more than the ${MAX_DOCUMENT_SIZE} allowed` };
  let document: unknown;
  try {
    document = valueOf(text);
  } catch (error) {
    return { error: `data['${POLICY_KEY}'] is not YAML: ${(error as Error).message.split('\n')[0]}` };
  }
  if (!isJobSetDocument(document)) return { error: `data['${POLICY_KEY}'] is not a JobSet v1alpha2 document` };
  return document;
}

function valueOf(text: string): unknown {
  // The library looks for keys that stand twice by comparing each with each.
  const document = parseDocument(text, { logLevel: 'error', uniqueKeys: false });
  const [error] = document.errors;
  if (error) throw error;
  visit(document, {
    Map: (_, { items }) => {
      const keysSeen = new Set<string>();
      for (const { key } of items) {
        const name = String(key);
        if (keysSeen.has(name)) throw new Error(`key '${name}' stands twice in one map`);
        keysSeen.add(name);
      }
    },
  });
  return document.toJS({ maxAliasCount: 0 });
}
