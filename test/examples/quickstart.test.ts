import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { Llama } from '../../examples/quickstart/main';
import { verify } from '../../src/verify/verify';

const ROOT = join(__dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'quickstart');
const QUIET = { ...process.env, CDK8S_JOBSET_QUIET: '1' };

let objects: any[];

beforeAll(() => {
  process.env.CDK8S_JOBSET_QUIET = '1';
  objects = new Llama(new App(), 'llama').toJson();
});

test('the quick start is one Job of four pods on each slice, with the hosts\' chips', () => {
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    'ConfigMap llama/pretrain-jobset', 'PodDisruptionBudget llama/pretrain', 'Service llama/pretrain',
    'Job llama/pretrain-slice-0-0', 'Job llama/pretrain-slice-1-0',
  ]);
  for (const { spec } of objects.filter(({ kind }) => kind === 'Job')) {
    expect(spec).toMatchObject({ parallelism: 4, completions: 4, completionMode: 'Indexed', backoffLimit: 0 });
    expect(spec.template.spec.containers[0].resources).toEqual({ limits: { 'google.com/tpu': '4' } });
  }
});

test('its slices know how many they are, which one each is, and where they meet', () => {
  const labels = objects.filter(({ kind }) => kind === 'Job').map(({ spec }) => spec.template.metadata.labels);
  expect(labels.map(label => [label['jobset.sigs.k8s.io/group-replicas'], label['jobset.sigs.k8s.io/job-group-index']])).toEqual([['2', '0'], ['2', '1']]);
  for (const label of labels) expect(label['jobset.sigs.k8s.io/coordinator']).toBe('pretrain-slice-0-0-0.pretrain');
});

test('the verifier has nothing to say about it but that restarts are the controller\'s work', () => {
  expect(verify(objects.map(object => ({ object }))).findings.map(({ code, path }) => `${code} ${path}`)).toEqual(['JS7001 spec.failurePolicy']);
});

test('npm run demo shows what would run, and writes the manifests', () => {
  const output = execFileSync(join(ROOT, 'node_modules', '.bin', 'tsx'), ['--tsconfig', 'test/tsconfig.json', 'examples/quickstart/demo.ts'], {
    cwd: ROOT, encoding: 'utf8', env: QUIET,
  });
  expect(output).toContain('llama/pretrain: 2 Jobs, 8 pods, 32 google.com/tpu\n');
  expect(output).toContain('pretrain-slice-1-0-0.pretrain … pretrain-slice-1-0-3.pretrain\n');
  expect(output).toContain('5 objects verified: 0 errors, 0 warnings, 1 advice\n');
  expect(parseAllDocuments(readFileSync(join(EXAMPLE, 'dist', 'llama.k8s.yaml'), 'utf8')).map(document => document.toJS())).toEqual(objects);
});

test('cdk8s makes a Helm chart of it', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'quickstart-'));
  const app = `${join(ROOT, 'node_modules', '.bin', 'tsx')} --tsconfig ${join(ROOT, 'test', 'tsconfig.json')} main.ts`;
  execFileSync(join(ROOT, 'node_modules', '.bin', 'cdk8s'), [
    'synth', '--format', 'helm', '--chart-version', '1.0.0', '--no-check-upgrade', '--app', app, '--output', outdir,
  ], { cwd: EXAMPLE, env: QUIET, stdio: 'pipe' });
  expect(readFileSync(join(outdir, 'Chart.yaml'), 'utf8')).toContain('version: "1.0.0"');
  const templates = parseAllDocuments(readFileSync(join(outdir, 'templates', 'llama.k8s.yaml'), 'utf8'));
  expect(templates.map(document => document.toJS())).toEqual(objects);
});
