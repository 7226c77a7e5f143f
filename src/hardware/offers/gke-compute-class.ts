import { findMachine } from '../catalogue/machines';
import { GKE, HOSTNAME, ZONE } from '../labels';
import { fixedLabels, type LabelValues, type NodeLabels } from '../node-requirements';
import { tpuGenerationOf, tpuSliceOfMachine, tpuSlices, type TpuSlice } from '../tpu-slice';
import type { Fields } from './fields';
import { GKE_DOMAINS, gkeTaints } from './gke-node-pool';
import type { Manifest } from './manifests';
import type { CapacityType, OfferedNode, PoolOffer } from './offer';
import { distinctTaints, gcpRegion, offeredNode, placeLabels, type PoolWide } from './offered-node';

/** GKE's ComputeClass: node pools that GKE makes by itself, after an ordered list of wishes. */
export function readGkeComputeClass({ spec, source }: Manifest): PoolOffer {
  const { name } = source;
  const config = spec.child('nodePoolConfig');
  const defaults = spec.child('priorityDefaults');
  const priorities = spec.children('priorities');
  const labels: NodeLabels = {
    open: GKE_DOMAINS,
    values: { [HOSTNAME]: '*', [GKE.NODE_POOL]: '*', [GKE.COMPUTE_CLASS]: [name], ...fixedLabels(config.map('nodeLabels')) },
  };
  const taints = distinctTaints([
    ...gkeTaints(config, 'taints'),
    { key: GKE.COMPUTE_CLASS, value: name, effect: 'NoSchedule', automatic: true, toleratedBySelecting: GKE.COMPUTE_CLASS },
  ]);
  const nodes = priorities.filter(isHardware).map(priority => wish({ labels, taints }, priority, defaults));
  const everywhere = nodes.length > 0 && nodes.every(node => node.zones !== undefined);
  const capacityTypes = [...new Set(nodes.flatMap(node => node.capacityTypes ?? []))];
  const policy = spec.child('autoscalingPolicy');
  const idleMinutes = policy.whole('consolidationDelayMinutes');
  return {
    provider: 'gke-compute-class',
    source,
    name,
    hosts: {},
    nodes,
    // Existing pools by name, machine families, and a fallback to any machine leave the type open.
    otherMachines: nodes.length === 0 || nodes.length < priorities.length || nodes.some(node => node.machineType === undefined)
      || spec.text('whenUnsatisfiable') === 'ScaleUpAnyway',
    wholeSlice: nodes.length > 0 && nodes.every(node => node.slice?.multiHost),
    onDemand: true,
    labels,
    taints,
    zones: everywhere ? [...new Set(nodes.flatMap(node => node.zones ?? []))] : undefined,
    capacityTypes: capacityTypes.length > 0 ? capacityTypes : undefined,
    reservation: priorities.map(reservationOf).find(reservation => reservation !== undefined),
    limits: {},
    consolidation: idleMinutes === undefined ? undefined : { after: `${idleMinutes}m` },
    autoUpgrade: config.flag('autoUpgrade'),
    topologyKeys: [ZONE, GKE.NODE_POOL, HOSTNAME],
  };
}

const isHardware = (priority: Fields) => !priority.has('nodepools');

const reservationOf = (priority: Fields) => priority.child('reservations').children('specific')[0]?.text('name');

function wish(pool: PoolWide, priority: Fields, defaults: Fields): OfferedNode {
  const gpu = priority.child('gpu');
  const tpu = priority.child('tpu');
  const slice = wishedSlice(priority);
  const machineType = priority.text('machineType') ?? slice?.machine.name;
  const machine = machineType === undefined ? undefined : findMachine(machineType);
  const zones = priority.child('location').texts('zones') ?? defaults.child('location').texts('zones');
  const spot = priority.flag('spot') ?? false;
  const capacityTypes: readonly CapacityType[] = spot ? ['spot']
    : priority.child('flexStart').flag('enabled') ? ['queued']
      : reservationOf(priority) !== undefined ? ['reserved'] : ['on-demand'];
  const count = gpu.whole('count') ?? tpu.whole('count');
  const gpuCount = gpu.whole('count');
  const family = priority.text('machineFamily');
  const labels: Record<string, LabelValues> = {
    ...placeLabels(zones, gcpRegion),
    ...(family === undefined ? {} : { [GKE.MACHINE_FAMILY]: [family] }),
    ...(gpu.has('type') ? { [GKE.ACCELERATOR]: [gpu.text('type')!], [GKE.TPU_ACCELERATOR]: [], [GKE.TPU_TOPOLOGY]: [] } : {}),
    ...(tpu.has('type') ? { [GKE.TPU_ACCELERATOR]: [tpu.text('type')!], [GKE.ACCELERATOR]: [] } : {}),
    ...(tpu.has('topology') ? { [GKE.TPU_TOPOLOGY]: [tpu.text('topology')!] } : {}),
    ...(count === undefined ? {} : { [GKE.ACCELERATOR_COUNT]: [`${count}`] }),
    [GKE.SPOT]: spot ? ['true'] : [],
  };
  const resources: Record<string, number> = gpuCount === undefined ? {} : { 'nvidia.com/gpu': gpuCount };
  return offeredNode(pool, { machineType, machine, resources, labels }, {
    slice,
    chips: count ?? machine?.chips,
    capacityTypes,
    zones,
    maxRunSeconds: priority.whole('maxRunDurationSeconds'),
  });
}

/** The slice that a TPU wish describes: by its machine type, else by its chips per node. */
function wishedSlice(priority: Fields): TpuSlice | undefined {
  const tpu = priority.child('tpu');
  const topology = tpu.text('topology');
  const machineType = priority.text('machineType');
  if (machineType !== undefined) return tpuSliceOfMachine(machineType, topology);
  const generation = tpuGenerationOf(tpu.text('type') ?? '');
  if (generation === undefined || topology === undefined) return undefined;
  const count = tpu.whole('count');
  const fitting = tpuSlices(generation, topology)
    .filter(({ machine, chipsPerHost }) => machine.labels[GKE.TPU_ACCELERATOR] === tpu.text('type') && (count ?? chipsPerHost) === chipsPerHost);
  return fitting.length === 1 ? fitting[0] : undefined;
}
