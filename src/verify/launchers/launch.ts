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
export function launcherArguments({ argv, conditional }: Process, names: LauncherNames): number | undefined {
  if (conditional) return undefined;
  for (const [i, word] of argv.entries()) {
    if (word === undefined) return undefined;
    const name = programName(word);
    if (names.programs.includes(name)) return i + 1;
    if (PYTHON.test(name)) return behindPython(argv, i + 1, names);
    // Behind a wrapper anything may stand before the launcher: its options, their values, variables.
    if (i === 0 ? !WRAPPERS.includes(name) : SHELLS.includes(name)) return undefined;
  }
  return undefined;
}

function behindPython(argv: Process['argv'], start: number, { programs, modules = [] }: LauncherNames): number | undefined {
  for (let i = start; i < argv.length; i++) {
    const word = argv[i];
    if (word === '-c') return undefined;
    if (word === '-m') return modules.includes(argv[i + 1] ?? '') ? i + 2 : undefined;
    if (word === '-X' || word === '-W') i++;
    else if (!word?.startsWith('-')) return programs.includes(programName(word ?? '')) ? i + 1 : undefined;
  }
  return undefined;
}
