/**
 * The commands that a shell script runs, with what is certain of their arguments.
 *
 * Read as a shell reads it, but conservatively: what depends on a condition, a loop, a function, another file or another
 * command's output is unknown, and nobody draws conclusions from it.
 */
import { evaluateArithmetic } from './arithmetic';
import { certain, UNKNOWN } from './references';
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

export class Variables {
  constructor(private readonly outer: Lookup, private readonly own: ReadonlyMap<string, string | undefined>, private readonly tainted: boolean) {}

  /** Whether the script itself sets it. */
  sets(name: string): boolean {
    return this.tainted || this.own.has(name);
  }

  lookup(name: string): { readonly text?: string } | 'absent' {
    if (this.tainted) return {};
    if (this.own.has(name)) return { text: this.own.get(name) };
    return this.outer(name);
  }
}

export interface Script {
  readonly commands: readonly ShellCommand[];
  /** Variables at its end. */
  readonly variables: Variables;
}

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
  private readonly own = new Map<string, string | undefined>();
  private tainted = false;
  private readonly commands: ShellCommand[] = [];
  /** Compound commands, subshells and function bodies around the current command. */
  private readonly nesting: string[] = [];
  /** Whether the current command depends on the one before it. */
  private afterTest = false;
  private stopped = false;

  constructor(private readonly outer: Lookup) {}

  run(tokens: readonly Token[]): Script {
    let words: Word[] = [];
    let functionBody = false;
    for (let i = 0; i < tokens.length; i++) {
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
        if (array) this.own.set(array.name, undefined);
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
      this.nesting.push(word);
      return word !== 'for' && word !== 'select' && word !== 'case';
    }
    if (CLOSING.includes(word)) {
      this.nesting.pop();
      return true;
    }
    if (word === '{') {
      this.nesting.push(functionBody ? FUNCTION : GROUP);
      return true;
    }
    if (word === '}') {
      this.nesting.pop();
      return true;
    }
    return BETWEEN.includes(word);
  }

  private separator(operator: string, name: string | undefined, functionBody: boolean): void {
    if (operator === '(') this.nesting.push(functionBody ? FUNCTION : SUBSHELL);
    if (operator === ')' && [SUBSHELL, FUNCTION].includes(this.nesting.at(-1) ?? '')) this.nesting.pop();
    if (operator === '||') this.afterTest = true;
    else if (operator === '&&') this.afterTest ||= name === undefined || TESTS.includes(name);
    else if (operator !== '|' && operator !== '|&') this.afterTest = false;
  }

  /** Runs one simple command; returns its name. */
  private command(words: readonly Word[]): string | undefined {
    if (words.length === 0 || this.stopped) return undefined;
    const conditional = this.afterTest || this.nesting.some(around => around !== GROUP);
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
      if (found) this.own.set(found.name, conditional || found.append ? undefined : certain(this.textOf(found.value)));
    }
  }

  private forget(words: readonly Word[]): void {
    for (const word of words) this.own.set(plain(word) ?? '', undefined);
  }

  private assignment(word: Word): { readonly name: string; readonly append: boolean; readonly value: Word } | undefined {
    const first = word[0];
    const match = first?.kind === 'text' && !first.quoted ? ASSIGNMENT.exec(first.text) : null;
    if (!match) return undefined;
    return { name: match[1], append: match[2] !== '', value: [{ kind: 'text', text: match[3], quoted: false }, ...word.slice(1)] };
  }

  private snapshot(own: readonly Word[] = []): Variables {
    const values = new Map(this.own);
    for (const word of own) {
      const found = this.assignment(word)!;
      values.set(found.name, certain(this.textOf(found.value)));
    }
    return new Variables(this.outer, values, this.tainted);
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
    return word.map(part => this.partOf(part) ?? UNKNOWN).join('');
  }

  private partOf(part: Part): string | undefined {
    const variables = new Variables(this.outer, this.own, this.tainted);
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
