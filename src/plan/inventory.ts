/** The hosts that pods can land on: those that node pools promise. */
import type { Price } from './price';
import type { Stages } from './stages';
import type { Workload } from './workload';
import type { OfferedNode, PoolOffer } from '../hardware/offers';
import { hostAmount } from '../hardware/pod-fit';

/** A pool as its author sees it. A slice of several hosts is a pool of its own at the provider: here, they are its members. */
export interface Pool {
  readonly name: string;
  readonly provider: string;
  readonly members: readonly Member[];
}

/** One of the provider's pools. */
export class Member {
  /** Name of the pool that it is a part of. */
  pool = '';
  /** Those that somebody has asked about, in order. */
  readonly hosts: Host[] = [];

  constructor(
    readonly offer: PoolOffer,
    /** Hosts that are kept up without pods. */
    readonly min: number,
    /** Hosts at most. */
    readonly max: number,
    /** The manifests say how many there are at most. */
    readonly limited: boolean,
    readonly price?: Price,
    /** Names of the hosts, where they are there already. */
    readonly names?: readonly string[],
  ) {}

  /** Undefined behind the last one. */
  host(index: number): Host | undefined {
    if (index >= this.max) return undefined;
    return this.hosts[index] ??= new Host(this, index);
  }
}

/** Pods of one Job on a host, by completion index. */
export interface Landing {
  readonly owner: Workload;
  readonly jobIndex: number;
  readonly first: number;
  readonly last: number;
}

/** A host that has, or may get, pods. */
export class Host {
  readonly landings: Landing[] = [];
  /** The kind of node that it is; undefined until the first pod, and where only the pool's labels are known. */
  node?: OfferedNode;
  /** A pod on it takes ports of the host. */
  portsTaken = false;
  /** By resource, at most at the same time. */
  private readonly taken = new Map<string, number>();
  /** Of the run that is being placed: what each of its stages takes. */
  private readonly staged = new Map<string, number[]>();

  constructor(readonly member: Member, readonly index: number) {}

  get name(): string {
    return this.member.names?.[this.index] ?? `${this.member.offer.name}-host-${this.index}`;
  }

  /** How much of a resource is left in every one of these stages; Infinity where it is not known. */
  left(resource: string, { first, last }: Stages): number {
    const staged = this.staged.get(resource);
    let most = 0;
    if (staged !== undefined) for (let stage = first; stage <= last; stage++) most = Math.max(most, staged[stage] ?? 0);
    return this.capacity(resource) - this.used(resource) - most;
  }

  take(resource: string, amount: number, { first, last }: Stages): void {
    let staged = this.staged.get(resource);
    if (staged === undefined) this.staged.set(resource, staged = []);
    for (let stage = first; stage <= last; stage++) staged[stage] = (staged[stage] ?? 0) + amount;
  }

  /** The run is placed: what its hungriest stage takes is taken for the next run. */
  settle(): void {
    for (const [resource, staged] of this.staged) {
      this.taken.set(resource, this.used(resource) + staged.reduce((most, each = 0) => Math.max(most, each), 0));
    }
    this.staged.clear();
  }

  /** What settled runs take of a resource, at most at the same time. */
  used(resource: string): number {
    return this.taken.get(resource) ?? 0;
  }

  private capacity(resource: string): number {
    return this.node === undefined ? Infinity : capacityOf(this.node, resource);
  }
}

const capacities = new WeakMap<OfferedNode, Map<string, number>>();

function capacityOf(node: OfferedNode, resource: string): number {
  let known = capacities.get(node);
  if (known === undefined) capacities.set(node, known = new Map());
  let amount = known.get(resource);
  if (amount === undefined) known.set(resource, amount = hostAmount(node, resource)?.there ?? Infinity);
  return amount;
}
