/** `spec.managedBy`: a JobSet that another controller manages is not touched. */
import type { JobSetDocument } from '../model';
import { keys } from '../model';
import { BUNDLED_CONTROLLER } from './input';
import type { EngineSettings } from './input';
import { NOTHING } from './outcome';
import type { Outcome } from './outcome';

/** Controllers that are known to take JobSets over. Any other name may be a misspelt one, which nobody would ever serve. */
const KNOWN: ReadonlySet<string> = new Set([keys.JOBSET_CONTROLLER, BUNDLED_CONTROLLER, 'kueue.x-k8s.io/multikueue']);

/** What there is to do about a JobSet of another controller, or undefined when it is this one's. */
export function managedElsewhere({ spec }: JobSetDocument, settings: EngineSettings): Outcome | undefined {
  const managedBy = (spec as JobSetDocument['spec'] | null | undefined)?.managedBy ?? undefined;
  if (settings.managedBy.includes(managedBy)) return undefined;
  if (managedBy === undefined || KNOWN.has(managedBy)) return NOTHING;
  const note = `spec.managedBy is "${managedBy}", so this controller does nothing for it`;
  return { ...NOTHING, events: [{ type: 'Normal', reason: 'ManagedElsewhere', note, once: managedBy }] };
}
