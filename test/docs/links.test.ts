import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pages, prose, readPage, ROOT } from './pages';
import type { Page } from './pages';
import { rowOf } from '../../src/verify/table';

const PAGES = pages();

/** Targets of links and images, without those of other sites. */
function relativeLinks(page: Page): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter(target => !/^\w+:/.test(target));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(page: Page): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)]
    .map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'));
}

test.each(PAGES.map(page => [page.path, page] as const))('every link of %s leads somewhere', (path, page) => {
  const broken = relativeLinks(page).filter(link => {
    const [file, anchor] = link.split('#');
    const target = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(join(ROOT, target)) || statSync(join(ROOT, target)).isDirectory()) return true;
    return anchor !== undefined && !anchors(readPage(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test.each(PAGES.map(page => [page.path, page.text] as const))('every code that %s mentions is one of a finding', (_, text) => {
  expect([...text.matchAll(/\bJS\d{4}\b/g)].map(([code]) => code).filter(code => !rowOf(code))).toEqual([]);
});

test('README leads to every page', () => {
  const linked = relativeLinks(readPage('README.md'));
  expect(PAGES.map(({ path }) => path).filter(path => path !== 'README.md' && !linked.includes(path))).toEqual([]);
});

test('a test line of the README is what every change has to pass', () => {
  const line = 'npm ci && npm test';
  expect(readPage('README.md').text).toContain(`\n\`\`\`sh\n${line}\n\`\`\`\n`);
  expect(readFileSync(join(ROOT, '.ci', 'run'), 'utf8')).toContain(`\nbash -c '${line}'\n`);
});

test('the demo line of the README is a task', () => {
  expect(readPage('README.md').text).toContain('\n```sh\nnpm ci && npm run demo\n```\n');
  expect(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts).toHaveProperty('demo');
});
