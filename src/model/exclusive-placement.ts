/**
 * Exclusive placement without a webhook: one Job per topology domain, said in the Job's own pod template.
 *
 * Every pod is born with a scheduling gate. The controller lets the leader (completion index 0) go first; once the scheduler has found
 * a domain for it, the others follow. The affinity keeps the Job together and every other JobSet's Job out, as JobSet's pod webhook
 * does it, and is added to what the template's author wrote.
 */
import { hash } from 'node:crypto';
import * as keys from './keys';
import type { Affinity, LabelSelectorRequirement, PodAffinity, PodAffinityTerm, PodSpec, StringMap } from './kubernetes';

/** Scheduling gate that holds a pod until its Job's domain is settled. */
export const EXCLUSIVE_PLACEMENT_GATE = 'cdk8s-jobset.dev/exclusive-placement';

/**
 * Pod label, the pod's priority class. Jobs of another class are not repelled, so that the scheduler may preempt in a domain which
 * a less important Job holds. The class stands for the priority itself, which nobody knows before the pod exists.
 */
export const PRIORITY_CLASS = 'cdk8s-jobset.dev/priority-class';

const NO_PRIORITY_CLASS = 'none';
const MAX_LABEL_VALUE = 63;

export function priorityClassLabel(template: PodSpec): StringMap {
  const name = template.priorityClassName || NO_PRIORITY_CLASS;
  return { [PRIORITY_CLASS]: name.length > MAX_LABEL_VALUE ? hash('sha1', name, 'hex') : name };
}

/** The pod spec, gated and bound to the domain of its Job. */
export function exclusivelyPlaced(spec: PodSpec, topologyKey: string, ownJobKey: string): PodSpec {
  const priorityClass = priorityClassLabel(spec)[PRIORITY_CLASS]!;
  const others: readonly LabelSelectorRequirement[] = [
    { key: keys.JOB_KEY, operator: 'Exists' }, { key: keys.JOB_KEY, operator: 'NotIn', values: [ownJobKey] },
  ];
  const affinity: Affinity = {
    ...spec.affinity,
    podAffinity: required(spec.affinity?.podAffinity, [
      term(topologyKey, [{ key: keys.JOB_KEY, operator: 'In', values: [ownJobKey] }]),
    ]),
    podAntiAffinity: required(spec.affinity?.podAntiAffinity, [
      term(topologyKey, [...others, { key: PRIORITY_CLASS, operator: 'In', values: [priorityClass] }]),
      term(topologyKey, [...others, { key: PRIORITY_CLASS, operator: 'DoesNotExist' }]),
    ]),
  };
  return { ...spec, affinity, schedulingGates: [...spec.schedulingGates ?? [], { name: EXCLUSIVE_PLACEMENT_GATE }] };
}

function required(affinity: PodAffinity | undefined, terms: readonly PodAffinityTerm[]): PodAffinity {
  return {
    ...affinity,
    requiredDuringSchedulingIgnoredDuringExecution: [...affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [], ...terms],
  };
}

/** In all namespaces: a domain is a piece of the cluster. */
function term(topologyKey: string, matchExpressions: readonly LabelSelectorRequirement[]): PodAffinityTerm {
  return { topologyKey, namespaceSelector: {}, labelSelector: { matchExpressions } };
}
