import { ApiObject, Lazy } from 'cdk8s';
import type { ApiObjectMetadataDefinition } from 'cdk8s';
import type { Construct } from 'constructs';
import { concurrentPods, keys } from '../model';
import type { JobSetDocument, StringMap } from '../model';
import type { Disruption } from './disruption';

/** Annotations by which autoscalers leave a pod's node alone. */
export const EVICTION_GUARDS: StringMap = {
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  'karpenter.sh/do-not-disrupt': 'true',
};

/** The PodDisruptionBudget of a run, over the label that all of its pods carry. */
export function disruptionBudget(
  scope: Construct, id: string, run: ApiObjectMetadataDefinition, disruption: Disruption, document: (reader: object) => JobSetDocument,
): ApiObject {
  const budget: ApiObject = new ApiObject(scope, id, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: run.name, namespace: run.namespace },
    spec: Lazy.any({
      produce: () => ({
        minAvailable: concurrentPods(document(budget)) - disruption._tolerated!,
        selector: { matchLabels: { [keys.JOBSET_NAME]: run.name } },
        unhealthyPodEvictionPolicy: disruption.unhealthyPodEviction,
      }),
    }),
  });
  return budget;
}

/** What is wrong with a tolerance of more pods than there are. */
export function budgetError(document: JobSetDocument, disruption: Disruption): string | undefined {
  const pods = concurrentPods(document);
  const tolerated = disruption._tolerated ?? 0;
  if (tolerated === 0 || tolerated < pods) return undefined;
  return `disruption: ${tolerated} pods may be evicted at a time, but only ${pods} run at the same time; tolerate fewer, or write Disruption.none()`;
}
