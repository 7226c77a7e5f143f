/**
 * Objects of a standalone run's own manifest are for whoever applies it to create. Creating them first would make `kubectl create`
 * and `helm install` fail on names that exist, so the controller waits before it fills a gap that it did not make.
 */
import { startupWait } from '../model';
import type { Pass } from './pass';
import type { PlannedJob, Slot } from './plan';

/** For the Jobs of a replicated job: the milliseconds to wait before creating the one of a slot. */
export function manifestDelay(pass: Pass, job: PlannedJob): (slot: Slot) => number {
  const { source, settings, now, counters } = pass;
  if (source.kind === 'JobSet' || startupWait(pass.document, job.spec) !== undefined) return () => 0;
  const forManifest = manifestObjectDelay(pass);
  return slot => {
    const vanished = source.vanished?.get(slot.name);
    const attempt = counters.restarts;
    const jobAttempt = counters.jobRestarts(job.name, slot.jobIndex);
    // Deleted at the attempt that is wanted: not by a restart, but by somebody who may be about to apply it anew.
    if (vanished && vanished.attempt === attempt && vanished.jobAttempt === jobAttempt) return vanished.at + settings.deletionGrace - now;
    return vanished || attempt > 0 || jobAttempt > 0 ? 0 : forManifest;
  };
}

/** The milliseconds to wait before creating what has not been there since the run was first seen. */
export function manifestObjectDelay({ source, settings, now }: Pass): number {
  if (source.kind === 'JobSet' || source.record === undefined || source.record === 'foreign') return 0;
  return source.record.createdAt + settings.manifestGrace - now;
}
