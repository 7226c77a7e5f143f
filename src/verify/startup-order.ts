/** Which replicated jobs of a run start before which. */
import { oncePer } from './once-per';
import type { JobTemplate, Run } from './subject';

/** By replicated job, those that have to be ready or complete before it starts, directly or through others. */
const predecessors = oncePer((run: Run): ReadonlyMap<JobTemplate, ReadonlySet<JobTemplate>> => {
  const before = new Map<JobTemplate, Set<JobTemplate>>();
  const inOrder = run.document.spec.startupPolicy?.startupPolicyOrder === 'InOrder';
  for (const job of run.jobs) {
    const direct = inOrder ? [...before.keys()] : (job.replicatedJob?.dependsOn ?? []).flatMap(({ name }) =>
      [...before.keys()].filter(earlier => earlier.replicatedJob?.name === name));
    before.set(job, new Set(direct.flatMap(earlier => [earlier, ...before.get(earlier)!])));
  }
  return before;
});

/** Whether a replicated job starts only after another one of its run has got somewhere. */
export function startsAfter(job: JobTemplate, other: JobTemplate): boolean {
  return job.run !== undefined && predecessors(job.run).get(job)?.has(other) === true;
}
