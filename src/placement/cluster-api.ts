import type { Construct } from 'constructs';
import type { INodePoolProvider, NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { offeredNodes } from './offered-nodes';
import { type PoolMember, poolMembers } from './pool-members';
import { requireCapacity, requireDnsName, unlessEmpty, wantedTaints } from './provider-rules';
import { type ContractRef, MachineDeployment } from '../../imports/pools/cluster-api';
import { ARCH, liesIn } from '../hardware/labels';

const PROVIDER = 'Cluster API';
const LONGEST_NAME = 63;
const DEPLOYMENT = 'cluster.x-k8s.io/deployment-name';
const SIZE = 'cluster.x-k8s.io/cluster-api-autoscaler-node-group-';
const CAPACITY = 'capacity.cluster-autoscaler.kubernetes.io/';
/** Labels of a machine template reach the node only in these domains. */
const SYNCED_DOMAINS = ['node-role.kubernetes.io', 'node-restriction.kubernetes.io', 'node.cluster.x-k8s.io'];
const DEFAULT_POOL_LABEL = 'node.cluster.x-k8s.io/pool';
const SLICE = 'node.cluster.x-k8s.io/slice';

/** A template of a Cluster API provider, in the same namespace. */
export interface ClusterApiTemplate {
  /** `OpenStackMachineTemplate`, `KubeadmConfigTemplate` */
  readonly kind: string;
  /** Name of the template. */
  readonly name: string;
  /**
   * Its API group.
   * @default - `infrastructure.cluster.x-k8s.io`, or `bootstrap.cluster.x-k8s.io`
   */
  readonly apiGroup?: string;
}

/** Machines of any infrastructure, made by Cluster API. */
export interface ClusterApiProps {
  /** Name of the Cluster object. */
  readonly cluster: string;

  /** What the machines are: their type, image, disks, price. */
  readonly infrastructure: ClusterApiTemplate;

  /** How they become nodes. */
  readonly bootstrap: ClusterApiTemplate;

  /**
   * Namespace of the objects.
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * The failure domain (zone, rack) of the machines.
   * @default - as the infrastructure has it
   */
  readonly failureDomain?: string;

  /**
   * Version of Kubernetes on the nodes: `v1.37.2`.
   * @default - as the cluster's topology or the bootstrap template has it
   */
  readonly version?: string;
}

/** `NodePoolProvider.clusterApi` */
export class ClusterApi implements INodePoolProvider {
  constructor(private readonly props: ClusterApiProps) {}

  public provide(scope: Construct, pool: NodePoolRequest): ProvidedNodes {
    const { accelerator: { multiHost }, name, poolLabel = DEFAULT_POOL_LABEL } = pool;
    this.check(pool);
    const { cluster, namespace } = this.props;
    const objects = poolMembers(pool).map(member => new MachineDeployment(scope, member.id, {
      metadata: { name: member.name, namespace, annotations: { ...(!member.fixed && bounds(member)), ...hints(pool, member) } },
      spec: {
        clusterName: cluster,
        // Without a number of its own, the deployment leaves the replicas to the autoscaler.
        replicas: member.fixed ? member.maxHosts : undefined,
        selector: { matchLabels: { [DEPLOYMENT]: member.name } },
        template: {
          metadata: { labels: { [DEPLOYMENT]: member.name, [poolLabel]: name, ...(multiHost && { [SLICE]: member.name }), ...pool.labels } },
          spec: this.machine(pool),
        },
      },
    }));
    const nodes = offeredNodes(pool, objects, { [poolLabel]: name });
    return { ...nodes, ...(multiHost && { sliceLabel: SLICE }) };
  }

  private check(pool: NodePoolRequest): void {
    const { name, capacity, labels, poolLabel = DEFAULT_POOL_LABEL } = pool;
    requireDnsName(pool, PROVIDER, LONGEST_NAME);
    requireCapacity(name, capacity, PROVIDER, ['on-demand'], 'spot machines and reservations stand in the infrastructure template');
    const lost = [poolLabel, ...Object.keys(labels)].find(key => !SYNCED_DOMAINS.some(domain => liesIn(key, domain)));
    if (lost === undefined) return;
    throw new Error(`pool '${name}': Cluster API does not put the label ${lost} on nodes, only those of ${SYNCED_DOMAINS.join(', ')}:`
      + ' choose a key there, or write it into the bootstrap template');
  }

  private machine(pool: NodePoolRequest) {
    const { cluster, version, failureDomain, bootstrap, infrastructure } = this.props;
    return {
      clusterName: cluster,
      version,
      failureDomain,
      bootstrap: { configRef: reference(bootstrap, 'bootstrap.cluster.x-k8s.io') },
      infrastructureRef: reference(infrastructure, 'infrastructure.cluster.x-k8s.io'),
      taints: unlessEmpty(wantedTaints(pool).map(({ key, value, effect }) => ({ key, value, effect, propagation: 'Always' as const }))),
    };
  }
}

function reference({ kind, name, apiGroup }: ClusterApiTemplate, group: string): ContractRef {
  return { apiGroup: apiGroup ?? group, kind, name };
}

/** Bounds for the cluster autoscaler. */
function bounds({ minHosts, maxHosts }: PoolMember): Record<string, string> {
  return { [`${SIZE}min-size`]: `${minHosts}`, [`${SIZE}max-size`]: `${maxHosts}` };
}

/** What the nodes are: for the cluster autoscaler when there is none yet, and for whoever reads the manifest without the templates. */
function hints(pool: NodePoolRequest, { name, wholeSlice }: PoolMember): Record<string, string> {
  const { machineType, chipsPerHost, resourceName } = pool.accelerator;
  const known: Record<string, string | undefined> = {
    'cpu': machineType.vcpu?.toString(),
    'memory': machineType.memoryGib === undefined ? undefined : `${Math.floor(machineType.memoryGib * 1024)}Mi`,
    'gpu-type': chipsPerHost > 0 ? resourceName : undefined,
    'gpu-count': chipsPerHost > 0 ? `${chipsPerHost}` : undefined,
    'labels': Object.entries({ [ARCH]: machineType.architecture, [pool.poolLabel ?? DEFAULT_POOL_LABEL]: pool.name, ...(wholeSlice && { [SLICE]: name }), ...pool.labels })
      .map(([key, value]) => `${key}=${value}`).join(','),
    'taints': wantedTaints(pool).map(({ key, value = '', effect }) => `${key}=${value}:${effect}`).join(',') || undefined,
  };
  return Object.fromEntries(Object.entries(known).flatMap(([hint, value]) => value === undefined ? [] : [[CAPACITY + hint, value]]));
}
