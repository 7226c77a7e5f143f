/** `$(NAME)` in a pod template: what the kubelet puts in its place. */

/**
 * * a text: the value.
 * * 'absent': the container has no such variable, so the kubelet leaves the reference as it stands.
 * * undefined: there is a value, known only at run time.
 */
export type Resolved = { readonly text: string } | 'absent' | undefined;

/** Stands in a text for a piece that is known only at run time. A code point of Unicode's private use area. */
export const UNKNOWN = '\uE000';

const REFERENCE = /\$(?:\$|\(([^)]*)\))/g;

/** The text with every reference replaced; `$$` stands for `$`, UNKNOWN for what only the run will tell. */
export function expandReferences(text: string, resolve: (name: string) => Resolved): string {
  return text.replace(REFERENCE, (reference, name: string | undefined) => {
    if (name === undefined) return '$';
    const value = resolve(name);
    return value === 'absent' ? reference : value?.text ?? UNKNOWN;
  });
}

/** The text, or undefined when a piece of it is known only at run time. */
export function certain(text: string): string | undefined {
  return text.includes(UNKNOWN) ? undefined : text;
}

/** The variables that a text refers to, each once. */
export function referencedNames(text: string): string[] {
  const names = Array.from(text.matchAll(REFERENCE), match => match[1]).filter(name => name !== undefined);
  return [...new Set(names)];
}
