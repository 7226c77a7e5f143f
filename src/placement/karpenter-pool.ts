import type { ApiObject, Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { offeredNodes } from './offered-nodes';
import { poolMembers, poolSelector, writtenLabels } from './pool-members';
import { requireName, requireNoMinimum, unlessEmpty, wantedTaints } from './provider-rules';
import { NodePool } from '../../imports/pools/karpenter';
import { HOSTNAME, KARPENTER, liesIn } from '../hardware/labels';

const PROVIDER = 'Karpenter';

/** Its name is a label of the nodes. */
const LONGEST_NAME = 63;

/** Domains in which Karpenter refuses labels of a pool's author (rules of the NodePool CRD). */
const OWN_DOMAINS = ['karpenter.sh', 'karpenter.k8s.aws'];

/** How Karpenter replaces and removes nodes. The defaults let a run finish on the nodes that it began on. */
export interface KarpenterDisruptionProps {
  /**
   * Age at which nodes are replaced.
   * @default - never
   */
  readonly expireAfter?: Duration;

  /**
   * How long a node is kept without pods.
   * @default Duration.minutes(10)
   */
  readonly consolidateAfter?: Duration;
}

/** What the cloud adds to Karpenter's own NodePool. */
export interface KarpenterCloud extends KarpenterDisruptionProps {
  readonly nodeClass: ApiObject;
  readonly group: string;
  /** The label that names the machine type. */
  readonly machineKey: string;
  readonly capacityType: string;
  readonly zoneKey: string;
  readonly zones?: readonly string[];
}

/** @throws Error for what no NodePool can have */
export function checkKarpenterPool(pool: NodePoolRequest): void {
  requireNoMinimum(pool, PROVIDER);
  requireName(pool, PROVIDER, LONGEST_NAME, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and '-'");
  const refused = Object.keys(writtenLabels(pool)).find(key => key === HOSTNAME || OWN_DOMAINS.some(domain => liesIn(key, domain)));
  if (refused !== undefined) throw new Error(`pool '${pool.name}': Karpenter sets the label ${refused} itself: leave it out, or use a domain of your own`);
}

/** One NodePool for all hosts, or for each slice of several hosts. Karpenter calls pools and their limits the same on every cloud. */
export function karpenterNodes(scope: Construct, pool: NodePoolRequest, cloud: KarpenterCloud): ProvidedNodes {
  const { multiHost, resourceName, chipsPerHost, machineType } = pool.accelerator;
  const { nodeClass, group, expireAfter, consolidateAfter, zones } = cloud;
  const labels = unlessEmpty(writtenLabels(pool));
  const pools = poolMembers(pool).map(member => new NodePool(scope, member.id, {
    metadata: { name: member.name },
    spec: {
      limits: { nodes: member.maxHosts, ...(resourceName !== undefined && chipsPerHost > 0 && { [resourceName]: member.maxHosts * chipsPerHost }) },
      disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: consolidateAfter ? `${consolidateAfter.toSeconds()}s` : '10m' },
      template: {
        metadata: labels && { labels },
        spec: {
          expireAfter: expireAfter ? `${expireAfter.toSeconds()}s` : 'Never',
          nodeClassRef: { group, kind: nodeClass.kind, name: nodeClass.name },
          requirements: [
            { key: cloud.machineKey, operator: 'In', values: [machineType.name] },
            { key: KARPENTER.CAPACITY_TYPE, operator: 'In', values: [cloud.capacityType] },
            ...(zones ? [{ key: cloud.zoneKey, operator: 'In', values: zones }] : []),
          ],
          taints: unlessEmpty(wantedTaints(pool).map(({ key, value, effect }) => ({ key, value, effect }))),
        },
      },
    },
  }));
  const nodes = offeredNodes(pool, [nodeClass, ...pools], poolSelector(pool, KARPENTER.NODE_POOL));
  return { ...nodes, ...(multiHost && { sliceLabel: KARPENTER.NODE_POOL }) };
}
