/**
 * Puts pods on hosts, as the scheduler would bind them and the autoscaler would make nodes for them.
 *
 * Which of several equal hosts a pod gets is anybody's guess: here the first one, so that the same objects give the same picture. Pods
 * that share hosts fill one after the other, which takes the fewest hosts.
 */
import { Domains } from './domains';
import type { Host, Member } from './inventory';
import { OneDomain } from './one-domain';
import type { Candidate, Workload } from './workload';

/** Where the pods of a replicated job have gone. */
export interface Outcome {
  readonly workload: Workload;
  placed: number;
  unplaced: number;
  /** The first Job of which pods are left over: all behind it are like it, and find less room. */
  firstLeft?: number;
  readonly members: Set<Member>;
  readonly hosts: Set<Host>;
  /** Nothing more was placed, since it would have been more than is planned. */
  cut?: boolean;
  /** Of the largest domain that takes a Job which no domain takes as a whole: its pods. */
  room?: number;
}

/** Groups of pods on a host, of all runs together: more than any cluster runs are not worth the time. */
export const MOST_LANDINGS = 500_000;
/** Stages of a run: each host remembers what each of them takes. */
export const MOST_STAGES = 1000;

/** Rounding errors of sums are smaller, and nothing that is asked for is. */
const TOLERANCE = 1e-6;

export class Scheduler {
  private readonly domains: Domains;
  private readonly touched = new Set<Host>();
  private landings = 0;

  constructor(workloads: readonly Workload[]) {
    this.domains = new Domains([...new Set(workloads.flatMap(({ topologyKey }) => topologyKey ?? []))]);
  }

  /** Places the replicated jobs of one run, in their order. */
  place(run: readonly Workload[]): Outcome[] {
    const outcomes = run.map(workload => this.placeAll(workload));
    for (const host of this.touched) host.settle();
    this.touched.clear();
    return outcomes;
  }

  private placeAll(workload: Workload): Outcome {
    const outcome: Outcome = { workload, placed: 0, unplaced: 0, members: new Set(), hosts: new Set() };
    const { topologyKey, jobs, podsPerJob } = workload;
    if (!workload.staged) for (const candidate of workload.template.candidates) skipFull(candidate, workload);
    const placer = topologyKey === undefined ? new Anywhere(this, outcome) : new OneDomain(this, outcome, topologyKey);
    const isTooLong = workload.stages.last >= MOST_STAGES;
    let jobIndex = 0;
    for (; podsPerJob > 0 && jobIndex < jobs && !this.isFull && !isTooLong; jobIndex++) {
      const placed = placer.place(jobIndex, podsPerJob);
      outcome.placed += placed;
      if (placed < podsPerJob) outcome.firstLeft ??= jobIndex;
      if (placed === 0) break;
    }
    outcome.unplaced = jobs * podsPerJob - outcome.placed;
    if (outcome.unplaced > 0) outcome.firstLeft ??= jobIndex;
    if (outcome.unplaced > 0 && (this.isFull || isTooLong)) outcome.cut = true;
    return outcome;
  }

  /** Whether as much has been placed as is planned. */
  get isFull(): boolean {
    return this.landings >= MOST_LANDINGS;
  }

  /** How many more pods of a Job fit on a host. */
  roomOn(host: Host, candidate: Candidate, workload: Workload, jobIndex: number, wanted: number): number {
    return this.domains.admit(host, workload, jobIndex) ? roomFor(host, candidate, workload, wanted) : 0;
  }

  land(host: Host, candidate: Candidate, { workload, members, hosts }: Outcome, jobIndex: number, first: number, pods: number): void {
    if (host.landings.length === 0) host.node = candidate.fit.closest.node;
    if (workload.template.demand.hostPorts) host.portsTaken = true;
    host.landings.push({ owner: workload, jobIndex, first, last: first + pods - 1 });
    for (const { resource, amount } of workload.template.asks) host.take(resource, amount * pods, workload.stages);
    this.domains.enter(host, workload, jobIndex);
    this.touched.add(host);
    this.landings++;
    members.add(host.member);
    hosts.add(host);
  }
}

/** Pods on whatever hosts have room. All are alike, so that a host which refused one is not asked again. */
class Anywhere {
  private candidate = 0;
  private host: number | undefined;

  constructor(private readonly scheduler: Scheduler, private readonly outcome: Outcome) {}

  place(jobIndex: number, pods: number): number {
    const { workload } = this.outcome;
    const { candidates } = workload.template;
    let placed = 0;
    while (placed < pods && this.candidate < candidates.length && !this.scheduler.isFull) {
      const candidate = candidates[this.candidate];
      const host = candidate.member.host(this.host ??= candidate.full);
      const room = host === undefined ? 0 : this.scheduler.roomOn(host, candidate, workload, jobIndex, pods - placed);
      // An empty host refuses because its whole domain does.
      if (host === undefined || (room === 0 && host.landings.length === 0)) {
        this.candidate++;
        this.host = undefined;
        continue;
      }
      if (room > 0) this.scheduler.land(host, candidate, this.outcome, jobIndex, placed, room);
      placed += room;
      if (placed < pods) this.host++;
    }
    return placed;
  }
}

/** Passes over the hosts that are filled for good. */
function skipFull(candidate: Candidate, workload: Workload): void {
  for (let host; (host = candidate.member.hosts[candidate.full]) !== undefined && roomFor(host, candidate, workload, 1) === 0;) candidate.full++;
}

/** How many more such pods a host has room for. */
function roomFor(host: Host, candidate: Candidate, { template: { asks, demand }, stages, onePerHost }: Workload, wanted: number): number {
  const empty = host.landings.length === 0;
  const node = empty ? candidate.fit.closest.node : host.node;
  if (!empty && candidate.fit.nodes.every(fit => fit.node !== node || fit.answer === 'no')) return 0;
  if (demand.hostPorts && host.portsTaken) return 0;
  host.node = node;
  let room = demand.hostPorts || onePerHost ? Math.min(wanted, 1) : wanted;
  for (const { resource, amount, chips } of asks) {
    const left = host.left(resource, stages);
    // Nobody knows how many chips such a host has: a pod that asks for some gets one to itself.
    room = Math.min(room, left < Infinity ? Math.floor((left + TOLERANCE) / amount) : chips ? (empty ? 1 : 0) : room);
  }
  // What the system keeps of CPU and memory is an estimate, and proves nothing about a host that has nothing else to run.
  return empty ? Math.max(room, 1) : Math.max(room, 0);
}
