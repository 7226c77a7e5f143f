import type { Construct } from 'constructs';
import type { INodePoolProvider, NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { offeredNodes } from './offered-nodes';
import { poolMembers, poolSelector, writtenLabels } from './pool-members';
import { requireArmId, requireCapacity, requireCloud, requireName, requireOneZone, requireZoneNames, unlessEmpty, wantedTaints } from './provider-rules';
import { ManagedClustersAgentPool } from '../../imports/pools/azure-service-operator';
import { AKS } from '../hardware/labels';

const PROVIDER = 'Azure Service Operator (AKS)';
const LONGEST_NAME = 12;
/** Names have no dashes. */
const SEPARATOR = '';

/** Agent pools of AKS, made by Azure Service Operator. */
export interface AzureServiceOperatorProps {
  /** Name of the ManagedCluster object. */
  readonly cluster: string;

  /**
   * Namespace of the objects.
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * Zones of the nodes: `1`, `2` or `3`. InfiniBand works inside one zone.
   * @default - any
   */
  readonly zones?: string[];

  /**
   * Version of the API group containerservice.azure.com, which is the date of the ARM API.
   * @default v1api20250801
   */
  readonly apiVersion?: string;

  /**
   * Resource id of the proximity placement group, in which the hosts are close together.
   * @default - none
   */
  readonly proximityPlacementGroup?: string;

  /**
   * Operating system of the nodes: `Ubuntu`, `AzureLinux`, …
   * @default - as AKS has it
   */
  readonly osSku?: string;

  /**
   * Size of the operating system's disk in GB.
   * @default - as AKS has it
   */
  readonly osDiskSizeGb?: number;

  /**
   * Resource id of the subnet.
   * @default - the cluster's
   */
  readonly subnetId?: string;
}

/** `NodePoolProvider.azureServiceOperator` */
export class AzureServiceOperator implements INodePoolProvider {
  constructor(private readonly props: AzureServiceOperatorProps) {}

  public provide(scope: Construct, pool: NodePoolRequest): ProvidedNodes {
    const { accelerator: { multiHost, machineType }, capacity } = pool;
    const { props } = this;
    this.check(pool);
    const spot = capacity.type === 'spot';
    const objects = poolMembers(pool, SEPARATOR).map(member => new ManagedClustersAgentPool(scope, member.id, {
      version: props.apiVersion ?? 'v1api20250801',
      metadata: { name: member.name, namespace: props.namespace },
      spec: {
        owner: { name: props.cluster },
        azureName: member.name,
        mode: 'User',
        osType: 'Linux',
        osSKU: props.osSku,
        osDiskSizeGB: props.osDiskSizeGb,
        vmSize: machineType.name,
        ...(member.fixed ? { count: member.maxHosts } : { enableAutoScaling: true, minCount: member.minHosts, maxCount: member.maxHosts }),
        availabilityZones: props.zones,
        nodeLabels: unlessEmpty(writtenLabels(pool)),
        nodeTaints: unlessEmpty(wantedTaints(pool).map(({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`}:${effect}`)),
        ...(spot && { scaleSetPriority: 'Spot', scaleSetEvictionPolicy: 'Delete', spotMaxPrice: -1 }),
        capacityReservationGroupReference: capacity.reservation === undefined ? undefined : { armId: capacity.reservation },
        proximityPlacementGroupReference: props.proximityPlacementGroup === undefined ? undefined : { armId: props.proximityPlacementGroup },
        vnetSubnetReference: props.subnetId === undefined ? undefined : { armId: props.subnetId },
      },
    }));
    return { ...offeredNodes(pool, objects, poolSelector(pool, AKS.AGENT_POOL)), ...(multiHost && { sliceLabel: AKS.AGENT_POOL }) };
  }

  private check(pool: NodePoolRequest): void {
    const { name, capacity, accelerator, slices } = pool;
    const { zones, proximityPlacementGroup, subnetId, apiVersion } = this.props;
    requireCloud(pool, 'azure', PROVIDER);
    requireName(pool, 'AKS', LONGEST_NAME, /^[a-z][a-z0-9]*$/, 'lower-case letters and digits, with a letter first', SEPARATOR);
    requireCapacity(name, capacity, PROVIDER, ['on-demand', 'spot', 'reserved'], 'write onDemand()');
    requireZoneNames(name, zones, /^\d$/, '1');
    requireArmId(name, 'proximityPlacementGroup', proximityPlacementGroup);
    requireArmId(name, 'subnetId', subnetId);
    if (apiVersion !== undefined && !/^v(1api)?\d{8}(preview)?$/.test(apiVersion)) {
      throw new Error(`pool '${name}': '${apiVersion}' is no version of containerservice.azure.com: write v1api20250801 or another date`);
    }
    if (capacity.reservation !== undefined && !capacity.reservation.startsWith('/subscriptions/')) {
      throw new Error(`pool '${name}': AKS knows capacity reservation groups by their resource id, and '${capacity.reservation}' is none:`
        + ' write Capacity.reserved(\'/subscriptions/…/capacityReservationGroups/…\')');
    }
    if (proximityPlacementGroup !== undefined) requireOneZone(name, zones, 'a proximity placement group');
    if (accelerator.machineType.networkKind === 'infiniband' && slices * accelerator.hosts > 1) requireOneZone(name, zones, 'an InfiniBand fabric');
  }
}
