/** Exclusive placement: the pods of a Job in one topology domain, and no other Job there. */
import { domainValue, lacksLabel } from './domains';
import type { Host } from './inventory';
import type { Outcome, Scheduler } from './scheduler';
import type { Candidate, Workload } from './workload';
import { HOSTNAME } from '../hardware/labels';

/** Where a whole Job may go. */
type Site =
  /** Hosts that share a value of the label. */
  | { readonly kind: 'domain'; readonly candidates: readonly Candidate[] }
  /** Each host is a domain. */
  | { readonly kind: 'host'; readonly candidate: Candidate }
  /** The values stand on the nodes only: it is assumed that as many hosts as a Job needs share one. */
  | { readonly kind: 'assumed'; readonly candidate: Candidate };

/** Hosts with so many pods on each. */
type Landings = readonly (readonly [Host, Candidate, number])[];

/** How far a search has come. All Jobs are alike, so that a place which refused one is not asked again. */
interface Search {
  site: number;
  host?: number;
}

export class OneDomain {
  private readonly sites: readonly Site[];
  private readonly whole: Search = { site: 0 };
  private readonly part: Search = { site: 0 };

  constructor(private readonly scheduler: Scheduler, private readonly outcome: Outcome, key: string) {
    this.sites = sitesOf(outcome.workload, key);
  }

  /** Where no domain takes the whole Job, its first pod goes ahead as always, and the others follow as far as there is room. */
  place(jobIndex: number, pods: number): number {
    const found = this.seek(this.whole, jobIndex, pods, pods) ?? this.seek(this.part, jobIndex, pods, 1);
    if (found === undefined) return 0;
    let first = 0;
    for (const [host, candidate, count] of found) {
      this.scheduler.land(host, candidate, this.outcome, jobIndex, first, count);
      first += count;
    }
    if (first < pods) this.outcome.room = Math.max(this.outcome.room ?? 0, first);
    return first;
  }

  private seek(search: Search, jobIndex: number, pods: number, least: number): Landings | undefined {
    for (; search.site < this.sites.length; search.site++, search.host = undefined) {
      const found = this.landingsAt(this.sites[search.site], search, jobIndex, pods, least);
      if (countOf(found) >= least) return found;
    }
    return undefined;
  }

  private landingsAt(site: Site, search: Search, jobIndex: number, pods: number, least: number): Landings {
    switch (site.kind) {
      case 'domain': return this.landings(hostsOf(site.candidates), jobIndex, pods);
      case 'assumed': return this.landings(hostsFrom(site.candidate, search), jobIndex, pods);
      case 'host': {
        for (const place of hostsFrom(site.candidate, search)) {
          const found = this.landings([place], jobIndex, pods);
          // A host that nobody uses yet has as much room as any behind it.
          if (countOf(found) >= least || place[0].landings.length === 0) return found;
        }
        return [];
      }
    }
  }

  private landings(places: Iterable<readonly [Host, Candidate]>, jobIndex: number, pods: number): Landings {
    const landings: [Host, Candidate, number][] = [];
    let missing = pods;
    for (const [host, candidate] of places) {
      const room = this.scheduler.roomOn(host, candidate, this.outcome.workload, jobIndex, missing);
      if (room > 0) landings.push([host, candidate, room]);
      missing -= room;
      // An empty host refuses because its whole domain does.
      if (missing === 0 || (room === 0 && host.landings.length === 0)) break;
    }
    return landings;
  }
}

function countOf(landings: Landings): number {
  return landings.reduce((sum, [, , pods]) => sum + pods, 0);
}

/** The hosts of a pool from where a search has come to, which it moves on. */
function* hostsFrom(candidate: Candidate, search: Search): Iterable<readonly [Host, Candidate]> {
  search.host ??= candidate.full;
  for (let host; (host = candidate.member.host(search.host)) !== undefined; search.host++) yield [host, candidate];
}

function* hostsOf(candidates: readonly Candidate[]): Iterable<readonly [Host, Candidate]> {
  for (const candidate of candidates) yield* hostsFrom(candidate, { site: 0 });
}

/** The domains of a label, best first. */
function sitesOf({ template: { candidates } }: Workload, key: string): Site[] {
  const sites: Site[] = [];
  const byValue = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { member } = candidate;
    const value = key === HOSTNAME ? undefined : domainValue(member, key);
    if (value !== undefined) {
      const known = byValue.get(value);
      if (known) {known.push(candidate);} else {
        const own = [candidate];
        byValue.set(value, own);
        sites.push({ kind: 'domain', candidates: own });
      }
    } else if (!lacksLabel(member, key)) {
      sites.push({ kind: key === HOSTNAME ? 'host' : 'assumed', candidate });
    }
  }
  return sites;
}
