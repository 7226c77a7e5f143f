/** Labels and annotations that the pods of a Job template carry. */
import { FIRST_ATTEMPT, jobExpander } from '../../model/expand';
import type { ObjectMeta } from '../../model/kubernetes';
import type { JobTemplate, Run } from '../subject';

const EXPANDERS = new WeakMap<Run, ReturnType<typeof jobExpander>>();

/** Metadata of the pod template of one Job, with all that JobSet puts there. */
export function podTemplateMetadata(job: JobTemplate, jobIndex: number): ObjectMeta {
  const { run, replicatedJob } = job;
  if (!run || !replicatedJob) return job.podMetadata;
  let expander = EXPANDERS.get(run);
  if (!expander) {
    expander = jobExpander(run.document, FIRST_ATTEMPT, run.rendering);
    EXPANDERS.set(run, expander);
  }
  return expander(replicatedJob.name, jobIndex).spec.template.metadata ?? {};
}
