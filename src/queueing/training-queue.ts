import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { KueueObject } from '../../imports/queues/kueue';
import type { ClusterQueueSpec, ResourceGroup } from '../../imports/queues/kueue';
import type { IRunQueue, QueueAdmission } from '../jobset';
import { illegalLabel, illegalSubdomain } from '../model/syntax';
import type { AcceleratorNodePool } from '../placement';
import { KueueApi } from './kueue-api';
import { poolFlavor, queuedPool } from './pool-flavor';
import type { PoolFlavor } from './pool-flavor';
import { poolQuota } from './pool-quota';
import type { PoolQuota } from './pool-quota';
import { ClusterNames } from '../jobset/cluster-names';

/** In which order runs leave a queue. */
export enum QueueOrder {
  /** A run that does not fit now lets smaller ones pass. Large ones may wait long. */
  BEST_EFFORT = 'BestEffortFIFO',
  /** No run passes an older one of its priority. */
  STRICT = 'StrictFIFO',
}

/** A queue of runs for the hosts of node pools. */
export interface TrainingQueueProps {
  /** The node pools that it gives out, preferred ones first. A pool may be given out by several queues, see `share`. */
  readonly pools: AcceleratorNodePool[];

  /** Namespaces whose runs it takes. Each gets a LocalQueue, by which runs name the queue. */
  readonly namespaces: string[];

  /**
   * Name of the ClusterQueue and of the LocalQueues.
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The part of each pool that belongs to this queue, in whole slices: more than 0, and in sum over all queues of a pool no more than 1.
   * @default 1
   */
  readonly share?: number;

  /**
   * Queues of one cohort lend each other what they do not use, and take it back when they need it.
   * @default - it lends and borrows nothing
   */
  readonly cohort?: string;

  /**
   * Priorities within the queue, by name: `{ production: 1000, research: 0 }`. A run takes the place of runs of lower priority. They say nothing of
   * the priority of pods.
   * @default - none; older runs come first
   */
  readonly priorities?: { readonly [name: string]: number };

  /**
   * In which order runs of the same priority leave the queue.
   * @default QueueOrder.BEST_EFFORT
   */
  readonly order?: QueueOrder;

  /**
   * Further resources of each host that pods ask for: `{ 'hugepages-2Mi': '10Gi' }`. A resource that the queue does not know is never admitted.
   * @default - accelerators, network devices, CPU and memory
   */
  readonly hostResources?: { readonly [resource: string]: string };

  /**
   * Whether Kueue itself chooses the nodes, by the topology levels of the pools. It knows nodes that are there: not those that come with the pods.
   * @default - for pools with topology levels whose nodes are there: existing ones, and those of a fixed size
   */
  readonly topologyAware?: boolean;

  /**
   * The version of Kueue's API.
   * @default KueueApi.V1BETA2
   */
  readonly api?: KueueApi;
}

/**
 * A queue of Kueue whose quota is what node pools have: a ClusterQueue, a LocalQueue in each namespace, and for each pool a ResourceFlavor, with a
 * Topology where Kueue places the pods. A run joins it by `queue: research`, or `queue: research.priority('production')`.
 *
 * @see https://kueue.sigs.k8s.io
 */
export class TrainingQueue extends Construct implements IRunQueue {
  /** Name of the ClusterQueue and of the LocalQueues. */
  public readonly queueName: string;
  /** What runs in the queue take from it. */
  public readonly admission: QueueAdmission;
  /** The ClusterQueue, to be patched. */
  public readonly clusterQueue: ApiObject;
  /** All that was written, to be patched: the flavors and topologies of its pools among it, which they share with other queues. */
  public readonly apiObjects: ApiObject[];

  private readonly api: KueueApi;
  private readonly priorities: { readonly [name: string]: number };

  /** @throws Error when there is no pool or namespace, a name is none, or CPU and memory of a pool's hosts are not known */
  constructor(scope: Construct, id: string, props: TrainingQueueProps) {
    super(scope, id);
    const { pools, namespaces, name = id, share = 1, hostResources = {}, priorities = {}, api = KueueApi.V1BETA2 } = props;
    this.queueName = name;
    this.api = api;
    this.priorities = priorities;
    this.check(props, share);
    const quotas = pools.map(pool => poolQuota(name, pool, share, hostResources));
    const flavors = pools.map(pool => poolFlavor(pool, api, props.topologyAware));

    const checks = this.queuedProvisioning(quotas);
    const spec = this.spec(props, quotas, flavors, checks);
    this.clusterQueue = new KueueObject(this, 'ClusterQueue', api, 'ClusterQueue', { metadata: { name }, spec });
    const localQueues = namespaces.map(namespace => new KueueObject(this, `LocalQueue-${namespace}`, api, 'LocalQueue', {
      metadata: { name, namespace },
      spec: { clusterQueue: name },
    }));
    const classes = Object.entries(priorities).map(([priority, value]) =>
      new KueueObject(this, `Priority-${priority}`, api, 'WorkloadPriorityClass', { metadata: { name: this.priorityClass(priority) }, value }));
    this.apiObjects = [...flavors.flatMap(({ apiObjects }) => apiObjects), ...checks, this.clusterQueue, ...localQueues, ...classes];
    const names = ClusterNames.of(this);
    this.node.addValidation({ validate: () => names.takenByObjects(this.apiObjects) });
    this.admission = {
      queue: name,
      labels: { 'kueue.x-k8s.io/queue-name': name },
      namespaces: [...namespaces],
      pools: pools.map((pool, i) => queuedPool(pool, flavors[i])),
      apiObjects: this.apiObjects,
    };
  }

  /**
   * The queue, for runs of a priority.
   * @throws Error when the queue has no such priority
   */
  public priority(name: string): IRunQueue {
    if (this.priorities[name] === undefined) {
      const known = Object.keys(this.priorities);
      throw new Error(`queue '${this.queueName}' has no priority '${name}': ${known.length === 0 ? 'add it to its priorities' : `it has ${known.join(', ')}`}`);
    }
    const { labels, ...admission } = this.admission;
    return { admission: { ...admission, labels: { ...labels, 'kueue.x-k8s.io/priority-class': this.priorityClass(name) } } };
  }

  private check({ pools, namespaces, cohort, priorities = {} }: TrainingQueueProps, share: number): void {
    const { queueName } = this;
    const fail = (problem: string): never => {
      throw new Error(`queue '${queueName}': ${problem}`);
    };
    const reason = illegalLabel(queueName);
    if (reason) fail(`the name ${reason}`);
    if (pools.length === 0) fail('say the pools that it gives out');
    if (namespaces.length === 0) fail('say the namespaces whose runs it takes');
    const twice = [...pools.map(({ poolName }) => poolName), ...namespaces.map(namespace => `namespace ${namespace}`)]
      .find((each, i, all) => all.indexOf(each) !== i);
    if (twice !== undefined) fail(`'${twice}' is there twice`);
    for (const namespace of namespaces) {
      const wrong = illegalLabel(namespace);
      if (wrong) fail(`namespace '${namespace}' ${wrong}`);
    }
    if (!(share > 0 && share <= 1)) fail(`share is ${share}: write a number above 0, at most 1`);
    const wrongCohort = cohort === undefined ? undefined : illegalSubdomain(cohort);
    if (wrongCohort) fail(`cohort '${cohort}' ${wrongCohort}`);
    for (const [name, value] of Object.entries(priorities)) {
      const wrong = illegalLabel(name);
      if (wrong) fail(`priority '${name}' ${wrong}`);
      if (!Number.isInteger(value) || Math.abs(value) > 2 ** 31 - 1) fail(`priority '${name}' is ${value}: write a whole number of at most ten digits`);
    }
  }

  private spec(
    { namespaces, cohort, priorities, order }: TrainingQueueProps,
    quotas: readonly PoolQuota[],
    flavors: readonly PoolFlavor[],
    checks: readonly ApiObject[],
  ): ClusterQueueSpec {
    const reclaim = cohort !== undefined && { reclaimWithinCohort: 'Any' as const };
    const within = priorities !== undefined && { withinClusterQueue: 'LowerPriority' as const };
    const check = checks.find(({ kind }) => kind === 'AdmissionCheck');
    const checked = queued(quotas).map(({ pool }) => pool.poolName);
    return {
      namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [...namespaces] }] },
      ...(cohort !== undefined && { [this.api === KueueApi.V1BETA1 ? 'cohort' : 'cohortName']: cohort }),
      queueingStrategy: order ?? QueueOrder.BEST_EFFORT,
      ...((reclaim || within) && { preemption: { ...reclaim, ...within } }),
      ...(check && { admissionChecksStrategy: { admissionChecks: [{ name: check.name, onFlavors: checked }] } }),
      resourceGroups: [resourceGroup(quotas, flavors)],
    };
  }

  /** GKE gives out queued capacity for a ProvisioningRequest only, which Kueue makes. */
  private queuedProvisioning(quotas: readonly PoolQuota[]): ApiObject[] {
    const pools = queued(quotas);
    if (pools.length === 0) return [];
    const name = `${this.queueName}-queued`;
    const config = new KueueObject(this, 'ProvisioningRequestConfig', this.api, 'ProvisioningRequestConfig', {
      metadata: { name },
      spec: {
        provisioningClassName: 'queued-provisioning.gke.io',
        managedResources: [...new Set(pools.flatMap(({ pool }) => pool.accelerator.resourceName ?? []))],
        podSetUpdates: { nodeSelector: [{ key: 'autoscaling.gke.io/provisioning-request', valueFromProvisioningClassDetail: 'ResizeRequestName' }] },
      },
    });
    const check = new KueueObject(this, 'AdmissionCheck', this.api, 'AdmissionCheck', {
      metadata: { name },
      spec: {
        controllerName: 'kueue.x-k8s.io/provisioning-request',
        parameters: { apiGroup: 'kueue.x-k8s.io', kind: 'ProvisioningRequestConfig', name },
      },
    });
    return [config, check];
  }

  /** Classes are there for the whole cluster: two queues may call their priorities alike. */
  private priorityClass(name: string): string {
    return `${this.queueName}-${name}`;
  }
}

function queued(quotas: readonly PoolQuota[]): PoolQuota[] {
  return quotas.filter(({ pool }) => pool.capacity.type === 'queued');
}

/** One group for all flavors, since CPU and memory, which all pods ask for, can be in one only. Each flavor says a quota of each resource. */
function resourceGroup(quotas: readonly PoolQuota[], flavors: readonly PoolFlavor[]): ResourceGroup {
  const coveredResources = [...new Set(quotas.flatMap(({ resources }) => [...resources.keys()]))].sort();
  return {
    coveredResources,
    flavors: quotas.map(({ resources }, i) => ({
      name: flavors[i].name,
      resources: coveredResources.map(name => ({ name, nominalQuota: resources.get(name) ?? '0' })),
    })),
  };
}
