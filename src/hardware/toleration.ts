import type { NodeTaint } from './node-taint';
import type { Toleration } from '../model/kubernetes';

/** Whether the toleration lets a pod onto a node with the taint (Kubernetes' own rule). */
export function tolerates(toleration: Toleration, taint: NodeTaint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.key === undefined || toleration.key === '') return toleration.operator === 'Exists';
  if (toleration.key !== taint.key) return false;
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '');
}

/** What a pod asks for, as far as clusters add tolerations for it. */
export interface PodAsks {
  /** Names of the resources that it requests. */
  readonly resources?: readonly string[];
  /** Keys of the node labels that it selects by. */
  readonly labels?: readonly string[];
}

/** The taints that keep a pod off a node. */
export function untolerated(taints: readonly NodeTaint[], tolerations: readonly Toleration[], asks: PodAsks = {}): NodeTaint[] {
  const { resources = [], labels = [] } = asks;
  return taints.filter(taint =>
    taint.effect !== 'PreferNoSchedule'
    && !(taint.toleratedByRequesting !== undefined && resources.includes(taint.toleratedByRequesting))
    && !(taint.toleratedBySelecting !== undefined && labels.includes(taint.toleratedBySelecting))
    && !tolerations.some(toleration => tolerates(toleration, taint)));
}
