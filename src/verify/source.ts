/** Where the fields of an object stand in a YAML or JSON text. Looked up only when there is a finding to place. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, Scalar } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import type { Locator, Position, Step } from './manifest';
import { documentsIn } from './yaml';

export class YamlSource implements Locator {
  private parsed?: Document;
  private readonly lines = new LineCounter();

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
      const next = child(node, step, this.document());
      if (!next) break;
      ({ node, offset } = next);
    }
    return offset;
  }

  private nodeAt(path: readonly Step[]): Node | null | undefined {
    return path.reduce<Place | undefined>((place, step) => place && child(place.node, step, this.document()), this.root())?.node;
  }

  private root(): Place {
    const node = this.document().contents;
    return { node, offset: node?.range?.[0] ?? 0 };
  }

  private document(): Document {
    this.parsed ??= documentsIn(this.text, this.lines).next().value as Document;
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

function child(parent: Node | null | undefined, step: Step, document: Document): Place | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step] as Node | null | undefined;
    return item?.range ? { node: item, offset: item.range[0] } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step)) as Pair<Node, Node | null> | undefined;
  return pair?.key.range ? { node: pair.value, offset: pair.key.range[0] } : undefined;
}
