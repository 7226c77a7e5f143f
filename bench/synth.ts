/**
 * What a synth costs beside the same objects written as bare cdk8s ApiObjects, which is the floor: `npm run bench:synth`.
 *
 * Both sides are measured in turns in one run, each time in a new app, from the first construct to the YAML text.
 */
import { performance } from 'node:perf_hooks';
import { ApiObject, App, Chart } from 'cdk8s';
import { ExtendedResource, FailurePolicy, JobSet } from '../src';
import { expand, FIRST_ATTEMPT } from '../src/model';

const SIZES = [100, 1_000, 10_000];
const ROUNDS = 5;
const LIMIT = 1.25;
const EXPAND_LIMIT_MS = 150;

function withRun(app: App, jobs: number): JobSet {
  const run = new JobSet(new Chart(app, 'bench', { namespace: 'bench' }), 'run', {
    metadata: { name: 'run' },
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
  global.gc?.();
  const start = performance.now();
  const app = new App();
  describe(app);
  app.synthYaml();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padStart(widths[column])).join('  '));
}

function synthRows(): { rows: string[][]; worst: number } {
  const rows = [['Jobs', 'bare cdk8s', 'JobSet', 'ratio', 'µs per Job']];
  let worst = 0;
  for (const jobs of SIZES) {
    const objects = objectsOf(jobs);
    const bare: number[] = [];
    const ours: number[] = [];
    const rounds = jobs >= 10_000 ? 3 : ROUNDS;
    // One round to warm up, and then in turns, so that whatever else the machine does falls on both.
    for (let round = 0; round <= rounds; round++) {
      const times = [measured(app => withBareObjects(app, objects)), measured(app => withRun(app, jobs))];
      if (round === 0) continue;
      bare.push(times[0]);
      ours.push(times[1]);
    }
    const ratio = median(ours) / median(bare);
    worst = Math.max(worst, ratio);
    rows.push([`${jobs}`, `${median(bare).toFixed(0)} ms`, `${median(ours).toFixed(0)} ms`, ratio.toFixed(2), `${(1000 * median(ours) / jobs).toFixed(0)}`]);
  }
  return { rows, worst };
}

function expandTime(jobs: number): number {
  const document = withRun(new App(), jobs).toDocument();
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    expand(document, FIRST_ATTEMPT, 'standalone');
    return performance.now() - start;
  });
  return median(times);
}

const { rows, worst } = synthRows();
table(rows);
const expanded = expandTime(10_000);
console.log(`expand alone, 10000 Jobs: ${expanded.toFixed(0)} ms`);
const met = worst <= LIMIT && expanded <= EXPAND_LIMIT_MS;
console.log(`${met ? 'within' : 'NOT within'} ${LIMIT} × bare cdk8s and ${EXPAND_LIMIT_MS} ms`);
process.exitCode = met ? 0 : 1;
