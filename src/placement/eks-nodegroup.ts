import type { Construct } from 'constructs';
import type { Capacity } from './capacity';
import type { INodePoolProvider, NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { offeredNodes } from './offered-nodes';
import { poolMembers, poolSelector, writtenLabels } from './pool-members';
import { enumSpelling, requireCapacity, requireCloud, requireName, unlessEmpty, wantedTaints } from './provider-rules';
import { Nodegroup, type NodegroupSpec } from '../../imports/pools/ack-eks';
import { CpuArchitecture } from '../hardware';
import { EKS } from '../hardware/labels';

const PROVIDER = 'an EKS node group';
const LONGEST_NAME = 63;
/** ACK leaves `desiredSize` to whoever scales the group. */
const AUTOSCALED = { 'eks.services.k8s.aws/desired-size-managed-by': 'external-autoscaler' };
const CAPACITY_TYPES: Readonly<Record<string, NodegroupSpec['capacityType']>> = { 'on-demand': 'ON_DEMAND', 'spot': 'SPOT', 'reserved': 'CAPACITY_BLOCK' };

/** The EC2 launch template of a node group. */
export interface EksLaunchTemplate {
  /** Name of the template. */
  readonly name: string;
  /**
   * Number of its version.
   * @default - the template's default version
   */
  readonly version?: string;
  /**
   * Whether the template names the machine type; the group must not name it too then. Capacity blocks need it.
   * @default false
   */
  readonly setsInstanceType?: boolean;
}

/** Managed node groups of EKS, made by AWS Controllers for Kubernetes. */
export interface EksNodegroupProps {
  /** Name of the cluster. */
  readonly cluster: string;

  /** ARN of the nodes' IAM role. */
  readonly nodeRole: string;

  /** Ids of the subnets, which say the zones. EFA works inside one zone: name one subnet. */
  readonly subnets: string[];

  /**
   * Namespace of the objects.
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * The launch template: the only place for EFA devices, placement groups and capacity reservations.
   * @default - none, nodes have no EFA devices
   */
  readonly launchTemplate?: EksLaunchTemplate;

  /**
   * The image of the nodes.
   * @default - AL2023 for the hardware: AL2023_x86_64_NVIDIA, AL2023_ARM_64_NVIDIA, AL2023_x86_64_NEURON, …
   */
  readonly amiType?: string;

  /**
   * Size of the disk in GiB. Not with a launch template.
   * @default - as EKS has it
   */
  readonly diskSizeGib?: number;
}

/** `NodePoolProvider.eksNodegroup` */
export class EksNodegroup implements INodePoolProvider {
  constructor(private readonly props: EksNodegroupProps) {
    if (props.subnets.length === 0) throw new Error(`${PROVIDER} needs a subnet`);
    if (!props.nodeRole.startsWith('arn:')) throw new Error(`${PROVIDER}: nodeRole is an ARN, and '${props.nodeRole}' is none: write 'arn:aws:iam::…:role/…'`);
    if (props.launchTemplate && props.diskSizeGib !== undefined) throw new Error(`${PROVIDER}: the disk stands in the launch template: leave diskSizeGib out`);
  }

  public provide(scope: Construct, pool: NodePoolRequest): ProvidedNodes {
    const { accelerator: { multiHost, machineType }, capacity } = pool;
    const { cluster, nodeRole, subnets, launchTemplate: template, namespace, amiType, diskSizeGib } = this.props;
    this.check(pool);
    const objects = poolMembers(pool).map(member => new Nodegroup(scope, member.id, {
      metadata: { name: member.name, namespace, annotations: member.fixed ? undefined : AUTOSCALED },
      spec: {
        name: member.name,
        clusterName: cluster,
        nodeRole,
        subnets,
        instanceTypes: template?.setsInstanceType ? undefined : [machineType.name],
        amiType: amiType ?? defaultAmi(pool),
        capacityType: CAPACITY_TYPES[capacity.type],
        diskSize: diskSizeGib,
        launchTemplate: template && { name: template.name, version: template.version },
        scalingConfig: { minSize: member.minHosts, desiredSize: member.minHosts, maxSize: member.maxHosts },
        labels: unlessEmpty(writtenLabels(pool)),
        taints: unlessEmpty(wantedTaints(pool).map(({ key, value, effect }) => ({ key, value, effect: enumSpelling(effect) }))),
      },
    }));
    return { ...offeredNodes(pool, objects, poolSelector(pool, EKS.NODE_GROUP)), ...(multiHost && { sliceLabel: EKS.NODE_GROUP }) };
  }

  private check(pool: NodePoolRequest): void {
    const { name, capacity, accelerator, slices } = pool;
    const { subnets, launchTemplate: template } = this.props;
    requireCloud(pool, 'aws', PROVIDER);
    requireName(pool, 'EKS', LONGEST_NAME, /^[A-Za-z0-9][-_A-Za-z0-9]*$/, "letters, digits, '-' and '_'");
    requireCapacity(name, capacity, PROVIDER, Object.keys(CAPACITY_TYPES), 'write Capacity.reserved(\'cr-…\') for a capacity block');
    if (isBlock(capacity) && !template?.setsInstanceType) {
      throw new Error(`pool '${name}': a capacity block is named in the launch template, with the machine type:`
        + ' write launchTemplate: { name: \'…\', setsInstanceType: true }');
    }
    const oneZone = isBlock(capacity) ? `capacity block '${capacity.reservation}'`
      : accelerator.machineType.networkKind === 'efa' && template && slices * accelerator.hosts > 1 ? 'a network of EFA devices' : undefined;
    if (oneZone !== undefined && subnets.length > 1) {
      throw new Error(`pool '${name}': ${oneZone} is in exactly one zone, but there are ${subnets.length} subnets: name the one of that zone`);
    }
  }
}

const isBlock = ({ type }: Capacity) => type === 'reserved';

/** EKS documentation, "Amazon EKS optimized AMIs". */
function defaultAmi({ accelerator: { machineType, chips, resourceName } }: NodePoolRequest): string {
  const arch = machineType.architecture === CpuArchitecture.ARM64 ? 'ARM_64' : 'x86_64';
  if (chips === 0) return `AL2023_${arch}_STANDARD`;
  return `AL2023_${arch}_${resourceName?.startsWith('aws.amazon.com/') ? 'NEURON' : 'NVIDIA'}`;
}
