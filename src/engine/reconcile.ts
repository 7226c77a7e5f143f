/** From what is observed to what to do next. Pure, deterministic, and linear in the number of children. */
import type { ReconcileInput } from './input';
import { managedElsewhere } from './managed-by';
import { NOTHING } from './outcome';
import type { Outcome } from './outcome';
import { reconcileResource } from './resource';
import { reconcileRun } from './run';

export function reconcile(input: ReconcileInput): Outcome {
  const { source, document, settings } = input;
  if (source.kind === 'JobSet' ? source.deleting : source.configMap.deleting) return NOTHING;
  const elsewhere = 'error' in document ? undefined : managedElsewhere(document, settings);
  if (elsewhere) return elsewhere;
  if (source.kind === 'standalone') return reconcileRun(input, source);
  return 'error' in document ? NOTHING : reconcileResource(input, document, source);
}
