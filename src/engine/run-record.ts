/**
 * The record of a standalone run: one Job, named like the run, that runs nothing. It holds the run's status where `kubectl wait`
 * and GitOps tools look for it, outlives every apply, and keeps the document that the run was started with.
 */
import { keys } from '../model';
import type { Condition, Job, JobSetDocument, JobSetStatus, StringMap } from '../model';
import { BUNDLED_CONTROLLER } from './input';
import type { Create, Patch } from './outcome';
import { DOCUMENT_ANNOTATION, DOCUMENT_HASH_ANNOTATION, RUN_LABEL, RUN_VERSION, STATUS_ANNOTATION } from './record-keys';
import { isoTime, milliseconds } from './time';

export { DOCUMENT_ANNOTATION, DOCUMENT_HASH_ANNOTATION, RUN_LABEL, RUN_VERSION, STATUS_ANNOTATION };

/** Bytes. An object's annotations may have 256 KiB in all, keys and values; some of it is left to others. */
const MAX_ANNOTATIONS = 250 * 1024;
/** Of these, what a document may take: the status, which comes first, grows later. */
const MAX_DOCUMENT = 160 * 1024;

export interface RunRecord {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly deleting: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Its start: once written, the API server takes no other. Earlier than its creation where it was restored from a backup. */
  readonly startedAt: number;
  /** Absent when somebody damaged it. */
  readonly status?: JobSetStatus;
  readonly documentHash?: string;
  /** JSON. Absent when it was too large to keep. */
  readonly documentText?: string;
}

/** The Job's own terminal conditions, which tools and the API server expect beside JobSet's. */
const JOB_CONDITIONS: ReadonlySet<string> = new Set(['Complete', 'SuccessCriteriaMet', 'FailureTarget']);

/** The record in a live Job, or undefined when the Job is none. */
export function observeRunRecord(job: Job): RunRecord | undefined {
  const { uid = '', resourceVersion = '', labels, annotations, creationTimestamp, deletionTimestamp } = job.metadata;
  if (labels?.[RUN_LABEL] === undefined) return undefined;
  return {
    uid,
    resourceVersion,
    deleting: deletionTimestamp !== undefined,
    createdAt: milliseconds(creationTimestamp),
    startedAt: milliseconds(job.status?.startTime ?? creationTimestamp),
    status: parseStatus(annotations?.[STATUS_ANNOTATION], job.status?.conditions ?? []),
    documentHash: annotations?.[DOCUMENT_HASH_ANNOTATION],
    documentText: annotations?.[DOCUMENT_ANNOTATION],
  };
}

function parseStatus(text: string | undefined, conditions: readonly Condition[]): JobSetStatus | undefined {
  try {
    const status: unknown = JSON.parse(text ?? '');
    if (typeof status !== 'object' || status === null) return undefined;
    return { ...status, conditions: conditions.filter(condition => !JOB_CONDITIONS.has(condition.type)) };
  } catch {
    return undefined;
  }
}

/** What of a document is kept in the record. */
export interface Kept {
  readonly hash: string;
  readonly document?: JobSetDocument;
}

function recordAnnotations(status: JobSetStatus, kept: Kept | undefined): Record<string, string | null> {
  const { conditions: _, ...rest } = status;
  const statusText = JSON.stringify(rest);
  const room = Math.min(MAX_DOCUMENT, MAX_ANNOTATIONS - Buffer.byteLength(statusText));
  const text = kept?.document && JSON.stringify(kept.document);
  return {
    [STATUS_ANNOTATION]: statusText,
    ...(kept && { [DOCUMENT_HASH_ANNOTATION]: kept.hash }),
    // A run whose document is not kept goes by the one in its ConfigMap.
    ...((kept || room < MAX_DOCUMENT) && { [DOCUMENT_ANNOTATION]: text !== undefined && Buffer.byteLength(text) <= room ? text : null }),
  };
}

export function createRecord(namespace: string, name: string, status: JobSetStatus, kept: Kept | undefined): Create {
  return { verb: 'create', resource: 'jobs', name, body: () => recordJob(namespace, name, withoutNulls(recordAnnotations(status, kept))) };
}

/** `managedBy` keeps the Job controller away; no pod is ever made of the template, which only has to be acceptable. */
function recordJob(namespace: string, name: string, annotations: StringMap): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels: { [keys.JOBSET_NAME]: name, [RUN_LABEL]: RUN_VERSION }, annotations },
    spec: {
      managedBy: BUNDLED_CONTROLLER,
      parallelism: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{ name: 'none', image: 'none', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
        },
      },
    },
  };
}

/** One request for all of it: the status subresource of a Job takes annotations, too. */
export function patchRecord(name: string, record: RunRecord, status: JobSetStatus, kept: Kept | undefined): Patch {
  return {
    verb: 'patch',
    aim: 'status',
    resource: 'jobs',
    subresource: 'status',
    name,
    type: 'merge',
    body: {
      metadata: { uid: record.uid, resourceVersion: record.resourceVersion, annotations: recordAnnotations(status, kept) },
      status: jobStatus(record, status),
    },
  };
}

function jobStatus(record: RunRecord, status: JobSetStatus) {
  const conditions = status.conditions ?? [];
  const startTime = isoTime(record.startedAt);
  const end = conditions.find(({ type, status: value }) => (type === 'Completed' || type === 'Failed') && value === 'True');
  if (!end) return { startTime, conditions };
  if (end.type === 'Failed') return { startTime, conditions: [...conditions, { ...end, type: 'FailureTarget' }] };
  // The API server refuses a completion before the start, which two clocks could make of it.
  const completionTime = isoTime(Math.max(record.startedAt, milliseconds(end.lastTransitionTime)));
  return { startTime, completionTime, conditions: [...conditions, { ...end, type: 'SuccessCriteriaMet' }, { ...end, type: 'Complete' }] };
}

function withoutNulls(map: Record<string, string | null>): StringMap {
  return Object.fromEntries(Object.entries(map).filter((entry): entry is [string, string] => entry[1] !== null));
}

