/**
 * How many steps a backtracking engine takes for a regular expression and a text: a small engine that counts.
 *
 * It knows what the expressions of this library use. What it does not know it refuses, so that nobody takes an expression for tried that is not.
 */

export type Node =
  | { readonly kind: 'character'; readonly fits: (character: string) => boolean }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly least: number; readonly most: number; readonly lazy: boolean }
  | { readonly kind: 'edge'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'look'; readonly item: Node; readonly behind: boolean; readonly negative: boolean };

export function parse(source: string, flags: string): Node {
  let position = 0;
  const peek = (text: string) => source.startsWith(text, position);
  const take = (text: string) => peek(text) && ((position += text.length), true);

  function choice(): Node {
    const options = [sequence()];
    while (take('|')) options.push(sequence());
    return options.length === 1 ? options[0] : { kind: 'choice', options };
  }

  function sequence(): Node {
    const items: Node[] = [];
    while (position < source.length && !peek('|') && !peek(')')) items.push(repeated(atom()));
    return { kind: 'sequence', items };
  }

  function repeated(item: Node): Node {
    const [written, open, least, comma, most] = /^(?:[*+?]|(\{)(\d+)(,?)(\d*)\})/.exec(source.slice(position)) ?? [];
    if (written === undefined) return item;
    position += written.length;
    const lazy = take('?');
    const upTo = comma === '' ? Number(least) : most === '' ? Infinity : Number(most);
    const bounds = open ? [Number(least), upTo] : { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] }[written]!;
    return { kind: 'repeat', item, least: bounds[0], most: bounds[1], lazy };
  }

  function group(): Node {
    const opened = ['(?:', '(?=', '(?!', '(?<=', '(?<!'].find(take) ?? (/^\(\?<\w+>/.exec(source.slice(position))?.[0] ?? '(');
    if (opened === '(' || opened.endsWith('>')) position += opened.length;
    const item = choice();
    if (!take(')')) throw new Error(`no ) in ${source}`);
    return /^\(\?<?[=!]/.test(opened) ? { kind: 'look', item, behind: opened.includes('<'), negative: opened.endsWith('!') } : item;
  }

  function atom(): Node {
    if (peek('(')) return group();
    if (take('^')) return { kind: 'edge', holds: (text, at) => at === 0 || flags.includes('m') && text[at - 1] === '\n' };
    if (take('$')) return { kind: 'edge', holds: (text, at) => at === text.length || flags.includes('m') && text[at] === '\n' };
    if (take('\\b')) return { kind: 'edge', holds: (text, at) => isWord(text[at - 1]) !== isWord(text[at]) };
    const [written] = /^(?:\[(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\[^1-9kB]|[^\\])/s.exec(source.slice(position)) ?? [];
    if (written === undefined) throw new Error(`cannot read ${source} at ${position}`);
    position += written.length;
    const one = new RegExp(`^(?:${written})$`, flags.replace(/[gym]/g, ''));
    return { kind: 'character', fits: character => one.test(character) };
  }

  const node = choice();
  if (position < source.length) throw new Error(`cannot read ${source} at ${position}`);
  return node;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}

/** The steps until the expression has been found in the text or nowhere. */
export function stepsOf(node: Node, flags: string, text: string, most: number): number {
  let steps = 0;
  const tick = () => {
    if (++steps > most) throw new TooMany();
    return true;
  };

  function match(part: Node, at: number, then: (end: number) => boolean): boolean {
    switch (part.kind) {
      case 'character': return tick() && at < text.length && part.fits(text[at]) && then(at + 1);
      case 'edge': return tick() && part.holds(text, at) && then(at);
      case 'sequence': return all(part.items, 0, at, then);
      case 'choice': return part.options.some(option => match(option, at, then));
      case 'look': {
        const from = part.behind ? at - widthOf(part.item) : at;
        const found = from >= 0 && match(part.item, from, end => !part.behind || end === at);
        return found !== part.negative && then(at);
      }
      case 'repeat': return repeat(part, 0, at, then);
    }
  }

  function all(items: readonly Node[], index: number, at: number, then: (end: number) => boolean): boolean {
    return index === items.length ? then(at) : match(items[index], at, end => all(items, index + 1, end, then));
  }

  function repeat(part: Node & { kind: 'repeat' }, count: number, at: number, then: (end: number) => boolean): boolean {
    const more = () => count < part.most && match(part.item, at, end => (end > at || count < part.least) && repeat(part, count + 1, end, then));
    if (count < part.least) return more();
    return part.lazy ? then(at) || more() : more() || then(at);
  }

  try {
    for (let start = 0; start <= (flags.includes('y') ? 0 : text.length); start++) if (match(node, start, () => true)) break;
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return Infinity;
  }
  return steps;
}

class TooMany extends Error {}

/** Characters that a part takes, which look-behinds need to have fixed. */
function widthOf(node: Node): number {
  switch (node.kind) {
    case 'character': return 1;
    case 'sequence': return node.items.reduce((sum, item) => sum + widthOf(item), 0);
    case 'edge':
    case 'look': return 0;
    default: throw new Error('a look-behind of unknown width');
  }
}
