/**
 * What the controller costs beside bare loops of requests, which are the floor: `npm run bench:controller [-- SIZES [ROUNDS]]`, such
 * as `-- 1000,4000 3`.
 *
 * Everything runs on a real control plane. The floors go over the same transport, with as many requests at a time, from this process; the
 * controller is the bundle that is shipped, as a process of its own. The Jobs have no pods, which would cost the cluster far more than
 * either: this process plays the Job controller.
 */
import { ControllerProcess, difference, shown, total } from './controller/controller-process';
import type { Requests } from './controller/controller-process';
import { measureDefaultRate } from './controller/default-rate';
import { measureEngine } from './controller/engine-pass';
import { measureFloors } from './controller/floors';
import type { Floors } from './controller/floors';
import { allCpu, createNamespace, fail, hasNoJobs, limit, makeReady, openStand, rest } from './controller/stand';
import type { Stand } from './controller/stand';
import { PATIENCE, pause, SECOND, seconds, timed, until } from './controller/time';
import { jobset } from './controller/workload';
import { resourcePath } from '../src/runtime/kubernetes';

/** Namespace of many small JobSets. */
const MANY = 'many';
/** Longer than a change of counts waits to be written. */
const SETTLED = 16 * SECOND;

/**
 * To answer takes the controller time that it is measured by, so that it is asked how many Jobs it has made only a few times: first after nine
 * tenths of the floor's time, then after half of the time that it needs for the rest at the pace so far.
 */
async function untilMade(controller: ControllerProcess, before: Requests, jobs: number, floor: number): Promise<void> {
  const begin = performance.now();
  await pause(0.9 * floor * SECOND);
  for (;;) {
    const missing = jobs - ((await controller.requests())['create jobs'] ?? 0) + (before['create jobs'] ?? 0);
    if (missing <= 0) return;
    const elapsed = performance.now() - begin;
    if (elapsed > PATIENCE) throw new Error('gave up waiting for the Jobs');
    await pause(Math.max(10, Math.min(0.1 * floor * SECOND, 0.5 * elapsed * missing / Math.max(1, jobs - missing))));
  }
}

interface Row {
  readonly what: string;
  /** Seconds, in each round. */
  readonly floors: readonly number[];
  readonly ours: readonly number[];
  readonly limit: number;
}

interface Measured {
  readonly rows: Row[];
  readonly checks: { readonly what: string; readonly value: number; readonly limit: number }[];
}

/** Jobs after which compilers have little left to do, on either side. */
const WARM = 1000;

/** All programs are measured warm, as they are when they have been running for a while: the floor's and the control plane's here. */
async function warmUpFloor(stand: Stand): Promise<void> {
  await measureFloors(stand, 'warm-up', WARM);
}

/** How long the controller takes that has just started is told, too. */
async function warmUp({ api }: Stand, controller: ControllerProcess, namespace: string): Promise<void> {
  const cold = await timed(async () => {
    await api.request({ method: 'POST', path: resourcePath('jobsets', { namespace }), body: jobset(namespace, 'warm-up', WARM) });
    await until('the first Jobs', async () => ((await controller.requests())['create jobs'] ?? 0) >= WARM, 50);
  });
  console.log(`${WARM} Jobs: created in ${seconds(cold)} by a controller that has just started`);
  await makeReady(api, namespace, WARM, 'warm-up');
  await api.request({ method: 'DELETE', path: resourcePath('jobsets', { namespace, name: 'warm-up' }) });
  await until('the end of the first Jobs', async () => hasNoJobs(api, namespace), 200);
  await pause(SECOND);
}

async function measureOurs(
  stand: Stand, controller: ControllerProcess, namespace: string, size: number, floors: Floors, last: boolean, result: Measured,
): Promise<Floors> {
  const { api, cluster } = stand;
  await rest(stand);
  const before = await controller.requests();
  const cpu = [allCpu(cluster)];
  const own = [controller.cpu()];
  const created = await timed(async () => {
    await api.request({ method: 'POST', path: resourcePath('jobsets', { namespace }), body: jobset(namespace, 'run', size) });
    await untilMade(controller, before, size, floors.created);
  });
  cpu.push(allCpu(cluster));
  own.push(controller.cpu());
  await makeReady(api, namespace, size);
  await pause(SETTLED);
  await rest(stand);
  const middle = await controller.requests();
  cpu.push(allCpu(cluster));
  own.push(controller.cpu());
  const recreated = await timed(async () => {
    await fail(api, namespace, 'run-workers-0');
    await untilMade(controller, middle, size, floors.recreated);
  });
  cpu.push(allCpu(cluster));
  own.push(controller.cpu());
  await makeReady(api, namespace, size);
  await pause(SETTLED);
  const after = await controller.requests();
  const [first, second, all] = [difference(middle, before), difference(after, middle), difference(after, before)];
  console.log(`${size} Jobs: created in ${seconds(created)} (CPU ${seconds(cpu[1]! - cpu[0]!)}, of it the controller's ${seconds(own[1]! - own[0]!)}): ${shown(first)}`);
  console.log(`${size} Jobs: restarted in ${seconds(recreated)} (CPU ${seconds(cpu[3]! - cpu[2]!)}, of it the controller's ${seconds(own[3]! - own[2]!)}): ${shown(second)}`);
  console.log(`${size} Jobs: made, restarted and ready again with ${shown(all)}`);
  result.checks.push(
    { what: `${size} Jobs: creates`, value: total(all, 'create jobs'), limit: 2 * size },
    { what: `${size} Jobs: deletes`, value: total(all, 'delete jobs'), limit: size },
    { what: `${size} Jobs: status writes`, value: total(all, 'patch jobsets/status'), limit: 20 },
  );
  if (last) {
    await pause(60 * SECOND);
    const writes = Object.values(difference(await controller.requests(), after)).reduce((sum, count) => sum + count, 0);
    result.checks.push({ what: `${size} Jobs: requests in 60 s idle`, value: writes, limit: 0 });
  }
  await api.request({ method: 'DELETE', path: resourcePath('jobsets', { namespace, name: 'run' }) });
  await until('the end of the Jobs', async () => hasNoJobs(api, namespace), 200);
  return { created, recreated };
}

async function measureSize(stand: Stand, size: number, rounds: number, memoryLimit: number, result: Measured): Promise<void> {
  const ours = `ours-${size}`;
  await createNamespace(stand.api, ours);
  const controller = await ControllerProcess.start(stand, [ours, MANY]);
  try {
    const idle = controller.memory().now;
    await warmUp(stand, controller, ours);
    const floors: Floors[] = [];
    const measured: Floors[] = [];
    for (let round = 0; round < rounds; round++) {
      const floor = await measureFloors(stand, `raw-${size}-${round}`, size);
      floors.push(floor);
      measured.push(await measureOurs(stand, controller, ours, size, floor, round === rounds - 1, result));
    }
    const memory = controller.memory();
    console.log(`${size} Jobs: memory ${idle.toFixed(0)} MiB idle, ${memory.now.toFixed(0)} MiB after, ${memory.peak.toFixed(0)} MiB at most`);
    const each = (all: readonly Floors[], what: keyof Floors) => all.map(one => one[what]);
    result.rows.push({ what: `create ${size} Jobs`, floors: each(floors, 'created'), ours: each(measured, 'created'), limit: 1.25 });
    result.rows.push({ what: `restart ${size} Jobs`, floors: each(floors, 'recreated'), ours: each(measured, 'recreated'), limit: 1.1 });
    result.checks.push({ what: `${size} Jobs: MiB`, value: memory.peak, limit: memoryLimit });
    if (size === SETS * EACH) await measureManyRounds(stand, controller, rounds, result);
  } finally {
    await controller.stop();
  }
}

const [SETS, EACH] = [200, 5];

async function measureManyRounds(stand: Stand, controller: ControllerProcess, rounds: number, result: Measured): Promise<void> {
  const floors: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { created } = await measureFloors(stand, `raw-${MANY}-${round}`, SETS * EACH);
    floors.push(created);
    ours.push(await measureMany(stand, controller, created));
  }
  result.rows.push({ what: `create ${SETS} × ${EACH} Jobs`, floors, ours, limit: 2 });
}

/** Seconds. */
async function measureMany(stand: Stand, controller: ControllerProcess, floor: number): Promise<number> {
  const { api } = stand;
  await rest(stand);
  const before = await controller.requests();
  const created = await timed(async () => {
    const documents = Array.from({ length: SETS }, (_, i) => jobset(MANY, `run-${i}`, EACH));
    await limit.each(documents, async document => {
      await api.request({ method: 'POST', path: resourcePath('jobsets', { namespace: MANY }), body: document, metadataOnly: true });
    });
    await untilMade(controller, before, SETS * EACH, floor);
  });
  await pause(SETTLED);
  console.log(`${SETS} JobSets of ${EACH} Jobs: created in ${seconds(created)}: ${shown(difference(await controller.requests(), before))}`);
  await api.request({ method: 'DELETE', path: resourcePath('jobsets', { namespace: MANY }) });
  await until('the end of the Jobs', async () => hasNoJobs(api, MANY), 200);
  return created;
}

/** Rounds differ by a third even on a quiet machine: what counts is how the floor and the controller compare in the same round, and of those the median. */
function report({ rows, checks }: Measured): boolean {
  const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
  console.log();
  let met = true;
  for (const { what, floors, ours, limit: most } of rows) {
    const ratios = ours.map((value, round) => value / floors[round]!);
    const ratio = median(ratios);
    met &&= ratio <= most;
    const [floor, own] = [floors, ours].map(all => median(all).toFixed(2).padStart(7));
    console.log(`${what.padEnd(31)} floor ${floor} s   controller ${own} s   × ${ratio.toFixed(2)} (limit × ${most}; by rounds ${ratios.map(each => each.toFixed(2)).join(', ')})`);
  }
  for (const { what, value, limit: most } of checks) {
    met &&= value <= most;
    console.log(`${what.padEnd(31)} ${value.toFixed(0).padStart(7)} (limit ${most})`);
  }
  return met;
}

/** MiB. */
const MEMORY: Readonly<Record<number, number>> = { 1000: 120, 4000: 160, 10_000: 200 };

async function main(): Promise<void> {
  const rounds = Number(process.argv[3] ?? 3);
  const sizes = (process.argv[2] ?? '1000,4000').split(',').map(Number);
  const stand = await openStand();
  const result: Measured = { rows: [], checks: [] };
  try {
    result.checks.push(...await measureEngine(stand, 10_000));
    await warmUpFloor(stand);
    await createNamespace(stand.api, MANY);
    for (const size of sizes) await measureSize(stand, size, rounds, MEMORY[size] ?? 200, result);
  } finally {
    stand.close();
    await stand.cluster.stop();
  }
  const { floors, ours, deleteCollections } = await measureDefaultRate(rounds);
  result.rows.push({ what: 'restart 200 Jobs, default rate', floors, ours, limit: 0.8 });
  result.checks.push({ what: '200 Jobs: deletecollection', value: deleteCollections, limit: 1 });
  process.exitCode = report(result) ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
