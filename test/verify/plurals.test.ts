/** Messages are sentences, whatever the numbers in them. */
import { example, findingsIn } from './examples';
import { run } from './rules/small-run';
import type { SmallJob } from './rules/small-run';
import type { JobSetSpec } from '../../src/model/document';
import type { KubernetesObject } from '../../src/model/kubernetes';
import { readManifests } from '../../src/verify/read';
import { inspected } from '../../src/verify/shapes';
import { TABLE } from '../../src/verify/table';
import { verify } from '../../src/verify/verify';

function texts(jobs: SmallJob, spec: Partial<JobSetSpec> = {}): string {
  return verify([{ object: run(jobs, spec) }]).findings.map(({ message, remedy }) => `${message} — ${remedy}`).join('\n');
}

const address = (pod: string) => ({ args: [`--master=train-workers-${pod}.train:8080`] });

test.each([
  ['seconds of a run', (n: number) => texts({}, { ttlSecondsAfterFinished: n }), 'deleted 1 second after', 'deleted 2 seconds after'],
  ['retries', (n: number) => texts({ pods: 2, job: { backoffLimit: n } }, { failurePolicy: { maxRestarts: 3 } }), '1 pod is retried alone', '2 pods are retried alone'],
  ['Jobs', (n: number) => texts({ replicas: n, main: address('5-0') }), "'workers' has 1 Job, so", "'workers' has 2 Jobs, so"],
  ['pods of a Job', (n: number) => texts({ pods: n, main: address('0-5') }), "of 'workers' has 1 pod, so", "of 'workers' has 2 pods, so"],
  ['pods that start', (n: number) => texts({ job: { parallelism: 4, completions: n } }), 'no more than 1 pod is ever started', 'no more than 2 pods are ever started'],
  ['characters', (n: number) => texts({ name: 'w'.repeat(53 + n) }), 'by 1 character together', 'by 2 characters together'],
])('%s: one and two', (_, said, one, two) => {
  expect(said(1)).toContain(one);
  expect(said(2)).toContain(two);
});

const NOUNS = 'pods|Jobs|hosts|nodes|chips|characters|seconds|restarts|times|GPUs|processes|replicas|slices|pools|indexes|values|sources|rules|containers|entries|bytes|CPUs|runs|objects|cores|claims|devices|interfaces|Services|documents|containers|labels|levels|lines|minutes|hours|workers|ranks|messages|annotations|budgets|queues|flavors';

/** `1 pods`, unless it is the last number of `3 × 1 pods`. */
const ONE_OF_MANY = new RegExp(`(?<![×+÷=] )(?<![\\d.])\\b1 (?:${NOUNS})\\b|only 1 (?:are|have)\\b`);

test('no message of an example speaks of 1 pods', () => {
  const all = TABLE.flatMap(({ code }) => example(code, 'wrong') === undefined ? [] : findingsIn(code, 'wrong', 'run.yaml')).flatMap(({ message, remedy }) => [message, remedy]);
  expect(all.length).toBeGreaterThan(300);
  expect(all.filter(text => ONE_OF_MANY.test(text))).toEqual([]);
  expect('there are 1 pods').toMatch(ONE_OF_MANY);
});

test('nor one of the examples with a 1 where a number stood', () => {
  const said = TABLE.flatMap(row => {
    const text = row.on === 'update' ? undefined : example(row.code, 'wrong');
    return text === undefined ? [] : withOnes(readManifests(text, 'run.yaml').manifests.map(({ object }) => inspected(object).object)).map(objects => verify(objects.map(object => ({ object })), [row]));
  }).flatMap(({ findings }) => findings).flatMap(({ message, remedy }) => [message, remedy]);
  expect(new Set(said).size).toBeGreaterThan(400);
  expect([...new Set(said)].filter(text => ONE_OF_MANY.test(text))).toEqual([]);
});

/** The objects, once for each number in them, with a 1 in its place. */
function withOnes(objects: readonly KubernetesObject[]): readonly KubernetesObject[][] {
  return numbersIn(objects).map(path => {
    const changed = structuredClone(objects) as KubernetesObject[];
    const holder = path.slice(0, -1).reduce((value, step) => value[step] as Tree, changed as unknown as Tree);
    holder[path.at(-1)!] = 1;
    return changed;
  });
}

interface Tree { [step: string]: unknown }

function numbersIn(value: unknown): string[][] {
  if (typeof value === 'number') return [[]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([step, child]) => numbersIn(child).map(path => [step, ...path]));
}
