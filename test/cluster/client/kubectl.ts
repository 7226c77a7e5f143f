import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KubectlOptions {
  /** Text for its standard input. @default - none */
  readonly input?: string;
}

/** kubectl, as a user would run it against one cluster. */
export class Kubectl {
  /** @param command the words before a subcommand */
  public constructor(private readonly command: readonly string[]) {}

  /** Runs it and returns what it prints. @throws Error with its complaint when it fails */
  public async run(args: readonly string[], options: KubectlOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.attempt(args, options);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')} failed (exit code ${code}):\n${stderr.trim()}`);
    return stdout;
  }

  /** Runs it, for those who expect that it may fail. */
  public async attempt(args: readonly string[], { input = '' }: KubectlOptions = {}): Promise<Output> {
    const [program, ...words] = [...this.command, ...args];
    // ApplySets are behind this switch.
    const child = spawn(program, words, { stdio: 'pipe', env: { ...process.env, KUBECTL_APPLYSET: 'true' } });
    child.stdin.on('error', () => undefined); // It may end before it has read everything.
    child.stdin.end(input);
    const ended = new Promise<number>((resolve, reject) => child.once('error', reject).once('close', code => resolve(code ?? -1)));
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { code, stdout, stderr };
  }
}
