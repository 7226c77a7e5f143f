import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { addressesOf, peerScript, replicatedJobsOf } from './peers';
import { everyWay, lives } from './standalone-lifecycle';
import { StandaloneRun } from './standalone-run';
import { Llama } from '../../../examples/quickstart/main';
import { JobSet } from '../../../src';
import { Cluster } from '../client/cluster';
import { BUSYBOX, Image } from '../start/images';

// Its nodes become those of TPU slices.
const cluster = Cluster.current({ nodes: 2, own: true });

const TPU = 'google.com/tpu';
const SLICES = ['v6e-a', 'v6e-b'];
const LABELS = { 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice', 'cloud.google.com/gke-tpu-topology': '4x4' };

/** The image that the quick start names, whose Python runs another program than the one it is asked for. */
function trainImage(script: string): Image {
  return {
    name: 'ghcr.io/acme/llama:1.4',
    command: ['/bin/sh'],
    fill: root => {
      BUSYBOX.fill(root);
      mkdirSync(join(root, 'usr/bin'), { recursive: true });
      writeFileSync(join(root, 'usr/bin/python'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    },
  };
}

/** Makes a node one with all the chips of a slice, and nothing but work for them. */
async function makeSlice(node: string, pool: string): Promise<void> {
  const status = { capacity: { [TPU]: '16' }, allocatable: { [TPU]: '16' } };
  const labels = { ...LABELS, 'cloud.google.com/gke-nodepool': pool };
  await cluster.kubectl.run(['label', 'node', node, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)]);
  await cluster.kubectl.run(['taint', 'node', node, `${TPU}=present:NoSchedule`]);
  await cluster.kubectl.run(['patch', 'node', node, '--subresource=status', '--type=merge', `--patch=${JSON.stringify({ status })}`]);
}

async function unmakeSlice(node: string): Promise<void> {
  const status = { capacity: { [TPU]: null }, allocatable: { [TPU]: null } };
  await cluster.kubectl.run(['patch', 'node', node, '--subresource=status', '--type=merge', `--patch=${JSON.stringify({ status })}`]);
  await cluster.kubectl.run(['taint', 'node', node, `${TPU}-`]);
  await cluster.kubectl.run(['label', 'node', node, ...Object.keys({ ...LABELS, 'cloud.google.com/gke-nodepool': '' }).map(key => `${key}-`)]);
}

describe('the quick start, as it is', () => {
  let run: StandaloneRun;
  beforeAll(async () => Promise.all(SLICES.map(async (pool, i) => makeSlice(cluster.nodes[i], pool))));
  afterAll(async () => Promise.all(SLICES.map(async (_, i) => unmakeSlice(cluster.nodes[i]))));

  lives(async way => {
    const chart = new Llama(new App(), 'llama');
    const jobset = chart.node.findChild('pretrain') as JobSet;
    await cluster.addImage(trainImage(peerScript(addressesOf(replicatedJobsOf(jobset)))));
    run = new StandaloneRun(await cluster.ownNamespace('llama'), jobset, chart);
    await run.apply(way);
    return run;
  }, everyWay('jobset.sigs.k8s.io/jobset-name=pretrain'), () => {
    test('each slice runs on its own node pool and knows its place', async () => {
      const pods = await run.pods();
      expect(pods).toHaveLength(8);
      await Promise.all(pods.map(async ({ metadata: { name }, spec: { hostname, nodeName } }) => {
        const slice = hostname!.startsWith('pretrain-slice-0-') ? 0 : 1;
        expect(nodeName).toBe(cluster.nodes[slice]);
        const told = await run.namespace.exec(name, 'sh', '-c', 'echo $MEGASCALE_COORDINATOR_ADDRESS $MEGASCALE_NUM_SLICES $MEGASCALE_SLICE_ID');
        expect(told).toBe(`pretrain-slice-0-0-0.pretrain 2 ${slice}\n`);
      }));
    });
  });
});
