/** Elastic Jobs: parallelism and completions of live Jobs follow the document, together, as the Job API asks for. */
import type { Pass } from './pass';

export function resizeJobs(pass: Pass): void {
  if (!pass.settings.gates.elasticJobSet) return;
  for (const { slot, job } of pass.buckets.active) {
    const { parallelism, completions } = slot.replicatedJob.spec.template.spec;
    // Absent, both are 1 in the Job; one of them alone, or two different ones, is not an elastic Job.
    if (parallelism !== completions || job.deleting) continue;
    const size = parallelism ?? 1;
    if (job.parallelism === size && (job.completions ?? size) === size) continue;
    pass.operate({
      verb: 'patch',
      aim: 'resize',
      resource: 'jobs',
      name: job.name,
      type: 'merge',
      body: { metadata: { uid: job.uid }, spec: { parallelism: size, completions: size } },
    });
  }
}
