/** The pages that people read: README.md and docs/, without those of the findings, which are generated. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

export interface Page {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

export interface Fence {
  readonly page: string;
  /** 1-based, of the fence's first line of content. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language: `fixture=chart`, `fails`. */
  readonly words: readonly string[];
  readonly content: string;
}

export function readPage(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

export function pages(): Page[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter(name => name.endsWith('.md')).sort();
  return ['README.md', ...docs.map(name => posix.join('docs', name))].map(readPage);
}

const FENCE = /^```(\w*) ?(.*)\n([^]*?)^```$/gm;

/** The code blocks of a page, in their order. */
export function fences({ path, text }: Page): Fence[] {
  return [...text.matchAll(FENCE)].map(({ 1: language, 2: words, 3: content, index }) => ({
    page: path,
    line: text.slice(0, index).split('\n').length + 1,
    language,
    words: words.split(' ').filter(word => word !== ''),
    content,
  }));
}

/** The text of a page without its code blocks. */
export function prose({ text }: Page): string {
  return text.replace(FENCE, '');
}
