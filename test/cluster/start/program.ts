import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a program that ends when the one that started it does. */
export const LEASH = join(__dirname, 'leash.sh');

export interface ProgramProps {
  readonly name: string;
  readonly command: readonly string[];
  /** The file that its output is appended to. */
  readonly log: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Words before the command which make it run elsewhere, such as in a sandbox. @default - it runs here */
  readonly within?: readonly string[];
}

/** A running program that ends, at the latest, when this process ends. */
export class Program {
  public readonly name: string;
  private child: ChildProcess;

  public constructor(private readonly props: ProgramProps) {
    this.name = props.name;
    this.child = this.start();
  }

  public get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Its own process: the leash has started it before anything else. */
  public get pid(): string {
    return readFileSync(`/proc/${this.child.pid}/task/${this.child.pid}/children`, 'utf8').split(' ')[0];
  }

  /** The last lines that it wrote. */
  public get lastWords(): string {
    return readFileSync(this.props.log, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  }

  /** Ends it: at once with SIGKILL, or, by default, as its own clean-up takes (5 seconds at most). */
  public async stop(how: 'TERM' | 'KILL' = 'TERM'): Promise<void> {
    if (!this.running) return;
    const ended = once(this.child, 'exit');
    if (how === 'KILL') this.child.stdin!.write('KILL\n');
    this.child.stdin!.end();
    await ended;
  }

  /** Starts it anew, with the same command. */
  public async restart(): Promise<void> {
    await this.stop();
    this.child = this.start();
  }

  private start(): ChildProcess {
    const log = openSync(this.props.log, 'a');
    try {
      const [program, ...args] = [...this.props.within ?? [], 'bash', LEASH, ...this.props.command];
      // A process group of its own: Ctrl-C in the terminal reaches the test run only, and the program ends with that.
      const child = spawn(program, args, { detached: true, stdio: ['pipe', log, log], env: this.props.environment });
      child.stdin!.on('error', () => undefined); // The program may end while it is told to.
      return child;
    } finally {
      closeSync(log);
    }
  }
}
