/** Whether a document can be run: what `validate` has against it, looked up once per document. */
import { validate } from '../model';
import type { FeatureGates, UninspectedJobSet } from '../model';

const looked = new WeakMap<UninspectedJobSet, { readonly gates: FeatureGates; readonly error?: string }>();

/** The first errors, each with the field that it is about, or undefined when there are none. */
export function invalidity(document: UninspectedJobSet, gates: FeatureGates): string | undefined {
  const known = looked.get(document);
  if (known?.gates === gates) return known.error;
  const errors = validate(document, { gates }).filter(({ severity }) => severity === 'error');
  const lines = errors.slice(0, 5).map(({ code, path, message, remedy }) => `[${code}] ${path}: ${message}: ${remedy}`);
  if (errors.length > lines.length) lines.push(`and ${errors.length - lines.length} more`);
  const error = errors.length > 0 ? lines.join('\n') : undefined;
  looked.set(document, { gates, error });
  return error;
}
