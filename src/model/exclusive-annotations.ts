/** Exclusive placement, as annotations ask for it: one Job per value of a node label. */
import type { JobSetDocument, ReplicatedJob } from './document';
import * as keys from './keys';
import type { StringMap } from './kubernetes';

export interface ExclusivePlacement {
  /** The node label whose values are the domains. */
  readonly topologyKey: string;
  /** Annotations that the Job and its pods get beyond what their templates say. */
  readonly annotations: StringMap;
  /** Whether nodes are labelled beforehand with the Job that they are for, and pods select them. */
  readonly nodeSelectorStrategy: boolean;
}

/**
 * What a replicated job's annotations and the JobSet's ask for together, or undefined for none.
 * The template's own topology replaces the JobSet's; a template cannot opt out.
 */
export function exclusivePlacement(document: JobSetDocument, job: ReplicatedJob): ExclusivePlacement | undefined {
  const template = job.template.metadata?.annotations;
  const annotations: Record<string, string> = {};
  for (const level of [document.metadata?.annotations, template]) {
    if (level?.[keys.EXCLUSIVE_TOPOLOGY] === undefined) continue;
    annotations[keys.EXCLUSIVE_TOPOLOGY] = level[keys.EXCLUSIVE_TOPOLOGY];
    if (level[keys.NODE_SELECTOR_STRATEGY] !== undefined) annotations[keys.NODE_SELECTOR_STRATEGY] = level[keys.NODE_SELECTOR_STRATEGY];
  }
  const topologyKey = annotations[keys.EXCLUSIVE_TOPOLOGY];
  if (topologyKey === undefined) return undefined;
  // The strategy is read from the Job's annotations, where all of the template's arrive too: even one that names no topology there.
  const nodeSelectorStrategy = keys.NODE_SELECTOR_STRATEGY in annotations || template?.[keys.NODE_SELECTOR_STRATEGY] !== undefined;
  return { topologyKey, annotations, nodeSelectorStrategy };
}
