/** Which pods of a run make a group, whoever schedules it, and why some cannot. */
import type { GangMember, GangRun } from '../jobset';
import { plural } from '../model/grammar';

/** Which pods of a run start together. */
export enum GangScope {
  /** All. */
  RUN = 'run',
  /** Those of each replicated job. */
  REPLICATED_JOB = 'replicatedJob',
}

export interface PodGroup {
  readonly name: string;
  /** Name of what it was made for: a DNS label. */
  readonly template: string;
  readonly members: readonly GangMember[];
  /** Pods that have to be there before any of them is scheduled: all. */
  readonly pods: number;
  readonly priorityClassName: string | undefined;
}

/** Eight templates make a Workload. */
const MAX_GROUPS = 8;

/**
 * The groups of a run.
 * @param schedulerName of the scheduler that knows the groups; undefined: any, but the same for all pods of a group
 * @throws Error when the pods of a group would wait for each other for ever
 */
export function podGroups({ name, replicatedJobs }: GangRun, scope: GangScope, schedulerName: string | undefined): PodGroup[] {
  // A replicated job without pods has nothing to schedule.
  const members = replicatedJobs.filter(({ pods }) => pods > 0);
  if (scope === GangScope.REPLICATED_JOB) {
    if (members.length > MAX_GROUPS) {
      throw new Error(`gang scheduling: ${members.length} replicated jobs are ${members.length} groups, and a run has ${MAX_GROUPS} at most:`
        + ' write GangScope.RUN, or put replicated jobs with the same template into one with replicas');
    }
    return members.map(member => podGroup(`${name}-${member.name}`, member.name, [member], schedulerName));
  }
  return members.length === 0 ? [] : [podGroup(name, 'run', members, schedulerName)];
}

function podGroup(name: string, template: string, members: readonly GangMember[], schedulerName: string | undefined): PodGroup {
  const pods = members.reduce((sum, member) => sum + member.pods, 0);
  const waiting = members.length > 1 && members.find(({ waits }) => waits);
  if (waiting) {
    const first = members.filter(({ waits }) => !waits).reduce((sum, member) => sum + member.pods, 0);
    throw new Error(`gang scheduling: the group waits for all ${pods} pods, but only ${first} ${plural(first, 'is')} created before others are ready or complete, and '${waiting.name}'`
      + ' comes after: write GangScope.REPLICATED_JOB, or remove the order');
  }
  const exclusive = members.find(({ exclusivelyPlaced }) => exclusivelyPlaced);
  if (exclusive) {
    throw new Error(`gang scheduling: the group waits for all ${pods} pods, but with exclusive placement the first pod of each Job of '${exclusive.name}' is`
      + ' scheduled before the others: put the run into a TrainingQueue which places the pods (topologyAware), or remove one of the two');
  }
  const others = members.find(member => member.schedulerName !== undefined && schedulerName !== undefined && member.schedulerName !== schedulerName);
  if (others) {
    throw new Error(`gang scheduling: '${others.name}' asks for the scheduler '${others.schedulerName}', and its group is known to '${schedulerName}': remove its schedulerName`);
  }
  common(members, 'schedulerName', 'schedulers');
  return { name, template, members, pods, priorityClassName: common(members, 'priorityClassName', 'priority classes') };
}

/** What all of them say. */
function common(members: readonly GangMember[], field: 'schedulerName' | 'priorityClassName', what: string): string | undefined {
  const [first, second] = [...new Set(members.map(member => member[field]))];
  if (members.some(member => member[field] !== members[0][field])) {
    throw new Error(`gang scheduling: the pods of a group have different ${what} (${first ?? 'none'}, ${second ?? 'none'}): write the same for all, or GangScope.REPLICATED_JOB`);
  }
  return first;
}
