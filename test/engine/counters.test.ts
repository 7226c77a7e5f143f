/** Counters of the status have 32 bits. A Job that somebody made may say that it is of the last attempt there can be. */
import { ALL, driverAndWorkers, WORKERS } from './documents';
import { World } from './world';
import { Counters } from '../../src/engine/counters';
import type { FailurePolicyAction } from '../../src/model';

const MOST = 2 ** 31 - 1;
const ACTIONS: readonly FailurePolicyAction[] = ['RestartJobSet', 'RestartJobSetAndIgnoreMaxRestarts', 'RestartJob', 'RestartJobAndIgnoreMaxRestarts'];

function labelled(world: World, labels: object): void {
  const job = structuredClone(world.job(WORKERS[0]!)) as any;
  Object.assign(job.spec.template.metadata.labels, labels);
  world.api.put('jobs', job);
}

/** Every number in the status. */
function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
}

test.each(ACTIONS)('%s: what is counted stays within what the API can say', action => {
  const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: MOST, rules: [{ name: 'r', action }] } }));
  world.settle();
  world.ready(...ALL).settle();
  world.fail(WORKERS[0]!).settle();
  world.recover();
  world.settle();
  labelled(world, { 'jobset.sigs.k8s.io/restart-attempt': `${MOST}`, 'jobset.sigs.k8s.io/job-restart-attempt': `${MOST}` });
  world.settle();
  expect(Math.max(...numbers(world.status))).toBe(MOST);
});

test.each(ACTIONS)('%s: a run that cannot be started over in a way that could be told ends', action => {
  const world = new World(driverAndWorkers({ failurePolicy: { maxRestarts: MOST, rules: [{ name: 'r', action }] } }));
  world.settle();
  world.ready(...ALL).settle();
  for (const name of ALL) {
    const job = structuredClone(world.job(name)) as any;
    Object.assign(job.spec.template.metadata.labels, { 'jobset.sigs.k8s.io/restart-attempt': `${MOST}`, 'jobset.sigs.k8s.io/job-restart-attempt': `${MOST}` });
    world.api.put('jobs', job);
  }
  world.settle();
  world.fail(WORKERS[0]!).settle();
  expect(Math.max(...numbers(world.status))).toBe(MOST);
  expect(world.condition('Failed')).toMatchObject({ status: 'True', reason: 'ReachedMaxRestarts' });
});

test('restarts in place stop at the same number', () => {
  const counters = new Counters({ restarts: 0, inPlaceRestarts: MOST, restartsCountTowardsMax: MOST });
  counters.restartInPlace();
  counters.restartAll(true);
  expect([counters.inPlaceRestarts, counters.restartsCountTowardsMax]).toEqual([MOST, MOST]);
});
