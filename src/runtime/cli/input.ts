/** From the paths on a command line to the objects in them. */
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from './terminal';
import type { Manifest } from '../../verify/manifest';
import { MAX_FILE_SIZE, readManifests, tooLarge } from '../../verify/read';
import type { Unreadable } from '../../verify/read';

/** Standard input, as an argument and as the name of its file. */
export const STDIN = '-';

const MANIFEST_FILE = /\.(?:ya?ml|json)$/i;
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules']);
/** Files that say that a folder is the source of manifests, and how to get those. */
const SOURCES: Readonly<Record<string, string>> = {
  'Chart.yaml': 'is a Helm chart: render it first, helm template … | cdk8s-jobset verify -',
  'kustomization.yaml': 'is a kustomization: build it first, kubectl kustomize … | cdk8s-jobset verify -',
  'kustomization.yml': 'is a kustomization: build it first, kubectl kustomize … | cdk8s-jobset verify -',
};

export interface Input {
  readonly manifests: readonly Manifest[];
  readonly errors: readonly Unreadable[];
}

/** Reads files, folders with everything below them, and standard input. */
export function readInput(paths: readonly string[], terminal: Terminal): Input {
  const manifests: Manifest[] = [];
  const errors: Unreadable[] = [];
  for (const path of paths) {
    const found: Manifest[] = [];
    const failed: Unreadable[] = [];
    try {
      for (const { file, content } of contentsOf(path, terminal)) {
        const reading = readManifests(content, file);
        found.push(...reading.manifests);
        failed.push(...reading.errors);
      }
    } catch (error) {
      failed.push(error instanceof NoManifests
        ? { file: error.file, message: error.message }
        : { file: path, message: reasonOf(error as NodeJS.ErrnoException) });
    }
    if (found.length === 0 && failed.length === 0) failed.push({ file: path, message: 'holds no Kubernetes object' });
    manifests.push(...found);
    errors.push(...failed);
  }
  return { manifests, errors };
}

/** A file or folder that is not to be read as manifests. */
class NoManifests extends Error {
  constructor(readonly file: string, message: string) {
    super(message);
  }
}

interface Content {
  readonly file: string;
  readonly content: Uint8Array;
}

function* contentsOf(path: string, terminal: Terminal): Iterable<Content> {
  if (path === STDIN) yield { file: STDIN, content: terminal.stdin(MAX_FILE_SIZE) };
  else if (statSync(path).isDirectory()) yield* contentsOfFolder(path);
  else yield { file: path, content: readFile(path) };
}

function* contentsOfFolder(folder: string): Iterable<Content> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
  const source = entries.find(({ name }) => Object.hasOwn(SOURCES, name));
  if (source) throw new NoManifests(folder, SOURCES[source.name]);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    // Links to folders may lead round in circles, so only those to files are followed.
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) yield* contentsOfFolder(path);
    } else if (MANIFEST_FILE.test(entry.name) && !statSync(path).isDirectory()) {
      yield { file: path, content: readFile(path) };
    }
  }
}

/** No more than is accepted, since a pipe or a device may have no end. */
function readFile(path: string): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    // A regular file that is too large need not be read to know it.
    if (size > MAX_FILE_SIZE) throw new NoManifests(path, tooLarge(size));
    return readLimited(descriptor, MAX_FILE_SIZE);
  } finally {
    closeSync(descriptor);
  }
}

const CHUNK = 64 * 1024;

/** The bytes behind a descriptor: all, or one more than the limit. */
export function readLimited(descriptor: number, limit: number): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total <= limit) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const read = readSync(descriptor, chunk, 0, CHUNK, null);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    total += read;
  }
  return Buffer.concat(chunks);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  EISDIR: 'is a folder',
  ELOOP: 'is a link that leads to itself',
  ENOTDIR: 'there is no such file or folder',
};

export function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code === undefined ? message : REASONS[code] ?? `cannot be read (${code})`;
}
