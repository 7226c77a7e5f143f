import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { chartOf, RUNS } from './standalone-runs';
import { JobSetRendering } from '../../../src';
import { isPolicyConfigMap, readPolicyConfigMap } from '../../../src/model';
import type { ConfigMap, JobSetDocument } from '../../../src/model';
import { CRD_FILE } from '../../imports/crd-schema';
import { Cluster } from '../client/cluster';
import { KubernetesObject, Manifests, manifestText } from '../client/manifest';
import { until } from '../start/until';

// Our own: the examples say the names of their namespaces, and nobody's JobSet CRD is to be replaced.
const cluster = Cluster.current({ own: true });

const PROJECT = join(__dirname, '..', '..', '..');
const EXAMPLES = readdirSync(join(PROJECT, 'examples')).filter(name => existsSync(join(PROJECT, 'examples', name, 'main.ts')));

beforeAll(async () => {
  await cluster.kubectl.run(['apply', '--server-side', '--force-conflicts', '--filename', CRD_FILE]);
  await until('JobSets to be served', async () => (await cluster.kubectl.attempt(['get', 'jobsets'])).code === 0);
});

/** Runs an example as `cdk8s synth` does, and returns the YAML. */
async function synthesized(example: string): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'dry-run-'));
  try {
    await promisify(execFile)(process.execPath, ['--import', 'tsx', join(PROJECT, 'examples', example, 'main.ts')], {
      cwd: PROJECT,
      env: { ...process.env, TSX_TSCONFIG_PATH: join(PROJECT, 'test', 'tsconfig.json'), CDK8S_OUTDIR: outdir },
    });
    return readdirSync(outdir).map(file => readFileSync(join(outdir, file), 'utf8')).join('\n---\n');
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function objectsOf(yaml: string): KubernetesObject[] {
  return parseAllDocuments(yaml).map(document => document.toJS() as KubernetesObject | null).filter(object => object !== null);
}

/** The runs as JobSets: of standalone ones, what they are in the JobSet API rendering. */
function jobSetsOf(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.flatMap(object => object.kind === 'JobSet' ? [object]
    : isPolicyConfigMap(object) ? [readPolicyConfigMap(object as ConfigMap) as JobSetDocument & KubernetesObject] : []);
}

/** What kubectl says when it accepts objects that are not there yet. */
function accepted(objects: readonly KubernetesObject[]): { code: number; stderr: string; lines: string[] } {
  const lines = objects.map(({ kind, metadata: { name } }) =>
    expect.stringMatching(new RegExp(`^${kind.toLowerCase()}\\S*/${name} created \\(server dry run\\)$`)) as string);
  return { code: 0, stderr: '', lines };
}

async function dryRun(manifests: Manifests): Promise<{ code: number; stderr: string; lines: string[] }> {
  const text = manifestText(manifests);
  const { code, stdout, stderr } = await cluster.kubectl.attempt(['apply', '--dry-run=server', '--validate=strict', '--filename=-'], { input: text });
  return { code, stderr, lines: stdout.trim().split('\n') };
}

describe('the API server accepts every object', () => {
  test.each(EXAMPLES)('of the example %s, and its runs as JobSets', async example => {
    const all = objectsOf(await synthesized(example));
    // Kinds of node pools and queues have CRDs of their own, of which the cluster knows nothing.
    const served = new Set((await cluster.kubectl.run(['api-versions'])).split('\n'));
    const objects = all.filter(({ apiVersion }) => served.has(apiVersion));
    for (const { apiVersion } of all) expect(served.has(apiVersion) || /^[^/]+\.[^/]+\//.test(apiVersion)).toBe(true);
    const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace as string | undefined).filter(name => name !== undefined));
    for (const name of namespaces) await cluster.ownNamespace(name);
    expect(await dryRun(objects)).toEqual(accepted(objects));
    const jobSets = jobSetsOf(objects);
    expect(jobSets).not.toEqual([]);
    expect(await dryRun(jobSets)).toEqual(accepted(jobSets));
  });

  test.each(Object.keys(RUNS))('of a JobSet API rendering: %s', async title => {
    const chart = chartOf((await cluster.namespace('dry-run')).name, JobSetRendering.JOBSET_API);
    RUNS[title](chart);
    const yaml = (App.of(chart) as App).synthYaml();
    const objects = objectsOf(yaml);
    expect(objects.map(({ kind }) => kind)).toEqual(['JobSet', 'PodDisruptionBudget']);
    expect(await dryRun(yaml)).toEqual(accepted(objects));
  });
});
