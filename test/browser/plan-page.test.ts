/** The page of a plan, as its readers meet it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from './chromium';
import { cellContrasts, textContrasts } from './contrast';
import type { KubernetesObject } from '../../src/model';
import { planHtml, planOf } from '../../src/plan';
import { PALETTE } from '../../src/plan/colors';
import { GPU, gpuPool, job, plainPool, POOL, run, slicePool, TPU } from '../plan/manifests';

const OBJECTS: KubernetesObject[] = [
  ...[0, 1, 2, 3].map(i => slicePool(`v6e-${i}`)),
  gpuPool('a3', 20, { min: 12, annotations: { 'cdk8s-jobset.dev/price-per-host-hour': '88.25 USD' } }),
  plainPool('plain', 6),
  run('pretrain', [job('slice', { replicas: 6, pods: 4, asks: TPU, exclusive: POOL })]),
  run('finetune', [
    job('leader', { asks: { cpu: 2 } }),
    job('learner', { pods: 9, asks: GPU, dependsOn: [{ name: 'leader', status: 'Ready' }] }),
    job('judge', { pods: 3, asks: { 'nvidia.com/gpu': 3 } }),
  ]),
];

/** 2,500 hosts in 40 pools, more jobs than colours, and long names. */
const MANY: KubernetesObject[] = Array.from({ length: 40 }, (_, i) => [
  gpuPool(`pool-${i}`, 62),
  run(`a-run-with-a-name-as-long-as-they-get-in-practice-${i}`, [job('workers', { replicas: 62, pods: 2, asks: { 'nvidia.com/gpu': 4 }, pool: `pool-${i}` })]),
]).flat();

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plan-page-'));
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

interface Reader {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly javaScript?: boolean;
}

async function open(objects: readonly KubernetesObject[], { width = 1280, scheme = 'light', javaScript = true }: Reader = {}): Promise<Page> {
  const file = join(folder, 'plan.html');
  writeFileSync(file, planHtml(planOf(objects)));
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme, javaScriptEnabled: javaScript });
  await page.goto(pathToFileURL(file).href);
  return page;
}

const focused = async (page: Page) => page.evaluate<string>(`(() => {
  const { activeElement } = document;
  return activeElement.getAttribute('aria-label') ?? activeElement.textContent.trim().split('\\n')[0];
})()`);

test('it shows the numbers of the plan', async () => {
  const page = await open(OBJECTS);
  expect(await page.locator('.figures > div').allInnerTexts()).toEqual([
    'Pods placed\n29 of 37', 'Hosts with pods\n28 1 idle', 'Accelerators in use\n145 of 160', 'Cost per hour\n1,059.00 USD without plain, v6e',
  ]);
  expect(await page.locator('.pool h3').allInnerTexts()).toEqual(['a3', 'plain', 'v6e']);
  expect(await page.locator('.use').allInnerTexts()).toEqual([
    expect.stringContaining('81 of 96 NVIDIA H100 80GB in use'), expect.stringContaining('64 of 64 Cloud TPU v6e in use'),
  ]);
  expect(await page.locator('.unplaced').innerText()).toContain('No place for 8 pods');
  expect(await page.locator('.pool').first().locator('.hosts .cells i.c1').count()).toBe(72);
});

test('it needs nothing but itself, and nothing goes wrong in it', async () => {
  const page = await browser.newPage();
  const [requests, errors]: string[][] = [[], []];
  page.on('request', request => requests.push(request.url()));
  page.on('console', message => errors.push(message.text()));
  page.on('pageerror', error => errors.push(error.message));
  const file = join(folder, 'plan.html');
  writeFileSync(file, planHtml(planOf(OBJECTS)));
  await page.goto(pathToFileURL(file).href);
  await page.locator('.job').first().click();
  expect(requests.filter(url => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href]);
  expect(errors).toEqual([]);
});

test('the Tab key goes through the jobs, and then once into each pool; the arrow keys walk its hosts', async () => {
  const page = await open(OBJECTS);
  const stops: string[] = [];
  for (let i = 0; i < 7; i++) {
    await page.keyboard.press('Tab');
    stops.push(await focused(page));
  }
  expect(stops).toEqual([
    'ml/finetune leader', 'ml/finetune learner', 'ml/finetune judge', 'ml/pretrain slice',
    'a3-host-0: 8 of 8 NVIDIA H100 80GB in use, ml/finetune learner-0 pod 0', 'As a table',
    expect.stringMatching(/^plain-host-0: ml\/finetune leader-0 pod 0$/),
  ]);
  await page.keyboard.press('ArrowRight');
  expect(await focused(page)).toMatch(/^plain-host-0/);
  for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowRight');
  expect(await focused(page)).toMatch(/^a3-host-1:/);
  await page.keyboard.press('End');
  expect(await focused(page)).toMatch(/^a3-host-10: 3 of 8 .* judge-0 pod 2$/);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toMatch(/^a3-host-\d+:/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  expect(await focused(page)).toMatch(/^a3-host-\d+:/);
});

test('what has the focus is outlined, and a host says what it runs', async () => {
  const page = await open(OBJECTS);
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('Tab');
    const { style, width } = await page.evaluate<{ style: string; width: string }>(`(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return { style: outlineStyle, width: outlineWidth };
    })()`);
    expect([style, width]).toEqual(['solid', '2px']);
  }
  expect(await page.locator('.detail').innerText()).toBe('a3-host-0: 8 of 8 NVIDIA H100 80GB in use, ml/finetune learner-0 pod 0');
});

test('a job shows its hosts alone, until it is pressed again or Escape is', async () => {
  const page = await open(OBJECTS);
  const shown = async () => page.locator('button.host:not(.dim)').count();
  expect(await shown()).toBe(28);
  const judge = page.getByRole('button', { name: /^ml.finetune judge/ });
  await judge.press('Enter');
  expect(await shown()).toBe(2);
  expect(await judge.getAttribute('aria-pressed')).toBe('true');
  await judge.press('Enter');
  expect(await shown()).toBe(28);
  await page.locator('button.host').first().click();
  expect(await shown()).toBe(9);
  await page.keyboard.press('Escape');
  expect(await shown()).toBe(28);
});

test('without JavaScript, the tables say it all', async () => {
  const page = await open(OBJECTS, { javaScript: false });
  await page.locator('summary').first().click();
  expect(await page.locator('.pool').first().locator('tbody tr').allInnerTexts()).toEqual([
    expect.stringMatching(/^0–8\s+ml\/finetune learner-0\s+pods 0–8\s+8 of 8$/),
    expect.stringMatching(/^9\s+ml\/finetune judge-0\s+pods 0–1\s+6 of 8$/),
    expect.stringMatching(/^10\s+ml\/finetune judge-0\s+pod 2\s+3 of 8$/),
  ]);
});

test('every button has a name, and headings are in order', async () => {
  const page = await open(OBJECTS);
  const names = await page.evaluate<string[]>('[...document.querySelectorAll("button")].map(button => button.getAttribute("aria-label") ?? button.textContent.trim())');
  expect(names.filter(name => name === '')).toEqual([]);
  const levels = await page.evaluate<number[]>('[...document.querySelectorAll("h1, h2, h3")].map(({ tagName }) => Number(tagName[1]))');
  expect(levels).toEqual([1, 2, 2, 2, 3, 3, 3]);
});

test.each([360, 768, 1280])('at %i pixels, nothing has to be scrolled sideways', async width => {
  for (const objects of [OBJECTS, MANY]) {
    const page = await open(objects, { width });
    for (const summary of await page.locator('summary').all().then(all => all.slice(0, 2))) await summary.click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  }
});

test.each(['light', 'dark'] as const)('in %s, texts and colours stand out', async scheme => {
  const page = await open(MANY.slice(0, 2 * PALETTE.length).concat(OBJECTS), { scheme });
  const texts = await textContrasts(page);
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  const cells = new Map((await cellContrasts(page)).map(({ what, ratio }) => [what, ratio]));
  expect(cells.size).toBe(PALETTE.length + 1);
  expect([...cells].filter(([, ratio]) => ratio < 3)).toEqual([]);
});

test('the two schemes are a light and a dark one', async () => {
  const backgrounds = await Promise.all((['light', 'dark'] as const).map(async scheme =>
    (await open(OBJECTS, { scheme })).evaluate<string>('getComputedStyle(document.body).backgroundColor')));
  expect(backgrounds).toEqual(['rgb(247, 247, 244)', 'rgb(17, 19, 22)']);
});

test('names are text, whatever they contain', async () => {
  const page = await open([gpuPool('a3', 1), run('<img src=x onerror="document.title=1">"\'&', [job('w', { asks: GPU })])]);
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.locator('.job b').innerText()).toBe('w');
  expect(await page.title()).toBe('Placement of ml/<img src=x onerror="document.title=1">"\'&');
});
