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

  private constructor(private readonly names: readonly string[] | undefined) {}

  /** Whether it is the whole cluster. */
  public get isCluster(): boolean {
    return this.names === undefined;
  }

  /** @internal */
  public _namespaces(own: string): readonly string[] {
    return this.names === undefined || this.names.length === 0 ? [own] : this.names;
  }
}
