import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Capacity } from './capacity';
import { hardwareSelector } from './gke-config-connector';
import type { INodePoolProvider, NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { offeredNodes } from './offered-nodes';
import { requireCapacity, requireCloud, requireNoMinimum, requireZoneNames, unlessEmpty, wantedTaints } from './provider-rules';
import { ComputeClass, type ComputeClassPriority } from '../../imports/pools/gke';
import { GKE } from '../hardware/labels';
import { counted } from '../model/grammar';
import { illegalLabel } from '../model/syntax';

const PROVIDER = 'a GKE ComputeClass';
/** Minutes; the longest consolidation delay. */
const DAY = 1440;
const COMPACT_FLEX_START = ['a3-ultragpu', 'a4-', 'h4d-'];

/** Node pools that GKE makes by itself when pods ask for them. */
export interface GkeComputeClassProps {
  /**
   * Zones of the nodes.
   * @default - the cluster's
   */
  readonly zones?: string[];

  /**
   * Capacity to take when the pool's own is not to be had, in this order.
   * @default - none, pods wait
   */
  readonly fallbacks?: Capacity[];

  /**
   * How long the nodes may run, for flex-start and queued capacity.
   * @default - as GKE has it
   */
  readonly maxRunDuration?: Duration;

  /**
   * Name of the placement policy by which the hosts are close together.
   * @default - none
   */
  readonly placementPolicy?: string;

  /**
   * How long a node is kept without pods.
   * @default - as GKE has it
   */
  readonly consolidationDelay?: Duration;

  /**
   * Service account of the nodes.
   * @default - the project's default
   */
  readonly serviceAccount?: string;
}

/** `NodePoolProvider.gkeComputeClass` */
export class GkeComputeClass implements INodePoolProvider {
  constructor(private readonly props: GkeComputeClassProps) {}

  public provide(scope: Construct, pool: NodePoolRequest): ProvidedNodes {
    const { name, accelerator, capacity, poolLabel } = pool;
    const { fallbacks = [], consolidationDelay, serviceAccount } = this.props;
    requireCloud(pool, 'gcp', PROVIDER);
    requireNoMinimum(pool, PROVIDER);
    const reason = illegalLabel(name);
    if (reason) throw new Error(`pool name '${name}' ${reason}: give the pool a name of its own, { name: '…' }`);
    for (const each of [capacity, ...fallbacks]) {
      requireCapacity(name, each, PROVIDER, ['on-demand', 'spot', 'reserved', 'flex-start'],
        'write flexStart() or NodePoolProvider.gkeConfigConnector for queued provisioning');
    }
    requireZoneNames(name, this.props.zones, /-[a-z]$/, 'us-east5-a');
    this.checkFlexStart(pool);
    if (consolidationDelay && !(consolidationDelay.toMinutes() >= 1 && consolidationDelay.toMinutes() <= DAY)) {
      throw new Error(`pool '${name}': nodes without pods are kept for ${counted(consolidationDelay.toMinutes(), 'minute')}, and GKE takes 1 to ${DAY}`);
    }
    // All slices are of one class, which says the pool's name already.
    const labels = { ...(poolLabel !== undefined && { [poolLabel]: name }), ...pool.labels };
    const object = new ComputeClass(scope, 'Resource', {
      metadata: { name },
      spec: {
        priorities: [capacity, ...fallbacks].map(each => this.priority(pool, each)),
        nodePoolAutoCreation: { enabled: true },
        nodePoolConfig: unlessEmpty({
          ...(Object.keys(labels).length > 0 && { nodeLabels: labels }),
          ...(wantedTaints(pool).length > 0 && { taints: wantedTaints(pool).map(({ key, value = '', effect }) => ({ key, value, effect })) }),
          ...(serviceAccount !== undefined && { serviceAccount }),
        }),
        autoscalingPolicy: consolidationDelay && { consolidationDelayMinutes: consolidationDelay.toMinutes() },
        whenUnsatisfiable: 'DoNotScaleUp',
      },
    });
    return {
      ...offeredNodes(pool, [object], { ...hardwareSelector(pool), [GKE.COMPUTE_CLASS]: name }),
      ...(accelerator.multiHost && { sliceLabel: GKE.NODE_POOL }),
    };
  }

  /** cluster-toolkit, gke-node-pool: with compact placement, flex-start is for TPUs and a few machine types only. */
  private checkFlexStart({ name, capacity, accelerator: { generation, machineType } }: NodePoolRequest): void {
    const { fallbacks = [], placementPolicy } = this.props;
    if (placementPolicy === undefined || ![capacity, ...fallbacks].some(({ type }) => type === 'flex-start')) return;
    if (generation !== undefined || COMPACT_FLEX_START.some(series => machineType.name.startsWith(series))) return;
    throw new Error(`pool '${name}': flex-start machines of type ${machineType.name} cannot be placed close together`
      + ` (only TPUs, ${COMPACT_FLEX_START.map(series => series.replace(/-$/, '')).join(', ')}): leave placementPolicy out`);
  }

  private priority({ accelerator }: NodePoolRequest, capacity: Capacity): ComputeClassPriority {
    const { machineType, chipsPerHost, nodeLabels, topology } = accelerator;
    const { zones, maxRunDuration, placementPolicy } = this.props;
    const { reservation, reservationProject } = capacity;
    const tpu = nodeLabels[GKE.TPU_ACCELERATOR];
    const gpu = nodeLabels[GKE.ACCELERATOR];
    return {
      machineType: machineType.name,
      gpu: gpu === undefined ? undefined : { type: gpu, count: chipsPerHost },
      tpu: tpu === undefined || topology === undefined ? undefined : { type: tpu, count: chipsPerHost, topology },
      spot: capacity.type === 'spot' ? true : undefined,
      flexStart: capacity.type === 'flex-start' ? { enabled: true } : undefined,
      maxRunDurationSeconds: maxRunDuration?.toSeconds(),
      location: zones && { zones },
      placement: placementPolicy === undefined ? undefined : { policyName: placementPolicy },
      reservations: reservation === undefined ? undefined : { affinity: 'Specific', specific: [{ name: reservation, project: reservationProject }] },
    };
  }
}
