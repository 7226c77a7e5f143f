/** Labels and annotations that the pods of a Job template carry. */
import { FIRST_ATTEMPT, jobExpander } from '../../model/expand';
import type { ObjectMeta } from '../../model/kubernetes';
import { oncePer } from '../once-per';
import type { JobTemplate, Run } from '../subject';

const metadataOf = oncePer((run: Run) => {
  const expanded = jobExpander(run.document, FIRST_ATTEMPT, run.rendering);
  const known = new Map<string, ObjectMeta>();
  return (replicatedJob: string, jobIndex: number): ObjectMeta => {
    const key = `${replicatedJob}-${jobIndex}`;
    let metadata = known.get(key);
    if (!metadata) known.set(key, metadata = expanded(replicatedJob, jobIndex).spec.template.metadata ?? {});
    return metadata;
  };
});

/** Metadata of the pod template of one Job, with all that JobSet puts there. */
export function podTemplateMetadata({ run, replicatedJob, podMetadata }: JobTemplate, jobIndex: number): ObjectMeta {
  if (!run || !replicatedJob) return podMetadata;
  return metadataOf(run)(replicatedJob.name, jobIndex);
}
