/** A process of the fuzzer: tries the documents that it is told to, and says of each that it has begun, since it may never end. */
import { fuzzed, smallest } from './fuzz';
import { seeds } from './seeds';

/** Documents of these numbers: from, up to but without the end. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
}

export interface Found {
  readonly number: number;
  readonly kind: string;
  readonly detail: string;
  /** The smallest document that shows it; undefined for what has been seen before. */
  readonly document?: string;
}

export type Message =
  | { readonly type: 'began'; readonly number: number }
  | { readonly type: 'found'; readonly found: Found }
  | { readonly type: 'ended'; readonly hashes: readonly string[]; readonly slowest: number };

const [seed, ...folders] = process.argv.slice(2);
const all = seeds(folders);
const seen = new Set<string>();

const tell = (message: Message) => process.send!(message);

process.on('message', ({ from, to }: Chunk) => {
  const hashes: string[] = [];
  let slowest = 0;
  for (let number = from; number < to; number++) {
    tell({ type: 'began', number });
    const start = process.hrtime.bigint();
    const each = fuzzed(all, Number(seed), number);
    slowest = Math.max(slowest, Number(process.hrtime.bigint() - start) / 1e6);
    hashes.push(each.hash);
    if (!each.failure) continue;
    const { kind, detail } = each.failure;
    const isNew = !seen.has(kind);
    seen.add(kind);
    tell({ type: 'found', found: { number, kind, detail, ...(isNew && { document: smallest(each) }) } });
  }
  tell({ type: 'ended', hashes, slowest });
});
