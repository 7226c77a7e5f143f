/**
 * Compiles every TypeScript snippet of README.md and docs/ against the package.
 *
 * jsii-rosetta does it in strict mode, so that each can be shown in every language. It reads a package's README only, so the pages are joined into
 * the README of a copy of the assembly. Unit tests have no other language: a snippet with the word `jest` is compiled by TypeScript alone.
 *
 * Snippets that need a setting name a fixture: ```ts fixture=chart (docs/snippets/chart.ts-fixture: the variables `chart` and `image`), or
 * ```ts fixture=run (run.ts-fixture: also `run`, its replicated job `workers`, and its container `main`).
 * The tests run them too (test/docs/snippets.test.ts); with the word `fails` they expect the error that the next block shows.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

interface Snippet {
  readonly page: string;
  /** 1-based, of the opening fence. */
  readonly line: number;
  readonly words: readonly string[];
  readonly content: string;
}

function markdownFiles(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return ['README.md', ...docs.filter(file => file.endsWith('.md')).sort().map(file => join('docs', file))];
}

function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(?:ts|typescript)\b(.*)\n([^]*?)^```$/gm)].map(({ 1: words, 2: content, index }) => ({
    page, line: text.slice(0, index).split('\n').length, words: words.split(' ').filter(word => word !== ''), content,
  }));
}

function withFixture({ words, content }: Snippet): string {
  const fixture = words.find(word => word.startsWith('fixture='))?.slice('fixture='.length);
  return fixture === undefined ? content : readFileSync(join(__dirname, `${fixture}.ts-fixture`), 'utf8').replace('/// here', () => content);
}

/** Returns what is wrong. */
function compileWithRosetta(snippets: readonly Snippet[], folder: string): string {
  // One after the other, and where each begins, since Rosetta names lines of the whole.
  const begins = new Map<number, Snippet>();
  let markdown = '';
  for (const snippet of snippets) {
    begins.set(markdown.split('\n').length, snippet);
    markdown += `\`\`\`ts ${snippet.words.join(' ')}\n${snippet.content}\`\`\`\n\n`;
  }
  const assembly = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8'));
  writeFileSync(join(folder, '.jsii'), JSON.stringify({ ...assembly, readme: { markdown } }));
  mkdirSync(join(folder, 'rosetta'));
  for (const fixture of readdirSync(__dirname).filter(file => file.endsWith('.ts-fixture'))) {
    cpSync(join(__dirname, fixture), join(folder, 'rosetta', fixture));
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/.bin/jsii-rosetta'), 'extract', '--strict', folder], { encoding: 'utf8' });
  if (status === 0) return '';
  return `${stdout}${stderr}`.replace(/[\w-]+-README-L(\d+)\.ts/g, (name, line) => {
    const snippet = begins.get(Number(line));
    return snippet ? `${snippet.page}:${snippet.line}` : name;
  });
}

/** Returns what is wrong. */
function compileTests(snippets: readonly Snippet[], folder: string): string {
  if (snippets.length === 0) return '';
  const tests = join(folder, 'tests');
  mkdirSync(tests);
  for (const snippet of snippets) writeFileSync(join(tests, `${snippet.page.replace(/\W+/g, '-')}-${snippet.line}.ts`), `${withFixture(snippet)}\nexport {};\n`);
  writeFileSync(join(tests, 'tsconfig.json'), JSON.stringify({
    compilerOptions: {
      strict: true, noEmit: true, skipLibCheck: true, module: 'Node16', target: 'ES2022', types: ['node', 'jest'],
      paths: { 'cdk8s-jobset': [join(root, 'lib/src/index.d.ts')] },
    },
  }));
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-p', tests], { encoding: 'utf8' });
  return status === 0 ? '' : stdout;
}

if (!existsSync(join(root, '.jsii')) || !existsSync(join(root, 'lib'))) throw new Error('.jsii or lib/ is missing: compile first');
const snippets = markdownFiles().flatMap(snippetsOf);
// An empty run must not pass for a good one.
if (snippets.length === 0) throw new Error('no TypeScript snippet found in README.md and docs/');

const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
try {
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const name of ['lib', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
  const isTest = ({ words }: Snippet) => words.includes('jest');
  const wrong = compileWithRosetta(snippets.filter(snippet => !isTest(snippet)), folder) + compileTests(snippets.filter(isTest), folder);
  if (wrong === '') {
    console.log(`${snippets.length} snippets of ${new Set(snippets.map(({ page }) => page)).size} pages compile`);
  } else {
    console.error(wrong);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
