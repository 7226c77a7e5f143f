import { jobSet, replicatedJob } from './documents';
import { World } from './world';
import { DEFAULT_SETTINGS } from '../../src/engine';

const sized = (job: object) => ({ replicatedJobs: [replicatedJob('w', { replicas: 2, job })] });

function elastic(job: object): World {
  const world = new World(jobSet(sized({ parallelism: 2, completions: 2 })));
  world.settle();
  return world.edit(() => sized(job));
}

describe('elastic parallelism', () => {
  test('live Jobs follow, both numbers together', () => {
    const world = elastic({ parallelism: 4, completions: 4 });
    world.succeed('run-w-1');
    expect(world.reconcile().operations).toEqual([{
      verb: 'patch',
      aim: 'resize',
      resource: 'jobs',
      name: 'run-w-0',
      type: 'merge',
      body: { metadata: { uid: world.job('run-w-0').metadata.uid }, spec: { parallelism: 4, completions: 4 } },
    }]);
    world.settle();
    expect(world.job('run-w-0').spec).toMatchObject({ parallelism: 4, completions: 4 });
  });

  test.each([
    ['two numbers that differ', { parallelism: 3, completions: 4 }],
    ['no completions', { parallelism: 4, completions: undefined, completionMode: 'NonIndexed' }],
  ])('nothing follows %s', (_, job) => {
    expect(elastic(job).reconcile().operations).toEqual([]);
  });

  test('no numbers at all are one pod', () => {
    const world = elastic({ parallelism: undefined, completions: undefined });
    world.settle();
    expect(world.job('run-w-0').spec).toMatchObject({ parallelism: 1, completions: 1 });
    world.writes = [];
    world.settle();
    expect(world.writes).toEqual([]);
  });

  test('only behind its gate', () => {
    const world = elastic({ parallelism: 4, completions: 4 });
    Object.assign(world.settings, { gates: { ...DEFAULT_SETTINGS.gates, elasticJobSet: false } });
    expect(world.reconcile().operations).toEqual([]);
  });

  test('a Job that is being deleted is not resized', () => {
    const world = elastic({ parallelism: 4, completions: 4 });
    for (const job of world.jobs()) world.api.startDeletion('jobs', job.metadata.name);
    expect(world.reconcile().operations).toEqual([]);
  });
});
