/** Gangs as `GangScheduling` writes them. Native ones and the real scheduler: all pods or none. The others and the CRDs of their schedulers. */
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { GangScheduling, GangScope, IGangScheduler, JobSet, NativeGangOptions } from '../../../src';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { startControlPlane } from '../start/cluster';
import { moduleFolder } from '../start/go-module';
import { RunningCluster } from '../start/running-cluster';
import { eventually } from '../start/until';

interface Pod extends KubernetesObject {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: { readonly nodeName?: string };
}

interface PodGroup extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[] };
}

// The API is beta: whoever wants it has to switch it on.
const GATE = '--feature-gates=GenericWorkload=true,TopologyAwareWorkloadScheduling=true';

Cluster.current({ controllers: true, own: true });
process.env.CDK8S_JOBSET_QUIET = '1';
let controlPlane: RunningCluster;
let cluster: Cluster;

// One for each test: nodes that are objects only belong to the test that has added them.
beforeEach(async () => {
  controlPlane = await startControlPlane({
    flags: { 'kube-apiserver': [GATE, '--runtime-config=scheduling.k8s.io/v1beta1=true'], 'kube-controller-manager': [GATE], 'kube-scheduler': [GATE] },
  });
  cluster = new Cluster(controlPlane.connection, { controllers: true });
}, 60_000);

afterEach(async () => controlPlane.stop());

test('no pod is bound while a node is missing, and all are when it comes', async () => {
  await addNodes('node-1', 'node-2');
  const namespace = await applied({});
  await namespace.until('the group to be found unschedulable', async () => (await initially(namespace, 'run'))?.reason === 'Unschedulable');
  expect(await bound(namespace)).toEqual([]);

  await addNodes('node-3');
  await namespace.until('all pods to have a node', async () => (await bound(namespace)).length === 3);
  expect((await bound(namespace)).sort()).toEqual(['node-1', 'node-2', 'node-3']);
  await namespace.until('the group to be scheduled', async () => (await initially(namespace, 'run'))?.status === 'True');
});

test('without a gang two of the three are bound, and hold their nodes', async () => {
  await addNodes('node-1', 'node-2');
  const namespace = await applied(undefined);
  await namespace.until('two pods to have a node', async () => (await bound(namespace)).length === 2);
});

test('each replicated job is a gang of its own where that is said', async () => {
  await addNodes('node-1', 'node-2');
  const namespace = await applied({ scope: GangScope.REPLICATED_JOB });
  // There is room for the workers, or for the leader and half of the workers.
  const scheduled: string[] = [];
  await namespace.until('one group to be scheduled, and the other to wait', async () => {
    const [leader, workers] = [await initially(namespace, 'run-leader'), await initially(namespace, 'run-workers')];
    scheduled.splice(0, 2, ...leader?.status === 'True' ? ['run-leader-0'] : [], ...workers?.status === 'True' ? ['run-workers-0', 'run-workers-1'] : []);
    return scheduled.length > 0 && [leader, workers].some(condition => condition?.reason === 'Unschedulable');
  });
  await eventually(async () => {
    const running = (await pods(namespace)).filter(({ spec }) => spec.nodeName !== undefined);
    expect(running.map(({ metadata }) => metadata.labels['batch.kubernetes.io/job-name']).sort()).toEqual(scheduled);
  });
});

test('all pods of a gang with a topology land in one domain', async () => {
  await addNodes('a-1', 'a-2', 'b-1', 'b-2', 'b-3');
  const namespace = await applied({ topologyKey: 'example.com/rack' });
  await namespace.until('all pods to have a node', async () => (await bound(namespace)).length === 3);
  expect((await bound(namespace)).sort()).toEqual(['b-1', 'b-2', 'b-3']);
});

test.each<[string, IGangScheduler, string, string]>([
  ['Coscheduling', GangScheduling.coscheduling(), 'sigs.k8s.io/scheduler-plugins@v0.34.7', 'config/crd/bases/scheduling.x-k8s.io_podgroups.yaml'],
  ['Volcano', GangScheduling.volcano({ queue: 'default' }), 'volcano.sh/volcano@v1.15.1', 'config/crd/volcano/bases/scheduling.volcano.sh_podgroups.yaml'],
])('%s: the CRD accepts the groups, and the API server the pods', async (_, gang, module, file) => {
  await cluster.kubectl.run(['apply', '--server-side', `--filename=${join(moduleFolder(module), file)}`]);
  await cluster.kubectl.run(['wait', 'crd', '--all', '--for=condition=Established', '--timeout=60s']);
  const namespace = await cluster.namespace('gang');
  const manifests = runOf(gang);
  expect(await namespace.dryRun(manifests)).toMatchObject({ code: 0, stderr: '' });
  const group = manifests.find(({ kind }) => kind === 'PodGroup')!;
  const { stderr } = await namespace.dryRun([{ ...group, spec: { ...group.spec as object, minimum: 3 } }]);
  expect(stderr).toContain('unknown field "spec.minimum"');
});

/** Nodes of one core each, in the rack of their first letter. */
async function addNodes(...names: string[]): Promise<void> {
  for (const name of names) await cluster.addPaperNode({ name, labels: { 'example.com/rack': name[0] }, capacity: { cpu: '1' } });
}

/** A leader and two workers, each of which needs a node. */
function runOf(gangScheduling: IGangScheduler | undefined): KubernetesObject[] {
  const chart = new Chart(new App(), 'run');
  const run = new JobSet(chart, 'run', { metadata: { name: 'run' }, gangScheduling });
  const containers = [{ image: 'busybox:1', resources: { cpu: { request: Cpu.millis(600) } } }];
  run.addReplicatedJob('leader', { containers });
  run.addReplicatedJob('workers', { replicas: 2, containers });
  return chart.toJson();
}

/** The run in a namespace of its own. Undefined: no gang. */
async function applied(options: NativeGangOptions | undefined): Promise<Namespace> {
  const manifests = runOf(options && GangScheduling.native('1.37', options));
  const namespace = await cluster.namespace('gang');
  expect(await namespace.dryRun(manifests)).toMatchObject({ code: 0, stderr: '' });
  await namespace.apply(manifests);
  await namespace.until('three pods', async () => (await pods(namespace)).length === 3);
  return namespace;
}

async function pods(namespace: Namespace): Promise<Pod[]> {
  return namespace.list<Pod>('pods');
}

/** The nodes that pods were bound to. */
async function bound(namespace: Namespace): Promise<string[]> {
  return (await pods(namespace)).flatMap(({ spec }) => spec.nodeName ?? []);
}

async function initially(namespace: Namespace, group: string) {
  const { status } = await namespace.get<PodGroup>(`podgroup/${group}`);
  return status?.conditions?.find(({ type }) => type === 'PodGroupInitiallyScheduled');
}
