import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdk8s';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { fences, pages, ROOT } from './pages';
import type { Fence } from './pages';
import { TABLE } from '../../src/verify/table';
import { verify } from '../../src/verify/verify';

/** What a snippet asks its reader to look at in the next block. */
interface Shown {
  readonly snippet: Fence;
  readonly next?: Fence;
}

const snippets: readonly Shown[] = pages().flatMap(page => fences(page).map((snippet, i, all) => ({ snippet, next: all[i + 1] })))
  .filter(({ snippet }) => snippet.language === 'ts');

const outdir = mkdtempSync(join(tmpdir(), 'snippets-'));

beforeAll(() => {
  process.env.CDK8S_JOBSET_QUIET = '1';
  process.env.CDK8S_OUTDIR = outdir;
});

afterAll(() => rmSync(outdir, { recursive: true }));

function fixtureOf({ words }: Fence): string | undefined {
  return words.find(word => word.startsWith('fixture='))?.slice('fixture='.length);
}

/** Runs a snippet as the program, or in the fixture, that it is a part of. Returns what it synthesizes. */
function run(snippet: Fence): any[] {
  const fixture = fixtureOf(snippet);
  const source = fixture === undefined
    ? snippet.content
    : readFileSync(join(ROOT, 'docs', 'snippets', `${fixture}.ts-fixture`), 'utf8').replace('/// here', () => snippet.content);
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  const { outputText } = transpileModule(source, { compilerOptions });
  const exported: Record<string, any> = {};
  const now = (_: string, body: () => void) => body();
  new Function('require', 'exports', 'test', outputText)(require, exported, now);
  return exported.Fixture ? Testing.synth(new exported.Fixture(new App(), 'ml')) : [];
}

const named = (shown: readonly Shown[]) => shown.map(({ snippet, next }) => [`${snippet.page}:${snippet.line}`, snippet, next] as const);
const fails = ({ snippet }: Shown) => snippet.words.includes('fails');

test.each(named(snippets.filter(shown => !fails(shown))))('%s runs, and the verifier warns of nothing in it', (_, snippet) => {
  // The pages suppose that the cluster has the controller, which one of them installs.
  const { findings } = verify(run(snippet).map(object => ({ object })), TABLE, { controller: true });
  expect(findings.filter(({ severity }) => severity !== 'advice').map(({ code, path, message }) => `${code} ${path}: ${message}`)).toEqual([]);
});

test('snippets of the README are whole programs: the packages of other languages carry them, and no fixture', () => {
  expect(snippets.filter(({ snippet }) => snippet.page === 'README.md' && fixtureOf(snippet) !== undefined)).toEqual([]);
});

test.each(named(snippets.filter(fails)))('%s fails with the message below it', (_, snippet, next) => {
  expect(() => run(snippet)).toThrow();
  try {
    run(snippet);
  } catch (error) {
    expect(next?.content.trimEnd()).toBe((error as Error).message);
  }
});
