/** From live objects to what the engine reads of them: the transforms of a controller's cache. */
import { EXCLUSIVE_PLACEMENT_GATE, jobKey, keys } from '../model';
import type { Condition, Job, KubernetesObject, ObjectMeta, PodSpec, Service, StringMap } from '../model';
import type { Finished, ForeignMetadata, ObservedJob, ObservedPod, ObservedService, Owner, SchedulingTemplate } from './observed';
import { APPLIED_TEMPLATE } from './scheduling-template';
import { milliseconds } from './time';
import { MAX_INT32 } from '../model/schema/shape';

/** @param standalone whether to keep what a recreated Job of a manifest has to carry on */
export function observeJob(job: Job, standalone = false): ObservedJob {
  const { name = '', namespace = '', uid = '', resourceVersion = '', creationTimestamp, deletionTimestamp, annotations } = job.metadata;
  const { parallelism, completions, suspend, template } = job.spec;
  const labels = template.metadata?.labels ?? {};
  const key = labels[keys.JOB_KEY];
  const { active, ready, succeeded, startTime, conditions = [] } = job.status ?? {};
  return {
    name,
    uid,
    resourceVersion,
    deleting: deletionTimestamp !== undefined,
    ...(deletionTimestamp !== undefined && { deletedAt: milliseconds(deletionTimestamp) }),
    createdAt: milliseconds(creationTimestamp),
    owner: controllerOf(job.metadata),
    jobset: labels[keys.JOBSET_NAME],
    ofResource: labels[keys.JOBSET_UID] !== undefined,
    // A manifest without a namespace takes that of the chart or of kubectl, and its key knows none.
    rendered: key !== undefined && (key === jobKey(namespace, name) || key === jobKey('', name)),
    attempt: count(labels[keys.RESTART_ATTEMPT]),
    jobAttempt: count(labels[keys.JOB_RESTART_ATTEMPT]),
    suspended: suspend ?? false,
    started: startTime !== undefined && startTime !== null,
    parallelism: parallelism ?? 1,
    completions: completions ?? undefined,
    active: active ?? 0,
    ready: ready ?? 0,
    succeeded: succeeded ?? 0,
    finished: finishedBy(conditions),
    ...(suspend && { template: schedulingTemplateOf(job), applied: parseTemplate(annotations?.[APPLIED_TEMPLATE]) }),
    ...(standalone && { foreign: foreignMetadata(job.metadata) }),
  };
}

/** A pod as the API has it, as far as it is read. */
export interface Pod extends KubernetesObject {
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
    readonly initContainerStatuses?: readonly { readonly restartCount: number }[];
  };
}

export function observePod({ metadata, spec, status }: Pod): ObservedPod {
  const { annotations = {}, labels = {} } = metadata;
  const placedByNodes = annotations[keys.NODE_SELECTOR_STRATEGY] !== undefined;
  const topologyKey = placedByNodes ? undefined : annotations[keys.EXCLUSIVE_TOPOLOGY];
  const index = annotations[keys.JOB_COMPLETION_INDEX];
  const inPlace = annotations[keys.IN_PLACE_RESTART_ATTEMPT];
  return {
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    deleting: metadata.deletionTimestamp !== undefined,
    phase: status?.phase ?? 'Pending',
    jobUid: controllerOf(metadata)?.uid,
    index: isCount(index) ? Number(index) : undefined,
    nodeName: spec.nodeName,
    topologyKey,
    domain: topologyKey === undefined ? undefined : spec.nodeSelector?.[topologyKey],
    gated: spec.schedulingGates?.some(gate => gate.name === EXCLUSIVE_PLACEMENT_GATE) ?? false,
    affine: topologyKey !== undefined && keepsToItsJob(spec, topologyKey, labels[keys.JOB_KEY]),
    priority: spec.priority,
    priorityShown: labels[keys.PRIORITY] !== undefined,
    disrupted: status?.conditions?.some(({ type, status: value }) => type === 'DisruptionTarget' && value === 'True') ?? false,
    inPlaceAttempt: isCount(inPlace) ? Number(inPlace) : undefined,
    containerRestarts: [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []]
      .reduce((most, { restartCount }) => Math.max(most, restartCount), 0),
  };
}

export function observeService({ metadata, spec }: Service): ObservedService {
  const { selector, clusterIP } = spec ?? {};
  return { name: metadata.name ?? '', headless: clusterIP === 'None', selector, jobset: selector?.[keys.JOBSET_NAME] };
}

/** In labels, everything is a string, and anybody may have written it. */
function isCount(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) <= MAX_INT32;
}

function count(text: string | undefined): number {
  return isCount(text) ? Number(text) : 0;
}

function controllerOf({ ownerReferences }: ObjectMeta): Owner | undefined {
  const reference = ownerReferences?.find(({ controller }) => controller);
  return reference && { kind: reference.kind, name: reference.name, uid: reference.uid };
}

function finishedBy(conditions: readonly Condition[]): Finished | undefined {
  const end = conditions.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
  if (!end) return undefined;
  const { reason = '', message = '', lastTransitionTime } = end;
  return { type: end.type as Finished['type'], reason, message, at: milliseconds(lastTransitionTime) };
}

function schedulingTemplateOf(job: Job): SchedulingTemplate {
  const { metadata, spec: { nodeSelector, tolerations, schedulingGates } } = job.spec.template;
  return { labels: metadata?.labels, annotations: metadata?.annotations, nodeSelector, tolerations, schedulingGates };
}

function parseTemplate(text: string | undefined): SchedulingTemplate | undefined {
  if (text === undefined) return undefined;
  try {
    const template: unknown = JSON.parse(text);
    return typeof template === 'object' && template !== null ? template : undefined;
  } catch {
    return undefined;
  }
}

function keepsToItsJob({ affinity }: PodSpec, topologyKey: string, ownKey: string | undefined): boolean {
  return affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.some(term => term.topologyKey === topologyKey
    && term.labelSelector?.matchExpressions?.some(({ key, values }) => key === keys.JOB_KEY && values?.[0] === ownKey)) ?? false;
}

function foreignMetadata({ labels, annotations }: ObjectMeta): ForeignMetadata {
  return { labels: foreignKeys(labels), annotations: foreignKeys(annotations) };
}

function foreignKeys(map: StringMap | undefined): StringMap {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !keys.isJobSetKey(key)));
}
