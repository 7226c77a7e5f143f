/** A process that tries one mutant after another. A mutant that never ends takes the process with it, and the parent starts another. */
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import * as ts from 'typescript';
import { firstFailure, install } from './harness';
import { mutated } from './mutants';
import type { Mutant } from './mutants';

export interface Task {
  readonly mutant?: Mutant;
  readonly tests: readonly string[];
}

export interface Verdict {
  readonly failure?: string;
}

const compiled = new Map<string, string>();
let current: Mutant | undefined;

function compile(file: string): string {
  const source = readFileSync(file, 'utf8');
  if (file === current?.file) return transpile(mutated(source, current));
  const known = compiled.get(file) ?? transpile(source);
  compiled.set(file, known);
  return known;
}

function transpile(source: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

interface CompilingModule {
  _compile(code: string, file: string): void;
}

const isOurs = (file: string) => !file.includes('/node_modules/') && !file.startsWith(__dirname);
const extensions = (Module as unknown as { _extensions: Record<string, (module: CompilingModule, file: string) => void> })._extensions;
const others = extensions['.ts'];
extensions['.ts'] = (module, file) => isOurs(file) ? module._compile(compile(file), file) : others(module, file);

install();
process.on('message', (task: Task) => {
  current = task.mutant;
  for (const file of Object.keys(require.cache)) if (isOurs(file)) delete require.cache[file];
  void firstFailure(task.tests).then(failure => process.send!({ failure } satisfies Verdict));
});
