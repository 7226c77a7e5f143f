/**
 * How much one document may ask for. Many tenants share a controller, so what one of them writes must not take the memory or the time of the
 * others. The API has no such bounds, or larger ones; these are far beyond what clusters are tested for (5,000 nodes, 150,000 pods).
 */
import type { JobSetDocument } from './document';

/** Jobs of one run: the replicas of all its replicated jobs. */
export const MAX_JOBS = 100_000;

/** Entries of replicatedJobs. */
export const MAX_REPLICATED_JOBS = 2_048;

/** Rules of a failure policy, each of which every failed Job is compared with. */
export const MAX_FAILURE_RULES = 1_000;

/**
 * Size of one RE2 pattern: about as many instructions as it is compiled to, of which each takes half a kilobyte. `a{1000}` has 1,000, and
 * written a thousand times one after the other, a million.
 */
export const MAX_PATTERN_SIZE = 2_000;

/** Of all patterns of one document together. */
export const MAX_PATTERNS_SIZE = 20_000;

/** Bytes of the text of a policy document. The document that a run was started with is kept in annotations, which hold 256 KiB in all. */
export const MAX_DOCUMENT_SIZE = 262_144;

/** Whether a document, which may be anything, asks for no more Jobs than a run may have. */
export function isWithinMaxJobs({ spec }: JobSetDocument): boolean {
  let jobs = 0;
  for (const { replicas = 1 } of spec.replicatedJobs ?? []) jobs += replicas;
  return jobs <= MAX_JOBS;
}
