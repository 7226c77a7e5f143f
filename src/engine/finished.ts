/** After the end: what still runs is stopped, what is done is kept until its time to live is over. */
import type { ObservedJob } from './observed';
import type { Delete } from './outcome';
import type { Pass } from './pass';
import { isQueued } from './plan';
import { deleteJob } from './restart';
import { suspendUnlessChanged } from './suspend';
import { milliseconds } from './time';

export function settleFinished(pass: Pass): void {
  for (const job of pass.ownJobs()) if (!job.finished && !job.deleting) stop(pass, job);
  expire(pass);
}

function stop(pass: Pass, job: ObservedJob): void {
  if (pass.source.kind === 'JobSet' || job.owner) {
    pass.operate(deleteUnlessChanged(job));
    return;
  }
  // Deleted, a Job of a manifest would run again with the next apply: suspended, it is there and stays still.
  const staysSuspended = !isQueuedJob(pass, job);
  if (staysSuspended && job.createdAt <= endedAt(pass)) {
    if (!job.suspended) pass.operate(suspendUnlessChanged(job));
    return;
  }
  pass.operate(deleteUnlessChanged(job));
  if (job.createdAt <= endedAt(pass)) return;
  const how = `to run it again, delete job "${pass.source.name}", which holds its result, and apply it`;
  pass.emit('Warning', 'RunIsFinished', `job "${job.name}" was created although the run is ${pass.terminalState}, and is deleted: ${how}`, job.uid);
}

/** A Job that has ended since it was seen is kept with its result. */
function deleteUnlessChanged(job: ObservedJob): Delete {
  const { uid, resourceVersion } = job;
  return { ...deleteJob(job), preconditions: { uid, resourceVersion } };
}

function isQueuedJob(pass: Pass, job: ObservedJob): boolean {
  const slot = pass.plan.slotByName.get(job.name);
  return slot !== undefined && isQueued(slot.replicatedJob, pass.settings.queueLabels);
}

function endedAt({ conditions }: Pass): number {
  const end = conditions.all.find(({ type, status }) => (type === 'Completed' || type === 'Failed') && status === 'True');
  return milliseconds(end?.lastTransitionTime);
}

function expire(pass: Pass): void {
  const { ttlSecondsAfterFinished } = pass.document.spec;
  if (ttlSecondsAfterFinished === undefined || ttlSecondsAfterFinished === null) return;
  const remaining = endedAt(pass) + ttlSecondsAfterFinished * 1000 - pass.now;
  if (remaining > 0) pass.lookAgain(remaining);
  else if (pass.source.kind === 'JobSet') deleteJobSet(pass);
  else cleanUpRun(pass);
}

/** The resource version is a precondition, too: the time to live may have been raised since. */
function deleteJobSet({ source, operations }: Pass): void {
  if (source.kind !== 'JobSet') return;
  const { name, uid, resourceVersion } = source;
  operations.push({ verb: 'delete', resource: 'jobsets', name, preconditions: { uid, resourceVersion }, propagationPolicy: 'Foreground' });
}

/** Jobs of the manifest stay, or the next apply would run them again; their finished pods, and what the controller made, go. */
function cleanUpRun(pass: Pass): void {
  const manifestJobs = new Set<string>();
  for (const job of pass.ownJobs()) {
    if (!job.owner) manifestJobs.add(job.uid);
    else if (job.finished && !job.deleting) pass.operate(deleteJob(job));
  }
  for (const { name, uid, deleting, phase, jobUid } of pass.input.pods ?? []) {
    if (deleting || (phase !== 'Succeeded' && phase !== 'Failed') || jobUid === undefined || !manifestJobs.has(jobUid)) continue;
    pass.operate({ verb: 'delete', resource: 'pods', name, preconditions: { uid }, propagationPolicy: 'Background' });
  }
}
