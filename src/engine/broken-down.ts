/** What becomes of a run whose pass broke down: a fault of the controller, told where every other problem is told. */
import { JOBSET_API_VERSION, JOBSET_KIND } from '../model';
import type { JobSetStatus } from '../model';
import { conclude } from './conclusion';
import type { ReconcileInput } from './input';
import { managedElsewhere } from './managed-by';
import { NOTHING } from './outcome';
import type { Outcome } from './outcome';
import { Pass } from './pass';
import { patchStatus } from './resource';
import { createRecord, patchRecord } from './run-record';

const MAX_ERROR = 1000;

/** @param error what was thrown */
export function brokenDown(input: ReconcileInput, error: string): Outcome {
  const { source, document, settings } = input;
  if (source.kind === 'JobSet' ? source.deleting : source.configMap.deleting) return NOTHING;
  if (!('error' in document) && managedElsewhere(document, settings)) return NOTHING;
  const message = `the controller broke down on it, which is a fault of the controller: ${error.slice(0, MAX_ERROR)}`;
  if (source.kind === 'JobSet') {
    return conclude(passWith(input, source.status, message), source.status, changes => patchStatus(source, changes));
  }
  const { record, name, namespace } = source;
  if (record === 'foreign' || record?.deleting) return NOTHING;
  if (record) return conclude(passWith(input, record.status, message), record.status, (_, status) => patchRecord(name, record, status, undefined));
  // It is said there as soon as it exists.
  const status: JobSetStatus = { restarts: 0 };
  return { ...NOTHING, status: { urgency: 'before-operations', status, write: createRecord(namespace, name, status, undefined) } };
}

/** Nothing is read of the document, which may be what it broke down on. */
function passWith(input: ReconcileInput, status: JobSetStatus | undefined, message: string): Pass {
  const document = { apiVersion: JOBSET_API_VERSION, kind: JOBSET_KIND, metadata: { name: input.source.name }, spec: {} } as const;
  const pass = new Pass(input, document, status);
  pass.problem('InternalError', message);
  return pass;
}
