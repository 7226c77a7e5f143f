/** Where the fields of an object stand in a YAML or JSON text. Looked up only when there is a finding to place. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, Scalar, visit } from 'yaml';
import type { Alias, Document, Node, Pair, Range, YAMLMap } from 'yaml';
import type { Locator, Position } from './manifest';
import { documentsIn } from './yaml';
import type { Step } from '../model/field-path';

export class YamlSource implements Locator {
  private parsed?: Document;
  private readonly lines = new LineCounter();
  private anchored: ReadonlyMap<Alias, Node> = new Map();
  private readonly placed = new WeakMap<YAMLMap, ReadonlyMap<string, Place>>();

  /**
   * @param text one YAML document.
   * @param firstLine the line of the file on which it begins, 1-based.
   */
  constructor(private readonly text: string, private readonly file: string, private readonly firstLine: number) {}

  at(path: readonly Step[]): Position {
    return this.position(this.offsetOf(path));
  }

  within(path: readonly Step[]): Locator {
    const node = this.nodeAt(path);
    if (isScalar(node) && node.type === Scalar.BLOCK_LITERAL && node.range) {
      return new YamlSource(`${node.value}`, this.file, this.position(node.range[0]).line + 1);
    }
    const position = this.at(path);
    return { at: () => position, within: () => this };
  }

  private position(offset: number): Position {
    return { file: this.file, line: this.firstLine + this.lines.linePos(offset).line - 1 };
  }

  private offsetOf(path: readonly Step[]): number {
    let { node, offset } = this.root();
    for (const step of path) {
      const next = this.child(node, step);
      if (!next) break;
      ({ node, offset } = next);
    }
    return offset;
  }

  private nodeAt(path: readonly Step[]): Node | null | undefined {
    return path.reduce<Place | undefined>((place, step) => place && this.child(place.node, step), this.root())?.node;
  }

  private root(): Place {
    const node = this.document().contents;
    return { node, offset: node?.range?.[0] ?? 0 };
  }

  private child(parent: Node | null | undefined, step: Step): Place | undefined {
    const node = isAlias(parent) ? this.anchored.get(parent) : parent;
    if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step] as Node | null | undefined;
      return item?.range ? { node: item, offset: item.range[0] } : undefined;
    }
    return isMap(node) ? this.members(node).get(String(step)) : undefined;
  }

  private members(map: YAMLMap): ReadonlyMap<string, Place> {
    let members = this.placed.get(map);
    if (!members) {
      // Of two members with one name the first counts.
      members = new Map(map.items.filter(isPlaced).reverse().map(({ key, value }) => [String(key.value), { node: value, offset: key.range[0] }]));
      this.placed.set(map, members);
    }
    return members;
  }

  private document(): Document {
    if (!this.parsed) {
      this.parsed = documentsIn(this.text, this.lines).next().value as Document;
      this.anchored = anchoredIn(this.parsed);
    }
    return this.parsed;
  }
}

/** The same source, seen from one of its values: an item of a List. */
export class NestedSource implements Locator {
  constructor(private readonly source: Locator, private readonly prefix: readonly Step[]) {}

  at(path: readonly Step[]): Position | undefined {
    return this.source.at([...this.prefix, ...path]);
  }

  within(path: readonly Step[]): Locator {
    return this.source.within([...this.prefix, ...path]);
  }
}

interface Place {
  readonly node: Node | null | undefined;
  readonly offset: number;
}

function isPlaced(pair: Pair): pair is Pair<Scalar & { range: Range }, Node | null> {
  return isScalar(pair.key) && !!pair.key.range;
}

/** What each alias stands for: the latest node of its name before it. */
function anchoredIn(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const found = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, alias) => {
      const node = anchors.get(alias.source);
      if (node) found.set(alias, node);
    },
    Value: (_, node) => {
      if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return found;
}
