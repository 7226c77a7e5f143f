/** Standalone runs: the ConfigMaps that carry their policy documents. */
import { isDeepStrictEqual } from 'node:util';
import { keys, policyConfigMapName, POLICY_KEY, POLICY_LABEL, readPolicyConfigMap } from '../../model';
import type { ConfigMap, JobSetDocument, StringMap, UnreadablePolicy } from '../../model';

export interface ObservedPolicy {
  /** The run that it is the document of. */
  readonly run: string;
  /** The same object for as long as the text is the same. */
  readonly document: JobSetDocument | UnreadablePolicy;
  /** What the document was read from. */
  readonly text: readonly (string | undefined)[];
  readonly name: string;
  readonly uid: string;
  readonly deleting: boolean;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export function observePolicy(configMap: ConfigMap, before: ObservedPolicy | undefined): ObservedPolicy {
  const { name = '', uid = '', deletionTimestamp, labels, annotations = {} } = configMap.metadata;
  const text = [labels?.[POLICY_LABEL], configMap.data?.[POLICY_KEY]];
  const { [LAST_APPLIED]: _, ...others } = annotations;
  return {
    run: runOfPolicy(configMap),
    document: before && isDeepStrictEqual(before.text, text) ? before.document : readPolicyConfigMap(configMap),
    text,
    name,
    uid,
    deleting: deletionTimestamp !== undefined,
    labels,
    annotations: others,
  };
}

/** By its name, which nobody can change; only one that is misnamed is asked whose it wants to be, to tell its author. */
export function runOfPolicy({ metadata: { name = '', labels } }: ConfigMap): string {
  const suffix = policyConfigMapName('');
  return name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : labels?.[keys.JOBSET_NAME] || name;
}

/** Of several ConfigMaps for one run, that which is named as it has to be. */
export function chosenPolicy(policies: Iterable<ObservedPolicy>): ObservedPolicy | undefined {
  let chosen: ObservedPolicy | undefined;
  for (const policy of policies) if (!chosen || policy.name === policyConfigMapName(policy.run)) chosen = policy;
  return chosen;
}
