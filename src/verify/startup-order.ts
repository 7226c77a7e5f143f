/** Which replicated jobs of a run start before which. */
import { oncePer } from './once-per';
import type { JobTemplate, Run } from './subject';
import { type Dependency, dependenciesOf, predecessorsOf, startsAfter as startsAfterDependency } from '../model/dependencies';

const dependencies = oncePer(({ document }: Run) => dependenciesOf(document.spec.replicatedJobs ?? []));

const places = oncePer(({ jobs }: Run): ReadonlyMap<JobTemplate, number> => new Map(jobs.map((job, place) => [job, place])));

const isInOrder = ({ document }: Run): boolean => document.spec.startupPolicy?.startupPolicyOrder === 'InOrder';

/** Whether a replicated job starts only after another one has got somewhere. */
export function startsAfter(job: JobTemplate, other: JobTemplate): boolean {
  if (job.run === undefined || job.run !== other.run) return false;
  const [then, first] = [places(job.run).get(job)!, places(job.run).get(other)!];
  return isInOrder(job.run) ? first < then : predecessorsOf(dependencies(job.run), then, first).has(first);
}

/** Of the replicated jobs of a run, those that start only after one of these has got somewhere. */
export function startingAfter(run: Run, others: readonly JobTemplate[]): (job: JobTemplate) => boolean {
  const place = places(run);
  const those = new Set(others.filter(({ replicas }) => replicas > 0).map(other => place.get(other)!));
  const [first = Infinity] = those;
  const after = isInOrder(run) ? (then: number) => first < then : startsAfterDependency(dependencies(run), ({ on }) => those.has(on));
  return job => after(place.get(job)!);
}

/** Of the replicated jobs of a run, those that start only after one of these is complete. */
export function startingAfterCompletion(run: Run, others: readonly JobTemplate[]): (job: JobTemplate) => boolean {
  const place = places(run);
  const those = new Set(others.map(other => place.get(other)!));
  const after = startsAfterDependency(dependencies(run), ({ on, status }: Dependency) => status === 'Complete' && those.has(on));
  return job => after(place.get(job)!);
}

/** The replicated jobs of its run that have completed before a replicated job starts. */
export function completedBefore(job: JobTemplate): ReadonlySet<JobTemplate> {
  if (!job.run) return new Set();
  const { run } = job;
  const place = places(run).get(job)!;
  const waiting = [place, ...predecessorsOf(dependencies(run), place)];
  return new Set(waiting.flatMap(each => dependencies(run)[each]).filter(({ status }) => status === 'Complete').map(({ on }) => run.jobs[on]));
}
