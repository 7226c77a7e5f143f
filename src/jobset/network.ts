import type { Network as NetworkDocument } from '../model';

export interface NetworkOptions {
  /**
   * Name of the headless Service, the second part of every pod's address.
   * @default - the JobSet's name
   */
  readonly subdomain?: string;

  /**
   * Whether pods can be found by name before they are ready. Peers that meet in a rendezvous need it.
   * @default true
   */
  readonly publishNotReadyAddresses?: boolean;
}

/** How the pods of a run find each other. */
export class Network {
  /** Every pod has a name: `<jobset>-<replicated job>-<job index>-<pod index>.<subdomain>`. This is the default. */
  public static dns(options: NetworkOptions = {}): Network {
    return new Network({ ...options });
  }

  /** Pods have no names, and there is no headless Service. */
  public static none(): Network {
    return new Network({ enableDNSHostnames: false });
  }

  /** @internal */
  public static _of(document: NetworkDocument | undefined): Network | undefined {
    return document && new Network(document);
  }

  private constructor(private readonly document: NetworkDocument) {}

  /** @internal */
  public _toDocument(): NetworkDocument {
    return this.document;
  }
}
