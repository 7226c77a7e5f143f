import type { Construct } from 'constructs';
import { AcceleratorNodePool } from './accelerator-node-pool';
import { describedOffers } from './described-pool';
import { objectsBelow } from './objects-below';
import { clusterKey } from '../jobset/cluster';
import { listed } from '../model/listing';
import { planHtml, planJson, planOf, planSvg, planText } from '../plan';
import type { Plan as PlanValue } from '../plan';

/**
 * What would run and where: the pods of all runs on the hosts of all node pools, as the scheduler would put them.
 */
export class Plan {
  /**
   * The plan of what is a construct or below it, on the node pools of the whole app.
   * @param scope an App, for everything; a Chart or a run, for its pods as if they were alone
   * @throws Error when it is for several clusters, and when there is neither a run nor a node pool: a plan of nothing would say that every pod has a place
   */
  public static of(scope: Construct): Plan {
    const own = new Set(objectsBelow(scope));
    const clusters = [...new Set([...own].map(clusterKey))];
    if (clusters.length > 1) {
      const names = clusters.map(name => name === '' ? 'one without a name' : name);
      throw new Error(`${scope.node.path || 'the app'}: its runs and pools are for the clusters ${listed(names)}: plan each by itself, Plan.of(chart)`);
    }
    const pools = (scope.node.root as Construct).node.findAll().filter(construct => construct instanceof AcceleratorNodePool)
      .filter(pool => clusterKey(pool) === (clusters[0] ?? clusterKey(scope)));
    const elsewhere = pools.flatMap(pool => pool.apiObjects).filter(object => !own.has(object));
    const described = pools.flatMap(pool => describedOffers(pool).map(offer => ({ offer, price: pool.price })));
    const plan = planOf([...own, ...elsewhere].map(object => object.toJson()), described);
    if (plan.runs.length === 0 && !pools.some(pool => pool.node.scopes.includes(scope))) {
      throw new Error(`${scope.node.path || 'the app'}: there is nothing to plan: it is no run or node pool, and has none below it`);
    }
    return new Plan(plan);
  }

  /** Pods that run at the same time when everything runs. */
  public readonly pods: number;
  /** Pods that no host takes; their reasons stand in the text. Always 0 without node pools. */
  public readonly unplacedPods: number;
  /** Hosts with pods on them. */
  public readonly hostsInUse: number;
  /** Hosts that are up without pods: of a pool's minimum, or of a slice that is there as a whole. */
  public readonly idleHosts: number;
  /** Accelerators of the hosts that are up. */
  public readonly chips: number;
  /** Accelerators that pods use. */
  public readonly chipsInUse: number;
  /** Of the hosts that are up and whose pool has a price; undefined when none has, or the prices have several currencies. */
  public readonly costPerHour?: number;

  private constructor(private readonly plan: PlanValue) {
    const { pods, unplaced, hosts, chips, costPerHour = [] } = plan.totals;
    this.pods = pods;
    this.unplacedPods = unplaced;
    this.hostsInUse = hosts.used;
    this.idleHosts = hosts.idle;
    this.chips = chips.total;
    this.chipsInUse = chips.used;
    this.costPerHour = costPerHour.length === 1 ? costPerHour[0].amount : undefined;
  }

  /** For a terminal. Of many hosts it says what they have in common. */
  public toText(): string {
    return planText(this.plan);
  }

  /** Plain values, in the form of `cdk8s-jobset plan --format json`. */
  public toJson(): any {
    return planJson(this.plan);
  }

  /** One page that needs no other file and no network. */
  public toHtml(): string {
    return planHtml(this.plan);
  }

  /** One picture. */
  public toSvg(): string {
    return planSvg(this.plan);
  }
}
