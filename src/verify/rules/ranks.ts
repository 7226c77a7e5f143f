/** JS2016, JS2017: what each pod of a group is told about its place in it. */
import { groupsOf, podsOfAllJobs, podsOfEachJob } from '../group';
import type { Group, Member } from '../group';
import type { PodIndexes } from '../launchers/environment';
import { isLoopback } from '../launchers/membership';
import type { Membership, Statement } from '../launchers/membership';
import { grouped, oncePer } from '../once-per';
import { podName } from '../pod-name';
import type { JobRow } from '../row';
import type { JobTemplate } from '../subject';
import { memberPath } from './group-sizes';
import { startsOnlyInPart } from './job-sizes';

export const RANK_RULES: readonly JobRow[] = [
  {
    code: 'JS2016',
    on: 'job',
    severity: 'error',
    title: 'Two pods of a group have the same rank',
    why: 'A rank names one member. When two pods claim the same one, the second is refused or the group waits for the rank that nobody has: '
      + 'the run hangs at its start. The completion index starts at 0 in each Job, and the job index is the same for all pods of a Job.',
    *check(job) {
      for (const group of groupsOf(job)) {
        const clash = firstClash(group);
        if (!clash || clash.second.member.job !== job) continue;
        const { first, second } = clash;
        yield {
          path: memberPath(second.member, second.rank.at),
          message: `pods ${podName(first.member.job, first.pod)} and ${podName(job, second.pod)} both have rank ${second.rank.value} (${second.rank.quote})`,
          remedy: remedyFor(first, second),
        };
      }
    },
  },
  {
    code: 'JS2017',
    on: 'job',
    severity: 'error',
    title: 'Rank outside of the group',
    why: 'Ranks count from 0 to one less than the size of the group. A pod with another rank is refused, '
      + 'and the group waits for the rank that is missing.',
    *check(job) {
      for (const group of groupsOf(job)) {
        if (firstClash(group)) continue;
        const outside = (rankedByJob(group).get(job) ?? []).find(({ rank, size }) => size !== undefined && rank.value >= size);
        if (!outside) continue;
        yield {
          path: memberPath(outside.member, outside.rank.at),
          message: `pod ${podName(job, outside.pod)} has rank ${outside.rank.value} (${outside.rank.quote}), but the ranks of a group of ${outside.size} are 0 to ${outside.size! - 1}`,
          remedy: 'count ranks from 0: the completion index of an Indexed Job does',
        };
      }
    },
  },
];

/** A pod of a group whose rank is known. */
export interface RankedPod {
  readonly member: Member;
  readonly pod: PodIndexes;
  readonly rank: Statement<number>;
  /** How many ranks there are, where that is said. */
  readonly size?: number;
  /** Where the group meets, where that is said. */
  readonly address?: string;
}

/** The first, second and last pods of the first, second and last Jobs of each member: where ranks clash, they clash there too. */
const rankedPods = oncePer((group: Group): readonly RankedPod[] =>
  group.members.flatMap(member => cornersOf(member.job).flatMap(pod => {
    const membership = member.in(pod);
    if (!membership?.rank || !isOfSeveral(membership) || !meetsOthers(membership)) return [];
    return [{ member, pod, rank: membership.rank, size: sizeOf(membership), address: membership.address?.value }];
  })));

/** By address, the first pod that has rank 0 there. */
export const firstRanks = oncePer((group: Group): ReadonlyMap<string | undefined, RankedPod> =>
  new Map(rankedPods(group).filter(({ rank }) => rank.value === 0).map(pod => [pod.address, pod] as const).reverse()));

const rankedByJob = oncePer((group: Group) => grouped(rankedPods(group), ({ member }) => member.job));

export function cornersOf(job: JobTemplate): PodIndexes[] {
  if (podsOfAllJobs(job) === 0 || startsOnlyInPart(job)) return [];
  return ends(job.replicas).flatMap(jobIndex => ends(podsOfEachJob(job)).map(podIndex => ({ jobIndex, podIndex })));
}

function ends(count: number): number[] {
  return [...new Set([0, 1, count - 1])].filter(index => index >= 0 && index < count);
}

function isOfSeveral({ nodes, processes, meansSeveral }: Membership): boolean {
  return (nodes?.value.min ?? 0) > 1 || (processes?.value ?? 0) > 1 || nodes === undefined && meansSeveral === true;
}

/** Whether it has an address that others can have too. A launcher that is told none has nothing else to tell its pods apart by. */
function meetsOthers({ launcher, address }: Membership): boolean {
  return launcher || address !== undefined && !isLoopback(address.value);
}

function sizeOf({ nodes, processes, rankIsOf }: Membership): number | undefined {
  return rankIsOf === 'node' ? nodes?.value.max : processes?.value;
}

const firstClash = oncePer((group: Group): { readonly first: RankedPod; readonly second: RankedPod } | undefined => {
  const seen = new Map<string, RankedPod>();
  for (const second of rankedPods(group)) {
    const key = `${scopeOf(second)} ${second.rank.value}`;
    const first = seen.get(key);
    if (first) return { first, second };
    seen.set(key, second);
  }
  return undefined;
});

/**
 * Pods whose ranks have to differ: those that meet at one address. Where it is not known, the size of the group tells
 * whether it is one Job, one replicated job or all that name the framework.
 */
function scopeOf({ member: { job, framework }, address, size = 0, pod }: RankedPod): string {
  if (address !== undefined && !isLoopback(address)) return address;
  if (size > podsOfAllJobs(job)) return framework;
  return size > podsOfEachJob(job) ? job.path : `${job.path} ${pod.jobIndex}`;
}

function remedyFor(first: RankedPod, second: RankedPod): string {
  const { job } = second.member;
  if (first.member.job !== job) return 'let the ranks of one replicated job begin where those of the other end';
  if (first.pod.jobIndex === second.pod.jobIndex) return 'take the rank from the completion index: $(JOB_COMPLETION_INDEX)';
  const pods = podsOfEachJob(job);
  if (pods === 1) return 'take the rank from the label jobset.sigs.k8s.io/job-index';
  return `compute it in a shell from both indexes: $((JOB_INDEX * ${pods} + JOB_COMPLETION_INDEX)), `
    + 'where JOB_INDEX comes from the label jobset.sigs.k8s.io/job-index';
}
