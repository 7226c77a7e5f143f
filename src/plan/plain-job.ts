/** A Job that belongs to no run: it takes hosts like any other. */
import { defaulted, keys } from '../model';
import type { JobSetDocument } from '../model';
import { asKind, JOB_KIND } from '../verify/shapes';
import type { InspectedObject } from '../verify/shapes';

/** The name of the replicated job that stands for a plain Job in a plan. */
export const PLAIN_JOB = '';

/** A plain Job as a run of one Job; undefined for all other objects, and for the Jobs of runs. */
export function plainJobDocument(object: InspectedObject): JobSetDocument | undefined {
  const job = asKind(object, JOB_KIND);
  if (!job || job.metadata.labels?.[keys.JOBSET_NAME] !== undefined) return undefined;
  const { metadata: { name, namespace, labels }, spec } = job;
  return defaulted({
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name, ...(namespace !== undefined && { namespace }), ...(labels && { labels }) },
    spec: {
      ...(spec.suspend !== undefined && { suspend: spec.suspend }),
      replicatedJobs: [{ name: PLAIN_JOB, template: { spec: { completionMode: 'NonIndexed', ...spec } } }],
    },
  });
}
