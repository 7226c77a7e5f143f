/** The pods of the example, on Node objects made from what its pools offer: the real scheduler binds them to exactly those hosts. */
import { App } from 'cdk8s';
import { Finetuning, Platform, Pretraining } from '../../../examples/accelerator-pools/main';
import { AcceleratorNodePool } from '../../../src';
import { certainLabels } from '../../../src/hardware/node-requirements';
import { poolOffers } from '../../../src/hardware/offers';
import { EXCLUSIVE_PLACEMENT_GATE } from '../../../src/model';
import { Cluster, PaperNode } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { startControlPlane } from '../start/cluster';
import { RunningCluster } from '../start/running-cluster';

interface Pod extends KubernetesObject {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: { readonly nodeName?: string };
}

const JOB = 'batch.kubernetes.io/job-name';
const INDEX = 'batch.kubernetes.io/job-completion-index';

Cluster.current({ controllers: true, own: true });
process.env.CDK8S_JOBSET_QUIET = '1';
const app = new App();
const platform = new Platform(app, 'platform');
const pretraining = new Pretraining(app, 'pretraining', platform).toJson();
const finetuning = new Finetuning(app, 'finetuning', platform).toJson();

let controlPlane: RunningCluster;
let cluster: Cluster;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  cluster = new Cluster(controlPlane.connection, { controllers: true });
  const nodes = [platform.v6e, platform.p5, platform.leaders].flatMap(nodesOf);
  // Hosts of the same kinds that belong to nobody's pool.
  const strangers = [platform.v6e, platform.p5, platform.leaders].map(pool => {
    const { name, labels, ...node } = nodesOf(pool)[0];
    return { ...node, name: `stranger-${name}`, labels: pool.accelerator.nodeLabels };
  });
  for (const node of [...strangers, ...nodes]) await cluster.addPaperNode(node);
}, 300_000);

afterAll(async () => controlPlane.stop());

test('each slice runs one Job, on all of its hosts', async () => {
  const namespace = await applied(pretraining, 16);
  await liftGates(namespace, index => index === '0');
  await bound(namespace, 4);
  await liftGates(namespace, index => index !== '0');
  const pods = await bound(namespace, 16);
  const slices = new Map<string, Set<string>>();
  for (const { metadata, spec } of pods) {
    const job = metadata.labels[JOB];
    slices.set(job, (slices.get(job) ?? new Set()).add(spec.nodeName!.replace(/-host-\d+$/, '')));
  }
  expect([...slices.values()].map(each => [...each])).toEqual(expect.arrayContaining([['v6e-0'], ['v6e-1'], ['v6e-2'], ['v6e-3']]));
  expect(new Set(pods.map(({ spec }) => spec.nodeName)).size).toBe(16);
});

test('learners take every GPU host, and the leader a plain one', async () => {
  const pods = await bound(await applied(finetuning, 17), 17);
  const hosts = (job: string) => pods.filter(({ metadata }) => metadata.labels[JOB] === job).map(({ spec }) => spec.nodeName).sort();
  expect(hosts('finetune-learner-0')).toEqual(nodesOf(platform.p5).map(({ name }) => name).sort());
  expect(hosts('finetune-leader-0')).toEqual([expect.stringMatching(/^leaders-host-[01]$/)]);
});

/** Nodes as the pool's manifests promise them. */
function nodesOf(pool: AcceleratorNodePool): PaperNode[] {
  return poolOffers(pool.apiObjects.map(object => object.toJson())).flatMap(({ name, hosts, nodes: [node] }) =>
    Array.from({ length: hosts.max! }, (_, i) => ({
      name: `${name}-host-${i}`,
      labels: certainLabels(node.labels),
      taints: node.taints.map(({ key, value, effect }) => ({ key, value, effect })),
      capacity: Object.fromEntries(Object.entries({ ...node.resources, cpu: node.vcpu! }).map(([resource, count]) => [resource, `${count}`])),
    })));
}

/** The run's objects in a namespace of its own, once its pods are there. */
async function applied(objects: KubernetesObject[], count: number): Promise<Namespace> {
  const namespace = await cluster.namespace('placement');
  await namespace.apply(objects.map(object => ({ ...object, metadata: { ...object.metadata, namespace: namespace.name } })));
  await namespace.until(`${count} pods`, async () => (await namespace.list<Pod>('pods')).length === count);
  return namespace;
}

async function bound(namespace: Namespace, count: number): Promise<Pod[]> {
  let pods: Pod[] = [];
  await namespace.until(`${count} pods to have a node`, async () => {
    pods = (await namespace.list<Pod>('pods')).filter(({ spec }) => spec.nodeName !== undefined);
    return pods.length === count;
  });
  return pods;
}

/** What the controller does: the first pod of each Job goes ahead, the others follow it. */
async function liftGates(namespace: Namespace, which: (index: string) => boolean): Promise<void> {
  for (const { metadata } of (await namespace.list<Pod>('pods')).filter(pod => which(pod.metadata.labels[INDEX]))) {
    const lifted = JSON.stringify({ spec: { schedulingGates: [{ $patch: 'delete', name: EXCLUSIVE_PLACEMENT_GATE }] } });
    await namespace.kubectl(['patch', `pod/${metadata.name}`, `--patch=${lifted}`]);
  }
}
