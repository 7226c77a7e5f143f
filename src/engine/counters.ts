/** How often what has been restarted: the part of the status that every other decision hangs on. It never goes back. */
import type { JobSetStatus, ReplicatedJobStatus } from '../model';
import type { ObservedJob } from './observed';
import type { PlannedJob } from './plan';
import { MAX_INT32 } from '../model/schema/shape';

/** The fields of the status are of 32 bits: the API server would refuse a greater number for ever. */
function sum(count: number, by: number): number {
  return Math.min(count + by, MAX_INT32);
}

export class Counters {
  restarts: number;
  restartsCountTowardsMax: number;
  /** By replicated job, what the status of this attempt remembers as completed. */
  completedIndexes: ReadonlyMap<string, string>;
  /** Restarts in place; undefined where the status does not say. */
  inPlaceRestarts?: number;
  /** By replicated job, how many pods of each Job the barrier of restarts in place has let pass. */
  readonly podsPassed = new Map<string, number>();
  private readonly individual = new Map<string, number[]>();
  private readonly individualCounted = new Map<string, number[]>();
  private countedIndividually = 0;

  constructor(status: JobSetStatus | undefined) {
    this.restarts = status?.restarts ?? 0;
    this.restartsCountTowardsMax = status?.restartsCountTowardsMax ?? 0;
    this.inPlaceRestarts = status?.inPlaceRestarts;
    const completed = new Map<string, string>();
    for (const { name, jobRestarts, jobRestartsCountTowardsMax, completedIndexes, podsPassed } of status?.replicatedJobsStatus ?? []) {
      if (jobRestarts) this.individual.set(name, [...jobRestarts]);
      if (jobRestartsCountTowardsMax) this.individualCounted.set(name, [...jobRestartsCountTowardsMax]);
      for (const count of jobRestartsCountTowardsMax ?? []) this.countedIndividually += count;
      if (completedIndexes) completed.set(name, completedIndexes);
      if (podsPassed !== undefined) this.podsPassed.set(name, podsPassed);
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

  /** What has been used of `maxRestarts`. A Job that is restarted alone makes the others follow in place: that is one restart, not two. */
  get counted(): number {
    return this.restartsCountTowardsMax + Math.max(this.countedIndividually, this.inPlaceRestarts ?? 0);
  }

  /** Whether a further restart of all, or of this one Job, could be told from the one before. */
  canRestart(replicatedJob?: string, jobIndex = 0): boolean {
    return (replicatedJob === undefined ? this.restarts : this.jobRestarts(replicatedJob, jobIndex)) < MAX_INT32;
  }

  restartAll(counts: boolean): void {
    this.restarts = sum(this.restarts, 1);
    if (counts) this.restartsCountTowardsMax = sum(this.restartsCountTowardsMax, 1);
    this.forgetPods();
  }

  restartInPlace(): void {
    this.inPlaceRestarts = sum(this.inPlaceRestarts ?? 0, 1);
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
    this.restartsCountTowardsMax = sum(this.restartsCountTowardsMax, highest - this.restarts);
    this.restarts = highest;
    this.forgetPods();
    return true;
  }

  catchUpWithJob(job: PlannedJob, jobIndex: number, attempt: number): boolean {
    const known = this.jobRestarts(job.name, jobIndex);
    if (attempt <= known) return false;
    this.raiseJob(job, jobIndex, attempt - known, true);
    return true;
  }

  statusOf(replicatedJob: string): Pick<ReplicatedJobStatus, 'jobRestarts' | 'jobRestartsCountTowardsMax' | 'podsPassed'> {
    const jobRestarts = this.individual.get(replicatedJob);
    const jobRestartsCountTowardsMax = this.individualCounted.get(replicatedJob);
    const podsPassed = this.podsPassed.get(replicatedJob);
    return {
      ...(jobRestarts && { jobRestarts }),
      ...(jobRestartsCountTowardsMax && { jobRestartsCountTowardsMax }),
      ...(podsPassed !== undefined && { podsPassed }),
    };
  }

  /** New Jobs have done nothing yet. */
  private forgetPods(): void {
    this.completedIndexes = new Map();
    this.podsPassed.clear();
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
  counts[jobIndex] = sum(counts[jobIndex] ?? 0, by);
  arrays.set(job.name, counts);
}
