import { ACCEPTED, Case, REFUSED } from '../../imports/cases';
import { CRD_FILE, defaultedByCrd } from '../../imports/crd-schema';
import { Fields, jobSet, replicatedJob } from '../../imports/documents';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { until } from '../start/until';

// Our own: nobody's JobSet CRD is to be replaced.
const cluster = Cluster.current({ own: true });
let namespace: Namespace;

beforeAll(async () => {
  await cluster.kubectl.run(['apply', '--server-side', '--force-conflicts', '--filename', CRD_FILE]);
  await until('JobSets to be served', async () => (await cluster.kubectl.attempt(['get', 'jobsets'])).code === 0);
  namespace = await cluster.namespace('crd');
});

test('the CRD fits into the annotation of a client-side apply', async () => {
  const { code, stdout } = await cluster.kubectl.attempt(['apply', '--dry-run=server', '--filename', CRD_FILE]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('customresourcedefinition.apiextensions.k8s.io/jobsets.jobset.x-k8s.io') });
});

describe('a new JobSet', () => {
  test.each(ACCEPTED.filter(isNew))('is accepted: $title', async ({ document }) => {
    expect(await namespace.dryRun([here(document)])).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(REFUSED.filter(isNew))('is refused: $title', async ({ document, refusedAt, refusedWith }) => {
    const { code, stderr } = await namespace.dryRun([here(document)]);
    expect(code).toBe(1);
    expect(stderr).toContain(refusedAt ?? refusedWith);
  });
});

describe('a change', () => {
  test.each(ACCEPTED.filter(isChange))('is accepted: $title', async change => {
    expect(await replace(change)).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(REFUSED.filter(isChange))('is refused: $title', async change => {
    const { code, stderr } = await replace(change);
    expect(code).toBe(1);
    expect(stderr).toContain(change.refusedAt ?? change.refusedWith);
  });
});

test('defaults are those that the schema says', async () => {
  const document = jobSet({ failurePolicy: { rules: [{ action: 'RestartJobSet' }] } }, { name: 'defaults' });
  await namespace.kubectl(['create', '--filename=-'], text(here(document)));
  const { spec } = await namespace.get<KubernetesObject>('jobset/defaults');
  expect(spec).toEqual((defaultedByCrd(document) as { spec: Fields }).spec);
});

test('two appliers share a replicated job: lists are merged by their keys', async () => {
  const applied = jobSet({ suspend: true, replicatedJobs: [replicatedJob('driver'), replicatedJob('workers')] }, { name: 'shared' });
  const { apiVersion, kind } = applied;
  const queue = {
    apiVersion,
    kind,
    metadata: { name: 'shared' },
    spec: { replicatedJobs: [{ name: 'workers', template: { spec: { template: { spec: { nodeSelector: { zone: 'a' } } } } } }] },
  };
  for (const [manager, manifest] of [['author', here(applied)], ['queue', queue]] as const) {
    await namespace.kubectl(['apply', '--server-side', `--field-manager=${manager}`, '--filename=-'], text(manifest));
  }
  const { spec } = await namespace.get<KubernetesObject>('jobset/shared');
  expect(spec).toMatchObject({
    replicatedJobs: [
      { name: 'driver' },
      { name: 'workers', template: { spec: { parallelism: 2, template: { spec: { containers: [{ name: 'main' }], nodeSelector: { zone: 'a' } } } } } },
    ],
  });
});

test('kubectl get shows how a run stands', async () => {
  await namespace.kubectl(['create', '--filename=-'], text(here(jobSet({ suspend: true }, { name: 'columns' }))));
  const status = { restarts: 2, terminalState: 'Completed' };
  await namespace.kubectl(['patch', 'jobset/columns', '--subresource=status', '--type=merge', '--patch', JSON.stringify({ status })]);
  const [head, row] = (await namespace.kubectl(['get', 'jobset/columns'])).split('\n').map(line => line.split(/\s+/));
  expect(head).toEqual(['NAME', 'TERMINALSTATE', 'RESTARTS', 'COMPLETED', 'SUSPENDED', 'AGE']);
  expect(row.slice(0, 3)).toEqual(['columns', 'Completed', '2']);
});

function isNew({ stored }: Case): boolean {
  return stored === undefined;
}

function isChange({ stored }: Case): boolean {
  return stored !== undefined;
}

let changes = 0;

/** Stores what is stored, and asks the API server about the change. */
async function replace({ stored, storedStatus, document }: Case): Promise<{ code: number; stderr: string }> {
  const name = `change-${changes++}`;
  await namespace.kubectl(['create', '--filename=-'], text(here(stored!, name)));
  if (storedStatus) {
    await namespace.kubectl(['patch', `jobset/${name}`, '--subresource=status', '--type=merge', '--patch', JSON.stringify({ status: storedStatus })]);
  }
  return namespace.attempt(['replace', '--dry-run=server', '--validate=strict', '--filename=-'], text(here(document, name)));
}

function here(document: Fields, name?: string): Fields {
  return { ...document, metadata: { ...document.metadata as Fields, namespace: namespace.name, ...(name && { name }) } };
}

function text(document: Fields): string {
  return JSON.stringify(document);
}
