/** The command `plan` as its users meet it: what it prints where, and how it exits. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runCli } from '../../../src/runtime/cli/cli';
import { GPU, gpuPool, job, run } from '../../plan/manifests';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function plan(args: string[], objects: readonly object[] = []) {
  let out = '';
  let err = '';
  const stdin = objects.map(object => stringify(object, { keepUndefined: false })).join('---\n');
  const code = runCli(['plan', ...args], {
    out: text => { out += text; },
    err: text => { err += text; },
    stdin: () => new TextEncoder().encode(stdin),
  });
  return { code, out, err };
}

const FITS = [gpuPool('a3', 4), run('train', [job('workers', { pods: 3, asks: GPU })])];
const TOO_MUCH = [gpuPool('a3', 2), FITS[1]];

test('everything finds a place: exit 0', () => {
  expect(plan(['-'], FITS)).toEqual({
    code: 0,
    err: '',
    out: `3 pods on 3 hosts in 1 pool, 24 of 24 chips in use

a3: 3 of 0–4 hosts a3-highgpu-8g, on-demand, us-east5-b
  24 of 24 NVIDIA H100 80GB in use
  hosts 0–2  ml/train workers-0  pods 0–2  8/8

Runs
  ml/train  workers  1 Job × 3 pods  starts at once
`,
  });
});

test('something finds none: exit 1', () => {
  const { code, out } = plan(['-'], TOO_MUCH);
  expect(code).toBe(1);
  expect(out).toContain('No place for\n  ml/train workers: 1 pod of Job 0\n    a3: all 2 hosts are full\n');
});

test('--hosts has a line for each host', () => {
  expect(plan(['--hosts', '-'], FITS).out).toContain(`
  a3-host-0  ml/train workers-0  pod 0  8/8
  a3-host-1  ml/train workers-0  pod 1  8/8
  a3-host-2  ml/train workers-0  pod 2  8/8
`);
});

test('--format json', () => {
  const { code, out } = plan(['--format', 'json', '-'], TOO_MUCH);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ version: 1, totals: { pods: 3, placed: 2, unplaced: 1 }, unplaced: [{ run: 'train', reasons: [{ pool: 'a3' }] }] });
});

test.each([['html', '<!doctype html>'], ['svg', '<svg '], ['text', '3 pods on']])('--format %s --output FILE writes a file and prints nothing', (format, start) => {
  const file = join(folder, `plan.${format}`);
  expect(plan(['--format', format, '--output', file, '-'], FITS)).toEqual({ code: 0, out: '', err: '' });
  expect(readFileSync(file, 'utf8').slice(0, start.length)).toBe(start);
});

test('without node pools, the runs alone', () => {
  expect(plan(['-'], [FITS[1]])).toMatchObject({ code: 0, out: expect.stringMatching(/^ml\/train: 1 Job, 3 pods, 24 nvidia.com\/gpu\n/) });
});

test.each([
  [[], 'cdk8s-jobset: plan: name a file, a folder, or - for standard input (cdk8s-jobset plan --help)\n'],
  [['--format', 'pdf', '-'], "cdk8s-jobset: plan: --format is 'pdf', write text, json, html or svg (cdk8s-jobset plan --help)\n"],
  [['--htm', '-'], expect.stringContaining('unknown option --htm')],
  [['nowhere'], 'nowhere: there is no such file or folder\n'],
  [['--output', '/nowhere/plan.txt', '-'], '/nowhere/plan.txt: cannot be written: there is no such folder\n'],
  [['--output', '/', '-'], '/: cannot be written: it is a folder\n'],
  [['--output', '/dev/full', '-'], '/dev/full: cannot be written: no space is left\n'],
])('%j is refused: exit 2', (args, err) => {
  expect(plan(args, FITS)).toEqual({ code: 2, out: '', err });
});

test('nothing to plan is a sentence', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'research' } };
  expect(plan(['-'], [namespace])).toEqual({ code: 0, err: '', out: 'There is nothing to plan: these manifests hold no JobSet, no Job and no node pool.\n' });
});

test('a chart has to be rendered, for this command', () => {
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: train\n');
  expect(plan([folder])).toEqual({ code: 2, out: '', err: `${folder}: is a Helm chart: render it first, helm template … | cdk8s-jobset plan -\n` });
});

test('what cannot be read is named, all of it, and nothing is planned without it', () => {
  const good = join(folder, 'good.yaml');
  writeFileSync(good, stringify(FITS[1]));
  expect(plan([good, 'nowhere', 'neither'])).toEqual({ code: 2, out: '', err: 'nowhere: there is no such file or folder\nneither: there is no such file or folder\n' });
});

test('what cannot be parsed is named', () => {
  const file = join(folder, 'broken.yaml');
  writeFileSync(file, 'kind: JobSet\n  metadata: {');
  expect(plan([file])).toMatchObject({ code: 2, out: '', err: expect.stringContaining(file) });
});
