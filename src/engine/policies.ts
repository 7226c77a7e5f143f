/** Every policy in its turn. The order is JobSet's: failure before success, the end before anything new. */
import { resizeJobs } from './elastic';
import { placeExclusively } from './exclusive-placement';
import { applyFailurePolicy } from './failure-policy';
import { settleFinished } from './finished';
import { coordinateInPlaceRestart } from './in-place-restart';
import type { Pass } from './pass';
import { deletePreviousJobs } from './restart';
import { createService, createVolumeClaims, reportTakenClaims } from './shared-objects';
import { createJobs, reportStartup, reportTakenNames } from './startup';
import { allJobsReady } from './status';
import { applySuccessPolicy } from './success-policy';
import { resumeJobs, suspendJobs } from './suspend';

/** @param mayCreate whether the document is good enough to make anything new from it */
export function applyPolicies(pass: Pass, mayCreate: boolean): void {
  catchUp(pass);
  if (!pass.isFinished) judge(pass);
  if (pass.isFinished) settleFinished(pass);
  else proceed(pass, mayCreate);
}

/** Raises the counters to what the Jobs say, where they know better than the status. */
function catchUp(pass: Pass): void {
  const { counters, children, plan } = pass;
  let raised = counters.catchUpWith(pass.ownJobs());
  for (const slot of plan.slots) {
    const jobAttempt = children.own[slot.number]?.jobAttempt ?? 0;
    if (jobAttempt > 0 && counters.catchUpWithJob(slot.replicatedJob, slot.jobIndex, jobAttempt)) raised = true;
  }
  if (!raised) return;
  pass.raiseUrgency('before-operations');
  pass.regroup();
}

/** What the state of the Jobs means for the JobSet: it goes on, starts over, or ends. */
function judge(pass: Pass): void {
  if (!pass.suspended && allJobsReady(pass.plan, pass.counts)) {
    pass.condition({ type: 'RestartingJobSet', status: false, reason: 'JobsReady', message: 'all jobs are ready', event: 'Normal' });
  }
  if (pass.buckets.failed.length > 0) applyFailurePolicy(pass);
  if (!pass.isFinished) applySuccessPolicy(pass);
  if (!pass.isFinished) coordinateInPlaceRestart(pass);
}

function proceed(pass: Pass, mayCreate: boolean): void {
  startEditedRun(pass);
  deletePreviousJobs(pass);
  // While a standalone run is suspended, what does not exist has no reason to.
  const claimsTaken = reportTakenClaims(pass);
  const mayCreateJobs = mayCreate && !claimsTaken && !(pass.source.kind === 'standalone' && pass.suspended);
  if (mayCreate) {
    createService(pass);
    createVolumeClaims(pass);
  }
  resizeJobs(pass);
  if (mayCreateJobs) createJobs(pass);
  reportStartup(pass);
  if (pass.suspended) suspendJobs(pass);
  else resumeJobs(pass);
  placeExclusively(pass);
  reportTakenNames(pass);
}

/** A resume starts the pods anyway. With an edited document, it starts new Jobs. */
function startEditedRun(pass: Pass): void {
  if (!pass.edited || pass.suspended || !pass.conditions.isTrue('Suspended')) return;
  pass.startOver(false);
  pass.regroup();
}
