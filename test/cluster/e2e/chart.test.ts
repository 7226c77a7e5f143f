/** The Helm chart: what it renders, and the controller that it installs, under its own ServiceAccount, in a namespace with enforced Pod Security. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { parseAllDocuments } from 'yaml';
import { chartFiles } from '../../../charts/generate/chart';
import { controllerObjects, installManifest } from '../../../charts/generate/manifests';
import type { Manifest } from '../../../charts/generate/manifests';
import { ControllerAdmission, ControllerImage, ControllerMetrics, ControllerScope, DependencyStatus, FailurePolicy, JobSet, JobSetController } from '../../../src';
import type { JobSetControllerProps } from '../../../src';
import { jobSet, replicatedJob } from '../../imports/documents';
import { Cluster } from '../client/cluster';
import { Namespace } from '../client/namespace';
import { startCluster, startControlPlane } from '../start/cluster';
import { helm } from '../start/helm';
import { programImage } from '../start/images';
import { RunningCluster } from '../start/running-cluster';

Cluster.current({ nodes: 1, own: true });
process.env.CDK8S_JOBSET_QUIET = '1';
const NAMESPACE = 'cdk8s-jobset-system';
const RELEASE = 'cdk8s-jobset-controller';

let folder: string;
let program: string;

beforeAll(() => {
  program = helm();
  folder = mkdtempSync(join(tmpdir(), 'chart-'));
  for (const [name, content] of Object.entries(chartFiles())) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function rendered(...values: string[]): Manifest[] {
  const text = execFileSync(program, ['template', RELEASE, folder, '--namespace', NAMESPACE, ...values.flatMap(value => ['--set', value])], {
    encoding: 'utf8', maxBuffer: 64 * 2 ** 20,
  });
  return parseAllDocuments(text).map(document => document.toJS() as Manifest | null).filter(object => object !== null);
}

const sorted = (objects: readonly Manifest[]) => [...objects].sort((a, b) => identity(a).localeCompare(identity(b)));
const identity = ({ kind, metadata: { namespace = '', name } }: Manifest) => `${kind} ${namespace}/${name}`;

describe('the chart', () => {
  test('helm lint has nothing against it', () => {
    const { status, stdout } = spawnSync(program, ['lint', '--strict', folder], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('1 chart(s) linted, 0 chart(s) failed') });
    expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
  });

  test.each<{ title: string; values: string[]; props: JobSetControllerProps }>([
    { title: 'default values', values: [], props: {} },
    { title: 'one namespace', values: ['scope=namespace'], props: { scope: ControllerScope.NAMESPACE } },
    { title: 'several namespaces', values: ['scope=namespace', 'namespaces={a,b}'], props: { scope: ControllerScope.namespaces('a', 'b') } },
    {
      title: 'everything else',
      values: [
        'replicas=1', 'image=mirror.example.com/node:22', 'installCrd=false', 'admission=validation', 'besideAnother=true', 'suspendQueuedJobs=true',
        'metricsService=false', 'networkPolicy=true',
      ],
      props: {
        replicas: 1,
        image: ControllerImage.node('mirror.example.com/node:22'),
        installCrd: false,
        admission: ControllerAdmission.VALIDATION,
        besideAnother: true,
        suspendQueuedJobs: true,
        metricsService: false,
        networkPolicy: true,
      },
    },
    {
      title: 'labelled namespaces',
      values: ['namespaceSelector=cdk8s-jobset.dev/runs=enabled\\,team=a'],
      props: { scope: ControllerScope.labelledNamespaces({ 'cdk8s-jobset.dev/runs': 'enabled', 'team': 'a' }) },
    },
    { title: 'metrics for nobody', values: ['metrics=off'], props: { metrics: ControllerMetrics.OFF } },
    {
      title: 'clients of metrics',
      values: ['networkPolicy=true', 'metricsClients[0].namespaceSelector.matchLabels.team=a', 'metricsClients[0].podSelector.matchLabels.app=b', 'metricsClients[1].podSelector.matchLabels.c=d'],
      props: { networkPolicy: true, metricsClients: [{ namespaceLabels: { team: 'a' }, podLabels: { app: 'b' } }, { podLabels: { c: 'd' } }] },
    },
    { title: 'no clients of metrics', values: ['networkPolicy=true', 'metricsClients=null'], props: { networkPolicy: true, metricsClients: [] } },
    { title: 'documents only', values: ['admission=documents'], props: { admission: ControllerAdmission.DOCUMENTS } },
    {
      title: 'documents of several namespaces',
      values: ['scope=namespace', 'namespaces={a,b}', 'admission=documents'],
      props: { scope: ControllerScope.namespaces('a', 'b'), admission: ControllerAdmission.DOCUMENTS },
    },
    { title: 'no policies', values: ['admission=none'], props: { admission: ControllerAdmission.NONE } },
  ])('is the construct, object by object: $title', ({ values, props }) => {
    expect(sorted(rendered(...values))).toEqual(sorted(controllerObjects(props, NAMESPACE)));
  });

  test('values that a pod takes', () => {
    const values = ['nodeSelector.pool=system', 'tolerations[0].key=system', 'tolerations[0].operator=Exists', 'resources.limits.memory=1Gi', 'imagePullSecrets[0].name=registry', 'logLevel=debug'];
    const [deployment] = rendered(...values)
      .filter(({ kind }) => kind === 'Deployment') as unknown as { spec: { template: { spec: any } } }[];
    expect(deployment.spec.template.spec).toMatchObject({
      nodeSelector: { pool: 'system' },
      tolerations: [{ key: 'system', operator: 'Exists' }],
      imagePullSecrets: [{ name: 'registry' }],
      containers: [{ args: expect.arrayContaining(['debug']), resources: { limits: { memory: '1Gi' } } }],
    });
  });

  test('labels of namespaces are refused where namespaces are named', () => {
    const { status, stderr } = spawnSync(program, ['template', folder, '--set', 'scope=namespace', '--set', 'namespaceSelector=a=b'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('namespaceSelector chooses among the namespaces of the cluster: write scope: cluster, or remove it') });
  });

  test('values that make no sense are refused', () => {
    const { status, stderr } = spawnSync(program, ['template', folder, '--set', 'scope=planet'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("value must be one of 'cluster', 'namespace'") });
  });
});

test('a release is installed, upgraded and uninstalled, and JobSets survive it', async () => {
  const controlPlane = await startControlPlane();
  try {
    const { kubectl } = new Cluster(controlPlane.connection);
    const run = (...words: string[]) => execFileSync(program, [...words, '--kubeconfig', controlPlane.access.kubeconfig, '--namespace', NAMESPACE], { encoding: 'utf8' });
    expect(run('install', RELEASE, folder, '--create-namespace')).toContain('STATUS: deployed');
    expect(run('upgrade', RELEASE, folder, '--set', 'replicas=3')).toContain('REVISION: 2');
    expect(await kubectl.run(['get', `deployment/${RELEASE}`, '--namespace', NAMESPACE, '--output=jsonpath={.spec.replicas}'])).toBe('3');
    expect(run('uninstall', RELEASE)).toContain('kept due to the resource policy');
    expect(await kubectl.attempt(['get', 'jobsets', '--all-namespaces'])).toMatchObject({ code: 0 });
  } finally {
    await controlPlane.stop();
  }
}, 300_000);

describe('on a cluster', () => {
  let running: RunningCluster;
  let cluster: Cluster;

  beforeAll(async () => {
    running = await startCluster({ nodes: 2, images: [programImage('node:24-slim', process.execPath)] });
    cluster = new Cluster(running.connection, { nodes: 2 });
    await cluster.ownNamespace(NAMESPACE).then(async ({ name }) =>
      cluster.kubectl.run(['label', 'namespace', name, 'pod-security.kubernetes.io/enforce=restricted']));
  }, 300_000);

  afterAll(async () => running.stop());

  // helm runs here, the nodes in namespaces of their own: what helm renders goes in by kubectl.
  async function install(text: string): Promise<void> {
    await cluster.kubectl.run(['apply', '--server-side', '--force-conflicts', '--filename=-'], { input: text });
  }

  function as(namespace: string, ...words: string[]): Promise<string> {
    return cluster.kubectl.attempt(['auth', 'can-i', ...words, `--as=system:serviceaccount:${NAMESPACE}:${RELEASE}`, '--namespace', namespace])
      .then(({ stdout }) => stdout.trim());
  }

  async function ready(): Promise<void> {
    const { code, stderr } = await cluster.kubectl.attempt(['rollout', 'status', `deployment/${RELEASE}`, '--namespace', NAMESPACE, '--timeout=120s']);
    if (code !== 0) {
      const pods = await cluster.kubectl.attempt(['describe', 'pods', '--namespace', NAMESPACE]);
      const logs = await cluster.kubectl.attempt(['logs', `deployment/${RELEASE}`, '--namespace', NAMESPACE, '--all-containers']);
      throw new Error(`${stderr}\n${pods.stdout}\n${logs.stdout}${logs.stderr}`);
    }
  }

  test('the manifest is accepted in strict mode', async () => {
    const strictly = ['apply', '--dry-run=server', '--server-side', '--force-conflicts', '--validate=strict', '--filename=-'];
    const { code, stdout } = await cluster.kubectl.attempt(strictly, { input: installManifest() });
    expect({ code, objects: stdout.trim().split('\n').length }).toEqual({ code: 0, objects: controllerObjects().length });
  });

  test('two pods come up, and a JobSet of another namespace is carried out', async () => {
    await install(execFileSync(program, ['template', RELEASE, folder, '--namespace', NAMESPACE], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 }));
    await ready();
    const namespace: Namespace = await cluster.namespace('chart');
    const run = jobSet({ replicatedJobs: [replicatedJob('workers', { job: { parallelism: 1, completions: 1, backoffLimit: 0 } })] }, { name: 'run', namespace: namespace.name });
    await namespace.until('the JobSet to be accepted', async () => (await namespace.attempt(['apply', '--filename=-'], JSON.stringify(run))).code === 0);
    await namespace.waitFor('jobset/run', 'condition=Completed', { timeoutSeconds: 120 });
    expect(await as(namespace.name, 'create', 'jobs')).toBe('yes');
    for (const denied of [['get', 'secrets'], ['update', 'jobs'], ['create', 'jobsets'], ['update', 'nodes'], ['create', 'pods'], ['delete', 'services']]) {
      expect([denied, await as(namespace.name, ...denied)]).toEqual([denied, 'no']);
    }
  });

  test('exclusively placed Jobs get a rack each, and all of their pods are on it', async () => {
    const nodes = ['a', 'b', 'c', 'd'].flatMap(rack => [0, 1].map(i => ({ name: `${rack}${i}`, labels: { 'example.com/rack': rack } })));
    await cluster.addPaperNodes(nodes);
    const namespace = await cluster.namespace('exclusive');
    const metadata = { name: 'run', namespace: namespace.name, annotations: { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'example.com/rack' } };
    const containers = [{ name: 'main', image: 'busybox:1', resources: { requests: { cpu: '40' } } }];
    await namespace.apply([jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 3, podSpec: { containers } })] }, metadata)]);
    const pods = await namespace.until('six pods to be placed', async () => {
      const found = await namespace.list<Manifest & { metadata: { labels: Record<string, string> }; spec: { nodeName?: string } }>('pods');
      return found.length === 6 && found.every(({ spec }) => spec.nodeName !== undefined) && found;
    });
    const placed = pods.map(({ metadata: { labels }, spec }) => `${labels['job-name']} ${spec.nodeName![0]}`);
    expect(new Set(placed).size).toBe(3);
    expect(new Set(placed.map(each => each.split(' ')[1])).size).toBe(3);
    // Nobody would run the pods of the next test there.
    await cluster.kubectl.run(['delete', 'node', ...nodes.map(({ name }) => name)]);
  });

  test('a controller of one namespace carries out a standalone run there', async () => {
    // Two controllers would both look after it.
    await cluster.kubectl.attempt(['delete', `deployment/${RELEASE}`, '--namespace', NAMESPACE]);
    const namespace = await cluster.namespace('alone', { 'pod-security.kubernetes.io/enforce': 'restricted' });
    const chart = new Chart(new App(), 'alone', { namespace: namespace.name });
    new JobSetController(chart, 'controller', { scope: ControllerScope.NAMESPACE, replicas: 1 });
    const run = new JobSet(chart, 'run', { metadata: { name: 'run' }, failurePolicy: FailurePolicy.restart({ max: 1 }) });
    const job = (name: string, script: string) => run.addReplicatedJob(name, {
      podSpecFields: { securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } } },
      containers: [{
        name: 'main',
        image: 'busybox:1',
        command: ['sh', '-c', script],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [kplus.Capability.ALL] } },
      }],
    });
    const first = job('first', 'true');
    job('second', '[ "${ATTEMPT:-0}" = 1 ]').dependsOn(first, DependencyStatus.COMPLETE);
    ApiObject.of(run).addJsonPatch(JsonPatch.add('/spec/replicatedJobs/1/template/spec/template/spec/containers/0/env', [
      { name: 'ATTEMPT', valueFrom: { fieldRef: { fieldPath: "metadata.labels['jobset.sigs.k8s.io/restart-attempt']" } } },
    ]));
    await namespace.apply(chart.toJson());
    await namespace.kubectl(['wait', '--for=create', 'job/run', '--timeout=60s']);
    await namespace.waitFor('job/run', 'condition=Completed', { timeoutSeconds: 120 });
    const record = await namespace.get<Manifest & { metadata: { annotations: Record<string, string> } }>('job/run');
    expect(JSON.parse(record.metadata.annotations['cdk8s-jobset.dev/status'])).toMatchObject({ restarts: 1, terminalState: 'Completed' });
  }, 300_000);
});
