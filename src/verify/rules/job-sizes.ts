/** JS200x: the size of a Job against itself. */
import { counted, plural } from '../../model/grammar';
import { groupsOf, membersOf, podsOfEachJob } from '../group';
import { FIRST_POD } from '../launchers/environment';
import type { Membership } from '../launchers/membership';
import type { JobRow } from '../row';
import { jobPath } from '../subject';
import type { JobTemplate } from '../subject';

export const JOB_SIZE_RULES: readonly JobRow[] = [
  {
    code: 'JS2001',
    on: 'job',
    severity: 'error',
    title: 'Pods that wait for each other do not run at the same time',
    why: 'The Job controller keeps `parallelism` pods running and starts the next one only when another has succeeded. '
      + 'A group that waits for all its members never gets past its rendezvous: the running pods wait for pods that wait for them.',
    *check(job) {
      const { parallelism = 1 } = job.spec;
      const wanted = podsOfEachJob(job);
      const reason = startsOnlyInPart(job) ? waitsForAll(job) : undefined;
      if (reason === undefined) return;
      yield {
        path: jobPath(job, 'spec', job.spec.parallelism === undefined ? 'completions' : 'parallelism'),
        message: `completions is ${wanted} and parallelism ${parallelism}, so ${late(parallelism, wanted - 1)} only after others have ended, `
          + `but ${reason} waits for all of them`,
        remedy: `write parallelism: ${wanted}`,
      };
    },
  },
  {
    code: 'JS2002',
    on: 'job',
    severity: 'warning',
    title: 'More pods at a time than completions',
    why: 'The Job controller never runs more pods than there are completions left, so the surplus is never started. '
      + 'A queue that counts `parallelism` reserves quota for pods that do not exist, and a group that counts them waits for ever.',
    *check(job) {
      const { parallelism = 1, completions } = job.spec;
      if (completions === undefined || completions === 0 || parallelism <= completions) return;
      yield {
        path: jobPath(job, 'spec', 'parallelism'),
        message: `parallelism is ${parallelism}, but with completions ${completions} no more than ${counted(completions, 'pod')} ${plural(completions, 'is')} ever started`,
        remedy: `write parallelism: ${completions}, or completions: ${parallelism} if ${counted(parallelism, 'pod')} ${plural(parallelism, 'is')} meant`,
      };
    },
  },
  {
    code: 'JS2003',
    on: 'job',
    severity: 'warning',
    title: 'Job without pods',
    why: 'With `parallelism: 0` the Job controller starts no pod and the Job never ends, so neither does the run that waits for it. '
      + 'With `completions: 0` the Job is complete at once, without having done anything.',
    *check(job) {
      const { parallelism, completions, managedBy } = job.spec;
      if (managedBy !== undefined) return;
      if (completions === 0) {
        yield {
          path: jobPath(job, 'spec', 'completions'),
          message: 'completions is 0: the Job is complete before a pod has started',
          remedy: 'write the number of pods that have to succeed, or leave the replicated job out',
        };
      } else if (parallelism === 0) {
        yield {
          path: jobPath(job, 'spec', 'parallelism'),
          message: 'parallelism is 0: no pod starts and the Job never ends',
          remedy: 'write the number of pods, and spec.suspend: true on the run if it is to start later',
        };
      }
    },
  },
];

function late(first: number, last: number): string {
  return first === last ? `pod ${first} starts` : `pods ${first} to ${last} start`;
}

/** Whether the Job's pods cannot all run at the same time. */
export function startsOnlyInPart(job: JobTemplate): boolean {
  const { parallelism = 1 } = job.spec;
  return parallelism > 0 && parallelism < podsOfEachJob(job);
}

/** What shows that the Job's pods need each other. */
function waitsForAll(job: JobTemplate): string | undefined {
  for (const group of groupsOf(job)) {
    for (const member of membersOf(group, job)) {
      const membership = member.in(FIRST_POD);
      const quote = membership && quoteOfSeveral(membership);
      if (quote !== undefined) return quote;
    }
  }
  return undefined;
}

function quoteOfSeveral({ launcher, address, nodes, nodesAssumed, processes }: Membership): string | undefined {
  // A number alone may only divide data into shards, which need not be worked on at the same time.
  if (!launcher && !address) return undefined;
  if (nodes && !nodesAssumed && nodes.value.min > 1) return nodes.quote;
  return processes && processes.value > 1 ? processes.quote : undefined;
}
