/** HTML from values: whatever a manifest contains is text. */

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]);
}

/** Markup that may stand in markup as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Part = string | number | Markup | readonly Markup[] | undefined;

/** Markup with values in it, which are escaped unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(parts.reduce((text, part, i) => `${text}${textOf(values[i - 1])}${part}`));
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  return typeof part === 'object' ? part.map(({ text }) => text).join('') : escaped(`${part}`);
}
