import { findMachine } from '../catalogue/machines';
import { COMMON_DOMAINS, GKE, HOSTNAME, REGION, ZONE } from '../labels';
import type { MachineFacts } from '../machine';
import { fixedLabels, type LabelValues, type NodeLabels } from '../node-requirements';
import type { NodeTaint } from '../node-taint';
import { resourceMeaning } from '../resources';
import { type TpuSlice, tpuGenerationOfMachine, tpuSliceOfMachine } from '../tpu-slice';
import type { Fields } from './fields';
import type { Manifest, Manifests } from './manifests';
import type { CapacityType, HostRange, PoolOffer } from './offer';
import { distinctTaints, gcpRegion, manifestTaints, offeredNode, placeLabels } from './offered-node';

const NVIDIA_GPU = 'nvidia.com/gpu';
const GROUP = 'container.cnrm.cloud.google.com';

/** Domains in which GKE puts labels on nodes that a pool's manifest does not mention. */
export const GKE_DOMAINS: readonly string[] = [...COMMON_DOMAINS, 'cloud.google.com', 'gke.io'];

/** Machine series whose nodes tell their place in the network when they come from a reservation. */
const DENSE_SERIES = ['a3-ultragpu', 'a4-', 'a4x-'];

/** Config Connector's ContainerNodePool: a GKE node pool. */
export function readGkeNodePool(pool: Manifest, manifests: Manifests): PoolOffer {
  const { spec, source } = pool;
  const config = spec.child('nodeConfig');
  const name = spec.text('resourceID') ?? source.name;
  const machineType = config.text('machineType');
  const machine = machineType === undefined ? undefined : findMachine(machineType);
  const placement = spec.child('placementPolicy');
  const compact = placement.text('type') === 'COMPACT';
  const zones = poolZones(pool, manifests, compact);
  const slice = poolSlice(machineType, placement);
  const capacityTypes = poolCapacity(spec, config);
  const reservation = config.child('reservationAffinity').texts('values')?.[0];

  const region = clusterRegion(spec.text('location'));
  const chips = poolChips(machine, config);
  const taints = poolTaints(config, chips, capacityTypes);
  const labels: NodeLabels = {
    open: GKE_DOMAINS,
    values: {
      ...(region === undefined ? {} : { [REGION]: [region] }),
      ...placeLabels(zones, gcpRegion),
      ...hardwareLabels(machine, config, slice, placement),
      ...networkPlace(machineType, capacityTypes),
      [GKE.NODE_POOL]: [name],
      [GKE.SPOT]: capacityTypes.includes('spot') ? ['true'] : [],
      [GKE.COMPUTE_CLASS]: [],
      [GKE.QUEUED]: [],
      ...fixedLabels(config.map('labels')),
    },
  };
  return {
    provider: 'gke-node-pool',
    source,
    name,
    hosts: poolHosts(spec, zones),
    nodes: [
      offeredNode({ labels, taints }, { machineType, machine, resources: chips.resources }, { slice, chips: chips.count, capacityTypes, zones }),
    ],
    otherMachines: false,
    wholeSlice: slice?.multiHost ?? false,
    onDemand: false,
    labels,
    taints,
    zones,
    capacityTypes,
    reservation,
    limits: {},
    compact: compact || placement.has('policyNameRef'),
    autoUpgrade: spec.child('management').flag('autoUpgrade'),
    topologyKeys: [
      ZONE, GKE.NODE_POOL,
      ...[GKE.TOPOLOGY_BLOCK, GKE.TOPOLOGY_SUBBLOCK, GKE.TOPOLOGY_HOST].filter(key => labels.values[key] === '*'),
      HOSTNAME,
    ],
  };
}

const isZone = (location: string) => /-[a-z]$/.test(location);
const clusterRegion = (location: string | undefined) => location === undefined ? undefined : isZone(location) ? gcpRegion(location) : location;

/** The pool's own zones, else its cluster's; a pool of a cluster that is not at hand may span zones that nobody mentions here. */
function poolZones({ spec, source }: Manifest, manifests: Manifests, compact: boolean): readonly string[] | undefined {
  const own = spec.texts('nodeLocations');
  if (own !== undefined && own.length > 0) return own;
  const location = spec.text('location');
  const reference = spec.child('clusterRef');
  const cluster = manifests.find(GROUP, 'ContainerCluster', reference.text('name'), reference.text('namespace') ?? source.namespace);
  const home = location !== undefined && isZone(location) ? [location] : [];
  const others = cluster?.spec.texts('nodeLocations') ?? [];
  if (cluster && home.length + others.length > 0) return [...new Set([...home, ...others])];
  // Compact placement means one zone.
  return compact && home.length > 0 ? home : undefined;
}

/** Sizes are per zone, except the totals of autoscaling. */
function poolHosts(spec: Fields, zones: readonly string[] | undefined): HostRange {
  const everyZone = (count: number | undefined) => count === 0 ? 0 : count === undefined || zones === undefined ? undefined : count * zones.length;
  if (spec.has('autoscaling')) {
    const scaling = spec.child('autoscaling');
    return {
      min: scaling.whole('totalMinNodeCount') ?? everyZone(scaling.whole('minNodeCount')),
      max: scaling.whole('totalMaxNodeCount') ?? everyZone(scaling.whole('maxNodeCount')),
    };
  }
  const count = spec.whole('nodeCount') ?? spec.whole('initialNodeCount');
  // Whatever the zones, there is at least one.
  return { min: everyZone(count) ?? count, max: everyZone(count) };
}

/** The slice that a TPU pool's hosts make. A policy that lives elsewhere may say the topology of a pool without one. */
function poolSlice(machineType: string | undefined, placement: Fields): TpuSlice | undefined {
  if (machineType === undefined) return undefined;
  const topology = placement.text('tpuTopology');
  if (topology === undefined && placement.has('policyNameRef')) return undefined;
  return tpuSliceOfMachine(machineType, topology);
}

function poolCapacity(spec: Fields, config: Fields): readonly CapacityType[] {
  if (spec.child('queuedProvisioning').flag('enabled')) return ['queued'];
  if (config.flag('spot') || config.flag('preemptible')) return ['spot'];
  if (config.child('reservationAffinity').text('consumeReservationType') === 'SPECIFIC_RESERVATION') return ['reserved'];
  return ['on-demand'];
}

interface PoolChips {
  /** Physical chips per host. */
  readonly count?: number;
  /** What the device plugin makes of them; undefined when it is not known. */
  readonly resources: Readonly<Record<string, number | undefined>>;
}

/** The GPUs that the manifest attaches, shared among clients where it says so. Partitions multiply them by a number that is not written here. */
function poolChips(machine: MachineFacts | undefined, config: Fields): PoolChips {
  const [gpu] = config.children('guestAccelerator');
  const count = gpu?.whole('count');
  if (gpu === undefined || count === undefined) return { count: machine?.chips, resources: {} };
  if (gpu.has('gpuPartitionSize')) return { count, resources: { [NVIDIA_GPU]: undefined } };
  const clients = gpu.child('gpuSharingConfig').whole('maxSharedClientsPerGpu') ?? 1;
  return { count, resources: { [NVIDIA_GPU]: count * clients } };
}

function hardwareLabels(
  machine: MachineFacts | undefined, config: Fields, slice: TpuSlice | undefined, placement: Fields,
): Record<string, LabelValues> {
  const [gpu] = config.children('guestAccelerator');
  const type = gpu?.text('type');
  const count = gpu?.whole('count');
  const gpuLabels = type === undefined ? {} : { [GKE.ACCELERATOR]: [type], ...(count === undefined ? {} : { [GKE.ACCELERATOR_COUNT]: [`${count}`] }) };
  if (machine && tpuGenerationOfMachine(machine.name)) {
    const topology = slice?.topology ?? placement.text('tpuTopology');
    return { [GKE.ACCELERATOR]: [], [GKE.TPU_TOPOLOGY]: topology === undefined ? '*' : [topology] };
  }
  const noTpu = { [GKE.TPU_ACCELERATOR]: [], [GKE.TPU_TOPOLOGY]: [] };
  return machine ? { ...(machine.chips === 0 ? { [GKE.ACCELERATOR]: [] } : {}), ...noTpu, ...gpuLabels } : gpuLabels;
}

/** Block, sub-block and host labels: on reserved dense capacity, not on spot and on-demand. */
function networkPlace(machineType: string | undefined, capacityTypes: readonly CapacityType[]): Record<string, LabelValues> {
  const dense = DENSE_SERIES.some(series => machineType?.startsWith(series));
  if (capacityTypes.includes('reserved') && !dense) return {};
  const values: LabelValues = dense && capacityTypes.includes('reserved') ? '*' : [];
  return { [GKE.TOPOLOGY_BLOCK]: values, [GKE.TOPOLOGY_SUBBLOCK]: values, [GKE.TOPOLOGY_HOST]: values };
}

function poolTaints(config: Fields, chips: PoolChips, capacityTypes: readonly CapacityType[]): NodeTaint[] {
  return distinctTaints([
    ...gkeTaints(config, 'taint'),
    ...Object.keys(chips.resources).map(key => gkeTaint({ key, value: 'present', effect: 'NoSchedule', automatic: true })),
    ...(capacityTypes.includes('queued') ? [{ key: GKE.QUEUED, value: 'true', effect: 'NoSchedule', automatic: true }] : []),
  ]);
}

/** The taints of a manifest, as GKE's admission treats them. */
export function gkeTaints(fields: Fields, list: string): NodeTaint[] {
  return manifestTaints(fields, list).map(gkeTaint);
}

/** On GKE, admission lets pods that request a resource through the taint of that name. */
function gkeTaint(taint: NodeTaint): NodeTaint {
  return taint.effect === 'NoSchedule' && resourceMeaning(taint.key) ? { ...taint, toleratedByRequesting: taint.key } : taint;
}
