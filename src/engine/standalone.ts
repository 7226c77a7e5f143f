/**
 * Which document a standalone run goes by. It goes on with the one that it was started with, whatever happens to the ConfigMap:
 * its Jobs are made from that one and cannot be changed. An edited document is taken up when the Jobs are started anew.
 */
import { isWithinMaxJobs, policyConfigMapName } from '../model';
import type { JobSetDocument } from '../model';
import { documentHash, editBetween, keep } from './document-edits';
import type { EngineSettings, ReconcileInput, StandaloneRun } from './input';
import type { Kept, RunRecord } from './run-record';
import { invalidity, readable } from './validity';

export interface RunDocument {
  /** What the run goes by. Absent: there has never been a valid one. */
  readonly document?: JobSetDocument;
  /** A valid document that waits for the next start. */
  readonly edited?: JobSetDocument;
  /** What the record has to keep, if it is not what it keeps already. */
  readonly kept?: Kept;
  /** What is wrong with the ConfigMap's document. */
  readonly error?: string;
}

/** What is wrong with the document as a run's document, beside its content. */
export function documentError(input: ReconcileInput, { name, namespace, configMap }: StandaloneRun): string | undefined {
  const { document } = input;
  if ('error' in document) return document.error;
  const { metadata } = document;
  if (metadata?.name !== name) return `metadata.name is "${metadata?.name}", but the ConfigMap is that of run "${name}"`;
  if (configMap.name !== policyConfigMapName(name)) return `the ConfigMap of run "${name}" has to be named "${policyConfigMapName(name)}"`;
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
    return `metadata.namespace is "${metadata.namespace}", but the ConfigMap is in namespace "${namespace}"`;
  }
  return invalidity(document, input.settings.gates);
}

/** The document that the run was started with, if the record could keep it and nobody has changed it there. */
function startedDocument({ documentText, documentHash: expected }: RunRecord): JobSetDocument | undefined {
  try {
    const document = readable(JSON.parse(documentText ?? '') as JobSetDocument);
    return document && documentHash(document) === expected && isWithinMaxJobs(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

export function runDocument(input: ReconcileInput, run: StandaloneRun, record: RunRecord, started: boolean): RunDocument {
  const suspended = record.status?.conditions?.some(({ type, status }) => type === 'Suspended' && status === 'True') ?? false;
  const error = documentError(input, run);
  if (error !== undefined) {
    const kept = startedDocument(record);
    return { error, ...(kept && { document: withCommands(record, kept, kept, suspended) }) };
  }
  const current = input.document as JobSetDocument;
  if (record.documentHash === documentHash(current)) return { document: current };
  const kept = startedDocument(record);
  if (!kept) return { document: current, kept: keep(current) };
  if (takesEffectNow(kept, current, suspended, started, input.settings)) return { document: current, kept: keep(current) };
  return { document: withCommands(record, kept, current, current.spec.suspend), edited: current };
}

function takesEffectNow(kept: JobSetDocument, current: JobSetDocument, suspended: boolean, started: boolean, { gates }: EngineSettings): boolean {
  if (!started) return true;
  const edit = editBetween(kept, current, gates);
  return edit === 'size' || (edit === 'scheduling' && (suspended || current.spec.suspend === true));
}

const combined = new WeakMap<RunRecord, JobSetDocument>();

/** The kept document, told what the current one commands: to suspend, and how long to stay. The same object as long as that is the same. */
function withCommands(record: RunRecord, kept: JobSetDocument, current: JobSetDocument, suspend: boolean | undefined): JobSetDocument {
  const { ttlSecondsAfterFinished } = current.spec;
  const known = combined.get(record);
  if (known && known.spec.suspend === suspend && known.spec.ttlSecondsAfterFinished === ttlSecondsAfterFinished) return known;
  const document = { ...kept, spec: { ...kept.spec, suspend, ttlSecondsAfterFinished } };
  combined.set(record, document);
  return document;
}
