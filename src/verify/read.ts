/** From a text to the Kubernetes objects in it. */
import { LineCounter } from 'yaml';
import type { Document } from 'yaml';
import type { Locator, Manifest } from './manifest';
import { NestedSource, YamlSource } from './source';
import { documentsIn, isShallow, Unconvertible, valueOf, withLineBreaks } from './yaml';
import type { WrittenObject } from '../model/kubernetes';

/** Bytes of one file. A cluster does not take objects of more than 1.5 MB; this is room for thousands of Jobs. */
export const MAX_FILE_SIZE = 32 * 1024 * 1024;

/** Why a text cannot be read, and where. */
export interface Unreadable {
  readonly file: string;
  /** 1-based. Absent when the whole file is meant. */
  readonly line?: number;
  readonly message: string;
}

export interface Reading {
  readonly manifests: readonly Manifest[];
  readonly errors: readonly Unreadable[];
  /** Documents that say neither apiVersion nor kind: Helm values, kustomizations, other tools' files. */
  readonly skipped: number;
}

/** Never throws: whatever is wrong with the text is in `errors`. */
export function readManifests(content: string | Uint8Array, file: string): Reading {
  const reader = new Reader(file);
  try {
    reader.read(withLineBreaks(typeof content === 'string' ? content : decoded(content)));
  } catch (error) {
    reader.errors.push({ file, message: error instanceof Undecodable ? error.message : reasonOf(error) });
  }
  return reader;
}

class Undecodable extends Error {}

function decoded(content: Uint8Array): string {
  if (content.length > MAX_FILE_SIZE) throw new Undecodable(tooLarge());
  if (content[0] === 0xff && content[1] === 0xfe || content[0] === 0xfe && content[1] === 0xff) {
    throw new Undecodable('is UTF-16; save it as UTF-8');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new Undecodable('is not text: it is not valid UTF-8');
  }
}

const MEGABYTE = 1024 * 1024;

/** What is said of a file that is too large. */
export function tooLarge(size?: number): string {
  const limit = `more than the ${MAX_FILE_SIZE / MEGABYTE} MB that are read; split it`;
  return size === undefined ? `has ${limit}` : `has ${(size / MEGABYTE).toFixed(1)} MB, ${limit}`;
}

/** Where the values of a stream of JSON stand: `{…} {…}`, as kubectl reads it. What is between them and cannot be there belongs to the next. */
function jsonPieces(text: string): { readonly start: number; readonly end: number }[] {
  const pieces: { start: number; end: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {i = endOfString(text, i);} else if (character === '{' || character === '[') {depth++;} else if ((character === '}' || character === ']') && --depth === 0) {
      pieces.push({ start, end: i + 1 });
      start = i + 1;
    }
  }
  if (text.slice(start).trim() !== '') pieces.push({ start, end: text.length });
  return pieces;
}

/** Of the quote that ends the string which begins here. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

function lineCounterOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return lines;
}

class Reader implements Reading {
  readonly manifests: Manifest[] = [];
  readonly errors: Unreadable[] = [];
  skipped = 0;
  private readonly lines = new LineCounter();

  constructor(private readonly file: string) {}

  read(text: string): void {
    if (text.length > MAX_FILE_SIZE) throw new Undecodable(tooLarge());
    if (text.includes('\0')) throw new Undecodable('is not text: it contains NUL bytes');
    if (/^\s*[{[]/.test(text) && this.readJson(text)) return;
    for (const document of documentsIn(text, this.lines)) this.readDocument(document, text);
  }

  /** Whether the text was JSON, one value or several. What only looks like it is left to YAML, which contains JSON. */
  private readJson(text: string): boolean {
    const pieces = jsonPieces(text);
    const values: unknown[] = [];
    try {
      for (const { start, end } of pieces) values.push(JSON.parse(text.slice(start, end)));
    } catch {
      return false;
    }
    if (!values.every(value => isShallow(value))) return false;
    const lines = lineCounterOf(text);
    values.forEach((value, i) => {
      const { start, end } = pieces[i];
      this.accept(value, new YamlSource(text.slice(start, end), this.file, lines.linePos(start).line));
    });
    return true;
  }

  private readDocument(document: Document.Parsed, text: string): void {
    const [start, , end] = document.range;
    const error = document.errors.at(0);
    if (error) {
      this.errors.push({ file: this.file, line: this.lineAt(error.pos[0]), message: reasonOf(error) });
      return;
    }
    if (document.contents === null) return;
    try {
      this.accept(valueOf(document), new YamlSource(text.slice(start, end), this.file, this.lineAt(start)));
    } catch (failure) {
      const offset = failure instanceof Unconvertible ? failure.offset : start;
      this.errors.push({ file: this.file, line: this.lineAt(offset), message: reasonOf(failure) });
    }
  }

  private accept(value: unknown, locate: Locator): void {
    if (Array.isArray(value)) {
      value.forEach((item, i) => this.accept(item, new NestedSource(locate, [i])));
      return;
    }
    const { apiVersion, kind, items } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
    if (apiVersion === undefined && kind === undefined) {
      this.skipped++;
      return;
    }
    for (const [name, text] of Object.entries({ apiVersion, kind })) {
      if (typeof text === 'string' && text !== '') continue;
      this.errors.push({ ...locate.at([name])!, message: `not a Kubernetes object: ${name} is ${text === undefined ? 'missing' : 'not a text'}` });
      return;
    }
    if ((kind as string).endsWith('List') && Array.isArray(items)) {
      items.forEach((item, i) => this.accept(item, new NestedSource(locate, ['items', i])));
      return;
    }
    this.manifests.push({ object: value as WrittenObject, locate });
  }

  private lineAt(offset: number): number {
    return this.lines.linePos(offset).line;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError || /call stack/i.test((error as Error).message)) return 'nested too deeply to be read';
  // Of the parser's own messages, the first line says it; in ours a line break comes from the text.
  return error instanceof Unconvertible ? error.message : (error as Error).message.split('\n')[0];
}
