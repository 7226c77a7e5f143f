/**
 * In-place restart: all containers of all pods start over together while the pods stay.
 *
 * An agent in every pod writes the attempt that it waits for on its pod. The engine answers in the status: pods of the current
 * attempt may pass, pods of the previous attempt or an earlier one must restart.
 */
import { podsPerJob } from '../model';
import { fail } from './failure-policy';
import type { ObservedPod } from './observed';
import type { Pass } from './pass';
import type { PlannedJob } from './plan';

export function coordinateInPlaceRestart(pass: Pass): void {
  const { failurePolicy } = pass.document.spec;
  if (failurePolicy?.restartStrategy !== 'InPlaceRestart' || !pass.settings.gates.inPlaceRestart || !pass.input.pods) return;
  const maxRestarts = failurePolicy.maxRestarts ?? 0;
  const { pods, expected } = participants(pass, pass.input.pods);

  const containerRestarts = pods.reduce((most, pod) => Math.max(most, pod.containerRestarts), 0);
  const attempts = pods.filter(takesPart).map(pod => pod.inPlaceAttempt).filter(attempt => attempt !== undefined);
  const newest = attempts.reduce((most, attempt) => Math.max(most, attempt), 0);
  // New pods go on with the count, so restarts that are free of the limit have to be taken off.
  const free = pass.counters.restarts - pass.counters.restartsCountTowardsMax;
  if (containerRestarts > maxRestarts || newest - free > maxRestarts) {
    fail(pass, 'ReachedMaxRestarts', 'jobset failed due to reaching max number of restarts');
    return;
  }

  if (attempts.length > 0 && attempts.length === expected && attempts.every(attempt => attempt === newest)) {
    if (pass.currentInPlaceRestartAttempt === newest) return;
    pass.currentInPlaceRestartAttempt = newest;
    pass.raiseUrgency('now');
  } else if (newest > 0 && newest - 1 > (pass.previousInPlaceRestartAttempt ?? -1)) {
    pass.previousInPlaceRestartAttempt = newest - 1;
    pass.raiseUrgency('now');
    pass.emit('Warning', 'InPlaceRestart', `restarting all pods in place for attempt ${newest}`);
  }
}

function takesPart({ phase, deleting }: ObservedPod): boolean {
  return phase !== 'Failed' && phase !== 'Succeeded' && !deleting;
}

/** The pods of this attempt's Jobs, and how many of them have to meet: those of replicated jobs that have started, less the ones that are done. */
function participants(pass: Pass, observed: readonly ObservedPod[]): { pods: ObservedPod[]; expected: number } {
  const jobs = new Set<string>();
  const started = new Set<PlannedJob>();
  let expected = 0;
  for (const { slot, job } of pass.buckets.active) {
    jobs.add(job.uid);
    started.add(slot.replicatedJob);
    expected -= job.succeeded;
  }
  for (const job of started) expected += (job.replicas - pass.countsOf(job).succeeded) * podsPerJob(job.spec);
  return { pods: observed.filter(pod => pod.jobUid !== undefined && jobs.has(pod.jobUid)), expected };
}
