/** Which Jobs are created now: those whose slot is free and whose turn has come. */
import { jobMaker } from './job-body';
import { manifestDelay } from './manifest-grace';
import type { Pass } from './pass';
import type { PlannedJob, Slot } from './plan';

/** Creates that one pass decides on; the next one follows when they are done. What a pass takes is bounded by this and by what exists. */
const MAX_CREATES = 5_000;

/** A foreign object in the way is looked at again from time to time: the controller may not see it go. */
export const RECHECK_TAKEN_NAME = 60_000;

export function createJobs(pass: Pass): void {
  const held = pass.document.spec.failurePolicy?.restartStrategy === 'BlockingRecreate' && pass.buckets.previous.length > 0;
  const vacant = vacantSlots(pass);
  const make = jobMaker(pass);
  const ordered = pass.inOrder && !pass.suspended;
  let room = MAX_CREATES;
  for (const job of pass.plan.replicatedJobs) {
    if (!dependenciesMet(pass, job)) continue;
    if (ordered && hasStarted(pass, job)) continue;
    if (!held) room = create(pass, job, vacant.get(job) ?? [], make, room);
    if (ordered) return;
  }
}

/** How far a start in order has come. */
export function reportStartup(pass: Pass): void {
  if (!pass.inOrder || pass.suspended) return;
  if (staysStarted(pass) || pass.plan.replicatedJobs.every(job => hasStarted(pass, job))) {
    const message = 'in order startup policy has completed';
    pass.condition({ type: 'StartupPolicyCompleted', status: true, reason: 'InOrderStartupPolicyCompleted', message, event: 'Normal' });
  } else {
    const message = 'in order startup policy is in progress';
    pass.condition({ type: 'StartupPolicyInProgress', status: true, reason: 'InOrderStartupPolicyInProgress', message, event: 'Normal' });
  }
}

/** A pod that has just ended is not ready any more and not counted as done yet: a start that is over is not undone by that, as long as all Jobs are there. */
function staysStarted({ conditions, buckets, plan }: Pass): boolean {
  const { active, successful, failed, remembered } = buckets;
  return conditions.isTrue('StartupPolicyCompleted') && active.every(({ job }) => !job.suspended)
    && active.length + successful.length + failed.length + remembered.length === plan.slots.length;
}

/** Whether all its Jobs have got as far as being ready, or further. */
export function hasStarted(pass: Pass, job: PlannedJob): boolean {
  const { ready, succeeded, failed } = pass.countsOf(job);
  return ready + succeeded + failed === job.replicas;
}

export function dependenciesMet(pass: Pass, job: PlannedJob): boolean {
  return (job.spec.dependsOn ?? []).every(({ name, status }) => {
    const dependency = pass.plan.jobByName.get(name);
    if (!dependency) return false;
    return status === 'Complete' ? pass.countsOf(dependency).succeeded === dependency.replicas : hasStarted(pass, dependency);
  });
}

function vacantSlots(pass: Pass): Map<PlannedJob, Slot[]> {
  const { own, foreign } = pass.children;
  const remembered = new Set(pass.buckets.remembered);
  const vacant = new Map<PlannedJob, Slot[]>();
  for (const slot of pass.plan.slots) {
    if (own[slot.number] || remembered.has(slot) || foreign.has(slot.number)) continue;
    const slots = vacant.get(slot.replicatedJob);
    if (slots) slots.push(slot); else vacant.set(slot.replicatedJob, [slot]);
  }
  return vacant;
}

/** @returns how many more creates there is room for */
function create(pass: Pass, job: PlannedJob, slots: readonly Slot[], make: ReturnType<typeof jobMaker>, room: number): number {
  const delayOf = manifestDelay(pass, job);
  for (const slot of slots) {
    const delay = delayOf(slot);
    if (delay > 0) pass.lookAgain(delay);
    else if (room-- > 0) pass.operate({ verb: 'create', resource: 'jobs', name: slot.name, body: () => make(slot) });
    else return 0;
  }
  return room;
}

/** Says which wanted names belong to somebody else. Such a Job is left alone, and the slot stays empty until it has gone. */
export function reportTakenNames(pass: Pass): void {
  const names = Array.from(pass.children.foreign.values(), job => job.name);
  if (names.length === 0) return;
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const jobs = names.slice(0, 3).map(name => `"${name}"`).join(', ');
  pass.problem('JobNameTaken', `job ${jobs}${more} exists and does not belong to this JobSet: rename the JobSet, or delete it`);
  pass.lookAgain(RECHECK_TAKEN_NAME);
}
