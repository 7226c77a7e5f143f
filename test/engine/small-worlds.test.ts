/**
 * Every state of a small run, with the controller struck dead at every write: it must end as if nothing had happened,
 * and no Job may have been made or deleted twice on the way.
 */
import { liveOn, shapeOf } from './cluster-life';
import { driverAndWorkers, replicatedJob } from './documents';
import { World } from './world';
import type { JobSetSpec } from '../../src/model';

type Phase = 'active' | 'succeeded' | 'failed';
const PHASES: readonly Phase[] = ['active', 'succeeded', 'failed'];

const POLICIES: Readonly<Record<string, JobSetSpec>> = {
  'no failure policy': {},
  'one restart': { failurePolicy: { maxRestarts: 1 } },
  'no restart': { failurePolicy: { maxRestarts: 0 } },
  'blocking': { failurePolicy: { maxRestarts: 1, restartStrategy: 'BlockingRecreate' } },
  'workers alone, driver fails all': {
    failurePolicy: {
      maxRestarts: 1,
      rules: [{ name: 'w', action: 'RestartJob', targetReplicatedJobs: ['workers'] }, { name: 'd', action: 'FailJobSet', targetReplicatedJobs: ['driver'] }],
    },
  },
  'workers alone without limit, driver restarts all': {
    failurePolicy: { maxRestarts: 1, rules: [{ name: 'w', action: 'RestartJobAndIgnoreMaxRestarts', targetReplicatedJobs: ['workers'] }] },
  },
  'in order': { startupPolicy: { startupPolicyOrder: 'InOrder' }, failurePolicy: { maxRestarts: 1 } },
  'any of the workers': { successPolicy: { operator: 'Any', targetReplicatedJobs: ['workers'] }, failurePolicy: { maxRestarts: 1 } },
  'workers after drivers': {
    replicatedJobs: [replicatedJob('driver'), replicatedJob('workers', { dependsOn: [{ name: 'driver', status: 'Complete' }] })],
    failurePolicy: { maxRestarts: 1 },
  },
  'suspended': { suspend: true, failurePolicy: { maxRestarts: 1 } },
};

function build(spec: JobSetSpec, kind: 'JobSet' | 'standalone', phases: readonly Phase[]): World {
  const world = new World(driverAndWorkers(spec), { kind });
  world.settle();
  const names = ['run-driver-0', 'run-driver-1', 'run-workers-0', 'run-workers-1'];
  names.filter(name => world.jobNames().includes(name)).forEach((name, i) => {
    const phase = phases[i];
    if (phase === 'succeeded') world.succeed(name);
    else if (phase === 'failed') world.pass(1).fail(name);
    else world.ready(name);
  });
  world.writes.length = 0;
  return world;
}

/**
 * Lives to the end, and at every write on the way looks what becomes of a world in which the controller dies just then
 * and the next one starts at once, or when all that was deleted is gone.
 */
function liveAndDieEverywhere(world: World): World[] {
  const others: World[] = [];
  liveOn(world, () => {
    const before = world.fork();
    const writes = world.steps(world.reconcile()).length;
    for (let done = 0; done < writes; done++) {
      // To die before the first write, and be started at once, is not to die.
      for (const late of done === 0 ? [true] : [false, true]) {
        const other = before.fork();
        other.reconcile(done);
        if (late) other.finishDeletions().vanished.clear();
        liveOn(other, () => other.reconcile());
        others.push(other);
      }
    }
  });
  return others;
}

function expectOneOfEach(world: World): void {
  const counts = new Map<string, number>();
  for (const write of world.writes) if (/^(create|delete) jobs /.test(write)) counts.set(write, (counts.get(write) ?? 0) + 1);
  const { restarts = 0, replicatedJobsStatus = [] } = world.status;
  const alone = Math.max(0, ...replicatedJobsStatus.flatMap(({ jobRestarts = [] }) => jobRestarts));
  for (const [write, count] of counts) {
    // One per attempt, and the first of Jobs that did not exist yet, or the last of Jobs that the end stops.
    expect({ write, count: count <= restarts + alone + 1 }).toEqual({ write, count: true });
    expect(write).not.toMatch(/exists|conflict|missing/);
  }
}

/** Lives to the end, and looks at every pass on the way what becomes of a world in which the user applies the manifest just then. */
function liveAndApplyEverywhere(world: World): World[] {
  const others: World[] = [];
  liveOn(world, () => {
    const other = world.fork();
    other.applyManifest();
    liveOn(other, () => other.reconcile());
    others.push(other);
    world.reconcile();
  });
  return others;
}

let worlds = 0;
afterAll(() => process.stdout.write(`small worlds: ${worlds} runs to the end\n`));

describe.each(['JobSet', 'standalone'] as const)('%s', kind => {
  test.each(Object.entries(POLICIES))('%s: whatever phase each Job is in, a controller that dies at any write changes nothing', (_, spec) => {
    for (let state = 0; state < PHASES.length ** 4; state++) {
      const phases = [0, 1, 2, 3].map(i => PHASES[Math.floor(state / PHASES.length ** i) % PHASES.length]!);
      const world = build(spec, kind, phases);
      const others = liveAndDieEverywhere(world);
      const expected = { phases, ...shapeOf(world) };
      for (const other of others) expect({ phases, ...shapeOf(other) }).toEqual(expected);
      for (const run of [world, ...others]) expectOneOfEach(run);
      worlds += 1 + others.length;
    }
  });
});

describe('standalone, applied again', () => {
  test.each(Object.entries(POLICIES))('%s: whatever phase each Job is in, an apply at any time changes nothing', (_, spec) => {
    for (let state = 0; state < PHASES.length ** 4; state++) {
      const phases = [0, 1, 2, 3].map(i => PHASES[Math.floor(state / PHASES.length ** i) % PHASES.length]!);
      const world = build(spec, 'standalone', phases);
      const others = liveAndApplyEverywhere(world);
      for (const other of others) expect({ phases, ...shapeOf(other) }).toEqual({ phases, ...shapeOf(world) });
      worlds += 1 + others.length;
    }
  });
});
