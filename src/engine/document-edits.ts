/** What an edit of a standalone run's document means: most of it waits for the next start, some of it has effect at once. */
import { hash } from 'node:crypto';
import { keys } from '../model';
import type { FeatureGates, JobSetDocument, ReplicatedJob } from '../model';
import type { Kept } from './run-record';

/**
 * * size: parallelism and completions, which live Jobs may change.
 * * scheduling: fields of the pod template that Jobs may change while they are suspended.
 * * start: fields that a Job has for life.
 */
export type Edit = 'size' | 'scheduling' | 'start';

/** What kind of edit two documents of different hashes are apart. */
export function editBetween(kept: JobSetDocument, current: JobSetDocument, gates: FeatureGates): Edit {
  const same = (...without: readonly Without[]) => canonical(startedFrom(kept, without)) === canonical(startedFrom(current, without));
  const size = gates.elasticJobSet ? [withoutSize] : [];
  if (gates.elasticJobSet && same(...size)) return 'size';
  return same(...size, withoutScheduling) ? 'scheduling' : 'start';
}

const hashes = new WeakMap<JobSetDocument, string>();

/** Names what a run was started from. `suspend` and the time to live are not part of it: they are commands to a live run. */
export function documentHash(document: JobSetDocument): string {
  let known = hashes.get(document);
  if (known === undefined) hashes.set(document, known = hash('sha256', canonical(startedFrom(document, [])), 'hex').slice(0, 16));
  return known;
}

export function keep(document: JobSetDocument): Kept {
  return { hash: documentHash(document), document };
}

type Without = (job: ReplicatedJob) => ReplicatedJob;

function startedFrom({ metadata, spec }: JobSetDocument, without: readonly Without[]): unknown {
  const { suspend: _suspend, ttlSecondsAfterFinished: _ttl, replicatedJobs, ...rest } = spec;
  return {
    annotations: Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => keys.isJobSetKey(key))),
    spec: { ...rest, replicatedJobs: replicatedJobs?.map(job => without.reduce((left, drop) => drop(left), job)) },
  };
}

function withoutSize(job: ReplicatedJob): ReplicatedJob {
  const { parallelism: _parallelism, completions: _completions, ...spec } = job.template.spec;
  return { ...job, template: { ...job.template, spec } };
}

function withoutScheduling(job: ReplicatedJob): ReplicatedJob {
  const { template } = job.template.spec;
  const { nodeSelector: _selector, tolerations: _tolerations, schedulingGates: _gates, ...spec } = template.spec;
  const { labels: _labels, annotations: _annotations, ...metadata } = template.metadata ?? {};
  return { ...job, template: { ...job.template, spec: { ...job.template.spec, template: { metadata, spec } } } };
}

/** JSON with sorted keys: two documents that say the same are one, however they were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
