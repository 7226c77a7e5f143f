/** Standalone runs: the document comes in a ConfigMap, the status is kept in the run's record. */
import { JOBSET_API_VERSION, JOBSET_KIND } from '../model';
import type { JobSetDocument, JobSetStatus } from '../model';
import { conclude } from './conclusion';
import { documentHash, keep } from './document-edits';
import type { ReconcileInput, StandaloneRun } from './input';
import { NOTHING } from './outcome';
import type { Outcome } from './outcome';
import { isOwn } from './ownership';
import { Pass } from './pass';
import { applyPolicies } from './policies';
import { createRecord, patchRecord } from './run-record';
import type { RunRecord } from './run-record';
import { documentError, runDocument } from './standalone';

export function reconcileRun(input: ReconcileInput, source: StandaloneRun): Outcome {
  const { record, name } = source;
  if (record === 'foreign') {
    const note = `job "${name}" exists and is not the record of a run, so run "${name}" cannot be managed: rename the run, or delete the job`;
    return { ...NOTHING, events: [{ type: 'Warning', reason: 'RunNameTaken', note, once: name }] };
  }
  if (!record) return startRecord(input, source);
  if (record.deleting) return NOTHING;
  const started = input.jobs.some(job => isOwn(job, source));
  const { document, edited, kept, error } = runDocument(input, source, record, started);
  const pass = new Pass(input, document ?? emptyRun(name), record.status);
  pass.edited = edited;
  pass.kept = kept;
  if (error !== undefined) pass.problem('InvalidDocument', error);
  if (document) {
    applyPolicies(pass, true);
    reportEdit(pass, record);
  }
  return conclude(pass, record.status, (_, status) => patchRecord(name, record, status, pass.kept));
}

/** The record comes before everything else: what was done without one would be forgotten. */
function startRecord(input: ReconcileInput, source: StandaloneRun): Outcome {
  const document = documentError(input, source) === undefined ? input.document as JobSetDocument : undefined;
  const status: JobSetStatus = { restarts: 0 };
  const write = createRecord(source.namespace, source.name, status, document && keep(document));
  return { ...NOTHING, status: { urgency: 'before-operations', status, write }, requeueAfter: 0 };
}

/** What a run goes by that has never had a valid document. */
function emptyRun(name: string): JobSetDocument {
  return { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND, metadata: { name }, spec: {} };
}

function reportEdit(pass: Pass, { documentHash: started }: RunRecord): void {
  const type = 'DocumentChanged';
  if (!pass.edited) {
    const message = 'the run goes by the document in its ConfigMap';
    pass.condition({ type, status: false, reason: 'DocumentInUse', message, event: 'Normal' });
    return;
  }
  const when = pass.isFinished
    ? `the run is ${pass.terminalState}: delete job "${pass.source.name}" and the run's jobs to start it anew`
    : 'it is taken up when the jobs are started anew';
  const message = `the document was edited (${documentHash(pass.edited)}), the run goes by the one it was started with (${started}); ${when}`;
  pass.condition({ type, status: true, reason: 'EditedWhileRunning', message, event: 'Normal' });
}
