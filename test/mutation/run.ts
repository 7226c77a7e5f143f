/**
 * Makes small mistakes in sources and looks whether the tests notice: the score is the share of mistakes that are noticed.
 *
 *     npx tsx --tsconfig test/tsconfig.json test/mutation/run.ts model [--files PATTERN] [--without PATTERN] [--sample N] [--seed N] [--seconds N] [--timeout N]
 *
 * The folder is one of src/, with its tests in test/. A sample is the same for the same seed.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { mutantsOf, shuffled } from './mutants';
import type { Mutant } from './mutants';
import type { Task, Verdict } from './worker';

const ROOT = join(__dirname, '..', '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    files: { type: 'string', default: '' },
    without: { type: 'string', default: 'properties' },
    sample: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '270' },
    timeout: { type: 'string', default: '30' },
  },
});

/** A mutant that takes longer than this is noticed, too: whoever waits for it. */
const TIMEOUT = Number(values.timeout) * 1000;

const folder = positionals[0];
if (!folder) throw new Error('name a folder of src/');

function filesIn(path: string, suffix: string): string[] {
  return readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith(suffix)).sort().map(file => join(ROOT, path, file));
}

const tests = filesIn(join('test', folder), '.test.ts').filter(file => !values.without || !new RegExp(values.without).test(file));
const sources = filesIn(join('src', folder), '.ts').filter(file => new RegExp(values.files).test(file));
const all = sources.flatMap(file => mutantsOf(file, readFileSync(file, 'utf8')));
const sample = shuffled(all, Number(values.seed)).slice(0, Number(values.sample));

let worker: ChildProcess | undefined;

/** Tries one mutant, in a process that lives on unless the mutant keeps it. */
async function attempt(task: Task): Promise<Verdict | 'timeout'> {
  worker ??= fork(join(__dirname, 'worker.ts'));
  const running = worker;
  return new Promise(resolve => {
    const end = (verdict: Verdict | 'timeout') => {
      clearTimeout(timer);
      running.removeAllListeners();
      if (verdict === 'timeout') {
        running.kill('SIGKILL');
        worker = undefined;
      }
      resolve(verdict);
    };
    const timer = setTimeout(() => end('timeout'), TIMEOUT);
    running.once('message', verdict => end(verdict as Verdict));
    running.once('exit', () => end('timeout'));
    running.send(task);
  });
}

function show({ file, line, original, replacement }: Mutant): string {
  const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 60);
  return `${relative(ROOT, file)}:${line}  ${short(original)}  →  ${short(replacement)}`;
}

/** The tests of the mutant's own file and folder come first: they are the likeliest to notice. */
function nearestFirst({ file }: Mutant): string[] {
  const inTests = join(ROOT, 'test', relative(join(ROOT, 'src'), dirname(file)));
  const distance = (test: string) => test === join(inTests, `${basename(file, '.ts')}.test.ts`) ? 0 : dirname(test) === inTests ? 1 : 2;
  return [...tests].sort((a, b) => distance(a) - distance(b));
}

async function main(): Promise<void> {
  const unmutated = await attempt({ tests });
  if (unmutated === 'timeout' || unmutated.failure) throw new Error(`the tests fail without any mistake: ${JSON.stringify(unmutated)}`);

  const start = Date.now();
  const survivors: Mutant[] = [];
  let tried = 0;
  for (const mutant of sample) {
    if (Date.now() - start > Number(values.seconds) * 1000) break;
    const verdict = await attempt({ mutant, tests: nearestFirst(mutant) });
    tried++;
    if (verdict !== 'timeout' && !verdict.failure) survivors.push(mutant);
  }
  worker?.kill();

  for (const survivor of survivors) console.log(`survived  ${show(survivor)}`);
  const noticed = tried - survivors.length;
  console.log(`${noticed} of ${tried} mistakes noticed: ${(100 * noticed / tried).toFixed(1)} % (${all.length} possible, seed ${values.seed}, ${Math.round((Date.now() - start) / 1000)} s)`);
}

void main();
