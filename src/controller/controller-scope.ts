import { illegalKey, illegalLabelValue } from '../model/syntax';

/** What the controller looks after, and thus which rights it needs. */
export class ControllerScope {
  /** JobSet resources and standalone runs of all namespaces. Installing it takes a cluster administrator. */
  public static readonly CLUSTER = new ControllerScope(undefined);

  /** Standalone runs of the controller's own namespace. Whoever may write Roles there may install it; nothing is asked of the cluster. */
  public static readonly NAMESPACE = new ControllerScope([]);

  /**
   * Standalone runs of some namespaces, each of which gets a Role of its own.
   * @param names of the namespaces; the controller's own is looked after only when it is one of them
   * @throws Error when there are none
   */
  public static namespaces(...names: string[]): ControllerScope {
    if (names.length === 0) throw new Error('ControllerScope.namespaces() names no namespace: name one, or write ControllerScope.NAMESPACE for the controller\'s own');
    return new ControllerScope([...new Set(names)]);
  }

  /**
   * JobSet resources and standalone runs of the namespaces that carry these labels, which cluster administrators give. A namespace is taken up with its
   * labels; when it loses them it is left as it is. Installing it takes a cluster administrator.
   * @param labels that a namespace must have, such as `{ 'cdk8s-jobset.dev/runs': 'enabled' }`
   * @throws Error when there are none, or one is no label
   */
  public static labelledNamespaces(labels: { [label: string]: string }): ControllerScope {
    const requirements = Object.entries(labels);
    if (requirements.length === 0) throw new Error('ControllerScope.labelledNamespaces() names no label: name one, or write ControllerScope.CLUSTER for all namespaces');
    for (const [label, value] of requirements) {
      const reason = illegalKey(label) ?? illegalLabelValue(value);
      if (reason) throw new Error(`ControllerScope.labelledNamespaces(): ${illegalKey(label) ? `label '${label}'` : `the value '${value}' of label '${label}'`} ${reason}`);
    }
    return new ControllerScope(undefined, requirements.map(([label, value]) => `${label}=${value}`).join(','));
  }

  private constructor(
    private readonly names: readonly string[] | undefined,
    /** @internal */
    public readonly _selector?: string,
  ) {}

  /** Whether it is the whole cluster, or what of it is labelled. */
  public get isCluster(): boolean {
    return this.names === undefined;
  }

  /** @internal */
  public _namespaces(own: string): readonly string[] {
    return this.names === undefined || this.names.length === 0 ? [own] : this.names;
  }
}
