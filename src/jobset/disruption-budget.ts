import { concurrentPods, keys } from '../model';
import type { JobSetDocument, KubernetesObject, StringMap } from '../model';
import type { Disruption } from './disruption';
import { counted, plural } from '../model/grammar';

/** Annotations by which autoscalers leave a pod's node alone. */
export const EVICTION_GUARDS: StringMap = {
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  'karpenter.sh/do-not-disrupt': 'true',
};

export const DISRUPTION_BUDGET = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };

interface DisruptionBudget extends KubernetesObject {
  readonly spec: {
    readonly minAvailable: number;
    readonly selector: { readonly matchLabels: StringMap };
    readonly unhealthyPodEvictionPolicy: string;
  };
}

/** The PodDisruptionBudget of a run, over the label that all of its pods carry. */
export function disruptionBudget(document: JobSetDocument, disruption: Disruption): DisruptionBudget {
  const { name = '', namespace } = document.metadata;
  return {
    ...DISRUPTION_BUDGET,
    metadata: { name, ...(namespace && { namespace }), labels: { [keys.JOBSET_NAME]: name } },
    spec: {
      minAvailable: concurrentPods(document) - (disruption._tolerated ?? 0),
      selector: { matchLabels: { [keys.JOBSET_NAME]: name } },
      unhealthyPodEvictionPolicy: disruption.unhealthyPodEviction,
    },
  };
}

/** What is wrong with a tolerance of as many pods as there are, or more. */
export function budgetError(document: JobSetDocument, disruption: Disruption): string | undefined {
  const pods = concurrentPods(document);
  const tolerated = disruption._tolerated ?? 0;
  if (tolerated === 0 || tolerated < pods) return undefined;
  return `disruption: ${counted(tolerated, 'pod')} may be evicted at a time, but only ${pods} ${plural(pods, 'runs', 'run')} at the same time; tolerate fewer, or write Disruption.none()`;
}
