/** JS802x: gang scheduling. */
import { Fields } from '../../hardware/offers/fields';
import { counted, plural } from '../../model/grammar';
import * as keys from '../../model/keys';
import { gangsOf } from '../gangs';
import { jobsIn, podsIn } from '../pod-counts';
import type { ObjectRow, RunRow } from '../row';
import { startingAfter } from '../startup-order';
import { podPath } from '../subject';
import type { JobTemplate } from '../subject';

const MAX_TEMPLATES = 8;

const [V1ALPHA1, V1ALPHA2, V1ALPHA3, V1BETA1] = ['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1beta1'].map(version => `scheduling.k8s.io/${version}`);
const VERSIONS: Readonly<Record<string, string>> = { [V1ALPHA1]: '1.35', [V1ALPHA2]: '1.36', [V1ALPHA3]: '1.37', [V1BETA1]: '1.37' };

/** Fields that only some versions have. */
const WORDS = [
  { kind: 'Workload', field: 'podGroups', only: [V1ALPHA1], remedy: 'write podGroupTemplates, and a PodGroup for each' },
  { kind: 'Workload', field: 'podGroupTemplates', only: [V1ALPHA2, V1ALPHA3, V1BETA1], remedy: 'write podGroups' },
  { kind: 'PodGroup', field: 'podGroupTemplateRef', only: [V1ALPHA2], remedy: 'write workloadRef: { workloadName, templateName }' },
  { kind: 'PodGroup', field: 'workloadRef', only: [V1ALPHA3, V1BETA1], remedy: 'write podGroupTemplateRef: { workload: { workloadName, podGroupTemplateName } }' },
];

function isNative(apiVersion: string): boolean {
  return VERSIONS[apiVersion] !== undefined;
}

export const GANG_RULES: readonly (ObjectRow | RunRow)[] = [
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
          message: `PodGroup ${name} waits for ${counted(minimum, 'pod')} (${path}), and the run has ${pods} in it`,
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
        const isLate = startingAfter(run, members);
        const late = members.find(isLate);
        const first = members.filter(job => !isLate(job));
        if (!late || minimum <= podsIn(first)) continue;
        yield {
          path: placeOf(late),
          message: `PodGroup ${name} waits for ${counted(minimum, 'pod')}, but only ${podsIn(first)} ${plural(podsIn(first), 'is')} created before others are ready: '${late.replicatedJob?.name}' comes after`,
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
    why: 'With exclusive placement the first pod of each Job has to be scheduled before the others of that Job are admitted, or lose their scheduling gate. A gang holds '
      + 'it until the others are there.',
    *check(run) {
      for (const { members, minimum, name } of gangsOf(run)) {
        const exclusive = members.filter(isExclusive);
        const created = podsIn(members.filter(job => !isExclusive(job))) + jobsIn(exclusive);
        if (exclusive.length === 0 || minimum <= created) continue;
        yield {
          path: placeOf(exclusive[0]),
          message: `PodGroup ${name} waits for ${counted(minimum, 'pod')}, but only ${created} ${plural(created, 'is')} created before the first pod of each Job is scheduled`,
          remedy: `remove ${keys.EXCLUSIVE_TOPOLOGY} and ask for a topology in the PodGroup, or remove the gang`,
        };
      }
    },
  },
  {
    code: 'JS8023',
    on: 'run',
    severity: 'error',
    title: 'Gang whose pods go to different schedulers',
    why: 'Each scheduler sees its own pods only. The scheduler of Kubernetes refuses all pods of such a group; others wait for pods that never come to them.',
    *check(run) {
      for (const { members, name } of gangsOf(run)) {
        const scheduler = ({ podSpec }: JobTemplate) => podSpec.schedulerName ?? 'default-scheduler';
        const other = members.find(job => scheduler(job) !== scheduler(members[0]));
        if (!other) continue;
        yield {
          path: podPath(other, 'schedulerName'),
          message: `PodGroup ${name} has pods for ${scheduler(members[0])} ('${members[0].replicatedJob?.name}') and for ${scheduler(other)} ('${other.replicatedJob?.name}')`,
          remedy: 'write the same schedulerName for all, or a PodGroup for each',
        };
      }
    },
  },
  {
    code: 'JS8024',
    on: 'object',
    severity: 'error',
    title: 'Workload with more groups than it takes',
    why: 'A Workload has at most 8 templates of groups.',
    *check({ object }) {
      if (!isNative(object.apiVersion) || object.kind !== 'Workload') return;
      for (const list of ['podGroups', 'podGroupTemplates', 'compositePodGroupTemplates']) {
        const count = Fields.of(object).child('spec').children(list).length;
        if (count > MAX_TEMPLATES) {
          yield {
            path: `spec.${list}`,
            message: `there are ${count}, ${count - MAX_TEMPLATES} more than the ${MAX_TEMPLATES} that a Workload takes`,
            remedy: 'make one group of several replicated jobs',
          };
        }
      }
    },
  },
  {
    code: 'JS8025',
    on: 'object',
    severity: 'error',
    title: 'Gang in the words of another version of Kubernetes',
    why: 'The API of gang scheduling was another one in each of Kubernetes 1.35, 1.36 and 1.37. The API server drops fields that it does not know, and the group is none.',
    *check({ object }) {
      const version = VERSIONS[object.apiVersion];
      if (version === undefined) return;
      const spec = Fields.of(object).child('spec');
      for (const { kind, field, remedy, only } of WORDS) {
        if (kind !== object.kind || only.includes(object.apiVersion) || !spec.has(field)) continue;
        yield { path: `spec.${field}`, message: `${object.apiVersion} (Kubernetes ${version}) has no ${field} in a ${kind}`, remedy };
      }
      if (object.kind === 'PodGroup' && object.apiVersion === V1ALPHA1) {
        yield { path: 'kind', message: `${V1ALPHA1} (Kubernetes ${version}) has no PodGroup`, remedy: 'write podGroups in the Workload, which pods name in workloadRef' };
      }
      const word = spec.text('disruptionMode');
      if (object.kind === 'PodGroup' && spec.has('disruptionMode') && (word !== undefined) !== (object.apiVersion === V1ALPHA2)) {
        yield {
          path: 'spec.disruptionMode',
          message: `disruptionMode is ${word ?? 'an object'}, and in ${object.apiVersion} (Kubernetes ${version}) it is ${word === undefined ? 'a word' : 'an object'}`,
          remedy: word === undefined ? 'write PodGroup or Pod' : 'write { all: {} } or { single: {} }',
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
