/** What the replicated jobs of a run wait for, as numbers: the places of replicated jobs in their list. */
import { replicasOf } from './defaults';
import type { DependencyStatus, ReplicatedJob } from './document';

export interface Dependency {
  /** Always a smaller number than that of who depends on it. */
  readonly on: number;
  readonly status: DependencyStatus | undefined;
}

/** By replicated job, what it waits for. */
export type Dependencies = readonly (readonly Dependency[])[];

/**
 * By replicated job, those earlier ones that it has to wait for. The API accepts no others: a dependency on itself, on a later one or on none
 * is left out, so whoever goes from one to the next comes to an end. One without Jobs holds nobody up.
 */
export function dependenciesOf(jobs: readonly ReplicatedJob[]): Dependencies {
  const places = new Map<string, number>();
  return jobs.map((job, place) => {
    const dependencies = (job.dependsOn ?? []).flatMap(({ name: other, status }) => {
      const on = places.get(other);
      return on === undefined ? [] : [{ on, status }];
    });
    if (replicasOf(job) > 0) places.set(job.name, place);
    return dependencies;
  });
}

/** Whether a replicated job, by its place, starts only after a dependency that counts: one of its own, or one of those that it waits for. */
export function startsAfter(dependencies: Dependencies, counts: (dependency: Dependency) => boolean): (place: number) => boolean {
  const after: boolean[] = [];
  for (const own of dependencies) after.push(own.some(dependency => after[dependency.on] || counts(dependency)));
  return place => after[place];
}

/** The places of those that have to get somewhere before this one starts, directly or through others: of those from a place on. */
export function predecessorsOf(dependencies: Dependencies, place: number, from = 0): ReadonlySet<number> {
  const found = new Set([place]);
  for (const each of found) for (const { on } of dependencies[each]) if (on >= from) found.add(on);
  found.delete(place);
  return found;
}
