import { writeFileSync } from 'node:fs';
import { createServer, AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ComponentFlags, ControlPlaneLayout, Endpoints } from './components';
import { BUSYBOX, Image, PAUSE } from './images';
import { Missing } from './missing';
import { launchNode, writeImages, writeNetworkConfig } from './node';
import { Programs } from './programs';
import { RunningCluster } from './running-cluster';
import { Sandbox } from './sandbox';
import { newStateFolder } from './state';

const SERVICE_ADDRESSES = '10.96.0.0/16';
/** The first address of the Services is that of the API server's own Service. */
const API_ADDRESS = '10.96.0.1';
const DNS_ADDRESS = '10.96.0.10';

export interface ControlPlaneOptions {
  /** @default - none */
  readonly flags?: ComponentFlags;
}

export interface ClusterOptions extends ControlPlaneOptions {
  /** How many nodes, named node-1, node-2, …. @default 1 */
  readonly nodes?: number;
  /** Images that pods can use besides `busybox:1`. @default - none */
  readonly images?: readonly Image[];
  /** How long answers of the cluster's DNS server stay valid. @default - no time at all, so that pods never see a stale address */
  readonly dns?: DnsOptions;
}

export interface DnsOptions {
  /** Time to live of a record, in seconds. @default 0 */
  readonly ttl?: number;
  /** For how many seconds at most the server itself keeps answers, "no such name" included. @default 0 - it keeps none */
  readonly cache?: number;
}

/**
 * Starts a control plane without nodes on loopback ports, within about 3 seconds. Nobody needs to be root.
 * With programs that serve the API only (KUBEBUILDER_ASSETS) there is no controller and no scheduler either.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<RunningCluster> {
  const programs = Programs.find();
  const [port, etcdPort, etcdPeerPort] = await freePorts(3);
  const cluster = new RunningCluster(layout({ host: '127.0.0.1', port, etcdPort, etcdPeerPort }, options), programs);
  return orStop(cluster, async () => {
    await cluster.launchControlPlane();
    cluster.complete([]);
  });
}

/**
 * Starts a whole cluster with real pods in a sandbox of its own, within about 6 seconds. Needs Linux and root.
 *
 * Nothing leaves the sandbox. Pods have real addresses, and names through headless Services; there is no kube-proxy, so of the
 * Services with a cluster address only the API server's and the DNS server's work.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<RunningCluster> {
  const programs = Programs.find();
  if (!programs.haveNodes) throw new Missing(`${programs.folder} has no programs for nodes: see test/cluster/README.md`);
  const plan = layout({ host: API_ADDRESS, port: 443, etcdPort: 2379, etcdPeerPort: 2380 }, options);
  const nodes = Array.from({ length: options.nodes ?? 1 }, (_, i) => ({ name: `node-${i + 1}`, address: `10.245.0.${i + 1}`, dns: DNS_ADDRESS }));
  const sandbox = await Sandbox.open(plan.state, [API_ADDRESS, DNS_ADDRESS, ...nodes.map(({ address }) => address)]);
  const cluster = new RunningCluster(plan, programs, sandbox);
  return orStop(cluster, async () => {
    const apiReady = cluster.launchControlPlane();
    const dnsReady = apiReady.then(() => launchDns(cluster, options.dns ?? {}));
    writeNetworkConfig(cluster.state);
    const archives = writeImages(cluster.state, [PAUSE, BUSYBOX, ...options.images ?? []]);
    await Promise.all([dnsReady, ...nodes.map(node => launchNode(cluster, node, archives, apiReady))]);
    await cluster.patiently('the nodes', async () => {
      const ready = await cluster.query('get', 'nodes', '-o=jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}');
      return ready.split(' ').filter(status => status === 'True').length === nodes.length;
    });
    cluster.complete(nodes.map(({ name }) => name));
  });
}

function layout(endpoints: Endpoints, { flags }: ControlPlaneOptions): ControlPlaneLayout {
  return { ...endpoints, state: newStateFolder(), serviceAddresses: SERVICE_ADDRESSES, flags };
}

async function orStop(cluster: RunningCluster, start: () => Promise<void>): Promise<RunningCluster> {
  try {
    await start();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

function launchDns(cluster: RunningCluster, { ttl = 0, cache = 0 }: DnsOptions): void {
  const corefile = join(cluster.state, 'Corefile');
  writeFileSync(corefile, `.:53 {
  bind ${DNS_ADDRESS}
  kubernetes cluster.local in-addr.arpa {
    endpoint ${cluster.access.server}
    kubeconfig ${cluster.access.kubeconfig} test
    ttl ${ttl}
  }
${cache > 0 ? `  cache ${cache}\n` : ''}}
`);
  cluster.launch('coredns', 'coredns', [`-conf=${corefile}`]);
}

/** Ports of the loopback interface that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}
