/**
 * The fields of a pod template that may change while its Job is suspended (queues change them: node selectors, tolerations),
 * and how a resume brings a Job up to date: a three-way merge of what the controller gave last, what the JobSet says now,
 * and what the Job has, so that what the JobSet no longer says is taken back and what others added stays.
 */
import { isDeepStrictEqual } from 'node:util';
import { keys } from '../model';
import type { ReplicatedJob, StringMap } from '../model';
import type { SchedulingTemplate } from './observed';

/** Annotation of a Job: the {@link SchedulingTemplate} that the controller gave it last, as JSON. */
export const APPLIED_TEMPLATE = 'cdk8s-jobset.dev/applied-template';

type Changes = Record<string, string | null>;

export interface TemplateChange {
  /** Merge patch of the pod template. */
  readonly metadata?: { readonly labels?: Changes; readonly annotations?: Changes };
  readonly spec?: {
    readonly nodeSelector?: Changes;
    readonly tolerations?: SchedulingTemplate['tolerations'];
    readonly schedulingGates?: SchedulingTemplate['schedulingGates'];
  };
}

/** What a replicated job asks for itself, without what JobSet adds. */
export function schedulingTemplate(job: ReplicatedJob): SchedulingTemplate {
  const { metadata, spec } = job.template.spec.template;
  return compact({
    labels: withoutJobSetKeys(metadata?.labels),
    annotations: withoutJobSetKeys(metadata?.annotations),
    nodeSelector: spec.nodeSelector,
    tolerations: spec.tolerations,
    schedulingGates: spec.schedulingGates,
  });
}

/** What has to change in a live template, or undefined when nothing has. */
export function templateChange(live: SchedulingTemplate, applied: SchedulingTemplate, desired: SchedulingTemplate): TemplateChange | undefined {
  const metadata = compact({
    labels: mapChanges(live.labels, applied.labels, desired.labels),
    annotations: mapChanges(live.annotations, applied.annotations, desired.annotations),
  });
  const spec = compact({
    nodeSelector: mapChanges(live.nodeSelector, applied.nodeSelector, desired.nodeSelector),
    tolerations: listChange(live.tolerations, applied.tolerations, desired.tolerations),
    schedulingGates: listChange(live.schedulingGates, applied.schedulingGates, desired.schedulingGates),
  });
  const change = compact({ metadata: nonEmpty(metadata), spec: nonEmpty(spec) });
  return nonEmpty(change);
}

/** The JobSet's word wins; a key that it has given up goes if nobody else has changed the value since. */
function mapChanges(live: StringMap = {}, applied: StringMap = {}, desired: StringMap = {}): Changes | undefined {
  const changes: Changes = {};
  for (const [key, value] of Object.entries(desired)) if (live[key] !== value) changes[key] = value;
  for (const [key, value] of Object.entries(applied)) if (desired[key] === undefined && live[key] === value) changes[key] = null;
  return nonEmpty(changes);
}

/** The whole next list, since a merge patch replaces lists. Entries are what they say; order is kept, new ones come last. */
function listChange<T>(live: readonly T[] = [], applied: readonly T[] = [], desired: readonly T[] = []): T[] | undefined {
  const has = (list: readonly T[], entry: T) => list.some(other => isDeepStrictEqual(other, entry));
  const kept = live.filter(entry => has(desired, entry) || !has(applied, entry));
  const added = desired.filter(entry => !has(live, entry));
  return kept.length === live.length && added.length === 0 ? undefined : [...kept, ...added];
}

function withoutJobSetKeys(map: StringMap | undefined): StringMap | undefined {
  return map && nonEmpty(Object.fromEntries(Object.entries(map).filter(([key]) => !keys.isJobSetKey(key))));
}

function nonEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

function compact<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
