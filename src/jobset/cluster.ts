import type { IConstruct } from 'constructs';
import { appliedTo, applyTo } from './construct-values';

const CLUSTER = Symbol.for('cdk8s-jobset.dev/cluster');

/**
 * The cluster that a part of an app is for, where one app has several: `dev` and `prod`, or one for each region.
 *
 * Runs, node pools and queues of different clusters never meet: they may have the same names, and no run is held against the pools of another cluster.
 */
export class Cluster {
  /**
   * A cluster by a name of your own. It is written into no manifest.
   * @param name tells it from the others: `prod`
   * @throws Error when it is empty
   */
  public static named(name: string): Cluster {
    if (name.trim() === '') throw new Error('the name of a cluster is empty, write one such as prod');
    return new Cluster(name);
  }

  /** The cluster of a construct: the nearest one that was applied to it or to a scope around it; undefined where the app has but one. */
  public static of(scope: IConstruct): Cluster | undefined {
    return appliedTo<Cluster>(scope, CLUSTER);
  }

  private constructor(
    /** `prod` */
    public readonly name: string,
  ) {}

  /** Says that everything in this scope is for this cluster, whether it is there already or added later: a Chart, or a construct around charts. */
  public applyTo(scope: IConstruct): void {
    applyTo(scope, CLUSTER, this);
  }
}

/** What tells clusters apart; the same for all of an app that names none. */
export function clusterKey(scope: IConstruct): string {
  return Cluster.of(scope)?.name ?? '';
}
