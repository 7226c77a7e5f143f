/** The Jobs that the controller creates: those of the document, and what a Job of this source carries besides. */
import { jobExpander, startupWait } from '../model';
import type { Job, ObjectMeta, OwnerReference, StringMap } from '../model';
import { carriedMetadata } from './carried-metadata';
import type { StandaloneRun } from './input';
import type { Pass } from './pass';
import { isQueued } from './plan';
import type { Slot } from './plan';
import { APPLIED_TEMPLATE, schedulingTemplate } from './scheduling-template';

/** Makes the Job of a slot at the attempt of this pass. */
export function jobMaker(pass: Pass): (slot: Slot) => Job {
  const { source, settings, document, counters } = pass;
  const individual = settings.gates.restartJob || counters.anyIndividual;
  const attempt = { restarts: counters.restarts, ...(individual && { jobRestarts: counters.attempts() }) };
  const rendering = source.kind === 'JobSet' ? 'jobset-api' : 'standalone';
  const placedBy = source.kind === 'JobSet' ? settings.exclusivePlacement : 'template';
  let expand: ReturnType<typeof jobExpander> | undefined;

  return slot => {
    expand ??= jobExpander(document, attempt, rendering, placedBy);
    const job = expand(slot.replicatedJob.name, slot.jobIndex);
    if (source.kind === 'JobSet') return withAppliedTemplate(job, slot);
    const suspend = settings.suspendQueuedJobs && isQueued(slot.replicatedJob, settings.queueLabels);
    const controllerMade = startupWait(document, slot.replicatedJob.spec) !== undefined;
    const metadata: ObjectMeta = {
      ...carriedMetadata(job, source),
      namespace: source.namespace,
      ...(controllerMade && { ownerReferences: [configMapOwner(source)] }),
    };
    return { ...job, metadata, spec: suspend ? { ...job.spec, suspend } : job.spec };
  };
}

/** What a later resume has to take back when the JobSet no longer says it. */
function withAppliedTemplate(job: Job, slot: Slot): Job {
  const applied = schedulingTemplate(slot.replicatedJob.spec);
  if (Object.keys(applied).length === 0) return job;
  const annotations: StringMap = { ...job.metadata.annotations, [APPLIED_TEMPLATE]: JSON.stringify(applied) };
  return { ...job, metadata: { ...job.metadata, annotations } };
}

/** Only what is in no manifest is owned. `blockOwnerDeletion` would need a right on the ConfigMap's finalizers and serve nothing. */
function configMapOwner({ configMap: { name, uid } }: StandaloneRun): OwnerReference {
  return { apiVersion: 'v1', kind: 'ConfigMap', name, uid, controller: true, blockOwnerDeletion: false };
}
