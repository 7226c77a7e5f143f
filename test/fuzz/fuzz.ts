/** One document of the fuzzer after the other. */
import { createHash } from 'node:crypto';
import { minimised } from './minimise';
import { mutant } from './mutations';
import { failureOf, textOf } from './properties';
import type { Failure, Way } from './properties';
import { Random } from './random';
import type { Objects } from './seeds';

export interface Fuzzed {
  /** Of the text: documents with the same are the same. */
  readonly hash: string;
  readonly objects: Objects;
  readonly way: Way;
  readonly failure?: Failure;
}

/** Writing YAML and reading everything twice takes long; each is done often enough to find what there is. */
const OF_YAML = 4;
const OF_THOROUGH = 9;

/** The document of a number, and what does not hold for it. */
export function fuzzed(all: readonly Objects[], seed: number, number: number): Fuzzed {
  const way: Way = { yaml: number % OF_YAML === 0, thorough: number % OF_THOROUGH === 0 };
  const objects = mutant(all, new Random(seed, number));
  const hash = createHash('sha256').update(textOf(objects, { yaml: false })).digest('base64').slice(0, 16);
  const failure = failureOf(objects, way);
  return { hash, objects, way, ...(failure && { failure }) };
}

/** The smallest document that is found to show the same failure, as text. */
export function smallest({ objects, way, failure }: Fuzzed): string {
  const shows = (candidate: Objects) => failureOf(candidate, way)?.kind === failure?.kind;
  return textOf(minimised(objects, shows), { yaml: true });
}
