import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Missing } from './missing';

const SCRIPT = join(__dirname, 'sandbox.sh');
const CNI_FOLDERS = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni'];

/** What nodes need besides the programs, by Debian's package names. */
const PACKAGES: Record<string, () => boolean> = {
  'runc': () => onPath('runc'),
  'containernetworking-plugins': () => cniFolder() !== undefined,
  'busybox-static': () => onPath('busybox'),
  'iproute2': () => onPath('ip'),
  'util-linux': () => onPath('unshare') && onPath('nsenter'),
};

/** Where the network plugins lie. */
export function cniFolder(): string | undefined {
  return CNI_FOLDERS.find(folder => existsSync(join(folder, 'bridge')));
}

/** Namespaces of processes, mounts and network in which a cluster runs, cut off from the machine and from other clusters. */
export class Sandbox {
  /**
   * @param state  the cluster's folder; what programs write elsewhere is diverted into it
   * @param addresses  the addresses that the machine has inside
   * @throws Missing where this machine cannot run nodes
   */
  public static async open(state: string, addresses: readonly string[]): Promise<Sandbox> {
    checkMachine();
    const child = spawn(
      'unshare', ['--pid', '--mount', '--net', '--fork', '--kill-child', '--mount-proc', 'bash', SCRIPT, state, ...addresses],
      { detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    const problems = text(child.stderr);
    const ready = await Promise.race([once(child.stdout, 'data').then(() => true), once(child, 'exit').then(() => false)]);
    if (!ready) throw new Error(`the sandbox of the test cluster could not be made: ${await problems}`);
    return new Sandbox(child);
  }

  /** Words before a command that make it a client: it is in the sandbox's network, and otherwise on the machine. */
  public readonly client: readonly string[];
  /** Words before a command that make it a part: it ends with the sandbox and sees its mounts and processes only. */
  public readonly member: readonly string[];

  private constructor(private readonly child: ChildProcess) {
    const namespaces = `/proc/${child.pid}/ns`;
    this.client = ['nsenter', `--net=${namespaces}/net`, '--'];
    this.member = ['nsenter', `--net=${namespaces}/net`, `--mount=${namespaces}/mnt`, `--pid=${namespaces}/pid_for_children`, '--'];
  }

  /** Ends everything that runs in it. */
  public async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.stdin!.end();
    await ended;
  }
}

function checkMachine(): void {
  if (process.platform !== 'linux' || process.getuid!() !== 0) {
    throw new Missing('A test cluster with pods needs Linux and root. Elsewhere, set KUBECONFIG to a cluster that may be used (kind, minikube, …).');
  }
  const absent = Object.entries(PACKAGES).filter(([, present]) => !present()).map(([name]) => name);
  if (absent.length > 0) {
    throw new Missing(`A test cluster with pods needs packages that are not here. On Debian or Ubuntu:\n  apt-get install -y --no-install-recommends ${absent.join(' ')}`);
  }
}

function onPath(program: string): boolean {
  return [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].some(folder => existsSync(join(folder, program)));
}
