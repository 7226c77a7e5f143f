/** docs/plan.md shows what the program prints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fences, readPage, ROOT } from './pages';
import { plannedExamples } from '../../docs/snippets/plan-picture';
import { planJson, planOf } from '../../src/plan';
import { GPU, gpuPool, job, run } from '../plan/manifests';

process.env.CDK8S_JOBSET_QUIET = '1';
const page = readPage('docs/plan.md');
const plan = plannedExamples();

test('the text is that of the examples', () => {
  expect(fences(page).find(({ language }) => language === 'text')!.content).toBe(plan.toText());
});

test('so is the picture (npx projen docs:plan writes it)', () => {
  expect(readFileSync(join(ROOT, 'docs', 'plan.svg'), 'utf8')).toBe(plan.toSvg());
});

/** The values that have names of their own, rather than those of resources and labels. */
const NAMED_BY_OTHERS = ['resources', 'podResources', 'nodeSelector'];

function keysIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => NAMED_BY_OTHERS.includes(key) ? [key] : [key, ...keysIn(each)]);
}

test('every field of the JSON is on the page', () => {
  const price = { 'cdk8s-jobset.dev/price-per-host-hour': '1 USD' };
  const more = planJson(planOf([gpuPool('a3', 1, { annotations: price }), run('train', [job('w', { pods: 2, asks: GPU })])]));
  const documented = new Set([...page.text.matchAll(/`([A-Za-z]+)`/g)].map(([, name]) => name));
  expect([...new Set([...keysIn(plan.toJson()), ...keysIn(more)])].filter(key => !documented.has(key))).toEqual([]);
});
