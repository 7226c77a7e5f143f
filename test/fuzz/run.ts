/**
 * Verifies and plans as many different documents as are asked for, each a manifest of this repository with a few things wrong, and prints
 * the smallest document for each kind of failure.
 *
 *     npx tsx --tsconfig test/tsconfig.json test/fuzz/run.ts [--documents N] [--seed N] [--from N] [--workers N] [--seconds N] [--seeds FOLDER …]
 *
 * The documents are the same for the same seed and seeds. Exit code: 0 when everything holds for all of them, else 1.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutant } from './mutations';
import { textOf } from './properties';
import { Random } from './random';
import { seeds } from './seeds';
import type { Chunk, Found, Message } from './worker';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    workers: { type: 'string', default: `${availableParallelism()}` },
    seconds: { type: 'string', default: '30' },
    seeds: { type: 'string', multiple: true, default: [] },
  },
});

const WANTED = Number(values.documents);
const CHUNK = 200;
/** Whoever takes longer over one document hangs. Nothing takes a hundredth of it. */
const MOST_MILLISECONDS = Number(values.seconds) * 1000;

const hashes = new Set<string>();
const counts = new Map<string, number>();
let next = Number(values.from);
let tried = 0;
let slowest = 0;
const start = performance.now();

function report({ number, kind, detail, document }: Found): void {
  const count = counts.get(kind) ?? 0;
  counts.set(kind, count + 1);
  if (count > 0) return;
  console.log(`\n# document ${number}: ${kind}\n# ${detail.split('\n').slice(0, 6).join('\n# ')}\n${document ?? ''}`);
}

function progress(): void {
  const seconds = (performance.now() - start) / 1000;
  console.log(`${hashes.size} different documents of ${tried}, ${counts.size} kinds of failure, ${seconds.toFixed(0)} s`);
}

async function work(): Promise<void> {
  while (hashes.size < WANTED) await session();
}

/** One process, for as long as it goes on: what hangs is killed and told, and the next process goes on behind it. */
async function session(resumed?: Chunk): Promise<void> {
  const rest = await new Promise<Chunk | undefined>(resolve => {
    const worker = fork(join(__dirname, 'worker.ts'), [`${values.seed}`, ...values.seeds]);
    let chunk: Chunk = { from: 0, to: 0 };
    let current = 0;
    let timer: NodeJS.Timeout | undefined;
    const give = (given?: Chunk) => {
      if (!given && hashes.size >= WANTED) {
        worker.removeAllListeners();
        worker.disconnect();
        resolve(undefined);
        return;
      }
      chunk = given ?? { from: next, to: next += CHUNK };
      worker.send(chunk);
    };
    const lost = (kind: string) => {
      clearTimeout(timer);
      worker.removeAllListeners();
      worker.kill('SIGKILL');
      const objects = mutant(seeds(values.seeds), new Random(Number(values.seed), current));
      report({ number: current, kind, detail: '', document: textOf(objects, { yaml: true }) });
      resolve({ from: current + 1, to: chunk.to });
    };
    worker.on('message', (message: Message) => {
      clearTimeout(timer);
      if (message.type === 'began') {
        current = message.number;
        tried++;
        timer = setTimeout(() => lost('hangs'), MOST_MILLISECONDS);
      } else if (message.type === 'found') {
        report(message.found);
      } else {
        const before = hashes.size;
        for (const hash of message.hashes) hashes.add(hash);
        slowest = Math.max(slowest, message.slowest);
        if (Math.floor(before / 10_000) < Math.floor(hashes.size / 10_000)) progress();
        give();
      }
    });
    worker.on('exit', () => lost('ends the process'));
    worker.once('spawn', () => give(resumed));
  });
  if (rest && hashes.size < WANTED) await session(rest);
}

async function main(): Promise<void> {
  await Promise.all(Array.from({ length: Number(values.workers) }, work));
  progress();
  console.log(`the slowest took ${slowest.toFixed(0)} ms`);
  for (const [kind, count] of counts) console.log(`${count} × ${kind}`);
  process.exitCode = counts.size > 0 ? 1 : 0;
}

void main();
