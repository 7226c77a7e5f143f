/** Standalone runs: the ConfigMaps that carry their policy documents. */
import { isDeepStrictEqual } from 'node:util';
import { invalidity } from '../../engine/validity';
import { keys, policyConfigMapName, POLICY_KEY, POLICY_LABEL, readPolicyConfigMap } from '../../model';
import type { ConfigMap, JobSetDocument, StringMap, UnreadablePolicy } from '../../model';
import { ALL_FEATURES } from '../../model/feature-gates';
import { inspectJobSet } from '../../model/schema/jobset';

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
    document: before && isDeepStrictEqual(before.text, text) ? before.document : documentIn(configMap),
    text,
    name,
    uid,
    deleting: deletionTimestamp !== undefined,
    labels,
    annotations: others,
  };
}

/** A document with a field of the wrong type, or without one that has to be there, is none that a run could be read from. */
function documentIn(configMap: ConfigMap): JobSetDocument | UnreadablePolicy {
  try {
    return readDocument(configMap);
  } catch (error) {
    // One text that a fault of ours breaks down on would end the watch, and with it the service to all others.
    return { error: `data['${POLICY_KEY}'] could not be read, which is a fault of the controller: ${String(error).slice(0, 1000)}` };
  }
}

function readDocument(configMap: ConfigMap): JobSetDocument | UnreadablePolicy {
  const read = readPolicyConfigMap(configMap);
  if ('error' in read) return read;
  const { sound, problems } = inspectJobSet(read);
  const error = problems.length > 0 ? invalidity(read, ALL_FEATURES) : undefined;
  return error === undefined ? sound : { error };
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
