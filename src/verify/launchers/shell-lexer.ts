/** Words and operators of a shell script. */
import { UNKNOWN } from './references';

/** A piece of a word. What stands in quotes is never split into several words. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly fallback?: Word; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: string; readonly quoted: boolean }
  /** A command's output, a pattern, or whatever else only the running shell knows. */
  | { readonly kind: 'unknown'; readonly quoted: boolean };

export type Word = readonly Part[];

/** An operator stands between commands, or is a parenthesis; redirections are left out, since they change no argument. */
export type Token = { readonly word: Word } | { readonly operator: string };

const OPERATORS = ['&&', '||', ';;&', ';;', ';&', '|&', ';', '&', '|', '(', ')', '\n'];
const REDIRECTION = /(?:\d*|&)(<<<|<<-?|<>|>>|>&|<&|>\||[<>])/y;
const VARIABLE_NAME = /[A-Za-z_]\w*/y;
const BRACED = /^([A-Za-z_]\w*)(?:(:?[-=?])([\s\S]*))?$/;

/** `${A:-${B:-…}}`: what nests deeper is unknown. Each level is read again. */
const MAX_FALLBACKS = 10;

/** The tokens of a script, or undefined when its quotes or brackets do not close. */
export function tokensOf(script: string): Token[] | undefined {
  return tokensAt(0, script);
}

function tokensAt(depth: number, script: string): Token[] | undefined {
  const lexer = new Lexer(script, depth);
  try {
    return lexer.tokens();
  } catch (error) {
    if (error instanceof Unclosed) return undefined;
    throw error;
  }
}

class Unclosed extends Error {}

class Lexer {
  private position = 0;
  private heredocs: string[] = [];

  constructor(private readonly text: string, private readonly depth: number) {}

  tokens(): Token[] {
    const tokens: Token[] = [];
    while (this.skipBlanks()) {
      if (this.redirection()) continue;
      if (this.text.startsWith('((', this.position)) {
        this.position += 2;
        this.until('))');
        tokens.push({ word: [{ kind: 'text', text: '((', quoted: false }] });
        continue;
      }
      const operator = OPERATORS.find(candidate => this.text.startsWith(candidate, this.position));
      if (operator === undefined) {
        tokens.push({ word: this.word() });
        continue;
      }
      this.position += operator.length;
      tokens.push({ operator });
      if (operator === '\n') this.skipHeredocs();
    }
    return tokens;
  }

  /** Moves to the next token; false at the end. */
  private skipBlanks(): boolean {
    for (;;) {
      const rest = this.text[this.position];
      if (rest === ' ' || rest === '\t' || rest === '\r') this.position++;
      else if (rest === '\\' && this.text[this.position + 1] === '\n') this.position += 2;
      else if (rest === '#') this.position = endOr(this.text.indexOf('\n', this.position), this.text.length);
      else return rest !== undefined;
    }
  }

  private redirection(): boolean {
    REDIRECTION.lastIndex = this.position;
    const match = REDIRECTION.exec(this.text);
    if (!match) return false;
    this.position += match[0].length;
    if (this.text[this.position] === '(') { // process substitution
      this.position++;
      this.until(')');
      return true;
    }
    this.skipBlanks();
    const target = this.word();
    if (match[1] === '<<' || match[1] === '<<-') this.heredocs.push(target.map(part => part.kind === 'text' ? part.text : '').join(''));
    return true;
  }

  private skipHeredocs(): void {
    for (const delimiter of this.heredocs) {
      for (;;) {
        if (this.position >= this.text.length) return;
        const end = endOr(this.text.indexOf('\n', this.position), this.text.length);
        const line = this.text.slice(this.position, end).trim();
        this.position = end + 1;
        if (line === delimiter) break;
      }
    }
    this.heredocs = [];
  }

  private word(): Word {
    const parts: Part[] = [];
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined || ' \t\r\n;&|()<>'.includes(character)) return parts;
      this.part(parts, character);
    }
  }

  private part(parts: Part[], character: string): void {
    switch (character) {
      case '\'': return this.singleQuoted(parts);
      case '"': return this.doubleQuoted(parts);
      case '\\': return this.escaped(parts);
      case '`': return this.backquoted(parts, false);
      case '$': return this.dollar(parts, false);
      case UNKNOWN:
        this.position++;
        parts.push({ kind: 'unknown', quoted: false });
        return;
      default:
        this.position++;
        append(parts, character, false);
    }
  }

  private singleQuoted(parts: Part[]): void {
    this.position++;
    const end = this.text.indexOf('\'', this.position);
    if (end < 0) throw new Unclosed();
    for (const piece of this.text.slice(this.position, end).split(new RegExp(`(${UNKNOWN})`))) {
      if (piece === UNKNOWN) parts.push({ kind: 'unknown', quoted: true });
      else append(parts, piece, true);
    }
    this.position = end + 1;
  }

  private doubleQuoted(parts: Part[]): void {
    this.position++;
    append(parts, '', true);
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined) throw new Unclosed();
      if (character === '"') {
        this.position++;
        return;
      }
      this.inDoubleQuotes(parts, character);
    }
  }

  private inDoubleQuotes(parts: Part[], character: string): void {
    const next = this.text[this.position + 1] ?? ' ';
    if (character === '$') {
      this.dollar(parts, true);
    } else if (character === '`') {
      this.backquoted(parts, true);
    } else if (character === UNKNOWN) {
      this.position++;
      parts.push({ kind: 'unknown', quoted: true });
    } else if (character === '\\' && '$`"\\\n'.includes(next)) {
      if (next !== '\n') append(parts, next, true);
      this.position += 2;
    } else {
      this.position++;
      append(parts, character, true);
    }
  }

  private escaped(parts: Part[]): void {
    const next = this.text[this.position + 1];
    if (next !== undefined && next !== '\n') append(parts, next, true);
    this.position += 2;
  }

  private backquoted(parts: Part[], quoted: boolean): void {
    const end = this.text.indexOf('`', this.position + 1);
    if (end < 0) throw new Unclosed();
    this.position = end + 1;
    parts.push({ kind: 'unknown', quoted });
  }

  private dollar(parts: Part[], quoted: boolean): void {
    this.position++;
    if (this.text.startsWith('((', this.position)) {
      this.position += 2;
      parts.push({ kind: 'arithmetic', expression: this.until('))'), quoted });
    } else if (this.text[this.position] === '(') {
      this.position++;
      this.until(')');
      parts.push({ kind: 'unknown', quoted });
    } else if (this.text[this.position] === '{') {
      this.position++;
      parts.push(variablePart(this.depth, this.until('}'), quoted));
    } else {
      this.plainVariable(parts, quoted);
    }
  }

  private plainVariable(parts: Part[], quoted: boolean): void {
    VARIABLE_NAME.lastIndex = this.position;
    const match = VARIABLE_NAME.exec(this.text);
    if (match) {
      this.position += match[0].length;
      parts.push({ kind: 'variable', name: match[0], quoted });
    } else if (/[@*#?$!0-9'"-]/.test(this.text[this.position] ?? '')) {
      const character = this.text[this.position];
      if (!/['"]/.test(character)) this.position++;
      parts.push({ kind: 'unknown', quoted: quoted && character !== '@' });
    } else {
      append(parts, '$', quoted);
    }
  }

  /** The text up to the closing bracket of this nesting level, which is consumed. */
  private until(closing: string): string {
    const start = this.position;
    const opening = closing === '}' ? '{' : '(';
    let depth = 0;
    while (this.position < this.text.length) {
      if (depth === 0 && this.text.startsWith(closing, this.position)) {
        const inside = this.text.slice(start, this.position);
        this.position += closing.length;
        return inside;
      }
      const character = this.text[this.position];
      if (character === '\\') this.position++;
      else if (character === '\'' || character === '"') this.position = endOr(this.text.indexOf(character, this.position + 1), this.text.length);
      else if (character === opening) depth++;
      else if (character === closing[0]) depth--;
      this.position++;
    }
    throw new Unclosed();
  }
}

function variablePart(depth: number, inside: string, quoted: boolean): Part {
  const match = BRACED.exec(inside);
  if (!match) return { kind: 'unknown', quoted: quoted && !inside.includes('@') };
  const [, name, operator, rest] = match;
  if (operator === undefined || operator.endsWith('?')) return { kind: 'variable', name, quoted };
  if (depth === MAX_FALLBACKS) return { kind: 'unknown', quoted };
  const fallback = tokensAt(depth + 1, rest);
  if (rest !== '' && (fallback?.length !== 1 || !('word' in fallback[0]))) return { kind: 'unknown', quoted };
  return { kind: 'variable', name, fallback: fallback?.[0] && 'word' in fallback[0] ? fallback[0].word : [], quoted };
}

function append(parts: Part[], text: string, quoted: boolean): void {
  const last = parts.at(-1);
  if (last?.kind === 'text' && last.quoted === quoted) parts[parts.length - 1] = { kind: 'text', text: last.text + text, quoted };
  else parts.push({ kind: 'text', text, quoted });
}

function endOr(index: number, length: number): number {
  return index < 0 ? length : index;
}
