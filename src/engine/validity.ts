/** Whether a document can be run, and what of it can be read: what `validate` has against it, looked up once per document. */
import { validate } from '../model';
import type { FeatureGates, JobSetDocument, UninspectedJobSet } from '../model';
import { inspectJobSet } from '../model/schema/jobset';

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

const read = new WeakMap<UninspectedJobSet, { readonly document?: JobSetDocument }>();

/** Problems for which a value is replaced. */
const MISREAD: ReadonlySet<string> = new Set(['type', 'required', 'range', 'quantity']);

/**
 * The document as everything behind this reads it: an explicit null counts as absent. Undefined when it has values of another type than the
 * API's, in place of which nothing can be read.
 */
export function readable(document: UninspectedJobSet): JobSetDocument | undefined {
  let known = read.get(document);
  if (!known) {
    const { sound, problems } = inspectJobSet(document);
    const misread = problems.some(({ kind, refusedBy }) => refusedBy === 'schema' && MISREAD.has(kind));
    read.set(document, known = misread ? {} : { document: sound });
  }
  return known.document;
}
