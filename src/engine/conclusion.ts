/** From a pass to its outcome: the next status, and how urgently it has to be written. */
import type { JobSetStatus } from '../model';
import type { Outcome, StatusChange, Urgency } from './outcome';
import type { Pass } from './pass';
import { reportProblems } from './stalled';
import { replicatedJobsStatus, statusDifference } from './status';

/**
 * @param changes the fields that differ, as a merge patch has them
 * @param next the whole status
 */
export type WriteStatus = (changes: Record<string, unknown>, next: JobSetStatus) => StatusChange['write'];

export function conclude(pass: Pass, observed: JobSetStatus | undefined, write: WriteStatus): Outcome {
  reportProblems(pass);
  const next = nextStatus(pass, observed);
  const changes = statusDifference(observed, next);
  const { operations, events, requeueAfter, finished, restarts, kept } = pass;
  return {
    operations,
    events,
    ...(requeueAfter !== undefined && { requeueAfter }),
    ...(finished && { finished }),
    ...(restarts.length > 0 && { restarts }),
    ...((changes ?? kept) && { status: { urgency: urgencyOf(pass, observed), status: next, write: write(changes ?? {}, next) } }),
  };
}

function urgencyOf({ urgency, kept, counters, counts }: Pass, observed: JobSetStatus | undefined): Urgency {
  if (urgency) return urgency;
  const isFirst = observed === undefined && !kept && counters.restarts === 0;
  return isFirst && counts.every(each => Object.values(each).every(count => count === 0)) ? 'patient' : 'debounced';
}

function nextStatus(pass: Pass, observed: JobSetStatus | undefined): JobSetStatus {
  const { plan, counts, buckets, counters, conditions, terminalState, previousInPlaceRestartAttempt, currentInPlaceRestartAttempt } = pass;
  const { restarts, restartsCountTowardsMax, inPlaceRestarts } = counters;
  return {
    ...observed,
    restarts,
    ...(restartsCountTowardsMax > 0 && { restartsCountTowardsMax }),
    ...(terminalState !== undefined && { terminalState }),
    ...(conditions.all.length > 0 && { conditions: conditions.all }),
    // A document without replicated jobs says nothing about those that were counted before it.
    ...(plan.replicatedJobs.length > 0 && { replicatedJobsStatus: replicatedJobsStatus(plan, counts, buckets, counters) }),
    ...(previousInPlaceRestartAttempt !== undefined && { previousInPlaceRestartAttempt }),
    ...(currentInPlaceRestartAttempt !== undefined && { currentInPlaceRestartAttempt }),
    // A run whose Jobs were replaced before any pod had passed has had fewer attempts in place than restarts.
    ...(inPlaceRestarts !== undefined && { inPlaceRestarts: Math.max(0, inPlaceRestarts) }),
  };
}
