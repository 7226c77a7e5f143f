/** Suspending and resuming the Jobs that exist. Jobs that do not exist yet are created with the right `suspend`. */
import type { Child } from './children';
import type { ObservedJob } from './observed';
import type { Patch } from './outcome';
import type { Pass } from './pass';
import { isQueued } from './plan';
import type { PlannedJob } from './plan';
import { deleteJob } from './restart';
import { APPLIED_TEMPLATE, schedulingTemplate, templateChange } from './scheduling-template';
import { dependenciesMet, hasStarted } from './startup';

export function suspendJobs(pass: Pass): void {
  for (const { slot, job } of pass.buckets.active) {
    if (job.deleting) continue;
    // A queue would admit a suspended Job at once; only one that is not there stays away.
    if (suspensionIsQueues(pass, slot.replicatedJob)) pass.operate(deleteJob(job));
    else if (!job.suspended) pass.operate(suspendUnlessChanged(job));
  }
  const message = 'jobset is suspended';
  pass.condition({ type: 'Suspended', status: true, reason: 'SuspendedJobs', message, event: 'Normal' });
  pass.condition({ type: 'RestartingJobSet', status: false, reason: 'JobSetSuspended', message, event: 'Normal' });
}

export function resumeJobs(pass: Pass): void {
  const suspended = new Map<PlannedJob, Child[]>();
  for (const child of pass.buckets.active) {
    if (!child.job.suspended || child.job.deleting) continue;
    const { replicatedJob } = child.slot;
    const children = suspended.get(replicatedJob);
    if (children) children.push(child); else suspended.set(replicatedJob, [child]);
  }
  for (const job of pass.plan.replicatedJobs) {
    if (!dependenciesMet(pass, job)) continue;
    if (!suspensionIsQueues(pass, job)) for (const child of suspended.get(job) ?? []) pass.operate(resumption(child));
    if (pass.inOrder && !hasStarted(pass, job)) return;
  }
  pass.condition({ type: 'Suspended', status: false, reason: 'ResumeJobs', message: 'jobset is resumed', event: 'Normal' });
}

/** Whether a queue, not the run, suspends and resumes these Jobs. Children of a JobSet resource are queued through the JobSet. */
function suspensionIsQueues({ source, settings }: Pass, job: PlannedJob): boolean {
  return source.kind === 'standalone' && isQueued(job, settings.queueLabels);
}

/** A Job that has ended since it was seen stays as it is. */
export function suspendUnlessChanged({ name, uid, resourceVersion }: ObservedJob): Patch {
  return { verb: 'patch', aim: 'suspend', resource: 'jobs', name, type: 'merge', body: { metadata: { uid, resourceVersion }, spec: { suspend: true } } };
}

function resume({ name, uid }: ObservedJob): Patch {
  return { verb: 'patch', aim: 'resume', resource: 'jobs', name, type: 'merge', body: { metadata: { uid }, spec: { suspend: false } } };
}

/** A template may change only in a Job that has not started, so one that has is made to look as if it had not. */
function resumption({ slot, job }: Child): Patch {
  const desired = schedulingTemplate(slot.replicatedJob.spec);
  const change = job.template && templateChange(job.template, job.applied ?? {}, desired);
  if (!change) return resume(job);
  const { name, uid, resourceVersion } = job;
  const annotations = { [APPLIED_TEMPLATE]: JSON.stringify(desired) };
  const resumeChanged = (version: { resourceVersion?: string }): Patch => ({
    verb: 'patch',
    aim: 'resume',
    resource: 'jobs',
    name,
    type: 'merge',
    body: { metadata: { uid, ...version, annotations }, spec: { suspend: false, template: change } },
  });
  if (!job.started) return resumeChanged({ resourceVersion });
  // The first write is fenced by what was read; it changes the version itself, so the second cannot be.
  return {
    verb: 'patch',
    aim: 'resume',
    resource: 'jobs',
    subresource: 'status',
    name,
    type: 'merge',
    body: { metadata: { uid, resourceVersion }, status: { startTime: null } },
    then: resumeChanged({}),
  };
}
