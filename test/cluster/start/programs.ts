import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { Missing } from './missing';

/** What envtest's KUBEBUILDER_ASSETS holds: enough to serve the API. */
const API = ['etcd', 'kube-apiserver', 'kubectl'];
/** With these, Jobs get pods and pods get nodes. */
const CONTROLLERS = ['kube-controller-manager', 'kube-scheduler'];
/** With these, pods run. */
const NODE = ['kubelet', 'containerd', 'containerd-shim-runc-v2', 'ctr', 'coredns'];

/** The Go module that has etcd and Kubernetes as one program, under each of these names. */
const KUBERNETES_MODULE = join(__dirname, '..', 'kubernetes');
const KUBERNETES_NAMES = [...API, ...CONTROLLERS, 'kubelet'];
/** Programs that are modules of their own, built in their released versions. */
const RELEASED = [
  'github.com/containerd/containerd/v2/cmd/containerd@v2.4.2',
  'github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2@v2.4.2',
  'github.com/containerd/containerd/v2/cmd/ctr@v2.4.2',
  'github.com/coredns/coredns@v1.15.0',
];

/** A folder with the programs that a cluster is made of. */
export class Programs {
  /**
   * The folder named by KUBEBUILDER_ASSETS, or else the cache of this project, which is filled with Go once (about 8 minutes on 2 cores).
   *
   * @throws Missing where there is neither
   */
  public static find(): Programs {
    const assets = process.env.KUBEBUILDER_ASSETS;
    if (assets) {
      const programs = new Programs(assets);
      const absent = API.filter(name => !programs.has(name));
      if (absent.length > 0) throw new Missing(`KUBEBUILDER_ASSETS=${assets} has no ${absent.join(', ')}: it must name a folder as envtest's setup makes it.`);
      return programs;
    }
    const cached = join(cache(), recipe());
    if (!existsSync(cached)) build(cached);
    return new Programs(cached);
  }

  private constructor(public readonly folder: string) {}

  public has(...names: string[]): boolean {
    return names.every(name => existsSync(join(this.folder, name)));
  }

  public path(name: string): string {
    return join(this.folder, name);
  }

  /** Whether Jobs get pods, and pods get nodes. */
  public get haveControllers(): boolean {
    return this.has(...CONTROLLERS);
  }

  /** Whether pods can run. */
  public get haveNodes(): boolean {
    return this.haveControllers && this.has(...NODE);
  }

  /** The environment for programs that start others of this folder by name. */
  public get environment(): NodeJS.ProcessEnv {
    return { ...process.env, PATH: [this.folder, process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter) };
  }
}

/**
 * A program of a released Go module that some tests need beside the cluster: built once and kept. Returns its path.
 *
 * @param module  such as `sigs.k8s.io/kueue/cmd/kueue@v0.17.0`
 * @throws Missing without Go
 */
export function releasedProgram(module: string): string {
  const name = basename(module.split('@')[0]);
  const folder = join(cache(), `${name}-${createHash('sha256').update([process.platform, process.arch, module].join('\n')).digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) fill(folder, `${module}, once (some minutes)`, target => go(target, 'install', '-ldflags', '-s -w', module));
  return join(folder, name);
}

function cache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk8s-jobset', 'cluster');
}

/** What is built, as a short hash: another version lands in another folder, so two checkouts never share one by mistake. */
function recipe(): string {
  const hash = createHash('sha256').update([process.platform, process.arch, ...RELEASED].join('\n'));
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(KUBERNETES_MODULE, file)));
  return hash.digest('hex').slice(0, 12);
}

function build(target: string): void {
  fill(target, 'the test cluster\'s programs, once (about 8 minutes on 2 cores)', folder => {
    const kubernetes = /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\S+)/.exec(readFileSync(join(KUBERNETES_MODULE, 'go.mod'), 'utf8'))!;
    const stamp = Object.entries({ gitVersion: kubernetes[1], gitMajor: kubernetes[2], gitMinor: kubernetes[3] })
      .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
    go(folder, 'build', '-ldflags', ['-s', '-w', ...stamp].join(' '), '-o', join(folder, 'kubernetes'), '.');
    for (const name of KUBERNETES_NAMES) symlinkSync('kubernetes', join(folder, name));
    for (const program of RELEASED) go(folder, 'install', '-ldflags', '-s -w', program);
  });
}

/** Fills a folder of the cache with what Go builds. */
function fill(target: string, what: string, fillWith: (folder: string) => void): void {
  if (spawnSync('go', ['version']).status !== 0) {
    throw new Missing([
      'The tests on a real cluster need one of these:',
      '  KUBECONFIG         a cluster that may be used (the tests make namespaces in it, and delete them)',
      '  KUBEBUILDER_ASSETS a folder with etcd, kube-apiserver and kubectl, as envtest\'s setup makes it; pods also need the other programs (test/cluster/README.md)',
      '  Go                 a Go toolchain on the PATH: the programs are then built once (about 8 minutes) and kept',
    ].join('\n'));
  }
  console.error(`Building ${what}, into ${target}.`);
  mkdirSync(dirname(target), { recursive: true });
  // Built beside the target and renamed: whoever finds the folder finds it complete.
  const folder = mkdtempSync(`${target}-`);
  try {
    fillWith(folder);
    if (!existsSync(target)) renameSync(folder, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function go(folder: string, command: string, ...args: string[]): void {
  execFileSync('go', [command, '-trimpath', '-buildvcs=false', ...args], {
    cwd: KUBERNETES_MODULE,
    env: { ...process.env, CGO_ENABLED: '0', GOBIN: folder, GOFLAGS: '', GOWORK: 'off' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
