/** JobSet resources: the document and its status are one object, and its UID owns the children. */
import { isWithinMaxJobs } from '../model';
import type { JobSetDocument } from '../model';
import { conclude } from './conclusion';
import { settleFinished } from './finished';
import type { JobSetResource, ReconcileInput } from './input';
import type { Outcome, Patch } from './outcome';
import { isOwn } from './ownership';
import { Pass } from './pass';
import { applyPolicies } from './policies';
import { invalidity, readable } from './validity';

export function reconcileResource(input: ReconcileInput, document: JobSetDocument, source: JobSetResource): Outcome {
  const error = invalidity(document, input.settings.gates);
  const started = input.jobs.some(job => isOwn(job, source));
  // Nothing can be made of a document that is wrong; what runs already goes on by its policies.
  const sound = readable(document);
  const goesOn = sound && (error === undefined || (started && isWithinMaxJobs(sound)));
  const pass = new Pass(input, goesOn ? sound : withoutJobs(document), source.status);
  if (error !== undefined) pass.problem('InvalidSpec', error);
  if (goesOn) applyPolicies(pass, error === undefined);
  else if (pass.isFinished) settleFinished(pass);
  return conclude(pass, source.status, changes => patchStatus(source, changes));
}

/** The part of a wrong document that can be relied on. */
function withoutJobs({ apiVersion, kind, metadata, spec }: JobSetDocument): JobSetDocument {
  const ttlSecondsAfterFinished: unknown = spec?.ttlSecondsAfterFinished;
  return { apiVersion, kind, metadata, spec: typeof ttlSecondsAfterFinished === 'number' ? { ttlSecondsAfterFinished } : {} };
}

export function patchStatus({ name, uid, resourceVersion }: JobSetResource, changes: Record<string, unknown>): Patch {
  return {
    verb: 'patch',
    aim: 'status',
    resource: 'jobsets',
    subresource: 'status',
    name,
    type: 'merge',
    body: { metadata: { uid, resourceVersion }, status: changes },
  };
}
