/** What a container runs: its processes, with what is certain of their arguments and variables. */
import type { Container } from '../../model/kubernetes';
import { fileText } from '../mounts';
import { oncePer } from '../once-per';
import type { JobTemplate } from '../subject';
import { Environment, FIRST_POD } from './environment';
import type { PodIndexes } from './environment';
import { readScript } from './shell';
import type { Argument, Lookup, Variables } from './shell';
import type { Step } from '../../model/field-path';

export interface Process {
  /** Program and arguments, with UNKNOWN for pieces that only the run will tell; undefined when that is all of a word. */
  readonly argv: readonly (string | undefined)[];
  /** Whether every word is counted: false where one may turn out to be none or several. */
  readonly complete: boolean;
  /** Whether it may not run at all, or run in some pods only. */
  readonly conditional: boolean;
  /** Where each word stands, from the container on: `['args', 0]`. */
  readonly at: readonly (readonly Step[])[];
  readonly variables: VariablesInPod;
}

/** A variable of a process: what it holds and where that is written. */
export interface VariableInPod {
  /** Undefined when only the run will tell. */
  readonly text?: string;
  /** From the container on: `['env', 2, 'value']`. */
  readonly at: readonly Step[];
}

export interface VariablesInPod {
  /** Undefined when the variable is not set, as far as the manifest says. */
  find(name: string): VariableInPod | undefined;
}

export interface Program {
  readonly processes: readonly Process[];
  /** Variables that the last process sees. */
  readonly variables: VariablesInPod;
  /** Whether the image decides what runs, or a part of a script could not be read. */
  readonly opaque: boolean;
}

export const SHELLS: readonly string[] = ['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh'];

/** What one container of one pod runs. */
export function programOf(job: JobTemplate, container: Container, { jobIndex, podIndex }: PodIndexes = FIRST_POD): Program {
  const programs = programsOf(job);
  const key = `${jobIndex}-${podIndex}-${container.name}`;
  let program = programs.get(key);
  if (!program) programs.set(key, program = readProgram(job, container, { jobIndex, podIndex }));
  return program;
}

/** Programs that have been read, by pod and container. */
const programsOf = oncePer((_: JobTemplate) => new Map<string, Program>());

function readProgram(job: JobTemplate, container: Container, pod: PodIndexes): Program {
  const environment = new Environment(job, container, pod);
  const words = commandLine(container).map(({ text, at }) => ({ text: environment.expand(text), at }));
  const plain: VariablesInPod = { find: name => fromEnvironment(environment, container, name) };
  const opaque = (container.command ?? []).length === 0;
  const script = shellScript(words) ?? scriptFile(job, container, words);
  if (!script) return { processes: words.length > 0 ? [execProcess(words, plain)] : [], variables: plain, opaque };

  const read = readScript(script.text, lookupIn(environment));
  if (!read) return { processes: [], variables: plain, opaque: true };
  const inScript = (variables: Variables): VariablesInPod => ({
    find: name => variables.sets(name) ? { text: textOf(variables.lookup(name)), at: script.at } : plain.find(name),
  });
  return {
    processes: read.commands.map(command => ({
      argv: command.words.map(({ text }) => text),
      complete: !command.words.some(({ many }) => many),
      conditional: command.conditional,
      at: command.words.map(() => script.at),
      variables: inScript(command.variables),
    })),
    variables: inScript(read.variables),
    opaque,
  };
}

/** A word of a container's command line as written, and where it stands. */
export interface WrittenWord {
  readonly text: string;
  readonly at: readonly Step[];
}

/** Command and arguments, as written. */
export function commandLine({ command = [], args = [] }: Container): WrittenWord[] {
  return [
    ...command.map((text, i) => ({ text: `${text}`, at: ['command', i] })),
    ...args.map((text, i) => ({ text: `${text}`, at: ['args', i] })),
  ];
}

/** The script of a command line like `bash -c …`. */
export function shellScript<Word extends WrittenWord>(words: readonly Word[]): Word | undefined {
  if (words.length === 0 || !SHELLS.includes(programName(words[0].text))) return undefined;
  let command = false;
  for (let i = 1; i < words.length; i++) {
    const { text } = words[i];
    if (!/^[-+]/.test(text)) return command ? words[i] : undefined;
    if (/^-[a-zA-Z]*c/.test(text)) command = true;
    if (/^[-+][a-zA-Z]*o$/.test(text)) i++; // as in `-euo pipefail`
  }
  return undefined;
}

/** The script in a file that a command line runs, when the file comes from a ConfigMap of the set. */
function scriptFile(job: JobTemplate, container: Container, words: readonly WrittenWord[]): WrittenWord | undefined {
  const byShell = words.length > 0 && SHELLS.includes(programName(words[0].text));
  const file = byShell ? words.slice(1).find(({ text }) => !/^[-+]/.test(text)) : words[0];
  const text = file && fileText(job, container, file.text);
  if (file === undefined || text === undefined || !byShell && !SHEBANG.test(text)) return undefined;
  return { text, at: file.at };
}

const SHEBANG = /^#!\s*\S*\b(env\s+)?(ba|da|a|z|k)?sh\b/;

/** The last part of a program's path. */
export function programName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function execProcess(words: readonly WrittenWord[], variables: VariablesInPod): Process {
  return {
    argv: words.map(({ text }) => text),
    complete: true,
    conditional: false,
    at: words.map(({ at }) => at),
    variables,
  };
}

function fromEnvironment(environment: Environment, container: Container, name: string): VariableInPod | undefined {
  if (!environment.has(name)) return undefined;
  const index = environment.placeOf(name);
  const at = index === undefined ? ['envFrom'] : ['env', index, container.env![index].value === undefined ? 'valueFrom' : 'value'];
  return { text: environment.get(name), at };
}

function lookupIn(environment: Environment): Lookup {
  return name => {
    if (environment.has(name)) return { text: environment.get(name) };
    return environment.resolve(name) === 'absent' ? 'absent' : {};
  };
}

function textOf(value: Argument | 'absent'): string | undefined {
  return value === 'absent' ? undefined : value.text;
}
