import type { Toleration } from '../model/kubernetes';

/** A taint that every node of a kind carries. */
export interface NodeTaint {
  readonly key: string;
  /** @default - no value */
  readonly value?: string;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. */
  readonly effect: string;
  /**
   * The provider puts it on by itself: it stands in no manifest.
   * @default false
   */
  readonly automatic?: boolean;
  /**
   * The extended resource whose requesters are let through: the cluster adds the toleration to pods that ask for it.
   * GKE does so (admission plugin ExtendedResourceToleration); EKS and AKS do not by default.
   * @default - only pods that tolerate the taint themselves
   */
  readonly toleratedByRequesting?: string;
  /**
   * The node label whose selectors are let through: the cluster adds the toleration to pods that select by it.
   * @default - only pods that tolerate the taint themselves
   */
  readonly toleratedBySelecting?: string;
}

/** How providers spell effects: GCE and EKS enums, Cluster API's AWS enum, Kubernetes itself. */
const EFFECTS: ReadonlyMap<string, string> = new Map([
  ['noschedule', 'NoSchedule'],
  ['prefernoschedule', 'PreferNoSchedule'],
  ['noexecute', 'NoExecute'],
]);

/** The Kubernetes spelling of an effect, or undefined when it is none: `NO_SCHEDULE` and `no-schedule` are `NoSchedule`. */
export function taintEffect(spelling: string): string | undefined {
  return EFFECTS.get(spelling.replaceAll(/[-_]/g, '').toLowerCase());
}

/** Reads `key=value:NoSchedule` and `key:NoSchedule`, the form of kubectl and AKS. */
export function parseTaint(text: string): NodeTaint | undefined {
  const colon = text.lastIndexOf(':');
  const effect = colon > 0 ? taintEffect(text.slice(colon + 1)) : undefined;
  if (effect === undefined) return undefined;
  const [key, ...value] = text.slice(0, colon).split('=');
  if (key === '') return undefined;
  return value.length === 0 ? { key, effect } : { key, value: value.join('='), effect };
}

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
