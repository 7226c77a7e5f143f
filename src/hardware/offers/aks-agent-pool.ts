import { findMachine } from '../catalogue/machines';
import { AKS, COMMON_DOMAINS, HOSTNAME, INSTANCE_TYPE, OS, ZONE } from '../labels';
import { fixedLabels, type LabelValues, type NodeLabels } from '../node-requirements';
import type { NodeTaint } from '../node-taint';
import { parseTaint } from '../taint-spelling';
import type { Manifest, Manifests } from './manifests';
import type { CapacityType, PoolOffer } from './offer';
import { azureRegion, distinctTaints, offeredNode, placeLabels } from './offered-node';

const GROUP = 'containerservice.azure.com';
/** AKS documentation, "Add an Azure Spot node pool". */
const SPOT_TAINT: NodeTaint = { key: AKS.PRIORITY, value: 'spot', effect: 'NoSchedule', automatic: true };

/** Azure Service Operator's ManagedClustersAgentPool: a node pool of AKS. */
export function readAksAgentPool(pool: Manifest, manifests: Manifests): PoolOffer {
  const { spec, source } = pool;
  const name = spec.text('azureName') ?? source.name;
  const machineType = spec.text('vmSize');
  const machine = machineType === undefined ? undefined : findMachine(machineType);
  const spot = spec.text('scaleSetPriority') === 'Spot';
  const reservation = spec.child('capacityReservationGroupReference').text('armId');
  const capacityTypes: readonly CapacityType[] = [spot ? 'spot' : reservation === undefined ? 'on-demand' : 'reserved'];
  const zones = poolZones(pool, manifests);
  const mode = spec.text('mode');
  const labels: NodeLabels = {
    open: [...COMMON_DOMAINS, 'azure.com'],
    values: {
      ...placeLabels(zones, azureRegion),
      ...(machineType === undefined ? {} : { [INSTANCE_TYPE]: [machineType] }),
      [AKS.AGENT_POOL]: [name],
      [AKS.LEGACY_AGENT_POOL]: [name],
      [AKS.PRIORITY]: spot ? ['spot'] : [],
      ...(mode === undefined ? {} : { [AKS.MODE]: [mode.toLowerCase()] }),
      ...fixedLabels(spec.map('nodeLabels')),
    },
  };
  const taints = distinctTaints([
    ...(spec.texts('nodeTaints') ?? []).flatMap(text => parseTaint(text) ?? []),
    ...(spot ? [SPOT_TAINT] : []),
  ]);
  const count = spec.whole('count');
  // What MIG makes of the GPUs depends on the device plugin's strategy.
  const resources = spec.has('gpuInstanceProfile') ? { 'nvidia.com/gpu': undefined } : {};
  const os: Record<string, LabelValues> = spec.text('osType') === 'Windows' ? { [OS]: ['windows'] } : {};
  return {
    provider: 'aks-agent-pool',
    source,
    name,
    hosts: spec.flag('enableAutoScaling') ? { min: spec.whole('minCount'), max: spec.whole('maxCount') } : { min: count, max: count },
    nodes: [offeredNode({ labels, taints }, { machineType, machine, resources, labels: os }, { capacityTypes, zones })],
    otherMachines: machineType === undefined,
    wholeSlice: false,
    onDemand: false,
    labels,
    taints,
    zones,
    capacityTypes,
    reservation,
    limits: {},
    compact: spec.has('proximityPlacementGroupReference') ? true : undefined,
    topologyKeys: [ZONE, AKS.AGENT_POOL, HOSTNAME],
  };
}

/** Zone labels are `region-1`; the region stands in the cluster's manifest. */
function poolZones({ spec, source }: Manifest, manifests: Manifests): string[] | undefined {
  const numbers = spec.texts('availabilityZones');
  const cluster = manifests.find(GROUP, 'ManagedCluster', spec.child('owner').text('name'), source.namespace);
  const region = cluster?.spec.text('location')?.toLowerCase().replaceAll(' ', '');
  return numbers === undefined || numbers.length === 0 || region === undefined ? undefined : numbers.map(zone => `${region}-${zone}`);
}
