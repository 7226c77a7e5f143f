/** JS2018 to JS2020: where the members of a group are told to meet. */
import { groupsOf, membersOf, podsOfAllJobs } from '../group';
import type { Group, Member } from '../group';
import { FIRST_POD } from '../launchers/environment';
import { isLoopback } from '../launchers/membership';
import type { Membership } from '../launchers/membership';
import { programOf } from '../launchers/process';
import { podAt, podName } from '../pod-name';
import type { JobRow } from '../row';
import type { JobTemplate } from '../subject';
import { memberPath } from './group-sizes';
import { startsOnlyInPart } from './job-sizes';
import { cornersOf, firstRanks } from './ranks';

export const RENDEZVOUS_RULES: readonly JobRow[] = [
  {
    code: 'JS2018',
    on: 'job',
    severity: 'error',
    title: 'Group of several pods that meets at localhost',
    why: 'Every pod has a localhost of its own. Each of them waits there for the others, which wait at theirs, until the rendezvous times out.',
    *check(job) {
      for (const { member } of membersIn(job)) {
        const pod = cornersOf(job).find(({ jobIndex, podIndex }) => jobIndex + podIndex > 0);
        const membership = pod && member.in(pod);
        if (!membership?.address || !isLoopback(membership.address.value) || !isOfSeveral(membership)) continue;
        // A number of processes may be that of each pod, unless their ranks go on from pod to pod.
        if (!membership.nodes && !hasOtherRanks(member)) continue;
        yield {
          path: memberPath(member, membership.address.at),
          message: `${podsOfAllJobs(job)} pods form a group (${quoteOfSize(membership)}), but ${membership.address.quote} has each of them wait at its own address`,
          remedy: `write the address of the first pod, ${podName(job, FIRST_POD)}.${subdomainOf(job)}`,
        };
      }
    },
  },
  {
    code: 'JS2019',
    on: 'job',
    severity: 'error',
    title: 'Address of a pod that does not have rank 0',
    why: 'The pod with rank 0 opens the store at which the group meets. '
      + 'When the address names another pod, nobody listens there, and all members try to connect until they time out.',
    *check(job) {
      for (const { group, member } of membersIn(job)) {
        const membership = member.in(FIRST_POD);
        if (!membership?.address || !membership.rank || !isOfSeveral(membership)) continue;
        const meeting = podAt(membership.address.value, job);
        const there = meeting && membersOf(group, meeting.job).at(0)?.in(meeting.pod);
        const first = firstRanks(group).get(membership.address.value);
        if (!meeting || !there?.rank || there.rank.value === 0 || !first) continue;
        yield {
          path: memberPath(member, membership.address.at),
          message: `${membership.address.quote} names pod ${podName(meeting.job, meeting.pod)}, which has rank ${there.rank.value}`,
          remedy: `write the address of pod ${podName(first.member.job, first.pod)}, which has rank 0`,
        };
      }
    },
  },
  {
    code: 'JS2020',
    on: 'job',
    severity: 'error',
    title: 'Address with more than a host',
    why: 'Port and protocol have variables and options of their own. Here the whole text is taken for a host name, which no DNS server knows, '
      + 'so that every member fails to connect.',
    *check(job) {
      for (const { member } of membersIn(job)) {
        const { address, framework } = member.in(FIRST_POD)!;
        if (!address || !HOST_ONLY.test(address.quote)) continue;
        const extra = /^[a-z0-9+]+:\/\//.exec(address.value)?.[0] ?? /^[^:]+(:\d+)$/.exec(address.value)?.[1];
        if (extra === undefined) continue;
        const host = address.value.replace(/^[a-z0-9+]+:\/\//, '').replace(/:\d+$/, '');
        yield {
          path: memberPath(member, address.at),
          message: `${address.quote} holds '${extra}', but ${framework} takes all of it for a host name`,
          remedy: `write ${host} alone` + (extra.startsWith(':') ? `, and the port ${extra.slice(1)} where ${framework} reads ports` : ''),
        };
      }
    },
  },
  {
    code: 'JS2021',
    on: 'job',
    severity: 'warning',
    title: 'JAX coordinator without a port',
    why: '`jax.distributed.initialize()` splits JAX_COORDINATOR_ADDRESS at its last colon and fails with an IndexError when there is none. '
      + 'It works only where the program joins host and port itself.',
    *check(job) {
      for (const { member } of membersIn(job)) {
        const { address, framework } = member.in(FIRST_POD)!;
        if (framework !== 'JAX' || !address?.quote.startsWith('JAX_COORDINATOR_ADDRESS=') || address.value === '' || /:\d+$/.test(address.value)) continue;
        if (programOf(job, member.container).variables.find('JAX_COORDINATOR_PORT')) continue;
        yield {
          path: memberPath(member, address.at),
          message: `${address.quote} has no port`,
          remedy: `write ${address.value}:8476, or any other port that is free`,
        };
      }
    },
  },
];

/** Variables and options that take a host without a port. */
const HOST_ONLY = /^(MASTER_ADDR|PET_MASTER_ADDR|DMLC_TRACKER_URI|--?(master|main-process|main_process)[-_](addr|ip))\b/;

function membersIn(job: JobTemplate): { readonly group: Group; readonly member: Member }[] {
  if (podsOfAllJobs(job) === 0 || startsOnlyInPart(job)) return [];
  return groupsOf(job).flatMap(group => membersOf(group, job)
    .filter(member => member.in(FIRST_POD))
    .map(member => ({ group, member })));
}

function isOfSeveral({ nodes, processes }: Membership): boolean {
  return (nodes?.value.min ?? processes?.value ?? 1) > 1;
}

function quoteOfSize({ nodes, processes }: Membership): string {
  return (nodes ?? processes)!.quote;
}

/** Whether ranks differ between the pods. */
function hasOtherRanks(member: Member): boolean {
  return new Set(cornersOf(member.job).map(pod => member.in(pod)?.rank?.value)).size > 1;
}

function subdomainOf({ run, reference }: JobTemplate): string {
  return run?.document.spec.network?.subdomain ?? reference.name ?? '';
}

