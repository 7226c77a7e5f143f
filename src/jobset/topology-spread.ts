import type * as kplus from 'cdk8s-plus-28';
import type { StringMap, TopologySpreadConstraint } from '../model';
import { checkWholeNumber } from './whole-number';

export interface TopologySpreadOptions {
  /**
   * By how many pods two domains may differ.
   * @default 1
   */
  readonly maxSkew?: number;

  /**
   * Labels of the pods that are counted.
   * @default - the pods of the replicated job
   */
  readonly labels?: { readonly [label: string]: string };
}

/**
 * Spreads the pods of a replicated job over topology domains.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export class TopologySpread {
  /** Pods wait when they cannot be spread so. */
  public static required(topology: kplus.Topology, options: TopologySpreadOptions = {}): TopologySpread {
    return new TopologySpread(topology.key, 'DoNotSchedule', options);
  }

  /** Pods are spread so as well as possible. */
  public static preferred(topology: kplus.Topology, options: TopologySpreadOptions = {}): TopologySpread {
    return new TopologySpread(topology.key, 'ScheduleAnyway', options);
  }

  private constructor(
    private readonly topologyKey: string,
    private readonly whenUnsatisfiable: string,
    private readonly options: TopologySpreadOptions,
  ) {
    checkWholeNumber(`topology spread over ${topologyKey}: maxSkew`, options.maxSkew, 1);
  }

  /** @internal */
  public _toDocument(pods: StringMap): TopologySpreadConstraint {
    const { topologyKey, whenUnsatisfiable, options } = this;
    return { maxSkew: options.maxSkew ?? 1, topologyKey, whenUnsatisfiable, labelSelector: { matchLabels: { ...options.labels ?? pods } } };
  }
}
