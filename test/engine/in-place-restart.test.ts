import { jobSet, replicatedJob } from './documents';
import { putPod } from './pods';
import type { PodOptions } from './pods';
import { World } from './world';
import { DEFAULT_SETTINGS } from '../../src/engine';
import { keys } from '../../src/model';

const JOB = { parallelism: 2, completions: 2, backoffLimit: 2147483647, podReplacementPolicy: 'Failed' };

/** Two Jobs of two pods. */
function running(maxRestarts = 3, replicatedJobs = [replicatedJob('w', { job: JOB })]): World {
  const world = new World(jobSet({ replicatedJobs, failurePolicy: { maxRestarts, restartStrategy: 'InPlaceRestart' } }));
  world.settle();
  world.ready(...world.jobNames()).settle();
  return world;
}

const PODS = [['run-w-0', 0], ['run-w-0', 1], ['run-w-1', 0], ['run-w-1', 1]] as const;

/** What each agent has written; undefined: nothing yet. */
function agentsWrite(world: World, ...attempts: readonly (number | string | undefined)[]): World {
  PODS.forEach(([job, index], i) => putPod(world, job, index, {
    node: 'n', ...(attempts[i] !== undefined && { annotations: { [keys.IN_PLACE_RESTART_ATTEMPT]: `${attempts[i]}` } }),
  }));
  world.settle();
  return world;
}

const told = (world: World) => [world.status.previousInPlaceRestartAttempt, world.status.currentInPlaceRestartAttempt];

describe('in-place restart', () => {
  test('nobody passes before every pod has arrived', () => {
    const world = running();
    expect(told(agentsWrite(world, 0, 0, 0, undefined))).toEqual([undefined, undefined]);
    expect(told(agentsWrite(world, 0, 0, 0, 0))).toEqual([undefined, 0]);
  });

  test('one pod that starts over makes all start over, and they pass together', () => {
    const world = agentsWrite(running(), 0, 0, 0, 0);
    expect(told(agentsWrite(world, 0, 1, 0, 0))).toEqual([0, 0]);
    expect(world.events.at(-1)).toEqual({ type: 'Warning', reason: 'InPlaceRestart', note: 'restarting all pods in place for attempt 1' });
    expect(told(agentsWrite(world, 1, 1, 1, 0))).toEqual([0, 0]);
    expect(told(agentsWrite(world, 1, 1, 1, 1))).toEqual([0, 1]);
    expect(world.status.restarts).toBe(0);
    expect(world.restarts).toEqual(['InPlace']);
  });

  test('another failure while they start over does not bounce those that wait already', () => {
    const world = agentsWrite(running(), 0, 0, 0, 0);
    agentsWrite(world, 0, 1, 0, 0);
    expect(told(agentsWrite(world, 1, 1, 0, 1))).toEqual([0, 0]);
  });

  test('what was told is not told again', () => {
    for (const attempts of [[0, 1, 0, 0], [0, 0, 0, 0]]) {
      expect(agentsWrite(running(), ...attempts).reconcile()).toEqual({ operations: [], events: [] });
    }
  });

  test('agents are answered at once', () => {
    const world = running();
    for (const [job, index] of PODS) putPod(world, job, index, { node: 'n', annotations: { [keys.IN_PLACE_RESTART_ATTEMPT]: '0' } });
    expect(world.reconcile().status?.urgency).toBe('now');
    putPod(world, 'run-w-0', 0, { node: 'n', annotations: { [keys.IN_PLACE_RESTART_ATTEMPT]: '1' } });
    expect(world.reconcile().status?.urgency).toBe('now');
  });

  describe('who counts', () => {
    const allBut = (last: PodOptions) => {
      const world = running();
      agentsWrite(world, 0, 0, 0, undefined);
      putPod(world, 'run-w-1', 1, last);
      return world;
    };

    test('a pod that failed does not', () => {
      const world = allBut({ phase: 'Failed', annotations: { [keys.IN_PLACE_RESTART_ATTEMPT]: '0' } });
      world.settle();
      expect(told(world)).toEqual([undefined, undefined]);
    });

    test('a pod that is done neither waits nor is waited for', () => {
      const world = allBut({ phase: 'Succeeded', annotations: { [keys.IN_PLACE_RESTART_ATTEMPT]: '7' } });
      world.progress('run-w-1', { succeeded: 1, ready: 1 }).settle();
      expect(told(world)).toEqual([undefined, 0]);
    });

    test('the pods of a Job that is done do not', () => {
      const world = running();
      for (const index of [0, 1]) putPod(world, 'run-w-1', index, { node: 'n', phase: 'Succeeded', annotations: { [keys.IN_PLACE_RESTART_ATTEMPT]: '9' } });
      for (const index of [0, 1]) putPod(world, 'run-w-0', index, { node: 'n', annotations: { [keys.IN_PLACE_RESTART_ATTEMPT]: '0' } });
      world.succeed('run-w-1').settle();
      expect(told(world)).toEqual([undefined, 0]);
    });

    test('a pod that is being deleted does not', () => {
      const world = agentsWrite(running(), 0, 0, 0, undefined);
      putPod(world, 'run-w-1', 1, { node: 'n', annotations: { [keys.IN_PLACE_RESTART_ATTEMPT]: '0' } });
      world.api.startDeletion('pods', 'run-w-1-1');
      world.settle();
      expect(told(world)).toEqual([undefined, undefined]);
    });

    test('a pod of another owner does not, whatever its labels say', () => {
      const world = agentsWrite(running(), 0, 0, 0, undefined);
      const pod = world.api.get('pods', 'run-w-1-0')!;
      world.api.put('pods', { ...pod, metadata: { ...pod.metadata, name: 'stranger', ownerReferences: [] } });
      world.settle();
      expect(told(world)).toEqual([undefined, undefined]);
    });

    test.each(['x', '-1', '1.5', ''])('the attempt "%s" is none', text => {
      expect(told(agentsWrite(running(), 0, 0, 0, text))).toEqual([undefined, undefined]);
    });

    test('a replicated job that has not been started yet does not', () => {
      const world = running(3, [replicatedJob('w', { job: JOB }), replicatedJob('x', { job: JOB, dependsOn: [{ name: 'w', status: 'Complete' }] })]);
      expect(world.condition('Stalled')).toBeUndefined();
      expect(told(agentsWrite(world, 0, 0, 0, 0))).toEqual([undefined, 0]);
    });
  });

  describe('limits', () => {
    test('more attempts than maxRestarts fail the JobSet', () => {
      const world = agentsWrite(running(1), 0, 0, 0, 0);
      agentsWrite(world, 1, 1, 1, 1);
      expect(world.condition('Failed')).toBeUndefined();
      agentsWrite(world, 1, 1, 2, 1);
      expect(world.condition('Failed')).toEqual({ status: 'True', reason: 'ReachedMaxRestarts', message: 'jobset failed due to reaching max number of restarts' });
      expect(world.restarts).toEqual(['InPlace']);
      expect(world.jobs().every(job => job.metadata.deletionTimestamp)).toBe(true);
    });

    test('restarts of the JobSet that are free of the limit do not count', () => {
      const world = running(1);
      const jobset = world.api.get('jobsets', 'run')!;
      world.api.put('jobsets', { ...jobset, status: { ...jobset.status, restarts: 2, restartsCountTowardsMax: 1 } });
      world.settle();
      world.recover();
      agentsWrite(world, 2, 2, 2, 2);
      expect(world.condition('Failed')).toBeUndefined();
      agentsWrite(world, 3, 3, 3, 3);
      expect(world.isTrue('Failed')).toBe(true);
    });

    test('a container that never gets as far as the barrier is caught by its restarts', () => {
      const world = running(2);
      putPod(world, 'run-w-0', 0, { node: 'n', restarts: 2 });
      world.settle();
      expect(world.condition('Failed')).toBeUndefined();
      putPod(world, 'run-w-0', 0, { node: 'n', restarts: 3 });
      world.settle();
      expect(world.condition('Failed')?.reason).toBe('ReachedMaxRestarts');
    });
  });

  test('a failed Job restarts the JobSet as ever, and its new agents make the rest follow', () => {
    const world = agentsWrite(running(), 0, 0, 0, 0);
    world.fail('run-w-0').settle();
    expect(world.status.restarts).toBe(1);
  });

  test('behind its gate it is off', () => {
    const world = running();
    Object.assign(world.settings, { gates: { ...DEFAULT_SETTINGS.gates, inPlaceRestart: false } });
    expect(told(agentsWrite(world, 0, 0, 0, 0))).toEqual([undefined, undefined]);
  });
});
