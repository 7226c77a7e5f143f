/**
 * In-place restart: all containers of all pods start over together while the pods stay.
 *
 * An agent in every pod writes the attempt that it waits for on its pod, one more than the current one. The engine answers in the status: pods of the current
 * attempt may pass, pods of the previous attempt or an earlier one must restart.
 *
 * Pods that come with Jobs that are started, resumed or enlarged later wait for a later attempt, too, although nothing has failed. Therefore the status also
 * remembers how many pods of each Job have passed: what comes on top of these is let in beside those that run, and counts as no restart.
 */
import { podsPerJob } from '../model';
import { fail } from './failure-policy';
import type { ObservedPod } from './observed';
import type { Pass } from './pass';
import type { PlannedJob } from './plan';

export function coordinateInPlaceRestart(pass: Pass): void {
  const { failurePolicy } = pass.document.spec;
  if (failurePolicy?.restartStrategy !== 'InPlaceRestart' || !pass.settings.gates.inPlaceRestart || !pass.input.pods) return;
  const { counters } = pass;
  const { pods, sizes, expected } = participants(pass, pass.input.pods);
  const waiting = pods.filter(takesPart).map(({ job, pod }): Waiting => ({ job, index: pod.index, attempt: pod.inPlaceAttempt! }));
  const newest = waiting.reduce((most, { attempt }) => Math.max(most, attempt), 0);
  recall(pass, sizes, newest);

  const maxRestarts = failurePolicy.maxRestarts ?? 0;
  const startsOver = waiting.some(each => hasRestarted(pass, each));
  if (startsOver && newest - 1 > (pass.previousInPlaceRestartAttempt ?? -1)) {
    counters.restartInPlace();
    pass.previousInPlaceRestartAttempt = newest - 1;
    pass.raiseUrgency('now');
    if (counters.counted <= maxRestarts) {
      pass.emit('Warning', 'InPlaceRestart', `restarting all pods in place for attempt ${newest}`);
      pass.restarts.push('InPlace');
    }
  }
  // The containers of a pod that never gets as far as the barrier restart, too.
  if (counters.counted > maxRestarts || pods.some(({ pod }) => pod.containerRestarts > maxRestarts)) {
    fail(pass, 'ReachedMaxRestarts', 'jobset failed due to reaching max number of restarts');
    return;
  }

  const oldest = startsOver ? newest : (pass.previousInPlaceRestartAttempt ?? -1) + 1;
  if (waiting.length > 0 && waiting.length >= expected && waiting.every(({ attempt }) => attempt >= oldest)) letPass(pass, sizes, newest);
}

/** How many pods each Job has, of the replicated jobs that run: that have been started, and are not suspended altogether. */
type Sizes = ReadonlyMap<PlannedJob, number>;

interface Participant {
  readonly job: PlannedJob;
  readonly pod: ObservedPod;
}

interface Waiting {
  readonly job: PlannedJob;
  readonly index?: number;
  readonly attempt: number;
}

/** The pods of this attempt's Jobs, and how many have to meet: all of those replicated jobs that run, less the ones that are done. */
function participants(pass: Pass, observed: readonly ObservedPod[]): { pods: Participant[]; sizes: Sizes; expected: number } {
  const jobs = new Map<string, PlannedJob>();
  const sizes = new Map<PlannedJob, number>();
  let expected = 0;
  for (const { slot: { replicatedJob }, job } of pass.buckets.active) {
    jobs.set(job.uid, replicatedJob);
    if (!job.suspended || job.active > 0) sizes.set(replicatedJob, podsPerJob(replicatedJob.spec));
  }
  for (const [job, size] of sizes) expected += (job.replicas - pass.countsOf(job).succeeded) * size;
  for (const { slot, job } of pass.buckets.active) if (sizes.has(slot.replicatedJob)) expected -= job.succeeded;
  const pods: Participant[] = [];
  for (const pod of observed) {
    const job = pod.jobUid === undefined ? undefined : jobs.get(pod.jobUid);
    // Those beyond the size are on their way out.
    if (job && (pod.index ?? 0) < (sizes.get(job) ?? 0)) pods.push({ job, pod });
  }
  return { pods, sizes, expected };
}

function takesPart({ pod: { phase, deleting, inPlaceAttempt } }: Participant): boolean {
  return phase !== 'Failed' && phase !== 'Succeeded' && !deleting && inPlaceAttempt !== undefined;
}

/** What of the memory still holds. */
function recall(pass: Pass, sizes: Sizes, newest: number): void {
  const { counters } = pass;
  if (counters.inPlaceRestarts === undefined && (pass.currentInPlaceRestartAttempt !== undefined || newest > 0)) {
    // The status was lost, or whoever wrote it remembers nothing: all have passed, and every attempt but those of new Jobs was a restart.
    pass.currentInPlaceRestartAttempt ??= newest - 1;
    counters.inPlaceRestarts = pass.currentInPlaceRestartAttempt - counters.restarts;
    for (const [{ name }, size] of sizes) counters.podsPassed.set(name, size);
  }
  for (const { slot: { replicatedJob } } of pass.buckets.active) if (!sizes.has(replicatedJob)) counters.podsPassed.delete(replicatedJob.name);
  for (const [{ name }, size] of sizes) if ((counters.podsPassed.get(name) ?? 0) > size) counters.podsPassed.set(name, size);
}

/** Whether it waits although it, or one in its place, has passed before. */
function hasRestarted({ counters, currentInPlaceRestartAttempt = -1 }: Pass, { job, index = 0, attempt }: Waiting): boolean {
  return attempt > currentInPlaceRestartAttempt && index < (counters.podsPassed.get(job.name) ?? 0);
}

function letPass(pass: Pass, sizes: Sizes, attempt: number): void {
  pass.counters.inPlaceRestarts ??= 0;
  for (const [{ name }, size] of sizes) pass.counters.podsPassed.set(name, size);
  if (attempt <= (pass.currentInPlaceRestartAttempt ?? -1)) return;
  pass.currentInPlaceRestartAttempt = attempt;
  pass.raiseUrgency('now');
}
