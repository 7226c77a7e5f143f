/** The command line: finds the command and keeps stack traces to itself. */
import { EXIT, UsageError } from './command';
import type { Command } from './command';
import { CONTROLLER } from './controller-command';
import { EXPLAIN } from './explain-command';
import { packageVersion } from './package-root';
import { PLAN } from './plan-command';
import { complain } from './terminal';
import type { Terminal } from './terminal';
import { VERIFY } from './verify-command';
import { nearest } from '../../verify/nearest';

const COMMANDS: readonly Command[] = [VERIFY, PLAN, EXPLAIN, CONTROLLER];

/** Runs a command line. Returns the exit code, or a promise of it where the command takes its time. */
export function runCli(args: readonly string[], terminal: Terminal): number | Promise<number> {
  const [first, ...rest] = args;
  const fail = (message: string) => {
    complain(terminal, `cdk8s-jobset: ${message}`);
    return EXIT.UNUSABLE;
  };
  switch (first) {
    case '--version': case '-v': case 'version': terminal.out(`${packageVersion()}\n`); return EXIT.OK;
    case '--help': case '-h': case 'help': return printHelp(rest[0], terminal) ? EXIT.OK : fail(unknownCommand(rest[0]));
    case undefined: terminal.err(overview()); return EXIT.UNUSABLE;
  }
  const command = COMMANDS.find(({ name }) => name === first);
  if (!command) return fail(first.startsWith('-') ? `unknown option ${first}` : unknownCommand(first));
  if (rest.some(argument => argument === '--help' || argument === '-h')) {
    terminal.out(command.help);
    return EXIT.OK;
  }
  const explain = (error: unknown) => {
    if (error instanceof UsageError) return fail(`${command.name}: ${error.message} (cdk8s-jobset ${command.name} --help)`);
    return fail(`${command.name}: this is a mistake of the program, please report it: ${(error as Error).message}`);
  };
  try {
    const code = command.run(rest, terminal);
    return typeof code === 'number' ? code : code.catch(explain);
  } catch (error) {
    return explain(error);
  }
}

function printHelp(name: string | undefined, terminal: Terminal): boolean {
  const text = name === undefined ? overview() : COMMANDS.find(command => command.name === name)?.help;
  if (text !== undefined) terminal.out(text);
  return text !== undefined;
}

function unknownCommand(name: string): string {
  const meant = nearest(name, COMMANDS.map(command => command.name));
  return `unknown command '${name}'${meant ? `, did you mean ${meant}?` : `; there are ${COMMANDS.map(command => command.name).join(', ')}`}`;
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return `Usage: cdk8s-jobset COMMAND [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`).join('\n')}

Options:
  -v, --version   the version of this package
  -h, --help      this text, or that of a command: cdk8s-jobset verify --help
`;
}
