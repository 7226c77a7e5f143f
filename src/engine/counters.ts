/** How often what has been restarted: the part of the status that every other decision hangs on. It never goes back. */
import type { JobSetStatus, ReplicatedJobStatus } from '../model';
import type { ObservedJob } from './observed';
import type { PlannedJob } from './plan';

export class Counters {
  restarts: number;
  restartsCountTowardsMax: number;
  /** By replicated job, what the status of this attempt remembers as completed. */
  completedIndexes: ReadonlyMap<string, string>;
  private readonly individual = new Map<string, number[]>();
  private readonly individualCounted = new Map<string, number[]>();
  private countedIndividually = 0;

  constructor(status: JobSetStatus | undefined) {
    this.restarts = status?.restarts ?? 0;
    this.restartsCountTowardsMax = status?.restartsCountTowardsMax ?? 0;
    const completed = new Map<string, string>();
    for (const { name, jobRestarts, jobRestartsCountTowardsMax, completedIndexes } of status?.replicatedJobsStatus ?? []) {
      if (jobRestarts) this.individual.set(name, [...jobRestarts]);
      if (jobRestartsCountTowardsMax) this.individualCounted.set(name, [...jobRestartsCountTowardsMax]);
      for (const count of jobRestartsCountTowardsMax ?? []) this.countedIndividually += count;
      if (completedIndexes) completed.set(name, completedIndexes);
    }
    this.completedIndexes = completed;
  }

  /** Whether any Job has been restarted alone. */
  get anyIndividual(): boolean {
    return this.individual.size > 0;
  }

  jobRestarts(replicatedJob: string, jobIndex: number): number {
    return this.individual.get(replicatedJob)?.[jobIndex] ?? 0;
  }

  /** The restarts of individual Jobs in the form in which Jobs are made from them. */
  attempts(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(this.individual);
  }

  /** What has been used of `maxRestarts`. */
  get counted(): number {
    return this.restartsCountTowardsMax + this.countedIndividually;
  }

  restartAll(counts: boolean): void {
    this.restarts++;
    if (counts) this.restartsCountTowardsMax++;
    this.completedIndexes = new Map();
  }

  restartOne(job: PlannedJob, jobIndex: number, counts: boolean): void {
    this.raiseJob(job, jobIndex, 1, counts);
  }

  /**
   * Raises the counters to what the Jobs themselves say. They know better when the status was lost, or is older than they are.
   * What was lost is taken to have counted, so that no limit is exceeded.
   * @returns whether anything was raised
   */
  catchUpWith(own: Iterable<ObservedJob>): boolean {
    let highest = this.restarts;
    for (const { attempt } of own) highest = Math.max(highest, attempt);
    if (highest === this.restarts) return false;
    this.restartsCountTowardsMax += highest - this.restarts;
    this.restarts = highest;
    this.completedIndexes = new Map();
    return true;
  }

  catchUpWithJob(job: PlannedJob, jobIndex: number, attempt: number): boolean {
    const known = this.jobRestarts(job.name, jobIndex);
    if (attempt <= known) return false;
    this.raiseJob(job, jobIndex, attempt - known, true);
    return true;
  }

  statusOf(replicatedJob: string): Pick<ReplicatedJobStatus, 'jobRestarts' | 'jobRestartsCountTowardsMax'> {
    const jobRestarts = this.individual.get(replicatedJob);
    const jobRestartsCountTowardsMax = this.individualCounted.get(replicatedJob);
    return { ...(jobRestarts && { jobRestarts }), ...(jobRestartsCountTowardsMax && { jobRestartsCountTowardsMax }) };
  }

  private raiseJob(job: PlannedJob, jobIndex: number, by: number, counts: boolean): void {
    raise(this.individual, job, jobIndex, by);
    // Both lists are there from the first restart of any Job, as upstream writes them.
    raise(this.individualCounted, job, jobIndex, counts ? by : 0);
    if (counts) this.countedIndividually += by;
  }
}

function raise(arrays: Map<string, number[]>, job: PlannedJob, jobIndex: number, by: number): void {
  const counts = arrays.get(job.name) ?? [];
  while (counts.length < job.replicas) counts.push(0);
  counts[jobIndex] = (counts[jobIndex] ?? 0) + by;
  arrays.set(job.name, counts);
}
