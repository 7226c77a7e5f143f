/**
 * YAML as kubectl reads it: YAML 1.2 with the booleans and numbers of YAML 1.1 and with merge keys,
 * so that `value: on` is a boolean here too, as it will be for the API server.
 */
import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, Parser } from 'yaml';
import type { Document, DocumentOptions, LineCounter, Node, ParseOptions, ScalarTag, SchemaOptions, Tags } from 'yaml';

const oldBooleans: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: text => /^(?:y|on)/i.test(text),
};

const oldOctals: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: text => parseInt(text, 8),
};

const oldNumbers: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?(?:0b[01_]+|(?=[^_]*_)\d[\d_]*(?:\.[\d_]*)?)$/,
  resolve: text => {
    const [, sign, digits] = /^([-+]?)(.*)$/.exec(text.replaceAll('_', ''))!;
    const number = /^0\d+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
    return sign === '-' ? -number : number;
  },
};

const yamlOptions: ParseOptions & DocumentOptions & SchemaOptions = {
  prettyErrors: false,
  // Checked while converting, in linear time.
  uniqueKeys: false,
  customTags: (tags: Tags) => [oldBooleans, oldOctals, oldNumbers, ...tags],
};

/** What the types of the library keep to themselves. */
interface LexerInside extends Record<'parseQuotedScalar' | 'parseFlowCollection', () => Generator<string, unknown>> {
  /** Columns by which a line must be indented to belong to what is read. */
  indentNext: number;
}

/** Quoted texts and flow collections may go on at any indentation, as for kubectl and Helm. */
function lenientLexer(): Lexer {
  const lexer = new Lexer();
  const inside = lexer as unknown as LexerInside;
  for (const method of ['parseQuotedScalar', 'parseFlowCollection'] as const) {
    const parse = inside[method].bind(lexer);
    inside[method] = function* () {
      const { indentNext } = inside;
      inside.indentNext = 0;
      const next = yield* parse();
      inside.indentNext = indentNext;
      return next;
    };
  }
  return lexer;
}

/** A line may end with a carriage return alone. */
export function withLineBreaks(text: string): string {
  return text.replace(/\r(?!\n)/g, '\n');
}

/** The documents of a text, as soon as each is complete. */
export function* documentsIn(text: string, lines: LineCounter): Generator<Document.Parsed> {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer(yamlOptions);
  lines.addNewLine(0);
  for (const lexeme of lenientLexer().lex(text)) {
    for (const token of parser.next(lexeme)) yield* composer.next(token);
  }
  for (const token of parser.end()) yield* composer.next(token);
  yield* composer.end(false, text.length);
}

/** Levels of maps and lists in one document. Kubernetes objects have about twenty. */
const MAX_DEPTH = 100;
/** Values in one document once its aliases are expanded. */
const MAX_VALUES = 1_000_000;

/** Something in a document that cannot be turned into a value. */
export class Unconvertible extends Error {
  constructor(message: string, readonly offset: number) {
    super(message);
  }
}

/** A document's value. Throws `Unconvertible` for duplicate keys, keys that are no strings, bombs of aliases and bottomless nesting. */
export function valueOf(document: Document): unknown {
  return new Conversion().convert(document.contents as Node | null, 0).value;
}

/** Whether a value is nested no deeper than a document may be. */
export function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < MAX_DEPTH && Object.values(value).every(member => isShallow(member, depth + 1));
}

interface Converted {
  readonly value: unknown;
  /** How many values it holds, aliases expanded. */
  readonly size: number;
}

/** Keys with which an object begins: the first of two files, joined, had no --- at its end. */
const STARTS: ReadonlySet<string> = new Set(['apiVersion', 'kind']);

class Conversion {
  private readonly anchors = new Map<string, Converted | undefined>();

  convert(node: Node | null, depth: number): Converted {
    if (depth > MAX_DEPTH) throw new Unconvertible(`nested deeper than ${MAX_DEPTH} levels`, offsetOf(node));
    if (isAlias(node)) return this.anchored(node.source, node);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor) this.anchors.set(anchor, undefined);
    const converted = this.collectionOrScalar(node, depth);
    if (converted.size > MAX_VALUES) throw new Unconvertible(`its aliases expand to more than ${MAX_VALUES} values`, offsetOf(node));
    if (anchor) this.anchors.set(anchor, converted);
    return converted;
  }

  private anchored(name: string, node: Node): Converted {
    const converted = this.anchors.get(name);
    if (converted) return converted;
    throw new Unconvertible(this.anchors.has(name) ? `alias *${name} stands inside of what it names` : `alias *${name} names nothing before it`, offsetOf(node));
  }

  private collectionOrScalar(node: Node | null, depth: number): Converted {
    if (isMap(node)) return this.map(node.items as MapItem[], depth);
    if (isSeq(node)) {
      let size = 1;
      const value = node.items.map(item => {
        const converted = this.convert(item as Node | null, depth + 1);
        size += converted.size;
        return converted.value;
      });
      return { value, size };
    }
    return { value: isScalar(node) ? node.value ?? null : null, size: 1 };
  }

  private map(items: readonly MapItem[], depth: number): Converted {
    const value: Record<string, unknown> = {};
    let merged: unknown[] = [];
    let size = 1;
    for (const { key, value: node } of items) {
      const name = keyOf(key);
      const converted = this.convert(node, depth + 1);
      size += converted.size;
      if (name === '<<') merged = merged.concat(converted.value);
      else if (Object.hasOwn(value, name)) throw new Unconvertible(`key '${name}' stands twice in one map${depth === 0 && STARTS.has(name) ? '; if a second object begins here, write a line --- before it' : ''}`, offsetOf(key));
      else set(value, name, converted.value);
    }
    for (const source of merged) {
      for (const [name, inherited] of Object.entries(source ?? {})) if (!Object.hasOwn(value, name)) set(value, name, inherited);
    }
    return { value, size };
  }
}

interface MapItem {
  readonly key: Node | null;
  readonly value: Node | null;
}

function keyOf(key: Node | null): string {
  if (isScalar(key) && key.value !== null) return String(key.value);
  throw new Unconvertible('a key is not a text', offsetOf(key));
}

function set(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
