/** What a command is, and how it says that it was called the wrong way. */
import type { Terminal } from './terminal';

/** Exit codes of every command. */
export const EXIT = {
  OK: 0,
  /** Something was found. */
  FOUND: 1,
  /** Called the wrong way, or given what cannot be read. */
  UNUSABLE: 2,
} as const;

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** Returns the exit code; a promise of it if the command takes its time. Throws `UsageError` when the arguments are wrong. */
  run(args: readonly string[], terminal: Terminal): number | Promise<number>;
}

/** The command line is wrong: one line says how. */
export class UsageError extends Error {}
