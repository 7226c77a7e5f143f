import { keys } from '../model';
import type { StringMap } from '../model';

/** Gives every Job a topology domain (a rack, a TPU slice's node pool) of its own. */
export class ExclusivePlacement {
  /**
   * One Job per value of a node label, placed by pod affinity that a webhook or controller adds.
   * @param topologyKey for TPU slices on GKE `cloud.google.com/gke-nodepool`
   */
  public static topology(topologyKey: string): ExclusivePlacement {
    return new ExclusivePlacement({ [keys.EXCLUSIVE_TOPOLOGY]: topologyKey });
  }

  /**
   * One Job per value of a node label, placed by labels and taints that the operator has put on the nodes beforehand
   * (`alpha.jobset.sigs.k8s.io/namespaced-job`). Fast for thousands of nodes.
   */
  public static nodeSelector(topologyKey: string): ExclusivePlacement {
    return new ExclusivePlacement({ [keys.EXCLUSIVE_TOPOLOGY]: topologyKey, [keys.NODE_SELECTOR_STRATEGY]: 'true' });
  }

  private constructor(private readonly annotations: StringMap) {}

  /** @internal */
  public _toAnnotations(): StringMap {
    return this.annotations;
  }
}
