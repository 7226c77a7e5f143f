/** What a document asks for costs no more than what exists and what may be created next. */
import { jobSet, replicatedJob } from './documents';
import { World } from './world';
import { keep } from '../../src/engine/document-edits';
import { planOf } from '../../src/engine/plan';
import { createRecord } from '../../src/engine/run-record';

const MANY = { replicas: 2_147_483_647, job: { parallelism: 0, completions: 0 } };

describe.each(['JobSet', 'standalone'] as const)('%s', kind => {
  test('more Jobs than a run may have are refused on the object itself, and nothing is made', () => {
    const world = new World(jobSet({ suspend: true, replicatedJobs: [replicatedJob('a', MANY), replicatedJob('b', MANY)] }), { kind });
    world.settle();
    const { status, reason, message } = world.condition('Stalled')!;
    expect({ status, reason }).toEqual({ status: 'True', reason: kind === 'JobSet' ? 'InvalidSpec' : 'InvalidDocument' });
    expect(message).toContain("[JS1039] spec.replicatedJobs[0].replicas: 'a' has 2147483647 replicas, more than the 100000 Jobs that a run may have");
    expect(world.jobs()).toEqual([]);
    expect(world.events.map(event => event.reason)).toContain(reason);
  });

  test('a pass creates a part of thousands of Jobs, and the next ones the others', () => {
    const world = new World(jobSet({ replicatedJobs: [replicatedJob('a', { replicas: 3_000 }), replicatedJob('b', { replicas: 3_000 })] }), { kind });
    if (kind === 'standalone') world.reconcile();
    const creates = () => world.reconcile().operations.filter(({ verb, resource }) => verb === 'create' && resource === 'jobs').length;
    expect([creates(), creates(), creates()]).toEqual([5_000, 1_000, 0]);
    expect(world.jobs()).toHaveLength(6_000);
  });
});

test('a JobSet that runs and has been made too large is left as it is', () => {
  const world = new World(jobSet({ replicatedJobs: [replicatedJob('a')] }));
  world.settle();
  world.edit(spec => ({ ...spec, replicatedJobs: [replicatedJob('a', MANY)] }));
  world.writes = [];
  world.settle();
  expect(world.writes).toEqual(['patch jobsets/status run']);
  expect(world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'InvalidSpec' });
  expect(world.jobNames()).toEqual(['run-a-0', 'run-a-1']);
});

test('a document that somebody has put into the record is not taken for the one that the run was started with', () => {
  const forged = jobSet({ replicatedJobs: [replicatedJob('a', MANY)] });
  const world = new World({ error: 'broken' }, { kind: 'standalone' });
  world.api.apply(createRecord('ns', 'run', { restarts: 0 }, keep(forged)));
  world.settle();
  expect(world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'InvalidDocument' });
  expect(world.jobs()).toEqual([]);
});

test('plans are kept while there is room for them', () => {
  const documents = Array.from({ length: 5 }, () => jobSet({ replicatedJobs: [replicatedJob('a', { replicas: 80_000 })] }));
  const plans = documents.map(document => planOf(document));
  expect(planOf(documents[4]!)).toBe(plans[4]);
  expect(planOf(documents[2]!)).toBe(plans[2]);
  expect(planOf(documents[0]!)).not.toBe(plans[0]);
});
