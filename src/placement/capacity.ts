/** A reservation that a pool draws its machines from. */
export interface ReservationOptions {
  /**
   * The project that owns the reservation, when it is shared among projects (Google Cloud).
   * @default - the cluster's own
   */
  readonly project?: string;
}

/** How the provider gives out the machines of a pool, in which it calls them differently: each pool is written in its provider's words. */
export class Capacity {
  /** Whenever there are machines, at the list price. */
  public static onDemand(): Capacity {
    return new Capacity('on-demand');
  }

  /** Machines that nobody else wants, which the provider may take back at any time. */
  public static spot(): Capacity {
    return new Capacity('spot');
  }

  /**
   * Machines that were reserved beforehand.
   * @param name as the provider calls it: a reservation's name (Google Cloud), the id `cr-…` of a capacity reservation or capacity block (AWS),
   * the resource id `/subscriptions/…` of a capacity reservation group (Azure)
   */
  public static reserved(name: string, options: ReservationOptions = {}): Capacity {
    if (name === '') throw new Error('Capacity.reserved: name the reservation');
    return new Capacity('reserved', name, options.project);
  }

  /** All machines of a request at once, when they are there, for a limited time (GKE's queued provisioning). */
  public static queued(): Capacity {
    return new Capacity('queued');
  }

  /** Machines one by one when they are there, for a limited time (GKE's flex-start). */
  public static flexStart(): Capacity {
    return new Capacity('flex-start');
  }

  private constructor(
    /** `on-demand`, `spot`, `reserved`, `queued` or `flex-start`. */
    public readonly type: string,
    /** The reservation, where there is one. */
    public readonly reservation?: string,
    /** The project that owns the reservation, where it is not the cluster's. */
    public readonly reservationProject?: string,
  ) {}

  /** `reserved (cr-0123)` */
  public toString(): string {
    return this.reservation === undefined ? this.type : `${this.type} (${this.reservation})`;
  }
}
