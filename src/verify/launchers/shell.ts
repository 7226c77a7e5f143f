/**
 * The commands that a shell script runs, with what is certain of their arguments.
 *
 * Read as a shell reads it, but conservatively: what depends on a condition, a loop, a function, another file or another
 * command's output is unknown, and nobody draws conclusions from it.
 */
import { evaluateArithmetic } from './arithmetic';
import { certain, MAX_ALL_EXPANDED, MAX_EXPANDED, UNKNOWN } from './references';
import { tokensOf } from './shell-lexer';
import type { Part, Token, Word } from './shell-lexer';

/** One word of a command line. */
export interface Argument {
  /** With UNKNOWN for pieces that only the run will tell; undefined when that is all of it. */
  readonly text?: string;
  /** Whether it may turn out to be no word or several. */
  readonly many?: boolean;
}

export interface ShellCommand {
  readonly words: readonly Argument[];
  /** Whether it may not run at all, or run in some pods only. */
  readonly conditional: boolean;
  /** Variables as this command sees them. */
  readonly variables: Variables;
}

/** What a variable holds: a text, something only the run will tell (undefined), or nothing that we know of. */
export type Lookup = (name: string) => { readonly text?: string } | 'absent';

/** What a script has assigned to its variables, and when: each command sees what was assigned before it. */
class Assignments {
  private count = 0;
  private readonly byName = new Map<string, { readonly number: number; readonly text?: string }[]>();

  /** The number of the latest assignment. */
  get latest(): number {
    return this.count;
  }

  add(name: string, text: string | undefined): void {
    const assigned = { number: ++this.count, text };
    const earlier = this.byName.get(name);
    if (earlier) earlier.push(assigned);
    else this.byName.set(name, [assigned]);
  }

  /** The last one of a name up to a number. */
  find(name: string, number: number): { readonly text?: string } | undefined {
    const assigned = this.byName.get(name) ?? [];
    let low = 0;
    for (let high = assigned.length; low < high;) {
      const middle = Math.floor((low + high) / 2);
      if (assigned[middle].number <= number) low = middle + 1;
      else high = middle;
    }
    return low > 0 ? { text: assigned[low - 1].text } : undefined;
  }
}

/** The variables of a script as one of its commands sees them. */
export class Variables {
  private readonly latest: number;

  /** @param own those of the command alone */
  constructor(
    private readonly outer: Lookup,
    private readonly assignments: Assignments,
    private readonly tainted: boolean,
    private readonly own?: ReadonlyMap<string, string | undefined>,
  ) {
    this.latest = assignments.latest;
  }

  /** Whether the script itself sets it. */
  sets(name: string): boolean {
    return this.tainted || this.own?.has(name) === true || this.assignments.find(name, this.latest) !== undefined;
  }

  lookup(name: string): { readonly text?: string } | 'absent' {
    if (this.tainted) return {};
    if (this.own?.has(name)) return { text: this.own.get(name) };
    return this.assignments.find(name, this.latest) ?? this.outer(name);
  }
}

export interface Script {
  readonly commands: readonly ShellCommand[];
  /** Variables at its end. */
  readonly variables: Variables;
}

/** Commands of a script, of which each pod that is asked about keeps its own. A script of more is not read. */
const MAX_COMMANDS = 20_000;

/** The commands of a script, or undefined when it cannot be read. */
export function readScript(text: string, outer: Lookup): Script | undefined {
  const tokens = tokensOf(text);
  return tokens && new Interpreter(outer).run(tokens);
}

/** What may surround a command, besides the keywords that open a compound one. */
const SUBSHELL = '(';
const FUNCTION = 'function';
const GROUP = '{';

const OPENING = ['if', 'for', 'while', 'until', 'select', 'case'];
const CLOSING = ['fi', 'done', 'esac'];
const BETWEEN = ['then', 'else', 'elif', 'do', '!', 'time'];
const TESTS = ['[', '[[', 'test', '((', 'grep', 'command', 'false', 'which', 'type'];
const DECLARATIONS = ['export', 'declare', 'readonly', 'local', 'typeset'];
const FOREIGN_CODE = ['source', '.', 'eval', '(('];
const READERS = ['read', 'mapfile', 'readarray', 'getopts', 'unset', 'let', 'printf'];
const ASSIGNMENT = /^([A-Za-z_]\w*)(\+?)=([\s\S]*)$/;

class Interpreter {
  private readonly assignments = new Assignments();
  private tainted = false;
  private readonly commands: ShellCommand[] = [];
  /** Compound commands, subshells and function bodies around the current command. */
  private readonly nesting: string[] = [];
  /** How many of them are more than a group. */
  private conditions = 0;
  /** Whether the current command depends on the one before it. */
  private afterTest = false;
  private stopped = false;
  private room = MAX_ALL_EXPANDED;

  constructor(private readonly outer: Lookup) {}

  run(tokens: readonly Token[]): Script | undefined {
    let words: Word[] = [];
    let functionBody = false;
    for (let i = 0; i < tokens.length; i++) {
      if (this.commands.length > MAX_COMMANDS) return undefined;
      const token = tokens[i];
      if ('word' in token) {
        if (plain(words[0]) === 'function' && plain(token.word) === '{') {
          words = [];
          functionBody = true;
        }
        if (words.length > 0 || !this.keyword(plain(token.word), functionBody)) words.push(token.word);
        functionBody = false;
      } else if (token.operator === '(' && words.length === 1 && isOperator(tokens[i + 1], ')')) {
        words = [];
        functionBody = true;
        i++;
      } else {
        const array = token.operator === '(' ? this.assignment(words.at(-1) ?? []) : undefined;
        if (array) this.assignments.add(array.name, undefined);
        const name = this.command(array ? [] : words);
        words = [];
        this.separator(token.operator, name, functionBody);
        if (token.operator !== '\n') functionBody = false;
      }
    }
    this.command(words);
    return { commands: this.commands, variables: this.snapshot() };
  }

  /** Whether a word in a command's place is a keyword. */
  private keyword(word: string | undefined, functionBody: boolean): boolean {
    if (word === undefined) return false;
    if (OPENING.includes(word)) {
      this.enter(word);
      return word !== 'for' && word !== 'select' && word !== 'case';
    }
    if (CLOSING.includes(word)) {
      this.leave();
      return true;
    }
    if (word === '{') {
      this.enter(functionBody ? FUNCTION : GROUP);
      return true;
    }
    if (word === '}') {
      this.leave();
      return true;
    }
    return BETWEEN.includes(word);
  }

  private enter(around: string): void {
    this.nesting.push(around);
    if (around !== GROUP) this.conditions++;
  }

  private leave(): void {
    const around = this.nesting.pop();
    if (around !== undefined && around !== GROUP) this.conditions--;
  }

  private separator(operator: string, name: string | undefined, functionBody: boolean): void {
    if (operator === '(') this.enter(functionBody ? FUNCTION : SUBSHELL);
    if (operator === ')' && [SUBSHELL, FUNCTION].includes(this.nesting.at(-1) ?? '')) this.leave();
    if (operator === '||') this.afterTest = true;
    else if (operator === '&&') this.afterTest ||= name === undefined || TESTS.includes(name);
    else if (operator !== '|' && operator !== '|&') this.afterTest = false;
  }

  /** Runs one simple command; returns its name. */
  private command(words: readonly Word[]): string | undefined {
    if (words.length === 0 || this.stopped) return undefined;
    const conditional = this.afterTest || this.conditions > 0;
    const name = plain(words[0]);
    if (name === 'for' || name === 'select') {
      this.forget(words.slice(1, 2));
      return name;
    }
    if (name === 'case') return name;
    const count = words.findIndex(word => this.assignment(word) === undefined);
    if (count < 0) {
      this.assign(words, conditional);
      return undefined;
    }
    const own = words.slice(0, count);
    const rest = words.slice(count);
    this.builtin(plain(rest[0]), rest.slice(1), conditional);
    this.commands.push({ words: rest.flatMap(word => this.evaluate(word)), conditional, variables: this.snapshot(own) });
    const called = plain(rest[0]);
    if (!conditional && (called === 'exit' || called === 'exec' && rest.length > 1)) this.stopped = true;
    return called;
  }

  private builtin(name: string | undefined, words: readonly Word[], conditional: boolean): void {
    if (name === undefined) return;
    if (DECLARATIONS.includes(name)) this.assign(words.filter(word => this.assignment(word)), conditional);
    if (READERS.includes(name)) this.forget(words);
    if (FOREIGN_CODE.includes(name)) this.tainted = true;
  }

  private assign(words: readonly Word[], conditional: boolean): void {
    for (const word of words) {
      const found = this.assignment(word);
      if (found) this.assignments.add(found.name, conditional || found.append ? undefined : certain(this.textOf(found.value)));
    }
  }

  private forget(words: readonly Word[]): void {
    for (const word of words) this.assignments.add(plain(word) ?? '', undefined);
  }

  private assignment(word: Word): { readonly name: string; readonly append: boolean; readonly value: Word } | undefined {
    const first = word[0];
    const match = first?.kind === 'text' && !first.quoted ? ASSIGNMENT.exec(first.text) : null;
    if (!match) return undefined;
    return { name: match[1], append: match[2] !== '', value: [{ kind: 'text', text: match[3], quoted: false }, ...word.slice(1)] };
  }

  private snapshot(own: readonly Word[] = []): Variables {
    const values = own.map(word => this.assignment(word)!).map(({ name, value }) => [name, certain(this.textOf(value))] as const);
    return new Variables(this.outer, this.assignments, this.tainted, values.length > 0 ? new Map(values) : undefined);
  }

  /** The words that one word becomes. */
  private evaluate(word: Word): Argument[] {
    const text = this.textOf(word);
    const splits = word.some(part => !part.quoted && part.kind !== 'text');
    if (text.replaceAll(UNKNOWN, '') === '' && text !== '') return [{ many: splits }];
    if (!splits || text.includes(UNKNOWN)) return [{ text }];
    return text.split(/\s+/).filter(piece => piece !== '').map(piece => ({ text: piece }));
  }

  private textOf(word: Word): string {
    const [only] = word;
    return word.length === 1 && only.kind === 'text' ? only.text : this.expanded(word);
  }

  /** Variables may double from one to the next: what is longer than any argument can be is unknown, and so is the rest when all of it is too much. */
  private expanded(word: Word): string {
    const variables = this.snapshot();
    const pieces: string[] = [];
    let length = 0;
    for (const part of word) {
      const piece = this.partOf(part, variables) ?? UNKNOWN;
      pieces.push(piece);
      if (part.kind !== 'text') length += piece.length;
      if (length > MAX_EXPANDED) return UNKNOWN;
    }
    this.room -= length;
    return this.room < 0 ? UNKNOWN : pieces.join('');
  }

  private partOf(part: Part, variables: Variables): string | undefined {
    switch (part.kind) {
      case 'text': return part.text;
      case 'unknown': return undefined;
      case 'arithmetic': return evaluateArithmetic(part.expression, name => known(variables.lookup(name)))?.toString();
      case 'variable': {
        const value = variables.lookup(part.name);
        if (part.fallback && (value === 'absent' || value.text === '')) return this.textOf(part.fallback);
        return known(value);
      }
    }
  }
}

function isOperator(token: Token | undefined, operator: string): boolean {
  return token !== undefined && 'operator' in token && token.operator === operator;
}

function known(value: { readonly text?: string } | 'absent'): string | undefined {
  return value === 'absent' ? undefined : value.text;
}

/** The text of a word without quotes and expansions. */
function plain(word: Word | undefined): string | undefined {
  return word?.length === 1 && word[0].kind === 'text' && !word[0].quoted ? word[0].text : undefined;
}
