import { ApiObject, App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { JobSet } from '../../src';

function nameOf(chart: Chart, ...path: string[]): string {
  const scope = path.slice(0, -1).reduce<any>((parent, id) => new (class extends Chart {})(parent, id), chart);
  return new JobSet(scope, path[path.length - 1]).name;
}

test('a name that is given is kept', () => {
  expect(new JobSet(new Chart(new App(), 'llama'), 'pretrain', { metadata: { name: 'my-run' } }).name).toBe('my-run');
});

test('a name that is made up says where the construct stands, and ends with the hash of its path', () => {
  expect(nameOf(new Chart(new App(), 'llama'), 'pretrain')).toMatch(/^llama-pretrain-[0-9a-f]{8}$/);
});

test('it has at most 24 characters, of which the outer scopes give way first', () => {
  const name = nameOf(new Chart(new App(), 'llama-pretraining-experiments'), 'a-very-long-id-of-a-run');
  expect(name).toMatch(/^a-very-long-id-[0-9a-f]{8}$/);
  expect(name.length).toBeLessThanOrEqual(24);
});

test('it is the same whatever runs in it, so that scaling never renames a run', () => {
  const names = [1, 1000].map(replicas => {
    const jobset = new JobSet(new Chart(new App(), 'llama'), 'pretrain');
    jobset.addReplicatedJob('workers', { replicas });
    return jobset.name;
  });
  expect(names[0]).toBe(names[1]);
});

test('without hashes where the chart wants none', () => {
  const chart = new Chart(new App(), 'llama', { disableResourceNameHashes: true });
  expect(nameOf(chart, 'pretrain')).toBe('llama-pretrain');
});

test('a chart that names its objects in its own way names runs so', () => {
  class Named extends Chart {
    public generateObjectName(object: ApiObject): string {
      return `acme-${object.kind.toLowerCase()}`;
    }
  }
  expect(nameOf(new Named(new App(), 'llama'), 'pretrain')).toBe('acme-jobset');
});

test.each([
  ['7b', 'train', /^run-7b-train-[0-9a-f]{8}$/],
  ['llama', 'my_job.v2', /^my-job-v2-[0-9a-f]{8}$|^llama-my-job-v2-[0-9a-f]{8}$/],
  ['Llama', 'Train', /^llama-train-[0-9a-f]{8}$/],
])('%s/%s becomes legal (RFC 1035)', (chart, id, expected) => {
  expect(nameOf(new Chart(new App(), chart), id)).toMatch(expected);
});

test('every path has a legal name of at most 24 characters, and other paths have other names', () => {
  // Not 'toString' and its like, which constructs takes for children that are there already.
  const id = fc.string({ minLength: 1, maxLength: 40 }).filter(text => !/\/|^resource$|^default$/i.test(text) && !(text in {}));
  fc.assert(fc.property(id, id, id, (chart, one, two) => {
    const parent = new Chart(new App(), chart);
    const names = [...new Set([one, two])].map(run => new JobSet(parent, run).name);
    for (const name of names) expect(name).toMatch(/^[a-z]([-a-z0-9]{0,22}[a-z0-9])?$/);
    expect(new Set(names).size).toBe(names.length);
  }));
});
