/**
 * What becomes of a run when a pass over it comes to nothing: it broke down, or the status that it came to is refused. That is told where every
 * other problem is told, in a status that is otherwise the one that stands there.
 */
import { JOBSET_API_VERSION, JOBSET_KIND } from '../model';
import type { JobSetStatus } from '../model';
import { conclude } from './conclusion';
import type { FailedOperation, ReconcileInput } from './input';
import { managedElsewhere } from './managed-by';
import { NOTHING } from './outcome';
import type { Outcome } from './outcome';
import { Pass } from './pass';
import type { Problem } from './pass';
import { patchStatus } from './resource';
import { createRecord, patchRecord } from './run-record';

const MAX_ERROR = 1000;

/** @param error what was thrown */
export function brokenDown(input: ReconcileInput, error: string): Outcome {
  const { source, document, settings } = input;
  if (!('error' in document) && managedElsewhere(document, settings)) return NOTHING;
  const outcome = told(input, { reason: 'InternalError', message: `the controller broke down on it, which is a fault of the controller: ${cut(error)}` });
  if (source.kind === 'JobSet' || source.record || source.configMap.deleting) return outcome;
  // It is said there as soon as it exists.
  const status: JobSetStatus = { restarts: 0 };
  return { ...NOTHING, status: { urgency: 'before-operations', status, write: createRecord(source.namespace, source.name, status, undefined) } };
}

/** Where there is no record to tell it in, there is an event alone. */
export function statusRefused(input: ReconcileInput, { verb, message: error }: FailedOperation): Outcome {
  const { source } = input;
  const what = source.kind === 'JobSet' ? 'the status of the JobSet' : `job "${source.name}", which is the record of the run,`;
  const message = `${what} cannot be ${verb === 'create' ? 'created' : 'updated'}, and nothing is done that it would have to tell: ${cut(error)}`;
  const problem = { reason: verb === 'create' ? 'RecordCreationFailed' : 'StatusUpdateFailed', message };
  const { status } = told(input, problem);
  return { ...NOTHING, ...(status && { status }), events: [{ type: 'Warning', reason: problem.reason, note: message }] };
}

function cut(error: string): string {
  return error.slice(0, MAX_ERROR);
}

/** Nothing is read of the document, which may be what is wrong. */
function told(input: ReconcileInput, { reason, message }: Problem): Outcome {
  const { source } = input;
  const passWith = (status: JobSetStatus | undefined): Pass => {
    const pass = new Pass(input, { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND, metadata: { name: source.name }, spec: {} }, status);
    pass.problem(reason, message);
    return pass;
  };
  if (source.kind === 'JobSet') {
    if (source.deleting) return NOTHING;
    return conclude(passWith(source.status), source.status, changes => patchStatus(source, changes));
  }
  const { record, name } = source;
  if (!record || record === 'foreign' || record.deleting || source.configMap.deleting) return NOTHING;
  return conclude(passWith(record.status), record.status, (_, status) => patchRecord(name, record, status, undefined));
}
