/** Labels and annotations that the pods of a Job template carry. */
import { FIRST_ATTEMPT, jobExpander } from '../../model/expand';
import type { ObjectMeta } from '../../model/kubernetes';
import { oncePer } from '../once-per';
import type { JobTemplate, Run } from '../subject';

const expanderOf = oncePer((run: Run) => jobExpander(run.document, FIRST_ATTEMPT, run.rendering));

/** Metadata of the pod template of one Job, with all that JobSet puts there. */
export function podTemplateMetadata({ run, replicatedJob, podMetadata }: JobTemplate, jobIndex: number): ObjectMeta {
  if (!run || !replicatedJob) return podMetadata;
  return expanderOf(run)(replicatedJob.name, jobIndex).spec.template.metadata ?? {};
}
