import type { Construct } from 'constructs';
import type { INodePoolProvider, NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { checkKarpenterPool, type KarpenterDisruptionProps, karpenterNodes } from './karpenter-pool';
import { requireCapacity, requireCloud, requireOneZone, requireZoneNames } from './provider-rules';
import { Ec2NodeClass, type Ec2SelectorTerm } from '../../imports/pools/karpenter';
import { INSTANCE_TYPE, ZONE } from '../hardware/labels';
import { awsRegion } from '../hardware/offers/offered-node';

const PROVIDER = 'Karpenter on AWS';

/** Nodes on EC2, made by Karpenter. */
export interface KarpenterAwsProps extends KarpenterDisruptionProps {
  /** The cluster's name, which subnets and security groups carry in their tag `karpenter.sh/discovery`. */
  readonly cluster: string;

  /**
   * IAM role of the nodes.
   * @default - `KarpenterNodeRole-<cluster>`
   */
  readonly role?: string;

  /**
   * Zones of the nodes. EFA works inside one zone.
   * @default - those of the subnets
   */
  readonly zones?: string[];

  /**
   * The image of the nodes, `family@version`.
   * @default al2023@latest
   */
  readonly amiAlias?: string;

  /**
   * Ids of the subnets.
   * @default - those tagged `karpenter.sh/discovery: <cluster>`
   */
  readonly subnetIds?: string[];

  /**
   * Ids of the security groups. For EFA, one of them lets all traffic of its own members through.
   * @default - those tagged `karpenter.sh/discovery: <cluster>`
   */
  readonly securityGroupIds?: string[];

  /**
   * Name of the cluster placement group, in which the hosts are close together in one zone.
   * @default - none
   */
  readonly placementGroup?: string;
}

/** `NodePoolProvider.karpenterAws` */
export class KarpenterAws implements INodePoolProvider {
  constructor(private readonly props: KarpenterAwsProps) {}

  public provide(scope: Construct, pool: NodePoolRequest): ProvidedNodes {
    const { name, accelerator, capacity, slices } = pool;
    const { zones, placementGroup } = this.props;
    requireCloud(pool, 'aws', PROVIDER);
    checkKarpenterPool(pool);
    requireZoneNames(name, zones, /-\d[a-z]$/, 'us-east-1a');
    this.requireOneRegion(name);
    requireCapacity(name, capacity, PROVIDER, ['on-demand', 'spot', 'reserved'], 'write Capacity.reserved(\'cr-…\') for a capacity block');
    if (capacity.reservation !== undefined && !/^cr-[0-9a-z]+$/.test(capacity.reservation)) {
      throw new Error(`pool '${name}': Karpenter knows capacity reservations by their id, and '${capacity.reservation}' is none: write Capacity.reserved('cr-…')`);
    }
    if (placementGroup !== undefined) requireOneZone(name, zones, `cluster placement group '${placementGroup}'`);
    if (capacity.reservation !== undefined) requireOneZone(name, zones, `capacity reservation '${capacity.reservation}'`);
    if (accelerator.machineType.networkKind === 'efa' && slices * accelerator.hosts > 1) requireOneZone(name, zones, 'a network of EFA devices');
    return karpenterNodes(scope, pool, {
      ...this.props,
      nodeClass: this.nodeClass(scope, pool),
      group: 'karpenter.k8s.aws',
      machineKey: INSTANCE_TYPE,
      capacityType: capacity.type,
      zoneKey: ZONE,
    });
  }

  private requireOneRegion(name: string): void {
    const regions = [...new Set(this.props.zones?.flatMap(zone => awsRegion(zone) ?? []))];
    if (regions.length > 1) throw new Error(`pool '${name}': a cluster is in one region, and the zones are in ${regions.join(' and ')}: name those of its own`);
  }

  private nodeClass(scope: Construct, { name, accelerator, capacity }: NodePoolRequest): Ec2NodeClass {
    const { cluster, role = `KarpenterNodeRole-${cluster}`, amiAlias = 'al2023@latest', subnetIds, securityGroupIds, placementGroup } = this.props;
    const terms = (ids: string[] | undefined): Ec2SelectorTerm[] => ids?.map(id => ({ id })) ?? [{ tags: { 'karpenter.sh/discovery': cluster } }];
    return new Ec2NodeClass(scope, 'NodeClass', {
      metadata: { name },
      spec: {
        role,
        amiSelectorTerms: [{ alias: amiAlias }],
        subnetSelectorTerms: terms(subnetIds),
        securityGroupSelectorTerms: terms(securityGroupIds),
        capacityReservationSelectorTerms: capacity.reservation === undefined ? undefined : [{ id: capacity.reservation }],
        placementGroupSelector: placementGroup === undefined ? undefined : { name: placementGroup },
        // Local disks of accelerator machines become the nodes' ephemeral storage.
        instanceStorePolicy: accelerator.chips > 0 ? 'RAID0' : undefined,
      },
    });
  }
}
