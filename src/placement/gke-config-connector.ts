import type { Construct } from 'constructs';
import type { Capacity } from './capacity';
import type { INodePoolProvider, NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { offeredNodes } from './offered-nodes';
import { type PoolMember, poolMembers, poolSelector, writtenLabels } from './pool-members';
import { enumSpelling, requireCapacity, requireCloud, requireDnsName, requireOneZone, requireZoneNames, unlessEmpty, wantedTaints } from './provider-rules';
import { ContainerNodePool, type ContainerNodePoolSpec } from '../../imports/pools/gke';
import { type NodeTaint, TpuGeneration } from '../hardware';
import { GKE } from '../hardware/labels';
import { oneOf } from '../hardware/nearest';
import { gcpRegion } from '../hardware/offers/offered-node';
import { counted } from '../model/grammar';

const PROVIDER = 'Config Connector (GKE)';
/** GKE documentation, node pool names. */
const LONGEST_NAME = 40;
const DRIVERS = ['DEFAULT', 'LATEST', 'INSTALLATION_DISABLED'];
const RESERVATION_KEY = 'compute.googleapis.com/reservation-name';
/** As GKE puts it on spot nodes that it makes by itself; on those of a manifest it must be written. */
const SPOT_TAINT: NodeTaint = { key: GKE.SPOT, value: 'true', effect: 'NoSchedule' };

/** A network beside the primary one, for GPUDirect and RDMA. */
export interface GkeAdditionalNetwork {
  /** Name of the ComputeNetwork object. */
  readonly network: string;
  /** Name of the ComputeSubnetwork object. */
  readonly subnetwork: string;
}

/** Node pools of GKE, made by Config Connector. */
export interface GkeConfigConnectorProps {
  /** Name of the ContainerCluster object. */
  readonly cluster: string;

  /** Region or zone of the cluster. */
  readonly location: string;

  /**
   * Zone of the nodes, where they are all in one. Slices of several hosts, and compact placement, need it.
   * @default - the cluster's location, where that is a zone
   */
  readonly zone?: string;

  /**
   * Zones of the nodes, where they may be in several.
   * @default - `zone`
   */
  readonly zones?: string[];

  /**
   * Namespace of the objects.
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * Puts the hosts close together. TPU slices of several hosts always are.
   * @default - false; true with `placementPolicy`
   */
  readonly compact?: boolean;

  /**
   * The resource policy that says how the hosts are placed: a workload policy for TPU7x and A4X, or a group placement policy.
   * `projects/P/regions/R/resourcePolicies/N`
   * @default - none
   */
  readonly placementPolicy?: string;

  /**
   * Networks beside the primary one, for GPUDirect and RDMA.
   * @default - none
   */
  readonly additionalNetworks?: GkeAdditionalNetwork[];

  /**
   * The NVIDIA driver that GKE installs: `DEFAULT`, `LATEST` or `INSTALLATION_DISABLED`.
   * @default DEFAULT
   */
  readonly gpuDriver?: string;

  /**
   * Whether GKE upgrades the nodes on its own schedule, which ends the pods on them.
   * @default - as GKE has it
   */
  readonly autoUpgrade?: boolean;

  /**
   * Whether an upgrade makes a second set of nodes first. Not with compact placement.
   * @default false
   */
  readonly blueGreenUpgrades?: boolean;

  /**
   * Size of the boot disk in GB.
   * @default - as GKE has it
   */
  readonly diskSizeGb?: number;

  /**
   * Name of the IAMServiceAccount object of the nodes.
   * @default - the project's default
   */
  readonly serviceAccount?: string;
}

/** `NodePoolProvider.gkeConfigConnector` */
export class GkeConfigConnector implements INodePoolProvider {
  private readonly zones?: readonly string[];

  constructor(private readonly props: GkeConfigConnectorProps) {
    const { zone, zones, location } = props;
    if (zone !== undefined && zones !== undefined) throw new Error(`${PROVIDER}: write zone or zones, not both`);
    checkDriver(props.gpuDriver);
    checkPlacementPolicy(props);
    this.zones = zones ?? (zone !== undefined ? [zone] : isZone(location) ? [location] : undefined);
  }

  public provide(scope: Construct, pool: NodePoolRequest): ProvidedNodes {
    this.check(pool);
    const { multiHost } = pool.accelerator;
    const objects = poolMembers(pool).map(member => new ContainerNodePool(scope, member.id, {
      metadata: { name: member.name, namespace: this.props.namespace },
      spec: this.spec(pool, member),
    }));
    const selector = { ...hardwareSelector(pool), ...poolSelector(pool, GKE.NODE_POOL) };
    return { ...offeredNodes(pool, objects, selector), ...(multiHost && { sliceLabel: GKE.NODE_POOL }) };
  }

  private check(pool: NodePoolRequest): void {
    const { name, accelerator, capacity, minSlices, slices } = pool;
    const { machineType, generation, multiHost } = accelerator;
    requireCloud(pool, 'gcp', PROVIDER);
    requireDnsName(pool, 'GKE', LONGEST_NAME);
    this.checkZones(name);
    requireCapacity(name, capacity, PROVIDER, ['on-demand', 'spot', 'reserved', 'queued'],
      'write NodePoolProvider.gkeComputeClass for flex-start, which ContainerNodePool has no field for');
    if (multiHost) this.requireOneZone(name, `a slice of ${accelerator.hosts} hosts`);
    if (this.isCompact(pool)) this.requireOneZone(name, 'compact placement');
    if (this.isCompact(pool) && this.props.blueGreenUpgrades) {
      throw new Error(`pool '${name}': compact placement cannot be upgraded blue-green: leave blueGreenUpgrades out`);
    }
    if (this.isCompact(pool) && capacity.type === 'queued' && generation === undefined) {
      throw new Error(`pool '${name}': queued capacity cannot be placed compactly, but for TPUs: leave compact and placementPolicy out`);
    }
    if (capacity.type === 'reserved') this.requireOneZone(name, `reservation '${capacity.reservation}'`);
    if (capacity.type === 'queued' && minSlices > 0) {
      throw new Error(`pool '${name}': a pool of queued capacity starts at 0 nodes, not at ${minSlices * accelerator.hosts}: leave minNodes and minSlices out`);
    }
    if (generation === TpuGeneration.V7X && multiHost && this.props.placementPolicy === undefined) {
      throw new Error(`pool '${name}': slices of TPU7x are placed by a workload policy (acceleratorTopology ${accelerator.topology}),`
        + ' for which Config Connector has no field: make it elsewhere, and name it in placementPolicy');
    }
    const zones = this.zones?.length ?? 1;
    if (!multiHost && minSlices === slices && slices % zones !== 0) {
      throw new Error(`pool '${name}': ${counted(slices, 'node')} cannot be ${zones} zones' of equally many (nodeCount is per zone): write a multiple of ${zones}`);
    }
    const { additionalNetworks } = this.props;
    const needed = machineType.additionalNetworks;
    if (additionalNetworks && needed !== undefined && additionalNetworks.length !== needed) {
      throw new Error(`pool '${name}': ${additionalNetworks.length} additional networks, but ${machineType.name} has`
        + ` ${needed} interfaces for them (${machineType.networkKind})`);
    }
  }

  private checkZones(name: string): void {
    const { location } = this.props;
    const region = isZone(location) ? gcpRegion(location) : location;
    requireZoneNames(name, this.zones, /-[a-z]$/, `${region}-a`);
    const abroad = this.zones?.find(zone => gcpRegion(zone) !== region);
    if (abroad !== undefined) throw new Error(`pool '${name}': zone ${abroad} is not in ${region}, where the cluster is: write '${region}-a' or another`);
  }

  private requireOneZone(name: string, what: string): void {
    const { location } = this.props;
    if (this.zones === undefined) throw new Error(`pool '${name}': ${what} is in exactly one zone, and ${location} is a region: write zone: '${location}-a' or another`);
    requireOneZone(name, this.zones, what);
  }

  private isCompact({ accelerator: { multiHost } }: NodePoolRequest): boolean {
    return multiHost || (this.props.compact ?? this.props.placementPolicy !== undefined);
  }

  private spec(pool: NodePoolRequest, member: PoolMember): ContainerNodePoolSpec {
    const { accelerator, capacity } = pool;
    const { props } = this;
    return {
      location: props.location,
      nodeLocations: this.zones,
      clusterRef: { name: props.cluster },
      ...(member.fixed ? { nodeCount: member.maxHosts / (this.zones?.length ?? 1) } : {
        initialNodeCount: 0,
        autoscaling: { totalMinNodeCount: member.minHosts, totalMaxNodeCount: member.maxHosts, locationPolicy: 'ANY' },
      }),
      management: { autoRepair: true, autoUpgrade: props.autoUpgrade },
      upgradeSettings: props.blueGreenUpgrades ? { strategy: 'BLUE_GREEN' } : undefined,
      placementPolicy: this.isCompact(pool) ? this.placement(pool) : undefined,
      queuedProvisioning: capacity.type === 'queued' ? { enabled: true } : undefined,
      networkConfig: props.additionalNetworks && {
        additionalNodeNetworkConfigs: props.additionalNetworks.map(({ network, subnetwork }) =>
          ({ networkRef: { name: network }, subnetworkRef: { name: subnetwork } })),
      },
      nodeConfig: {
        machineType: accelerator.machineType.name,
        diskSizeGb: props.diskSizeGb,
        guestAccelerator: this.guestAccelerator(pool),
        gvnic: props.additionalNetworks && { enabled: true },
        labels: unlessEmpty({
          // GKE puts the taint of this name on by itself, but not the label.
          ...(capacity.type === 'queued' && { [GKE.QUEUED]: 'true' }),
          ...writtenLabels(pool),
        }),
        reservationAffinity: reservationAffinity(capacity),
        serviceAccountRef: props.serviceAccount === undefined ? undefined : { name: props.serviceAccount },
        spot: capacity.type === 'spot' ? true : undefined,
        taint: unlessEmpty([...wantedTaints(pool), ...(capacity.type === 'spot' ? [SPOT_TAINT] : [])]
          .map(({ key, value = '', effect }) => ({ key, value, effect: enumSpelling(effect) }))),
      },
    };
  }

  private placement({ accelerator }: NodePoolRequest): ContainerNodePoolSpec['placementPolicy'] {
    const { placementPolicy } = this.props;
    if (placementPolicy !== undefined) return { type: 'COMPACT', policyNameRef: { external: placementPolicy } };
    return { type: 'COMPACT', tpuTopology: accelerator.generation === undefined ? undefined : accelerator.topology };
  }

  private guestAccelerator({ accelerator }: NodePoolRequest): ContainerNodePoolSpec['nodeConfig']['guestAccelerator'] {
    const type = accelerator.nodeLabels[GKE.ACCELERATOR];
    if (type === undefined || accelerator.chips === 0) return undefined;
    return [{ type, count: accelerator.chipsPerHost, gpuDriverInstallationConfig: { gpuDriverVersion: this.props.gpuDriver ?? 'DEFAULT' } }];
  }
}

/** GKE's webhook and its autoscaler know TPU pods by these two. */
export function hardwareSelector({ accelerator }: NodePoolRequest): Record<string, string> {
  const keys = accelerator.generation === undefined ? [GKE.ACCELERATOR] : [GKE.TPU_ACCELERATOR, GKE.TPU_TOPOLOGY];
  return Object.fromEntries(keys.flatMap(key => accelerator.nodeLabels[key] === undefined ? [] : [[key, accelerator.nodeLabels[key]]]));
}

function reservationAffinity({ reservation, reservationProject }: Capacity): ContainerNodePoolSpec['nodeConfig']['reservationAffinity'] {
  if (reservation === undefined) return undefined;
  const value = reservationProject === undefined ? reservation : `projects/${reservationProject}/reservations/${reservation}`;
  return { consumeReservationType: 'SPECIFIC_RESERVATION', key: RESERVATION_KEY, values: [value] };
}

/** Config Connector takes any text, and GKE refuses it later. */
function checkDriver(driver: string | undefined): void {
  if (driver === undefined || DRIVERS.includes(driver)) return;
  throw new Error(`${PROVIDER}: there is no GPU driver '${driver}': write ${oneOf(DRIVERS)}`);
}

function checkPlacementPolicy({ placementPolicy, compact }: GkeConfigConnectorProps): void {
  if (placementPolicy === undefined) return;
  if (!/^projects\/[^/]+\/regions\/[^/]+\/resourcePolicies\/[^/]+$/.test(placementPolicy)) {
    throw new Error(`${PROVIDER}: placementPolicy '${placementPolicy}' is no resource policy: write projects/P/regions/R/resourcePolicies/N`);
  }
  if (compact === false) throw new Error(`${PROVIDER}: hosts with a placementPolicy are placed compactly: leave compact out`);
}

const isZone = (location: string) => /-[a-z]$/.test(location);
