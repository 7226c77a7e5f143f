/**
 * Pods of an earlier attempt go all at once. Their Jobs are being deleted in the foreground, for which the garbage collector deletes pod after
 * pod, with two requests each, at the twenty requests a second that kube-controller-manager sends by default (`--kube-api-qps`).
 */
import type { ObservedJob } from './observed';
import type { DeleteCollection } from './outcome';
import type { Pass } from './pass';
import { keys } from '../model';

/**
 * Milliseconds. The Job controller takes its finalizer off the pods of a Job that is being deleted, with one request each. Pods that are deleted
 * before that are failed pods to it, which it counts in the Job's status, with three. Measured with 200 Jobs of one pod at the default rate: all
 * names are free after 22.5 s with a head start of 3 or 6 s, after 28 s without one, and after 36 s where the garbage collector is left to itself.
 */
const HEAD_START = 3_000;

/** In one selector: its text stays below the 4 KiB that any proxy lets through. */
const UIDS_PER_REQUEST = 80;

/** @param pass in which the deletion of all previous Jobs was accepted */
export function deletePods(pass: Pass): void {
  const { previous } = pass.buckets;
  const due = previous.filter(job => job.active > 0 && !pass.input.podsDeleted?.has(job.uid));
  if (due.length === 0) return;
  const wait = previous.reduce((last, { deletedAt = pass.now }) => Math.max(last, deletedAt), 0) + HEAD_START - pass.now;
  if (wait > 0) {
    pass.lookAgain(wait);
    return;
  }
  for (const [attempt, jobs] of byAttempt(due)) {
    if (isWholeAttempt(pass, attempt)) pass.operate(deletion(`of attempt ${attempt}`, attemptSelector(pass, attempt), jobs));
    else for (const some of chunks(jobs)) pass.operate(deletion(`of job ${some[0]!.name}`, `${keys.CONTROLLER_UID} in (${uids(some).join(',')})`, some));
  }
}

function deletion(name: string, labelSelector: string, jobs: readonly ObservedJob[]): DeleteCollection {
  return { verb: 'deletecollection', resource: 'pods', name, labelSelector, jobs: uids(jobs) };
}

function uids(jobs: readonly ObservedJob[]): string[] {
  return jobs.map(({ uid }) => uid);
}

/** Whether no Job whose pods carry the labels of this attempt goes on or is still to be made, nobody else's either. */
function isWholeAttempt({ buckets, counters, input, document }: Pass, attempt: number): boolean {
  if (attempt >= counters.restarts) return false;
  const previous = new Set(uids(buckets.previous));
  return input.jobs.every(job => job.attempt !== attempt || job.jobset !== document.metadata.name || previous.has(job.uid));
}

function attemptSelector({ source, document }: Pass, attempt: number): string {
  const ofResource = source.kind === 'JobSet';
  return [
    `${keys.JOBSET_NAME}=${document.metadata.name}`,
    ofResource ? `${keys.JOBSET_UID}=${source.uid}` : `!${keys.JOBSET_UID}`,
    // The Jobs of a manifest name no attempt.
    attempt === 0 && !ofResource ? `!${keys.RESTART_ATTEMPT}` : `${keys.RESTART_ATTEMPT}=${attempt}`,
    keys.JOB_NAME,
  ].join(',');
}

function byAttempt(jobs: readonly ObservedJob[]): Map<number, ObservedJob[]> {
  const groups = new Map<number, ObservedJob[]>();
  for (const job of jobs) {
    const group = groups.get(job.attempt);
    if (group) group.push(job);
    else groups.set(job.attempt, [job]);
  }
  return groups;
}

function* chunks(jobs: readonly ObservedJob[]): Iterable<readonly ObservedJob[]> {
  for (let begin = 0; begin < jobs.length; begin += UIDS_PER_REQUEST) yield jobs.slice(begin, begin + UIDS_PER_REQUEST);
}
