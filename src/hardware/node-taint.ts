/** A taint that every node of a kind carries. */
export interface NodeTaint {
  /** `nvidia.com/gpu` */
  readonly key: string;
  /**
   * `present`
   * @default - no value
   */
  readonly value?: string;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. */
  readonly effect: string;
  /**
   * The provider puts it on by itself: it stands in no manifest.
   * @default false
   */
  readonly automatic?: boolean;
  /**
   * The extended resource whose requesters are let through: the cluster adds the toleration to pods that ask for it.
   * GKE does so (admission plugin ExtendedResourceToleration); EKS and AKS do not by default.
   * @default - only pods that tolerate the taint themselves
   */
  readonly toleratedByRequesting?: string;
  /**
   * The node label whose selectors are let through: the cluster adds the toleration to pods that select by it.
   * @default - only pods that tolerate the taint themselves
   */
  readonly toleratedBySelecting?: string;
}
