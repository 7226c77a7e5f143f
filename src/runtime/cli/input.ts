/** From the paths on a command line to the objects in them. */
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from './terminal';
import type { Manifest } from '../../verify/manifest';
import { MAX_FILE_SIZE, readManifests, tooLarge } from '../../verify/read';
import type { Reading, Unreadable } from '../../verify/read';

/** Standard input, as an argument and as the name of its file. */
export const STDIN = '-';

const MANIFEST_FILE = /\.(?:ya?ml|json)$/i;
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules']);
/** Files that say that a folder is the source of manifests, and how to get those. */
const SOURCES: Readonly<Record<string, string>> = {
  'Chart.yaml': 'is a Helm chart: render it first, helm template … |',
  'kustomization.yaml': 'is a kustomization: build it first, kubectl kustomize … |',
  'kustomization.yml': 'is a kustomization: build it first, kubectl kustomize … |',
};

export interface Input {
  readonly manifests: readonly Manifest[];
  readonly errors: readonly Unreadable[];
  /** Every file that was read. */
  readonly files: readonly string[];
  /** Documents that say neither apiVersion nor kind. */
  readonly skipped: number;
}

/**
 * Reads files, folders with everything below them, and standard input. What cannot be read stops nothing else.
 * @param command the one that reads, for hints
 */
export function readInput(paths: readonly string[], terminal: Terminal, command: string): Input {
  const manifests: Manifest[] = [];
  const errors: Unreadable[] = [];
  const files: string[] = [];
  let skipped = 0;
  for (const path of paths) {
    let isEmpty = true;
    for (const { file, read } of contentsOf(path, terminal, command)) {
      const reading = readingOf(file, read);
      isEmpty &&= reading.manifests.length === 0 && reading.errors.length === 0;
      for (const manifest of reading.manifests) manifests.push(manifest);
      for (const error of reading.errors) errors.push(error);
      files.push(file);
      skipped += reading.skipped;
    }
    if (isEmpty) errors.push({ file: path, message: 'holds no Kubernetes object' });
  }
  return { manifests, errors, files, skipped };
}

export function positioned({ file, line, message }: Unreadable): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}

function readingOf(file: string, read: () => Uint8Array): Reading {
  try {
    return readManifests(read(), file);
  } catch (error) {
    const message = error instanceof NoManifests ? error.message : reasonOf(error as NodeJS.ErrnoException);
    return { manifests: [], skipped: 0, errors: [{ file, message }] };
  }
}

/** A file or folder that is not to be read as manifests. */
class NoManifests extends Error {}

interface Content {
  readonly file: string;
  /** Throws where it cannot be read. */
  readonly read: () => Uint8Array;
}

function* contentsOf(path: string, terminal: Terminal, command: string): Iterable<Content> {
  if (path === STDIN) yield { file: STDIN, read: () => terminal.stdin(MAX_FILE_SIZE) };
  else if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) yield* contentsOfFolder(path, command);
  else yield { file: path, read: () => readFile(path) };
}

function* contentsOfFolder(folder: string, command: string): Iterable<Content> {
  const entries = entriesOf(folder);
  if (entries instanceof Error) {
    yield unreadable(folder, entries);
    return;
  }
  const source = entries.find(({ name }) => Object.hasOwn(SOURCES, name));
  if (source) {
    yield unreadable(folder, new NoManifests(`${SOURCES[source.name]} cdk8s-jobset ${command} -`));
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    // Links to folders may lead round in circles, so only those to files are followed.
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) yield* contentsOfFolder(path, command);
    } else if (MANIFEST_FILE.test(entry.name) && !isFolder(path)) {
      yield { file: path, read: () => readRegularFile(path) };
    }
  }
}

function unreadable(file: string, why: Error): Content {
  return { file, read: () => { throw why; } };
}

/** In the order of their names; or why they cannot be listed. */
function entriesOf(folder: string): readonly Dirent[] | Error {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    return error as Error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A pipe in a folder may have nobody who writes into it. One that is named on the command line has (`<(helm template …)`). */
function readRegularFile(path: string): Uint8Array {
  if (!statSync(path).isFile()) throw new NoManifests('is a pipe, a socket or a device: such are read only when they are named on the command line');
  return readFile(path);
}

/** No more than is accepted, since a pipe or a device may have no end. */
function readFile(path: string): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    // A regular file that is too large need not be read to know it.
    if (size > MAX_FILE_SIZE) throw new NoManifests(tooLarge(size));
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

const NOT_THERE = 'there is no such file or folder';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: NOT_THERE,
  ENOTDIR: NOT_THERE,
  EACCES: 'may not be read: permission is denied',
  EPERM: 'may not be read: permission is denied',
  EISDIR: 'is a folder',
  ELOOP: 'is a link that leads to itself',
};

function reasonOf(error: NodeJS.ErrnoException): string {
  return REASONS[error.code ?? ''] ?? `cannot be read (${error.code ?? error.message})`;
}
