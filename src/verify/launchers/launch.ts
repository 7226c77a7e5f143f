/** Where in a command line a launcher stands. */
import { SHELLS, programName } from './process';
import type { Process } from './process';

/** Programs that run the rest of their command line. */
const WRAPPERS = [
  'exec', 'nohup', 'env', 'time', 'timeout', 'numactl', 'taskset', 'nsys', 'ncu', 'tini', 'dumb-init', 'stdbuf', 'sudo', 'catchsegv', 'unbuffer',
  'conda', 'mamba', 'micromamba', 'poetry', 'uv', 'pixi', 'pipenv', 'gosu', 'setpriv', 'nice', 'ionice', 'command', 'scalene', 'py-spy', 'entrypoint.sh',
];
const PYTHON = /^python(\d(\.\d+)?)?$/;

export interface LauncherNames {
  /** Names of the program: `torchrun`. */
  readonly programs: readonly string[];
  /** Python modules that do the same. */
  readonly modules?: readonly string[];
}

/** Index of the first word behind the launcher, or undefined when the process does not call it, or only in some pods. */
export function launcherArguments(process: Process, { programs, modules = [] }: LauncherNames): number | undefined {
  if (process.conditional) return undefined;
  for (let i = 0; i < process.argv.length; i++) {
    const word = process.argv[i];
    if (word === undefined) return undefined;
    const name = programName(word);
    if (programs.includes(name)) return i + 1;
    if (word === '-m' && i > 0 && PYTHON.test(programName(process.argv[i - 1] ?? '')) && modules.includes(process.argv[i + 1] ?? '')) return i + 2;
    if (i === 0 && !WRAPPERS.includes(name) && !PYTHON.test(name)) return undefined;
    if (i > 0 && (SHELLS.includes(name) || word.endsWith('.py'))) return undefined;
  }
  return undefined;
}
