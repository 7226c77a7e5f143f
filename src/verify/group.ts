/** Groups of pods that compute together: who belongs to them, and what each pod is told about its group. */
import type { Container } from '../model/kubernetes';
import { readAccelerate, readDeepspeed } from './launchers/accelerate';
import { FIRST_POD, isIndexed } from './launchers/environment';
import type { PodIndexes } from './launchers/environment';
import type { Membership } from './launchers/membership';
import { programOf } from './launchers/process';
import type { Program } from './launchers/process';
import { readTorchrun } from './launchers/torchrun';
import { readJax, readPlainVariables, readXgboost } from './launchers/variables';
import { grouped, oncePer } from './once-per';
import type { JobTemplate, Run } from './subject';

/** Launchers first: what they set for their processes makes the plain variables void. */
const LAUNCHERS: readonly ((program: Program) => Membership | undefined)[] = [readTorchrun, readAccelerate, readDeepspeed];
const VARIABLES: readonly ((program: Program) => Membership | undefined)[] = [readPlainVariables, readJax, readXgboost];

/** A container of a Job template that is a member of a group. */
export interface Member {
  readonly job: JobTemplate;
  readonly container: Container;
  readonly containerIndex: number;
  readonly framework: string;
  /** What the container of this pod is told; undefined where that cannot be known. */
  in(pod: PodIndexes): Membership | undefined;
}

/** Pods of one run that are told to find each other by one framework. */
export interface Group {
  readonly framework: string;
  readonly members: readonly Member[];
  /** Pods of all members. */
  readonly pods: number;
}

/** Pods of one Job that have to be there at the same time if all of them are to work together. */
export function podsOfEachJob(job: JobTemplate): number {
  const { parallelism = 1, completions } = job.spec;
  return isIndexed(job) ? completions ?? parallelism : parallelism;
}

export function podsOfAllJobs(job: JobTemplate): number {
  return podsOfEachJob(job) * job.replicas;
}

/** The groups of a run, or of a Job that belongs to none. */
const groupsIn = oncePer((subject: Run | JobTemplate) => readGroups('jobs' in subject ? subject.jobs : [subject]));

/** The groups of the run that a Job belongs to, or of the Job itself. */
export function groupsOf(job: JobTemplate): readonly Group[] {
  return groupsIn(job.run ?? job);
}

/** The members of a group by their Job. */
const membersByJob = oncePer(({ members }: Group) => grouped(members, ({ job }) => job));

/** The containers of a Job template that are members of a group. */
export function membersOf(group: Group, job: JobTemplate): readonly Member[] {
  return membersByJob(group).get(job) ?? [];
}

function readGroups(jobs: readonly JobTemplate[]): Group[] {
  const members = new Map<string, Member[]>();
  for (const job of jobs) {
    job.podSpec.containers.forEach((container, containerIndex) => {
      for (const framework of frameworksOf(job, container)) {
        const member = memberOf(job, container, containerIndex, framework);
        const others = members.get(framework);
        if (others) others.push(member);
        else members.set(framework, [member]);
      }
    });
  }
  return [...members].map(([framework, found]) => ({
    framework,
    members: found,
    pods: [...new Set(found.map(({ job }) => job))].reduce((sum, job) => sum + podsOfAllJobs(job), 0),
  }));
}

function frameworksOf(job: JobTemplate, container: Container): string[] {
  return memberships(job, container, FIRST_POD).map(({ framework }) => framework);
}

function memberOf(job: JobTemplate, container: Container, containerIndex: number, framework: string): Member {
  const seen = new Map<string, Membership | undefined>();
  return {
    job,
    container,
    containerIndex,
    framework,
    in: pod => {
      const key = `${pod.jobIndex}-${pod.podIndex}`;
      if (!seen.has(key)) seen.set(key, memberships(job, container, pod).find(found => found.framework === framework));
      return seen.get(key);
    },
  };
}

function memberships(job: JobTemplate, container: Container, pod: PodIndexes): Membership[] {
  const program = programOf(job, container, pod);
  const launched = LAUNCHERS.map(read => read(program)).filter(found => found !== undefined);
  if (launched.length > 0) return launched;
  return VARIABLES.map(read => read(program)).filter(found => found !== undefined);
}
