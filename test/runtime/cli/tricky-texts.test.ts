/** What manifests and arguments say reaches the terminal as text: it moves no cursor, forges no line, and starts no workflow command. */
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { runCli } from '../../../src/runtime/cli/cli';
import { HIDDEN_IN_LINES, trickyText } from '../../model/tricky-text';

function run(args: string[], stdin = '') {
  let out = '';
  let err = '';
  const code = runCli(args, { out: text => { out += text; }, err: text => { err += text; }, stdin: () => new TextEncoder().encode(stdin) });
  return { code, out, err };
}

function manifest([name, namespace, job, container, image, field]: readonly string[]): string {
  return stringify({
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name, namespace },
    spec: { replicatedJobs: [{ name: job, template: { spec: { template: { spec: { containers: [{ name: container, image }], [field]: 1 } } } } }] },
  });
}

const names = fc.tuple(trickyText, trickyText, trickyText, trickyText, trickyText, trickyText);
const EVIL = manifest(['evil\x1b]0;pwned\x07\x1b[2J\r\n::error file=app.js::forged\n1 object, 0 errors\x1b[8m', 'n\x1b[31m', 'w\x1b[1A\x1b[2K', 'c\x1b[0m', 'i\u202e', 'bad\x1bfield']);

/** One finding: its headline, where, and what to do. */
const FINDING = /^\S+:\d+: (?:error|warning|advice) JS\d{4}: .+\n {4}.+\n {4}.+\n$/;

test('verify, in text: one block of three lines for each finding, and nothing hidden', () => {
  const { out } = run(['verify', '-'], EVIL);
  expect(out).toContain('evil\\x1b]0;pwned\\x07\\x1b[2J\\r\\n::error file=app.js::forged\\n1 object');
  fc.assert(fc.property(names.map(manifest), text => {
    const { out: report, err } = run(['verify', '-'], text);
    expect(report + err).not.toMatch(HIDDEN_IN_LINES);
    const blocks = report.split('\n\n');
    const { findings } = JSON.parse(run(['verify', '--format', 'json', '-'], text).out);
    expect(blocks).toHaveLength(findings.length + 1);
    for (const block of blocks.slice(0, -1)) expect(`${block}\n`).toMatch(FINDING);
  }), { examples: [[EVIL]] });
});

test('verify, in JSON: as it was written, but nothing hidden', () => {
  const { out } = run(['verify', '--format', 'json', '-'], EVIL);
  expect(out).not.toMatch(HIDDEN_IN_LINES);
  expect(JSON.parse(out).findings[0].object.namespace).toBe('n\x1b[31m');
});

test('plan', () => {
  fc.assert(fc.property(names.map(manifest), text => {
    for (const format of ['text', 'json', 'html', 'svg']) {
      const { out, err } = run(['plan', '--format', format, '-'], text);
      expect(out + err).not.toMatch(HIDDEN_IN_LINES);
    }
  }), { examples: [[EVIL]], numRuns: 30 });
});

test.each([
  ['an argument', ['verify', 'no\x1b[31m\nsuch.yaml']],
  ['an option', ['verify', '--no\x1b[31m\nsuch']],
  ['a command', ['veri\x1b[31m\nfy']],
  ['a code', ['explain', 'JS\x1b[31m\n1']],
  ['the name of an output', ['plan', '--output', '/no/such\x1b[31m\nfolder', '-']],
])('%s that is wrong is said in one line', (_, args) => {
  const { code, err } = run(args, 'apiVersion: v1\nkind: A\n');
  expect(code).toBe(2);
  expect(err).toMatch(/^[^\n]+\n$/);
  expect(err).not.toMatch(HIDDEN_IN_LINES);
});

test('an error of the reader is one line', () => {
  const { err } = run(['verify', '-'], 'apiVersion: v1\nkind: A\n"a\\e[31m\\nb": 1\n"a\\e[31m\\nb": 2\n');
  expect(err).toBe("-:4: key 'a\\x1b[31m\\nb' stands twice in one map\n");
});
