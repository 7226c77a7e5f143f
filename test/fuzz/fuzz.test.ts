/** A few hundred documents of the fuzzer, and the fuzzer itself. `npx projen test:fuzz` tries 200,000. */
import { fuzzed, smallest } from './fuzz';
import { minimised } from './minimise';
import { mutant } from './mutations';
import { failureOf, textOf } from './properties';
import { Random } from './random';
import { seeds } from './seeds';
import type { Objects } from './seeds';
import { changed, GONE, renamed, valueIn } from './tree';

const SEEDS = seeds();
const DOCUMENTS = 250;

test('every document is verified and planned, with places that are there, and the same the second time', () => {
  expect(SEEDS.length).toBeGreaterThan(600);
  const all = Array.from({ length: DOCUMENTS }, (_, number) => fuzzed(SEEDS, 1, number));
  const failures = all.flatMap(each => each.failure ? [{ ...each.failure, document: smallest(each) }] : []);
  expect(failures).toEqual([]);
});

test('the documents are many, and the same for the same seed', () => {
  const texts = (seed: number) => Array.from({ length: 100 }, (_, number) => textOf(mutant(SEEDS, new Random(seed, number)), { yaml: false }));
  expect(texts(1)).toEqual(texts(1));
  expect(new Set([...texts(1), ...texts(2)]).size).toBeGreaterThan(180);
});

test('a document that shows something is made as small as it can be', () => {
  const shows = (objects: Objects) => objects.some(each => `${valueIn(each, ['spec', 'template', 'name'])}`.includes('x') && valueIn(each, ['spec', 'count']) === 7);
  const document = [{ kind: 'A', spec: { other: [1, 2] } }, { kind: 'B', metadata: { name: 'b' }, spec: { template: { name: 'a text with an x in it', more: {} }, count: 7, list: [{ a: 1 }] } }];
  expect(minimised(document, shows)).toEqual([{ spec: { template: { name: 'x' }, count: 7 } }]);
});

describe('what does not hold is noticed', () => {
  const jobSet = (containers: unknown) => [{
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name: 'a' },
    spec: { replicatedJobs: [{ name: 'w', template: { spec: { template: { spec: { containers } } } } }] },
  }];
  const way = { yaml: true, thorough: true };
  const failing = (mistake: () => void, spoilt: Objects = jobSet([{ name: 'c', image: 'a' }])) => {
    mistake();
    try {
      return failureOf(spoilt, way)?.kind;
    } finally {
      jest.restoreAllMocks();
    }
  };
  const { VERIFY, PLAN } = {
    VERIFY: jest.requireActual<typeof import('../../src/verify/verify')>('../../src/verify/verify'),
    PLAN: jest.requireActual<typeof import('../../src/plan/plan')>('../../src/plan/plan'),
  };
  const spoiltReport = (spoil: (report: ReturnType<typeof VERIFY.verify>) => ReturnType<typeof VERIFY.verify>) => () => {
    const { verify } = VERIFY;
    jest.spyOn(VERIFY, 'verify').mockImplementation((...args) => spoil(verify(...args)));
  };
  const moved = (path: string, line: number) => spoiltReport(report =>
    ({ ...report, findings: report.findings.map(finding => ({ ...finding, path, line })) }));

  test('nothing, where all is well', () => expect(failing(() => undefined)).toBeUndefined());

  test.each([
    ['an exception', () => jest.spyOn(VERIFY, 'verify').mockImplementation(() => { throw new Error('at 7'); }), /^verify throws: at … /],
    ['an exception of the plan', () => jest.spyOn(PLAN, 'planOf').mockImplementation(() => { throw new Error('no plan'); }), /^plan throws: no plan /],
    ['a rule that breaks down', spoiltReport(report => ({ ...report, failed: [{ code: 'JS1', object: { apiVersion: 'a', kind: 'b' }, message: 'null' }] })), /^internal error: JS1: null$/],
    ['an entry that is not there', moved('spec.replicatedJobs[1]', 1), /^path: JS\d+ leads nowhere$/],
    ['what is below nothing', moved('spec.nothing[0]', 1), /^path: JS\d+ leads nowhere$/],
    ['a path that cannot be read back', moved('spec[', 1), /^path: JS\d+ cannot be read back$/],
    ['another line', moved('spec.replicatedJobs', 1), /^line: JS\d+ is another's$/],
    ['a line behind the end', moved('spec', 1000), /^line: JS\d+ behind the end$/],
  ] as const)('%s', (_, mistake, kind) => expect(failing(mistake)).toMatch(kind));

  test('another report the second time', () => {
    let calls = 0;
    expect(failing(spoiltReport(report => ({ ...report, summary: { ...report.summary, runs: calls++ } })))).toBe('another report');
  });
});

test('a place is changed in a copy, whatever its name is', () => {
  const value = { a: [1, { b: 2 }], c: 3 };
  expect(changed(value, ['a', 1, 'b'], GONE)).toEqual({ a: [1, {}], c: 3 });
  expect(changed(value, ['a', 0], GONE)).toEqual({ a: [{ b: 2 }], c: 3 });
  expect(changed(value, ['a', 'length'], -1)).toEqual(value);
  expect(JSON.stringify(changed(value, ['c', '__proto__'], 1))).toBe('{"a":[1,{"b":2}],"c":{"__proto__":1}}');
  expect(JSON.stringify(renamed(value, ['c'], 'constructor'))).toBe('{"a":[1,{"b":2}],"constructor":3}');
  expect(value).toEqual({ a: [1, { b: 2 }], c: 3 });
});
