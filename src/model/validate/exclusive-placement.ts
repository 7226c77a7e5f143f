/** Rules of exclusive placement: one Job per value of a node label. */
import { exclusivePlacement } from '../exclusive-annotations';
import type { ExclusivePlacement } from '../exclusive-annotations';
import { childPath } from '../field-path';
import * as keys from '../keys';
import type { Rule } from '../rule';
import { illegalKey } from '../syntax';
import { eachReplicatedJob } from './subject';
import type { JobSetSubject, MetadataPart, ReplicatedJobPart } from './subject';

/** What the annotations ask for, when all that may stand there can be trusted. */
export function placementOf({ job, path }: ReplicatedJobPart, { document, intact }: JobSetSubject): ExclusivePlacement | undefined {
  return intact('metadata') && intact(`${path}.template.metadata`) ? exclusivePlacement(document, job) : undefined;
}

/** Where annotations may ask for it: the JobSet and the Job templates. */
function annotated({ metadata }: JobSetSubject): MetadataPart[] {
  return metadata.filter(({ of }) => of === 'jobset' || of === 'job');
}

function annotationPath(path: string, key: string): string {
  return childPath(`${path}.annotations`, key);
}

export const EXCLUSIVE_PLACEMENT_RULES: readonly Rule<JobSetSubject>[] = [
  { // no rule of the API: the pods are never admitted
    code: 'JS1080',
    severity: 'error',
    title: 'Exclusive placement of Jobs without an index',
    why: 'The pod with index 0 leads: where it is placed, the others follow. Pods of a NonIndexed Job have no index, so each waits for a leader that never comes. '
      + 'JobSet does not look.',
    check: eachReplicatedJob(function* (part, subject) {
      const { job, path } = part;
      const placement = placementOf(part, subject);
      const { completionMode } = job.template.spec;
      if (placement && !placement.nodeSelectorStrategy && completionMode === 'NonIndexed') {
        yield {
          path: `${path}.template.spec.completionMode`,
          message: `the Jobs of '${job.name}' are NonIndexed, and have exclusive placement by ${placement.topologyKey}`,
          remedy: 'write completionMode: Indexed and set completions, or remove the annotation',
        };
      }
    }),
  },
  { // Kubernetes: topologyKey of an affinity term
    code: 'JS1081',
    severity: 'error',
    title: 'Exclusive placement by an illegal label key',
    why: 'The annotation names the node label whose values are the domains. It becomes the topologyKey of the leader\'s affinity, which has to be the key of a label.',
    check: subject => annotated(subject).flatMap(({ path, metadata }) => {
      const key = metadata.annotations?.[keys.EXCLUSIVE_TOPOLOGY];
      const reason = key === undefined ? undefined : illegalKey(key);
      if (!reason) return [];
      return [{
        path: annotationPath(path, keys.EXCLUSIVE_TOPOLOGY),
        message: `'${key}' ${reason}`,
        remedy: 'write the key of a node label, such as cloud.google.com/gke-nodepool',
      }];
    }),
  },
  { // no rule of the API: the Job gets one strategy, and its pods the other
    code: 'JS1082',
    severity: 'warning',
    title: 'Exclusive placement and its strategy asked for at different levels',
    why: 'The topology stands on the JobSet and the node-selector strategy on a Job template. JobSet then gives the Job the strategy\'s node selector, and treats its pods '
      + 'by the other strategy: they need labelled nodes and a leader at once.',
    check: eachReplicatedJob(function* (part, subject) {
      const { job, path } = part;
      const placement = placementOf(part, subject);
      if (!placement?.nodeSelectorStrategy || keys.NODE_SELECTOR_STRATEGY in placement.annotations) return;
      yield {
        path: annotationPath(`${path}.template.metadata`, keys.NODE_SELECTOR_STRATEGY),
        message: `${keys.EXCLUSIVE_TOPOLOGY} stands on the JobSet and ${keys.NODE_SELECTOR_STRATEGY} on the template of '${job.name}'`,
        remedy: 'put both annotations on the JobSet, or both on the template',
      };
    }),
  },
  { // no rule of the API: the annotation is not read
    code: 'JS1083',
    severity: 'warning',
    title: 'Strategy of exclusive placement without a topology',
    why: 'The annotation chooses how Jobs are kept apart. Without the annotation that names the topology nothing is kept apart, and it has no effect.',
    check: ({ document, metadata, intact }) => !intact('metadata') ? [] : metadata.filter(({ of, metadata: { annotations } }) =>
      (of === 'jobset' || of === 'job') && annotations?.[keys.NODE_SELECTOR_STRATEGY] !== undefined && annotations[keys.EXCLUSIVE_TOPOLOGY] === undefined)
      .filter(({ of }) => of === 'jobset' || document.metadata?.annotations?.[keys.EXCLUSIVE_TOPOLOGY] === undefined)
      .map(({ path }) => ({
        path: annotationPath(path, keys.NODE_SELECTOR_STRATEGY),
        message: `${keys.NODE_SELECTOR_STRATEGY} stands without ${keys.EXCLUSIVE_TOPOLOGY}`,
        remedy: `add ${keys.EXCLUSIVE_TOPOLOGY} with the key of a node label, or remove the annotation`,
      })),
  },
];
