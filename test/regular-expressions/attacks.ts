/** Texts that make an expression go back as often as it can: made of the expression itself. */
import type { Node } from './backtracking';

export interface Attack {
  readonly before: string;
  /** What is repeated. */
  readonly pump: string;
  /** What makes the match fail, if anything does. */
  readonly behind: string;
}

const CHARACTERS = ['a', '1', '-', '.', ' ', '=', '/', 'D', '_', '$', '(', ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)), '\n', '\t', '\u0001', '\u200b', '\ue000'];
const BEHIND = ['\0', '', '!', '\n', ' ', '-', 'x'];
const MOST_PUMPS = 8;

/** For each repetition in the expression: what leads to it, then what it repeats, alone and together with what leads to it. */
export function attacksOn(node: Node): Attack[] {
  const found: Attack[] = [];
  const visit = (part: Node, before: string): void => {
    switch (part.kind) {
      case 'sequence': {
        let sofar = before;
        for (const item of part.items) {
          visit(item, sofar);
          sofar += sampleOf(item);
        }
        return;
      }
      case 'choice': return part.options.forEach(option => visit(option, before));
      case 'look': return visit(part.item, before);
      case 'repeat': {
        visit(part.item, before);
        if (part.most === Infinity) for (const pump of pumpsOf(part.item)) found.push(...attacks(before, pump));
        return;
      }
    }
  };
  visit(node, '');
  return found;
}

function attacks(before: string, pump: string): Attack[] {
  return BEHIND.flatMap(behind => [{ before, pump, behind }, { before: '', pump: before + pump, behind }, { before: '', pump: `${before}${pump} `, behind }]);
}

/** Short texts that a part matches: of a character class, characters of all sorts. */
function pumpsOf(node: Node): string[] {
  if (node.kind === 'character') return CHARACTERS.filter(node.fits).filter((character, i, all) => all.indexOf(character) === i).slice(0, MOST_PUMPS);
  if (node.kind === 'choice') return node.options.flatMap(pumpsOf).slice(0, MOST_PUMPS);
  return [sampleOf(node, 1)].filter(text => text !== '');
}

/** The shortest text that a part matches; with `extra`, each repetition once more than it has to be. */
function sampleOf(node: Node, extra = 0): string {
  switch (node.kind) {
    case 'character': return CHARACTERS.find(node.fits) ?? '';
    case 'sequence': return node.items.map(item => sampleOf(item, extra)).join('');
    case 'choice': return sampleOf(node.options[0], extra);
    case 'repeat': return sampleOf(node.item, extra).repeat(Math.min(node.most, Math.max(node.least, extra)));
    default: return '';
  }
}
