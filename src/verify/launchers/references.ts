/** `$(NAME)` in a pod template: what the kubelet puts in its place. */

/**
 * * a text: the value.
 * * 'absent': the container has no such variable, so the kubelet leaves the reference as it stands.
 * * undefined: there is a value, known only at run time.
 */
export type Resolved = { readonly text: string } | 'absent' | undefined;

/** Stands in a text for a piece that is known only at run time. A code point of Unicode's private use area. */
export const UNKNOWN = '\uE000';

/**
 * Linux starts no program with a longer argument or variable (MAX_ARG_STRLEN). Variables may double from one to the next: what expansion makes
 * longer than this is unknown.
 */
export const MAX_EXPANDED = 128 * 1024;

/** Characters that all expansions of a container, or of a script, may come to before the rest is unknown. */
export const MAX_ALL_EXPANDED = 4 * MAX_EXPANDED;

interface Reference {
  readonly start: number;
  readonly end: number;
  /** Undefined for `$$`. */
  readonly name?: string;
}

/** The text with every reference replaced; `$$` stands for `$`, UNKNOWN for what only the run will tell. */
export function expandReferences(text: string, resolve: (name: string) => Resolved): string {
  const pieces: string[] = [];
  let length = 0;
  let behind = 0;
  for (const { start, end, name } of referencesIn(text)) {
    const value = name === undefined ? { text: '$' } : resolve(name);
    const piece = value === 'absent' ? text.slice(start, end) : value?.text ?? UNKNOWN;
    pieces.push(text.slice(behind, start), piece);
    length += start - behind + piece.length;
    behind = end;
    if (length > MAX_EXPANDED) return UNKNOWN;
  }
  return behind === 0 ? text : pieces.join('') + text.slice(behind);
}

function* referencesIn(text: string): Generator<Reference> {
  let closing = -1;
  for (let start = text.indexOf('$'); start >= 0;) {
    const opened = text[start + 1];
    let end = start + 1;
    if (opened === '$') yield { start, end: end = start + 2 };
    if (opened === '(') {
      if (closing < end) closing = endOr(text.indexOf(')', end), text.length);
      if (closing < text.length) yield { start, end: end = closing + 1, name: text.slice(start + 2, closing) };
    }
    start = text.indexOf('$', end);
  }
}

function endOr(index: number, length: number): number {
  return index < 0 ? length : index;
}

/** The text, or undefined when a piece of it is known only at run time. */
export function certain(text: string): string | undefined {
  return text.includes(UNKNOWN) ? undefined : text;
}

/** The variables that a text refers to, each once. */
export function referencedNames(text: string): string[] {
  const names = Array.from(referencesIn(text), ({ name }) => name).filter(name => name !== undefined);
  return [...new Set(names)];
}
