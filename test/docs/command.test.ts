import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { fences, readPage, ROOT } from './pages';
import { Llama } from '../../examples/quickstart/main';
import { planOf, planText } from '../../src/plan';

const page = readPage('docs/verify.md');
const blocks = fences(page);

/** What stands below a command on the page. */
function shownBelow(command: string): string {
  return blocks[blocks.findIndex(({ language, content }) => language === 'sh' && content.trimEnd() === command) + 1].content;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-'));
  writeFileSync(join(folder, 'train.yaml'), blocks.find(({ language, content }) => language === 'yaml' && content.startsWith('apiVersion'))!.content);
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each(['npx cdk8s-jobset verify train.yaml', 'npx cdk8s-jobset verify --format json train.yaml'])('%s prints what the page shows', command => {
  const args = command.split(' ').slice(2);
  const { stdout, status } = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsx'), [join(ROOT, 'src', 'runtime', 'cli', 'main.ts'), ...args], {
    cwd: folder, encoding: 'utf8',
  });
  expect(stdout).toBe(shownBelow(command));
  expect(status).toBe(1);
});

test('the README shows what the demo prints', () => {
  process.env.CDK8S_JOBSET_QUIET = '1';
  const plan = planText(planOf(new Llama(new App(), 'llama').toJson()));
  expect(fences(readPage('README.md')).filter(({ language }) => language === 'text').map(({ content }) => content)).toContain(plan);
});
