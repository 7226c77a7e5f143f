/**
 * Devices that the pods get by dynamic resource allocation.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 */
export class ResourceClaim {
  /**
   * A claim of its own for each pod.
   * @param name by which containers refer to it
   * @param template name of the ResourceClaimTemplate
   */
  public static fromTemplateName(name: string, template: string): ResourceClaim {
    return new ResourceClaim(name, { resourceClaimTemplateName: template });
  }

  /**
   * A claim that all pods share.
   * @param name by which containers refer to it
   * @param claim name of the ResourceClaim
   */
  public static fromClaimName(name: string, claim: string): ResourceClaim {
    return new ResourceClaim(name, { resourceClaimName: claim });
  }

  private constructor(
    /** The name by which containers refer to it. */
    public readonly name: string,
    private readonly source: { readonly resourceClaimName?: string; readonly resourceClaimTemplateName?: string },
  ) {}

  /** @internal */
  public _toDocument(): { readonly name: string; readonly resourceClaimName?: string; readonly resourceClaimTemplateName?: string } {
    return { name: this.name, ...this.source };
  }
}
