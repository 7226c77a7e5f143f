/** JS401x: commands and arguments, as the container runtime and a shell read them. */
import { SHELLS, commandLine, programName, shellScript } from '../launchers/process';
import type { WrittenWord } from '../launchers/process';
import type { JobRow } from '../row';
import { containersOf } from '../texts';
import type { ContainerOf } from '../texts';

export const COMMAND_LINE_RULES: readonly JobRow[] = [
  {
    code: 'JS4010',
    on: 'job',
    severity: 'error',
    title: 'Whole command line as one word',
    why: 'The first word of `command` is the name of the program. The container runtime looks for a file with that name, spaces and all, '
      + 'and the container never starts: `executable file not found`.',
    *check(job) {
      for (const { container, path } of containersOf(job)) {
        const program = container.command?.[0] ?? '';
        if (!/\S\s+\S/.test(program) || /^[A-Za-z]:\\/.test(program)) continue;
        yield {
          path: `${path}.command[0]`,
          message: `'${shortened(program)}' is taken for the name of one program`,
          remedy: `write each word as an item of its own, or command: [sh, -c, '${shortened(program)}']`,
        };
      }
    },
  },
  {
    code: 'JS4011',
    on: 'job',
    severity: 'error',
    title: 'Shell operator without a shell',
    why: 'No shell reads `command` and `args`: the program gets `&&`, `|` or `>` as an argument, and what follows it too.',
    *check(job) {
      for (const of of containersOf(job)) {
        const words = wordsWithoutShell(of, []);
        const operator = words.find(({ text }) => SHELL_OPERATOR.test(text));
        if (!operator || TAKES_OPERATORS.includes(programName(words[0].text))) continue;
        yield {
          path: `${of.path}.${operator.at[0]}[${operator.at[1]}]`,
          message: `'${operator.text}' goes to ${programName(words[0].text)} as an argument: no shell reads this command line`,
          remedy: 'write the line as a script: command: [sh, -c, \'…\']',
        };
      }
    },
  },
  {
    code: 'JS4012',
    on: 'job',
    severity: 'error',
    title: 'Shell variable without a shell',
    why: 'Only a shell replaces $NAME and ${NAME}. The kubelet replaces $(NAME) and nothing else, so the program gets the text as it is written.',
    *check(job) {
      for (const of of containersOf(job)) {
        for (const { text, at } of wordsWithoutShell(of, PROGRAMS_WITHOUT_EXPANSION)) {
          const match = SHELL_VARIABLE.exec(text);
          if (!match) continue;
          const name = match[1] ?? match[2];
          yield {
            path: `${of.path}.${at[0]}[${at[1]}]`,
            message: `'${shortened(text)}' is passed on as it is: no shell reads this command line`,
            remedy: `write $(${name}), or run the line in a shell: command: [sh, -c, '…']`,
          };
        }
      }
    },
  },
  {
    code: 'JS4013',
    on: 'job',
    severity: 'error',
    title: 'Words behind a shell script that the shell does not run',
    why: '`sh -c` takes the one word behind it as the script. The words after that become $0, $1 and so on, '
      + 'which a script that does not ask for them never sees: the program runs without its arguments.',
    *check(job) {
      for (const { container, path } of containersOf(job)) {
        const words = commandLine(container);
        const script = shellScript(words);
        const rest = script ? words.slice(words.indexOf(script) + 1) : [];
        if (!script || rest.length === 0 || /\$[@*#0-9]|\$\{[@*#0-9]|\bshift\b/.test(script.text)) continue;
        if (rest.length === 1 && !/^-\w|^--\w/.test(rest[0].text) && /\s/.test(script.text.trim())) continue;
        yield {
          path: `${path}.${rest[0].at[0]}[${rest[0].at[1]}]`,
          message: `the shell runs '${shortened(script.text)}' alone; '${shortened(rest.map(({ text }) => text).join(' '))}' is not part of the script`,
          remedy: 'write the whole line as one word behind -c',
        };
      }
    },
  },
];

const SHELL_OPERATOR = /^(&&|\|\||\||>>?|<|\d?>&\d|[12&]>>?)$/;
/** Programs to which these words mean something. */
const TAKES_OPERATORS = ['test', '[', 'expr', 'find', 'jq', 'awk'];
const SHELL_VARIABLE = /\$([A-Z_][A-Z0-9_]*)|\$\{([A-Z_][A-Z0-9_]*)\}/;
/** Programs that do nothing about a dollar sign in their options. */
const PROGRAMS_WITHOUT_EXPANSION = [
  'python', 'python3', 'torchrun', 'accelerate', 'deepspeed', 'ray', 'horovodrun', 'mpirun', 'mpiexec', 'java', 'node', 'echo', 'sleep', 'gcloud', 'gsutil', 'aws',
];

/** The words of a command line in which no shell, or other interpreter, has a part; nothing for other programs than those named. */
function wordsWithoutShell({ container }: ContainerOf, programs: readonly string[]): WrittenWord[] {
  if ((container.command ?? []).length === 0) return [];
  const words = commandLine(container);
  if (programs.length > 0 && !programs.includes(programName(words[0].text))) return [];
  const interpreted = words.some(({ text }) => SHELLS.includes(programName(text)) || ['-c', '-e', 'eval', 'xargs', 'ssh'].includes(text));
  return interpreted ? [] : words;
}

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
