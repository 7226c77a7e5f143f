/**
 * What a synth costs beside the same objects written as bare cdk8s ApiObjects, which is the floor: `npm run bench:synth`.
 *
 * Both sides are measured in turns in one run, each time in a new app, from the first construct to the YAML text. Measured is processor
 * time, and the best round counts, so that other programs on the machine matter little.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { ExtendedResource, FailurePolicy, JobSet } from '../src';
import { expand, FIRST_ATTEMPT } from '../src/model';
import { readManifests } from '../src/verify/read';
import { verify } from '../src/verify/verify';

/** Jobs, and rounds: more of the small ones, which end before the just-in-time compiler has got to them. */
const SIZES = [{ jobs: 100, rounds: 30 }, { jobs: 1_000, rounds: 8 }, { jobs: 10_000, rounds: 3 }];
/** A ratio, and milliseconds. */
const LIMITS = { ratio: 1.25, expand: 150, verify: 2000, start: 300 };

function withRun(app: App, jobs: number, name: string = 'run'): JobSet {
  const run = new JobSet(new Chart(app, name, { namespace: 'bench' }), 'run', {
    metadata: { name },
    failurePolicy: FailurePolicy.restart({ max: 3 }).ignoreDisruptions(),
  });
  run.addReplicatedJob('workers', {
    replicas: jobs,
    parallelism: 4,
    nodeSelector: { 'cloud.google.com/gke-tpu-topology': '4x4' },
    containers: [{ image: 'ghcr.io/acme/llama:1.4', command: ['python', 'train.py'], extendedResources: [ExtendedResource.tpu(4)] }],
  });
  return run;
}

/** The objects of a run, to be written again as bare ApiObjects. */
function objectsOf(jobs: number): any[] {
  const app = new App();
  withRun(app, jobs);
  return app.charts[0].toJson();
}

function withBareObjects(app: App, objects: readonly any[]): void {
  const chart = new Chart(app, 'bench', { namespace: 'bench' });
  objects.forEach((object, i) => new ApiObject(chart, `Object-${i}`, object));
}

function measured(describe: (app: App) => void): number {
  return processorTime(() => {
    const app = new App();
    describe(app);
    app.synthYaml();
  });
}

/** Milliseconds. */
function processorTime(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padStart(widths[column])).join('  '));
}

function synthRows(): { rows: string[][]; worst: number } {
  const rows = [['Jobs', 'bare cdk8s', 'JobSet', 'ratio', 'µs per Job']];
  let worst = 0;
  for (const { jobs, rounds } of SIZES) {
    const objects = objectsOf(jobs);
    const bare: number[] = [];
    const ours: number[] = [];
    // One round to warm up, and then in turns, so that whatever else the machine does falls on both.
    for (let round = 0; round <= rounds; round++) {
      const times = [measured(app => withBareObjects(app, objects)), measured(app => withRun(app, jobs))];
      if (round === 0) continue;
      bare.push(times[0]);
      ours.push(times[1]);
    }
    const [floor, best] = [Math.min(...bare), Math.min(...ours)];
    worst = Math.max(worst, best / floor);
    rows.push([`${jobs}`, `${floor.toFixed(0)} ms`, `${best.toFixed(0)} ms`, (best / floor).toFixed(2), `${(1000 * best / jobs).toFixed(0)}`]);
  }
  return { rows, worst };
}

function expandTime(jobs: number): number {
  const document = withRun(new App(), jobs).toDocument();
  return Math.min(...Array.from({ length: 7 }, () => processorTime(() => expand(document, FIRST_ATTEMPT, 'standalone'))));
}

/** Reading and verifying the text of 100 runs and what belongs to them. */
function verifyTime(): { manifests: number; time: number } {
  const app = new App();
  for (let i = 0; i < 100; i++) withRun(app, 7, `run-${i}`);
  const text = app.synthYaml();
  let manifests = 0;
  const time = processorTime(() => {
    const reading = readManifests(text, 'bench.yaml');
    manifests = reading.manifests.length;
    verify(reading.manifests);
  });
  return { manifests, time };
}

/** From the shell's point of view, so it is time on the wall; undefined before the command is bundled. */
function startTime(): number | undefined {
  const command = join(__dirname, '..', 'dist-bin', 'cdk8s-jobset.js');
  if (!existsSync(command)) return undefined;
  return Math.min(...Array.from({ length: 5 }, () => {
    const start = performance.now();
    spawnSync(process.execPath, [command, '--version']);
    return performance.now() - start;
  }));
}

process.env.CDK8S_JOBSET_QUIET = '1';

const { rows, worst } = synthRows();
table(rows);
const expanded = expandTime(10_000);
const verified = verifyTime();
const start = startTime();
console.log();
table([
  ['', 'measured', 'limit'],
  ['JobSet beside bare cdk8s', `× ${worst.toFixed(2)}`, `× ${LIMITS.ratio}`],
  ['expand 10000 Jobs', `${expanded.toFixed(0)} ms`, `${LIMITS.expand} ms`],
  [`verify ${verified.manifests} manifests`, `${verified.time.toFixed(0)} ms`, `${LIMITS.verify} ms`],
  ['start of the command', start === undefined ? 'not bundled' : `${start.toFixed(0)} ms`, `${LIMITS.start} ms`],
]);
const met = worst <= LIMITS.ratio && expanded <= LIMITS.expand && verified.time <= LIMITS.verify && (start ?? 0) <= LIMITS.start;
process.exitCode = met ? 0 : 1;
