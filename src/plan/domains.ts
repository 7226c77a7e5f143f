/** Which Jobs are in which topology domain, so that those that want one to themselves get it. */
import type { Host, Member } from './inventory';
import { overlap } from './stages';
import type { Workload } from './workload';
import { HOSTNAME } from '../hardware/labels';
import { type LabelValues, labelValues } from '../hardware/node-requirements';

/** The hosts that carry one value of a node label. */
export class Domain {
  /** Of each workload that is there, its Job; undefined for several. Those that are placed by this label, and the others. */
  private readonly exclusive = new Map<Workload, number | undefined>();
  private readonly others = new Map<Workload, number | undefined>();

  constructor(readonly key: string) {}

  /** Whether no Job that is there at the same time keeps this one out, or is kept out by it. */
  admits(workload: Workload, jobIndex: number): boolean {
    return this.suffers(this.exclusive, workload, jobIndex) && (workload.topologyKey !== this.key || this.suffers(this.others, workload, jobIndex));
  }

  enter(workload: Workload, jobIndex: number): void {
    const occupants = workload.topologyKey === this.key ? this.exclusive : this.others;
    occupants.set(workload, !occupants.has(workload) || occupants.get(workload) === jobIndex ? jobIndex : undefined);
  }

  private suffers(occupants: ReadonlyMap<Workload, number | undefined>, workload: Workload, jobIndex: number): boolean {
    for (const [occupant, job] of occupants) {
      const isSame = occupant === workload && job === jobIndex;
      if (!isSame && meet(occupant, workload) && this.repel(occupant, workload)) return false;
    }
    return true;
  }

  /** As the anti-affinity says that exclusive placement gives to pods: an exclusive Job repels its equals in priority, and Jobs that are not exclusive. */
  private repel(a: Workload, b: Workload): boolean {
    const exclusive = [a, b].filter(({ topologyKey }) => topologyKey === this.key);
    return exclusive.length === 1 || (exclusive.length === 2 && a.priorityClass === b.priorityClass);
  }
}

function meet(a: Workload, b: Workload): boolean {
  return a.document !== b.document || overlap(a.stages, b.stages);
}

/** The domains of every node label by which a run is placed exclusively. */
export class Domains {
  private readonly byValue = new Map<string, Domain>();
  private readonly byHost = new Map<Host, Map<string, Domain>>();

  constructor(private readonly keys: readonly string[]) {}

  /** Whether a pod of this Job may land on the host, as far as exclusive placement goes. */
  admit(host: Host, workload: Workload, jobIndex: number): boolean {
    return workload.plain || this.keys.every(key => this.of(host, key)?.admits(workload, jobIndex) ?? key !== workload.topologyKey);
  }

  enter(host: Host, workload: Workload, jobIndex: number): void {
    if (workload.plain) return;
    for (const key of this.keys) this.of(host, key)?.enter(workload, jobIndex);
  }

  /** Undefined for hosts that do not carry the label. Where the value is not known, every host counts as a domain. */
  private of(host: Host, key: string): Domain | undefined {
    const { member } = host;
    const value = key === HOSTNAME ? undefined : domainValue(member, key);
    if (value !== undefined) {
      const id = `${key}=${value}`;
      const known = this.byValue.get(id) ?? new Domain(key);
      this.byValue.set(id, known);
      return known;
    }
    if (lacksLabel(member, key)) return undefined;
    const domains = this.byHost.get(host) ?? new Map<string, Domain>();
    this.byHost.set(host, domains);
    const domain = domains.get(key) ?? new Domain(key);
    domains.set(key, domain);
    return domain;
  }
}

/** The value that all hosts of a member share; undefined where it is not known, or differs from host to host. */
export function domainValue(member: Member, key: string): string | undefined {
  const values = valuesOf(member, key);
  return values !== undefined && values !== '*' && values.length === 1 ? values[0] : undefined;
}

/** Whether the hosts of a member surely do not carry the label. */
export function lacksLabel(member: Member, key: string): boolean {
  return valuesOf(member, key)?.length === 0;
}

function valuesOf({ offer }: Member, key: string): LabelValues | undefined {
  return labelValues(offer.nodes.length === 1 ? offer.nodes[0].labels : offer.labels, key);
}
