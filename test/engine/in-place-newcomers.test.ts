/** Pods that come later: with Jobs that are started, resumed or enlarged while others run. */
import * as fc from 'fast-check';
import { Agents } from './agents';
import { jobSet, replicatedJob } from './documents';
import type { WorldOptions } from './world';
import { World } from './world';
import type { JobSetSpec, ReplicatedJob } from '../../src/model';

const job = (size = 2) => ({ parallelism: size, completions: size, backoffLimit: 2147483647, podReplacementPolicy: 'Failed' });

function start(maxRestarts: number, replicatedJobs: ReplicatedJob[], spec: JobSetSpec = {}, options?: WorldOptions) {
  const world = new World(jobSet({ replicatedJobs, failurePolicy: { maxRestarts, restartStrategy: 'InPlaceRestart' }, ...spec }), options);
  if (options?.kind === 'standalone') world.applyManifest();
  return { world, agents: new Agents(world).settle() };
}

const workers = (size?: number) => [replicatedJob('w', { job: job(size) })];
const resize = (world: World, size: number) => world.edit(spec => ({ ...spec, replicatedJobs: workers(size) }));
const suspend = (world: World, value: boolean) => world.edit(spec => ({ ...spec, suspend: value }));
const restarted = ({ status: { inPlaceRestarts } }: World) => inPlaceRestarts;

describe.each(['JobSet', 'standalone'] as const)('pods that come later, in a run from a %s', kind => {
  const begin = (maxRestarts: number, jobs: ReplicatedJob[], spec?: JobSetSpec) => start(maxRestarts, jobs, spec, { kind });

  test.each([
    ['that depends on the first to be ready', { dependsOn: [{ name: 'a', status: 'Ready' as const }] }, {}],
    ['in order', {}, { startupPolicy: { startupPolicyOrder: 'InOrder' as const } }],
  ])('a second replicated job %s starts beside the first, and no restart is used up', (_, second, spec) => {
    const { world, agents } = begin(0, [replicatedJob('a', { job: job(), replicas: 1 }), replicatedJob('b', { job: job(), replicas: 1, ...second })], spec);
    expect(agents.passed).toEqual(['run-a-0-0', 'run-a-0-1', 'run-b-0-0', 'run-b-0-1']);
    expect(agents.restarts).toBe(0);
    expect(restarted(world)).toBe(0);
    expect(world.isTrue('Failed')).toBe(false);
  });

  test('one that waits for the first to be complete starts after it', () => {
    const { world, agents } = begin(0, [replicatedJob('a', { job: job(), replicas: 1 }), replicatedJob('b', { job: job(), replicas: 1, dependsOn: [{ name: 'a', status: 'Complete' }] })]);
    expect(agents.passed).toEqual(['run-a-0-0', 'run-a-0-1']);
    world.succeed('run-a-0');
    expect(agents.settle().passed).toEqual(['run-b-0-0', 'run-b-0-1']);
    expect(agents.restarts).toBe(0);
  });

  test('a run that is suspended and resumed as often as one likes uses no restart up', () => {
    const { world, agents } = begin(1, workers());
    for (let i = 0; i < 3; i++) {
      suspend(world, true);
      expect(agents.settle().names).toEqual([]);
      suspend(world, false);
      expect(agents.settle().passed).toHaveLength(4);
    }
    expect(restarted(world)).toBe(0);
    agents.fail('run-w-1-0');
    expect(agents.settle().passed).toHaveLength(4);
    expect([restarted(world), world.isTrue('Failed')]).toEqual([1, false]);
    agents.fail('run-w-1-0');
    agents.settle();
    expect(world.condition('Failed')?.reason).toBe('ReachedMaxRestarts');
  });

  test('all that have come by then start over when one of them fails', () => {
    const { world, agents } = begin(3, [replicatedJob('a', { job: job(), replicas: 1 }), replicatedJob('b', { job: job(), replicas: 1, dependsOn: [{ name: 'a', status: 'Ready' }] })]);
    agents.fail('run-b-0-1');
    expect(agents.settle().passed).toHaveLength(4);
    expect([...agents.pods.values()].map(({ restarts }) => restarts)).toEqual([1, 1, 1, 1]);
    expect(restarted(world)).toBe(1);
  });
});

describe('growth', () => {
  const grown = (maxRestarts = 0) => {
    const run = start(maxRestarts, workers(2));
    resize(run.world, 3);
    return run;
  };

  test('the new pods start beside those that run', () => {
    const { world, agents } = grown();
    expect(agents.settle().passed).toHaveLength(6);
    expect([agents.restarts, restarted(world)]).toEqual([0, 0]);
  });

  test('the new pods wait for each other', () => {
    const { world, agents } = grown();
    world.settle();
    agents.syncPods();
    agents.look('run-w-0-2');
    world.settle();
    agents.look('run-w-0-2');
    expect(agents.passed).not.toContain('run-w-0-2');
    agents.look('run-w-1-2');
    world.settle();
    agents.look('run-w-0-2');
    expect(agents.passed).toContain('run-w-0-2');
  });

  test('a new pod that crashes before it has passed disturbs nobody', () => {
    const { world, agents } = grown(1);
    world.settle();
    agents.syncPods();
    agents.look('run-w-0-2');
    world.settle();
    agents.fail('run-w-0-2');
    expect(agents.settle().passed).toHaveLength(6);
    expect([agents.restarts, restarted(world)]).toEqual([1, 0]);
  });

  test('one that runs fails meanwhile: all start together', () => {
    const { world, agents } = grown(1);
    world.settle();
    agents.syncPods();
    agents.fail('run-w-0-0');
    expect(agents.settle().passed).toHaveLength(6);
    expect(restarted(world)).toBe(1);
    expect(agents.pods.get('run-w-1-1')).toMatchObject({ restarts: 1 });
    expect(agents.pods.get('run-w-1-2')).toMatchObject({ restarts: 0 });
  });

  test('a pod that is lost with its node is a failure, old or new', () => {
    const { world, agents } = grown(5);
    agents.settle();
    agents.lose('run-w-0-0');
    expect(agents.settle().passed).toHaveLength(6);
    expect(restarted(world)).toBe(1);
    agents.lose('run-w-1-2');
    expect(agents.settle().passed).toHaveLength(6);
    expect(restarted(world)).toBe(2);
  });

  test('what has been shrunk may grow again', () => {
    const { world, agents } = start(0, workers(3));
    resize(world, 1);
    expect(agents.settle().passed).toHaveLength(2);
    resize(world, 3);
    expect(agents.settle().passed).toHaveLength(6);
    expect([agents.restarts, restarted(world)]).toEqual([0, 0]);
  });
});

describe('what counts', () => {
  const RESTART_ALONE: JobSetSpec = { failurePolicy: { maxRestarts: 2, restartStrategy: 'InPlaceRestart', rules: [{ name: 'alone', action: 'RestartJob' }] } };

  test('restarts of the JobSet and restarts in place count together', () => {
    const { world, agents } = start(2, workers());
    agents.fail('run-w-0-0');
    agents.settle();
    world.fail('run-w-1');
    expect(agents.settle().passed).toHaveLength(4);
    expect([restarted(world), world.status.restartsCountTowardsMax, world.isTrue('Failed')]).toEqual([1, 1, false]);
    agents.fail('run-w-0-0');
    agents.settle();
    expect(world.condition('Failed')?.reason).toBe('ReachedMaxRestarts');
  });

  test('a Job that fails when restarts in place have used all up ends the run', () => {
    const { world, agents } = start(1, workers());
    agents.fail('run-w-0-0');
    agents.settle();
    world.fail('run-w-1');
    agents.settle();
    expect(world.condition('Failed')).toMatchObject({ reason: 'ReachedMaxRestarts', message: expect.stringContaining('run-w-1') });
    expect(world.status.restarts).toBe(0);
  });

  test('a Job that is restarted alone makes the others follow, and that is one restart', () => {
    const { world, agents } = start(2, workers(), RESTART_ALONE);
    for (const failures of [1, 2]) {
      world.fail('run-w-1');
      expect(agents.settle().passed).toHaveLength(4);
      expect(agents.pods.get('run-w-0-0')).toMatchObject({ restarts: failures });
    }
    world.fail('run-w-1');
    agents.settle();
    expect(world.isTrue('Failed')).toBe(true);
  });

  test.each([
    ['fails and is restarted alone', (world: World) => world.fail('run-a-0'), 1],
    ['is deleted by hand', (world: World) => world.vanish('jobs', 'run-a-0'), 1],
  ])('the only Job of a replicated job that %s makes the others follow', (_, happens, restarts) => {
    const { world, agents } = start(2, [replicatedJob('a', { job: job(), replicas: 1 }), ...workers()], RESTART_ALONE);
    happens(world);
    expect(agents.settle().passed).toHaveLength(6);
    expect(agents.pods.get('run-w-0-0')).toMatchObject({ restarts });
  });

  test('each restart is told once', () => {
    const { world, agents } = start(5, workers());
    for (const name of ['run-w-0-0', 'run-w-1-1']) {
      agents.fail(name);
      agents.settle();
    }
    expect(world.events.filter(({ reason }) => reason === 'InPlaceRestart').map(({ note }) => note)).toEqual([
      'restarting all pods in place for attempt 1',
      'restarting all pods in place for attempt 2',
    ]);
  });
});

describe('a status without a memory', () => {
  /** What an API server with upstream's CRD keeps. */
  const pruned = (world: World) => {
    const put = world.api.put.bind(world.api);
    jest.spyOn(world.api, 'put').mockImplementation((resource, object: any) => {
      if (resource !== 'jobsets' || !object.status) return put(resource, object);
      const { inPlaceRestarts: _, replicatedJobsStatus = [], ...status } = object.status;
      const kept = replicatedJobsStatus.map(({ podsPassed, ...entry }: any) => entry);
      return put(resource, { ...object, status: { ...status, replicatedJobsStatus: kept } });
    });
  };

  test('restarts are counted by their attempts, and nothing is written for ever', () => {
    const world = new World(jobSet({ replicatedJobs: workers(), failurePolicy: { maxRestarts: 2, restartStrategy: 'InPlaceRestart' } }));
    pruned(world);
    const agents = new Agents(world).settle();
    agents.fail('run-w-0-0');
    expect(agents.settle().passed).toHaveLength(4);
    world.fail('run-w-1');
    expect(agents.settle().passed).toHaveLength(4);
    expect(restarted(world)).toBeUndefined();
    expect(world.isTrue('Failed')).toBe(false);
    agents.fail('run-w-0-0');
    agents.settle();
    expect(world.condition('Failed')?.reason).toBe('ReachedMaxRestarts');
  });

  test('when it was lost, the agents say what the attempt is', () => {
    const { world, agents } = start(4, workers());
    for (let i = 0; i < 2; i++) {
      agents.fail('run-w-0-0');
      agents.settle();
    }
    const jobset = world.api.get('jobsets', 'run')!;
    world.api.put('jobsets', { ...jobset, status: undefined });
    agents.fail('run-w-1-1');
    expect(agents.settle().passed).toHaveLength(4);
    expect([restarted(world), world.isTrue('Failed')]).toEqual([3, false]);
    agents.fail('run-w-0-0');
    agents.fail('run-w-1-0');
    expect(agents.settle().passed).toHaveLength(4);
    agents.fail('run-w-0-0');
    agents.settle();
    expect(world.isTrue('Failed')).toBe(true);
  });
});

describe('whatever happens, in whatever order', () => {
  type Step =
    | { readonly do: 'pass' | 'sync' | 'suspend' | 'resume' }
    | { readonly do: 'look' | 'fail' | 'lose'; readonly pod: number }
    | { readonly do: 'resize'; readonly size: number };
  const pod = fc.nat(11);
  const harmless: fc.Arbitrary<Step>[] = [
    fc.constant({ do: 'pass' }),
    fc.constant({ do: 'sync' }),
    fc.record({ do: fc.constant('look'), pod }),
    fc.record({ do: fc.constant('look'), pod }),
    fc.record({ do: fc.constant('resize'), size: fc.integer({ min: 1, max: 3 }) }), fc.constant({ do: 'suspend' }), fc.constant({ do: 'resume' }),
  ];
  const failures: fc.Arbitrary<Step>[] = [fc.record({ do: fc.constant('fail'), pod }), fc.record({ do: fc.constant('lose'), pod })];

  function carryOut(steps: readonly Step[]) {
    const { world, agents } = start(1000, [...workers(), replicatedJob('x', { job: job(), replicas: 1, dependsOn: [{ name: 'w', status: 'Ready' }] })]);
    let failed = 0;
    for (const step of steps) {
      const name = 'pod' in step ? agents.names[step.pod % agents.names.length] : undefined;
      if ('pod' in step && name === undefined) continue;
      switch (step.do) {
        case 'pass': world.reconcile(); break;
        case 'sync': agents.syncPods(); break;
        case 'look': agents.look(name!); break;
        case 'fail': agents.fail(name!); failed++; break;
        case 'lose': agents.lose(name!); failed++; break;
        case 'resize': world.edit(spec => ({ ...spec, replicatedJobs: [...workers(step.size), spec.replicatedJobs[1]] })); break;
        case 'suspend': suspend(world, true); break;
        case 'resume': suspend(world, false); break;
      }
    }
    const before = agents.restarts;
    suspend(world, false);
    agents.settle();
    return { world, agents, failed, before };
  }

  test('all pods that are wanted pass in the end, and nothing is counted that was no failure', () => {
    fc.assert(fc.property(fc.array(fc.oneof(...harmless, ...failures), { maxLength: 40 }), steps => {
      const { world, agents, failed } = carryOut(steps);
      expect(agents.passed).toEqual(agents.names);
      expect(agents.names).toHaveLength(2 * world.job('run-w-0').spec.parallelism + 2);
      expect(restarted(world)).toBeLessThanOrEqual(failed);
    }), { numRuns: 500 });
  });

  test('a failure of a pod that has passed never leaves the others running', () => {
    fc.assert(fc.property(fc.array(fc.oneof(...harmless), { maxLength: 20 }), pod, fc.boolean(), (steps, which, lost) => {
      const { agents } = carryOut(steps);
      const lives = () => new Map([...agents.pods].map(([name, { restarts }]) => [name, restarts]));
      const before = lives();
      const victim = agents.names[which % agents.names.length]!;
      if (lost) agents.lose(victim); else agents.fail(victim);
      agents.settle();
      for (const [name, restarts] of lives()) expect(restarts).toBe(lost && name === victim ? 0 : before.get(name)! + 1);
      expect(agents.passed).toEqual(agents.names);
    }), { numRuns: 300 });
  });
});
