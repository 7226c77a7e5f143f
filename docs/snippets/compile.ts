/**
 * Compiles every TypeScript snippet of README.md and docs/ against the package, with jsii-rosetta in strict mode.
 *
 * Rosetta reads a package's README only, so the pages are joined into the README of a copy of the assembly.
 * Snippets that need a setting name a fixture: ```ts fixture=chart (docs/snippets/chart.ts-fixture: the variables `chart` and `image`), or
 * ```ts fixture=run (run.ts-fixture: also `run`, its replicated job `workers`, and its container `main`).
 * The tests run them too (test/docs/snippets.test.ts); with `fails` behind the fixture they expect an error, the one in the next block.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

function markdownFiles(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return ['README.md', ...docs.filter(file => file.endsWith('.md')).sort().map(file => join('docs', file))];
}

/** Fences of the form ```ts in all pages, so that an empty run cannot pass for a good one. */
function countSnippets(text: string): number {
  return text.match(/^```(ts|typescript)\b/gm)?.length ?? 0;
}

const assembly = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8'));
const pages = markdownFiles();
const markdown = pages.map(page => `<!-- ${page} -->\n${readFileSync(join(root, page), 'utf8')}`).join('\n\n');
const snippets = countSnippets(markdown);
if (snippets === 0) throw new Error('no TypeScript snippet found in README.md and docs/');

const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
try {
  writeFileSync(join(folder, '.jsii'), JSON.stringify({ ...assembly, readme: { markdown } }));
  writeFileSync(join(folder, 'joined.md'), markdown);
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const name of ['lib', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
  mkdirSync(join(folder, 'rosetta'));
  for (const fixture of readdirSync(__dirname).filter(file => file.endsWith('.ts-fixture'))) {
    cpSync(join(__dirname, fixture), join(folder, 'rosetta', fixture));
  }
  if (!existsSync(join(root, 'lib'))) throw new Error('lib/ is missing: compile first');
  execFileSync(process.execPath, [join(root, 'node_modules/.bin/jsii-rosetta'), 'extract', '--strict', folder], { stdio: 'inherit' });
  console.log(`${snippets} snippets of ${pages.length} pages compile`);
} catch {
  console.error(`a snippet does not compile; line numbers are those of the pages joined in this order:\n${pages.join('\n')}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
