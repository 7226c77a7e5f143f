import { headlessService, indexedJob } from './manifests';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';
import { startCluster } from '../start/cluster';
import { programImage } from '../start/images';
import { RunningCluster } from '../start/running-cluster';

Cluster.current({ nodes: 1, own: true });

const NODE = programImage('node-of-this-machine:1', process.execPath);

interface Pod extends KubernetesObject {
  readonly status: { readonly podIP?: string; readonly conditions?: { readonly type: string; readonly status: string }[] };
}

// The other tests' DNS server keeps no answers. Those of real clusters do, and that is what peers meet after a restart.
describe('a DNS server that keeps answers', () => {
  const ttl = 5;
  let running: RunningCluster;
  let namespace: Namespace;
  beforeAll(async () => {
    running = await startCluster({ dns: { ttl, cache: 30 }, images: [NODE] });
    namespace = await new Cluster(running.connection).namespace('dns');
    const main = { name: 'main', image: NODE.name, imagePullPolicy: 'Never', command: ['sleep', '1000'] };
    await namespace.apply([headlessService('peers', 'run'), indexedJob({ name: 'run', size: 2, script: '', subdomain: 'peers', pod: { containers: [main] } })]);
    await namespace.waitFor('pod --selector=app=run', 'condition=Ready');
  });
  afterAll(async () => running.stop());

  async function podOf(index: number): Promise<Pod> {
    const [pod] = await namespace.list<Pod>('pods', `batch.kubernetes.io/job-completion-index=${index}`);
    return pod;
  }

  /** What pod 0 is told about the name of pod 1. */
  async function lookup(asker: string): Promise<{ address: string; ttl: number }[]> {
    const name = `run-1.peers.${namespace.name}.svc.cluster.local`;
    return JSON.parse(await namespace.exec(asker, 'node', '--eval',
      `require("dns").resolve4("${name}", { ttl: true }, (error, found) => console.log(JSON.stringify(found ?? [])))`)) as { address: string; ttl: number }[];
  }

  test('gives the same answer again, with the time that is left', async () => {
    const asker = (await podOf(0)).metadata.name;
    const address = (await podOf(1)).status.podIP;
    const aged = await namespace.until('an answer from the cache', async () => (await lookup(asker)).find(answer => answer.ttl < ttl));
    expect(aged).toEqual({ address, ttl: expect.any(Number) });
  });

  test('knows the new address of a recreated pod once the old answer is out of date', async () => {
    const asker = (await podOf(0)).metadata.name;
    const before = await podOf(1);
    expect(await lookup(asker)).toEqual([expect.objectContaining({ address: before.status.podIP })]);

    await namespace.kubectl(['delete', 'pod', before.metadata.name]);
    const after = await namespace.until('the pod to be recreated', async () => {
      const pod = await podOf(1);
      return pod && pod.metadata.name !== before.metadata.name && pod.status.podIP ? pod : undefined;
    });
    await namespace.until('peers to find it', async () => {
      const answers = await lookup(asker);
      return answers.some(({ address }) => address === after.status.podIP);
    }, { timeout: 30_000 });
  });
});
