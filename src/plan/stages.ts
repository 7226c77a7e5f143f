/** When the replicated jobs of a run are there: those that wait for the completion of others never run beside them. */
import type { ReplicatedJob } from '../model';

/** From the stage in which a replicated job starts to the last one in which it may still run. */
export interface Stages {
  readonly first: number;
  readonly last: number;
}

export interface StagedRun {
  readonly count: number;
  /** By name of the replicated job. */
  readonly of: ReadonlyMap<string, Stages>;
}

/** A new stage begins where a replicated job waits for the completion of another. Dependencies point to earlier ones, so one pass is enough. */
export function stagesOf(jobs: readonly ReplicatedJob[]): StagedRun {
  const first = new Map<string, number>();
  const until = new Map<string, number>();
  for (const { name, dependsOn = [] } of jobs) {
    const starts = dependsOn.map(dependency => (first.get(dependency.name) ?? 0) + (dependency.status === 'Complete' ? 1 : 0));
    const start = largest(starts);
    first.set(name, start);
    for (const dependency of dependsOn) {
      if (dependency.status === 'Complete') until.set(dependency.name, Math.min(until.get(dependency.name) ?? Infinity, start - 1));
    }
  }
  const count = 1 + largest([...first.values()]);
  return { count, of: new Map([...first].map(([name, start]) => [name, { first: start, last: until.get(name) ?? count - 1 }])) };
}

function largest(stages: readonly number[]): number {
  return stages.reduce((most, stage) => Math.max(most, stage), 0);
}

export function overlap(a: Stages, b: Stages): boolean {
  return a.first <= b.last && b.first <= a.last;
}
