import type { Construct } from 'constructs';
import type { INodePoolProvider, NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { checkKarpenterPool, type KarpenterDisruptionProps, karpenterNodes } from './karpenter-pool';
import { requireArmId, requireCapacity, requireCloud, requireOneZone, requireZoneNames } from './provider-rules';
import { AksNodeClass } from '../../imports/pools/karpenter';
import { KARPENTER, ZONE } from '../hardware/labels';

const PROVIDER = 'Karpenter on Azure';

/** Nodes of AKS, made by Karpenter (node auto-provisioning). */
export interface KarpenterAzureProps extends KarpenterDisruptionProps {
  /**
   * Zones of the nodes, as their label has them: `eastus-1`. InfiniBand works inside one zone.
   * @default - those of the cluster
   */
  readonly zones?: string[];

  /**
   * Image of the nodes: `Ubuntu`, `Ubuntu2204`, `Ubuntu2404` or `AzureLinux`.
   * @default Ubuntu
   */
  readonly imageFamily?: string;

  /**
   * Size of the operating system's disk in GB.
   * @default 128
   */
  readonly osDiskSizeGb?: number;

  /**
   * Resource id of the subnet.
   * @default - the cluster's
   */
  readonly subnetId?: string;

  /**
   * Whether AKS installs the GPU driver; not for those who run NVIDIA's or AMD's operator.
   * @default true
   */
  readonly installGpuDriver?: boolean;
}

/** `NodePoolProvider.karpenterAzure` */
export class KarpenterAzure implements INodePoolProvider {
  constructor(private readonly props: KarpenterAzureProps) {}

  public provide(scope: Construct, pool: NodePoolRequest): ProvidedNodes {
    const { name, accelerator, capacity, slices } = pool;
    const { zones, imageFamily, osDiskSizeGb, subnetId, installGpuDriver } = this.props;
    requireCloud(pool, 'azure', PROVIDER);
    checkKarpenterPool(pool);
    requireZoneNames(name, zones, /^[a-z0-9]+-\d$/, 'eastus-1');
    requireArmId(name, 'subnetId', subnetId);
    requireCapacity(name, capacity, PROVIDER, ['on-demand', 'spot'], 'write NodePoolProvider.azureServiceOperator for reservations');
    if (accelerator.machineType.networkKind === 'infiniband' && slices * accelerator.hosts > 1) requireOneZone(name, zones, 'an InfiniBand fabric');
    return karpenterNodes(scope, pool, {
      ...this.props,
      nodeClass: new AksNodeClass(scope, 'NodeClass', {
        metadata: { name },
        spec: {
          imageFamily,
          gpu: accelerator.chips === 0 || installGpuDriver === undefined ? undefined : { mode: installGpuDriver ? 'Driver' : 'None' },
          osDiskSizeGB: osDiskSizeGb,
          vnetSubnetID: subnetId,
        },
      }),
      group: 'karpenter.azure.com',
      machineKey: `${KARPENTER.SKU}name`,
      capacityType: capacity.type,
      zoneKey: ZONE,
    });
  }
}
