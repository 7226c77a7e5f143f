import { reportsNetworkTopology } from '../catalogue/aws';
import { findMachine } from '../catalogue/machines';
import { EKS, HOSTNAME, REGION, ZONE } from '../labels';
import type { MachineFacts } from '../machine';
import { fixedLabels, type LabelValues, type NodeLabels } from '../node-requirements';
import type { NodeTaint } from '../node-taint';
import { taintEffect } from '../taint-spelling';
import type { Fields } from './fields';
import type { OfferedNode } from './offer';

/** What is known of one kind of node, before its labels are put together. */
export interface NodeSketch {
  readonly machineType?: string;
  /** @default - what the catalogue knows of the machine type */
  readonly machine?: MachineFacts;
  /** Extended resources that differ from the machine's own; undefined for those whose number is not known. */
  readonly resources?: Readonly<Record<string, number | undefined>>;
  /** Labels of this kind of node; they win over the machine's and the pool's. */
  readonly labels?: Readonly<Record<string, LabelValues>>;
  /** The labels that Karpenter puts on are there too. */
  readonly karpenter?: boolean;
}

/** What a pool gives to all of its nodes. */
export interface PoolWide {
  readonly labels: NodeLabels;
  readonly taints: readonly NodeTaint[];
}

/** Puts one kind of node together from what the pool, the machine and the manifest say. */
export function offeredNode(pool: PoolWide, sketch: NodeSketch, more: Partial<OfferedNode> = {}): OfferedNode {
  const { machineType, machine = machineType === undefined ? undefined : findMachine(machineType) } = sketch;
  const machineLabels = machine ? { ...machine.labels, ...(sketch.karpenter ? machine.karpenterLabels : {}) } : {};
  return {
    machineType,
    machine,
    chips: machine?.chips,
    vcpu: machine?.vcpu,
    memoryGib: machine?.memoryGib,
    resources: known({ ...machine?.resources, ...sketch.resources }),
    labels: { values: { ...fixedLabels(machineLabels), ...pool.labels.values, ...sketch.labels }, open: pool.labels.open },
    taints: distinctTaints([...pool.taints, ...(machine?.taints ?? [])]),
    ...more,
  };
}

function known(resources: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(Object.entries(resources).flatMap(([name, count]) => count === undefined ? [] : [[name, count]]));
}

/** The taints of a manifest, their effects in Kubernetes' or the provider's spelling. */
export function manifestTaints(fields: Fields, list = 'taints'): NodeTaint[] {
  return fields.children(list).flatMap(taint => {
    const key = taint.text('key');
    const effect = taintEffect(taint.text('effect') ?? '');
    return key === undefined || effect === undefined ? [] : [{ key, value: taint.text('value'), effect }];
  });
}

/** One taint per key and effect; the first wins. */
export function distinctTaints(taints: readonly NodeTaint[]): NodeTaint[] {
  const distinct = new Map<string, NodeTaint>();
  for (const taint of taints) {
    const id = `${taint.key}:${taint.effect}`;
    if (!distinct.has(id)) distinct.set(id, taint);
  }
  return [...distinct.values()];
}

/** Labels of place: a host of its own, and zones and regions where they are known. */
export function placeLabels(zones: readonly string[] | undefined, regionOf: (zone: string) => string | undefined): Record<string, LabelValues> {
  const regions = [...new Set((zones ?? []).flatMap(zone => regionOf(zone) ?? []))];
  return {
    [HOSTNAME]: '*',
    ...(zones && zones.length > 0 ? { [ZONE]: zones } : {}),
    ...(regions.length > 0 ? { [REGION]: regions } : {}),
  };
}

/** AWS's labels of a node's place in the network, of which the values show only on the node. */
export function networkLayers(machineType: string): Record<string, LabelValues> {
  const machine = findMachine(machineType);
  const reports = machine && reportsNetworkTopology(machine);
  return reports === undefined ? {} : Object.fromEntries(EKS.NETWORK_LAYERS.map(key => [key, reports ? '*' : []]));
}

/** `us-east5-b` lies in `us-east5`. */
export const gcpRegion = (zone: string): string => zone.slice(0, zone.lastIndexOf('-'));
/** `us-east-1a` lies in `us-east-1`; local zones (`us-east-1-bos-1a`) are left out. */
export const awsRegion = (zone: string): string | undefined => /^[a-z]{2}(-[a-z]+)+-\d(?=[a-z]$)/.exec(zone)?.[0];
/** `eastus-1` lies in `eastus`. */
export const azureRegion = (zone: string): string | undefined => /^[a-z0-9]+(?=-\d$)/.exec(zone)?.[0];
