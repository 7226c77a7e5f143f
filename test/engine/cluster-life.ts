/** How a run goes on when nobody disturbs it any more: pods end when they are told to, new ones become ready, and the work gets done. */
import type { World } from './world';
import { observeJob } from '../../src/engine';
import type { ObservedJob } from '../../src/engine';
import type { Job } from '../../src/model';

function observed(world: World): ObservedJob[] {
  return world.jobs().map(job => observeJob(job as unknown as Job));
}

/** The Job controller and the kubelets do what they have to. */
export function clusterCatchesUp(world: World): void {
  world.finishDeletions();
  for (const { name, suspended, started, finished, active } of observed(world)) {
    if (finished) continue;
    if (suspended && active > 0) world.progress(name, { active: 0, ready: 0 });
    if (!suspended && (!started || active === 0)) world.ready(name);
  }
}

/** What of a world has to be the same, however the controller got there. */
export function shapeOf(world: World): object {
  const { restarts, restartsCountTowardsMax, terminalState, replicatedJobsStatus, conditions = [] } = world.status;
  return {
    restarts,
    restartsCountTowardsMax,
    terminalState,
    replicatedJobsStatus,
    conditions: conditions.map(({ type, status, reason, message }) => `${type}=${status} ${reason} ${message}`).sort(),
    jobs: observed(world).map(({ name, attempt, jobAttempt, suspended, finished }) =>
      `${name} ${attempt}/${jobAttempt}${suspended ? ' suspended' : ''} ${finished?.type ?? 'active'}`).sort(),
    services: world.api.list('services').length,
  };
}

/**
 * Lets the run go on to its end, or to where it can get by itself.
 * @param reconcile one pass of the controller; throws when the controller dies, to be started anew
 */
export function liveOn(world: World, reconcile: () => void): void {
  let before = '';
  for (let i = 0; i < 60; i++) {
    reconcile();
    world.pass(1);
    clusterCatchesUp(world);
    const state = JSON.stringify(shapeOf(world));
    if (state === before) {
      const working = observed(world).filter(({ finished, suspended, deleting }) => !finished && !suspended && !deleting);
      if (world.isTrue('Completed') || world.isTrue('Failed') || working.length === 0) return;
      world.succeed(...working.map(({ name }) => name));
    }
    before = state;
  }
  throw new Error(`the run does not come to an end: ${before}\n${world.writes.slice(-20).join('\n')}`);
}
