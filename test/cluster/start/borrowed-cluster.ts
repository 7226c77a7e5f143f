import { ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Connection, RUN_LABEL, saveConnection } from './connection';
import { Missing } from './missing';
import { newStateFolder, removeStateFolder } from './state';

const run = promisify(execFile);

/** Somebody's cluster, named by KUBECONFIG, in which tests leave nothing behind. */
export class BorrowedCluster {
  public static async borrow(): Promise<BorrowedCluster> {
    const nodes = (await kubectl('get', 'nodes', '--output=jsonpath={.items[*].metadata.name}')).split(' ').filter(name => name !== '');
    // The service account is what the controller manager gives every namespace.
    const account = await kubectl('get', 'serviceaccount', 'default', '--namespace=default', '--ignore-not-found', '--output=name');
    return new BorrowedCluster({ kubectl: [KUBECTL], controllers: account !== '', nodes, run: randomBytes(4).toString('hex') });
  }

  /** Folder of this run. */
  public readonly state = newStateFolder();
  private readonly cleaner: ChildProcess;

  private constructor(connection: Connection) {
    saveConnection(connection, this.state);
    // Waits for this process to end, in whatever way, to delete what it made.
    this.cleaner = spawn(
      'bash', ['-c', 'while read -r _; do :; done; exec "$@"', 'cleaner', KUBECTL, 'delete', 'namespaces', `--selector=${RUN_LABEL}=${connection.run}`, '--timeout=120s'],
      { detached: true, stdio: ['pipe', 'ignore', 'inherit'] },
    );
  }

  /** Gives it back as it was. */
  public async stop(): Promise<void> {
    const ended = once(this.cleaner, 'exit');
    this.cleaner.stdin!.end();
    await ended;
    removeStateFolder(this.state);
  }
}

const KUBECTL = 'kubectl';

async function kubectl(...args: string[]): Promise<string> {
  try {
    return (await run(KUBECTL, args)).stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const reason = stderr?.trim().split('\n').pop() || message;
    throw new Missing(`KUBECONFIG=${process.env.KUBECONFIG} is set, but its cluster cannot be used with the kubectl on the PATH: ${reason}`);
  }
}
