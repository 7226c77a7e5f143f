import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Each synthesis in a test leaves a folder behind. They go into one of this run, which `temporary-folder-removal.ts` removes. */
export default function setup(): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'cdk8s-jobset-tests-'));
}
