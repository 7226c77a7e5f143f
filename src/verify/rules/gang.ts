/** JS802x: gang scheduling. */
import * as keys from '../../model/keys';
import { gangsOf } from '../gangs';
import { jobsIn, podsIn } from '../pod-counts';
import type { RunRow } from '../row';
import { startsAfter } from '../startup-order';
import { podPath } from '../subject';
import type { JobTemplate } from '../subject';

export const GANG_RULES: readonly RunRow[] = [
  {
    code: 'JS8020',
    on: 'run',
    severity: 'warning',
    title: 'Gang that is larger than its run',
    why: 'The scheduler holds all pods of a gang until as many as the group asks for are there. With fewer pods than that, none of them ever starts.',
    *check(run) {
      for (const { members, minimum, name, path } of gangsOf(run)) {
        const pods = podsIn(members);
        if (minimum <= pods) continue;
        yield {
          path: placeOf(members[0]),
          message: `PodGroup ${name} waits for ${minimum} pods (${path}), and the run has ${pods} in it`,
          remedy: `write ${path}: ${pods} in the PodGroup`,
        };
      }
    },
  },
  {
    code: 'JS8021',
    on: 'run',
    severity: 'error',
    title: 'Gang whose pods do not start together',
    why: 'The scheduler holds the first pods of the gang until the others are there, and the others are not created before the first are ready. Nothing ever starts.',
    *check(run) {
      for (const { members, minimum, name } of gangsOf(run)) {
        const late = members.find(job => members.some(other => other.replicas > 0 && startsAfter(job, other)));
        const first = members.filter(job => !members.some(other => other.replicas > 0 && startsAfter(job, other)));
        if (!late || minimum <= podsIn(first)) continue;
        yield {
          path: placeOf(late),
          message: `PodGroup ${name} waits for ${minimum} pods, but only ${podsIn(first)} are created before others are ready: '${late.replicatedJob?.name}' comes after`,
          remedy: 'make a PodGroup for each stage, or remove the order',
        };
      }
    },
  },
  {
    code: 'JS8022',
    on: 'run',
    severity: 'error',
    title: 'Gang with exclusive placement',
    why: 'With exclusive placement the first pod of each Job has to be scheduled before the others of that Job are admitted. A gang holds it until the others are there.',
    *check(run) {
      if (run.rendering !== 'jobset-api') return;
      for (const { members, minimum, name } of gangsOf(run)) {
        const exclusive = members.filter(isExclusive);
        const created = podsIn(members.filter(job => !isExclusive(job))) + jobsIn(exclusive);
        if (exclusive.length === 0 || minimum <= created) continue;
        yield {
          path: placeOf(exclusive[0]),
          message: `PodGroup ${name} waits for ${minimum} pods, but only ${created} are created before the first pod of each Job is scheduled`,
          remedy: `remove ${keys.EXCLUSIVE_TOPOLOGY} and ask for a topology in the PodGroup, or remove the gang`,
        };
      }
    },
  },
];

function isExclusive({ run, metadata }: JobTemplate): boolean {
  return [run?.document.metadata.annotations, metadata.annotations].some((annotations = {}) =>
    annotations[keys.EXCLUSIVE_TOPOLOGY] !== undefined && annotations[keys.NODE_SELECTOR_STRATEGY] === undefined);
}

function placeOf(job: JobTemplate): string {
  return job.podSpec.schedulingGroup ? podPath(job, 'schedulingGroup') : `${job.path}.spec.template.metadata`;
}
