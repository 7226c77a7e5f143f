import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Image, PAUSE, qualified, writeImage } from './images';
import { RunningCluster } from './running-cluster';
import { cniFolder } from './sandbox';

const run = promisify(execFile);

const KUBELET = join(__dirname, 'kubelet.sh');

/** Addresses of pods, on all nodes: they share one bridge, and so need no routes between nodes. */
const POD_ADDRESSES = '10.244.0.0/16';

export interface NodeProps {
  readonly name: string;
  /** Its own address. */
  readonly address: string;
  /** The address of the cluster's DNS server. */
  readonly dns: string;
}

/** Starts a node: a container runtime that holds the images, and a kubelet that joins the cluster. */
export async function launchNode(cluster: RunningCluster, node: NodeProps, archives: readonly string[], apiReady: Promise<void>): Promise<void> {
  const folder = nodeFolder(cluster.state, node.name);
  const varLibKubelet = join(folder, 'var-lib-kubelet');
  mkdirSync(varLibKubelet, { recursive: true });
  writeFileSync(join(folder, 'containerd.toml'), runtimeConfig(cluster.state, folder));
  writeFileSync(join(folder, 'kubelet.json'), JSON.stringify(kubeletConfig(folder, node), undefined, 2));

  cluster.launch(`containerd-${node.name}`, 'containerd', [`--config=${join(folder, 'containerd.toml')}`]);
  await cluster.patiently(`the container runtime of ${node.name}`, async () => run(cluster.ctr, ['--address', runtimeSocket(folder), 'version']));
  for (const archive of archives) await importImage(cluster.ctr, cluster.state, node.name, archive);

  await apiReady;
  cluster.launch(`kubelet-${node.name}`, '/usr/bin/env', [
    'unshare', '--mount', '--propagation', 'unchanged', 'bash', KUBELET, varLibKubelet,
    `--kubeconfig=${cluster.access.kubeconfig}`, `--config=${join(folder, 'kubelet.json')}`,
    `--hostname-override=${node.name}`, `--node-ip=${node.address}`, `--root-dir=${join(folder, 'kubelet')}`,
  ]);
}

/** Writes images as archives that nodes import. */
export function writeImages(state: string, images: readonly Image[]): string[] {
  mkdirSync(join(state, 'images'), { recursive: true });
  return images.map(image => {
    const archive = join(state, 'images', `${image.name.replace(/[/:]/g, '_')}.tar`);
    writeImage(image, archive);
    return archive;
  });
}

export async function importImage(ctr: string, state: string, node: string, archive: string): Promise<void> {
  await run(ctr, ['--address', runtimeSocket(nodeFolder(state, node)), '--namespace=k8s.io', 'images', 'import', archive]);
}

/** How all nodes connect their pods. */
export function writeNetworkConfig(state: string): void {
  mkdirSync(join(state, 'cni'));
  writeFileSync(join(state, 'cni', '10-pods.conflist'), JSON.stringify({
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [{
      type: 'bridge',
      bridge: 'pods0',
      isGateway: true,
      hairpinMode: true,
      ipam: { type: 'host-local', dataDir: join(state, 'ipam'), ranges: [[{ subnet: POD_ADDRESSES }]], routes: [{ dst: '0.0.0.0/0' }] },
    }],
  }));
}

function nodeFolder(state: string, node: string): string {
  return join(state, 'nodes', node);
}

function runtimeSocket(folder: string): string {
  return join(folder, 'containerd.sock');
}

function runtimeConfig(state: string, folder: string): string {
  return `version = 3
root = '${join(folder, 'images')}'
state = '${join(folder, 'run')}'
[grpc]
  address = '${runtimeSocket(folder)}'
# Its socket has one path for all runtimes of a machine.
[plugins.'io.containerd.nri.v1.nri']
  disable = true
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '${qualified(PAUSE.name)}'
[plugins.'io.containerd.cri.v1.runtime']
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ['${cniFolder()}']
    conf_dir = '${join(state, 'cni')}'
`;
}

function kubeletConfig(folder: string, { address, dns }: NodeProps): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address,
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    clusterDNS: [dns],
    clusterDomain: 'cluster.local',
    containerRuntimeEndpoint: `unix://${runtimeSocket(folder)}`,
    podLogsDir: join(folder, 'pods'),
    healthzPort: 0,
    maxPods: 250,
    failSwapOn: false,
    // Works with both versions of control groups, and leaves the machine's own groups as they are.
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    localStorageCapacityIsolation: false,
    // Nodes share one disk with everything else on this machine: how full it is says nothing about the tests.
    evictionHard: { 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
  };
}
