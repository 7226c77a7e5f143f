/** For whom the controller acts: for those who may do what they ask of it, and in the namespaces that an administrator has labelled. */
import { chartOf } from './standalone-runs';
import { ControllerScope, JobSet, JobSetRendering } from '../../../src';
import { policyConfigMap } from '../../../src/model';
import type { JobSetDocument } from '../../../src/model';
import { jobSet, replicatedJob } from '../../imports/documents';
import { Cluster } from '../client/cluster';
import { Controller, NODE } from '../client/controller';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';

const cluster = Cluster.current({ nodes: 2, own: true });
const { JOBSET_API, STANDALONE } = JobSetRendering;
const LABEL = 'cdk8s-jobset.dev/runs';
let controller: Controller;

beforeAll(async () => {
  await cluster.addImage(NODE);
  controller = await Controller.install(cluster, { scope: ControllerScope.labelledNamespaces({ [LABEL]: 'enabled' }), replicas: 1 });
}, 120_000);

afterAll(async () => controller.uninstall());

/** What nobody should get who may create nothing but ConfigMaps. */
const greedy = (name: string) => jobSet({
  network: { subdomain: 'victim' },
  replicatedJobs: [replicatedJob('workers', {
    podSpec: {
      serviceAccountName: 'powerful',
      hostPID: true,
      volumes: [{ name: 'host', hostPath: { path: '/' } }, { name: 'keys', secret: { secretName: 'keys' } }],
      containers: [{ name: 'main', image: 'busybox:1', securityContext: { privileged: true }, volumeMounts: [{ name: 'host', mountPath: '/host' }] }],
    },
  })],
}, { name, namespace: undefined });

/** A run of one pod that ends at once, as its author applies it. */
function modest(name: string, rendering: JobSetRendering, { name: namespace }: Namespace): object {
  const chart = chartOf(namespace, rendering);
  new JobSet(chart, name, { metadata: { name } }).addReplicatedJob('workers', { containers: [{ image: 'busybox:1', command: ['true'] }] });
  return { apiVersion: 'v1', kind: 'List', items: chart.toJson() };
}

const configMap = (document: object) => policyConfigMap(document as JobSetDocument);

async function mayWriteConfigMaps(namespace: Namespace, user: string): Promise<void> {
  await namespace.kubectl(['create', 'role', user, '--verb=get,list,create,update,patch', '--resource=configmaps']);
  await namespace.kubectl(['create', 'rolebinding', user, `--role=${user}`, `--user=${user}`]);
}

async function applyAs(namespace: Namespace, user: string, object: object) {
  return namespace.attempt(['apply', '--filename=-', `--as=${user}`], JSON.stringify(object));
}

async function jobs(namespace: Namespace): Promise<string[]> {
  return (await namespace.list<KubernetesObject>('jobs')).map(({ metadata }) => metadata.name).sort();
}

test('nothing is made for who may create ConfigMaps only, and all for who may create Jobs', async () => controller.explaining(async () => {
  const namespace = await cluster.namespace('trust', { [LABEL]: 'enabled' });
  await mayWriteConfigMaps(namespace, 'mallory');
  await mayWriteConfigMaps(namespace, 'alice');
  await namespace.kubectl(['create', 'rolebinding', 'alice-edits', '--clusterrole=edit', '--user=alice']);
  const refusal = /configmaps "greedy-jobset" is forbidden: .*'mallory' may not create jobs\.batch in namespace 'trust-\w+'/;
  expect(await applyAs(namespace, 'mallory', configMap(greedy('greedy')))).toMatchObject({ code: 1, stderr: expect.stringMatching(refusal) });
  expect(await applyAs(namespace, 'alice', modest('modest', STANDALONE, namespace))).toMatchObject({ code: 0 });
  await namespace.waitFor('job/modest', 'create');
  await namespace.waitFor('job/modest', 'condition=Completed');
  // Neither by an edit of what is there.
  expect(await applyAs(namespace, 'mallory', configMap(greedy('modest')))).toMatchObject({ code: 1, stderr: expect.stringContaining('\'mallory\' may not create jobs.batch') });
  expect(await jobs(namespace)).toEqual(['modest', 'modest-workers-0']);
  expect((await namespace.list<KubernetesObject>('services')).map(({ metadata }) => metadata.name)).toEqual(['modest']);
}), 120_000);

test('a namespace is looked after while it has the label', async () => controller.explaining(async () => {
  const other = await cluster.namespace('unlabelled');
  const namespace = await cluster.namespace('labelled', { [LABEL]: 'enabled' });
  const apply = async (where: Namespace, name: string, rendering: JobSetRendering) => where.kubectl(['apply', '--filename=-'], JSON.stringify(modest(name, rendering, where)));
  for (const each of [other, namespace]) {
    await apply(each, 'alone', STANDALONE);
    await apply(each, 'resource', JOBSET_API);
  }
  await namespace.waitFor('jobset/resource', 'condition=Completed', { timeoutSeconds: 90 });
  await namespace.waitFor('job/alone', 'condition=Completed', { timeoutSeconds: 90 });
  expect(await jobs(other)).toEqual(['alone-workers-0']);

  await other.kubectl(['label', 'namespace', other.name, `${LABEL}=enabled`]);
  await other.waitFor('jobset/resource', 'condition=Completed', { timeoutSeconds: 90 });
  await other.waitFor('job/alone', 'condition=Completed', { timeoutSeconds: 90 });

  await other.kubectl(['label', 'namespace', other.name, `${LABEL}-`]);
  await other.until('the controller to have let go of it', async () => (await controller.log(other.name)).some(line => line.includes('a namespace is served no longer')));
  await other.kubectl(['delete', 'job/alone-workers-0', 'jobset/resource', '--wait=true']);
  for (const each of [other, namespace]) await apply(each, 'late', JOBSET_API);
  await namespace.waitFor('jobset/late', 'condition=Completed', { timeoutSeconds: 90 });
  // What the controller has made stays as it was.
  expect(await jobs(other)).toEqual(['alone']);
}), 240_000);
