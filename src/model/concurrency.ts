/** How many pods of a run there can be at the same time. */
import { replicasOf } from './defaults';
import { dependenciesOf, type Dependencies, type Dependency } from './dependencies';
import type { JobSetDocument, ReplicatedJob } from './document';
import { FlowNetwork } from './maximum-flow';

/** Pods of one Job that run at the same time: no more than run in parallel, and no more than are left to complete. */
export function podsPerJob({ template: { spec } }: ReplicatedJob): number {
  const parallelism = spec.parallelism ?? 1;
  return spec.completions === undefined || spec.completions === null ? parallelism : Math.min(parallelism, spec.completions);
}

/** Pods of a replicated job that run at the same time. */
export function podsOf(job: ReplicatedJob): number {
  return replicasOf(job) * podsPerJob(job);
}

/**
 * The most pods of a run that can run at the same time. A replicated job that waits for the completion of another one never runs
 * beside it; one that waits for readiness does.
 */
export function concurrentPods(document: JobSetDocument): number {
  return mostAtOnce(document, podsOf);
}

/**
 * The largest sum of a weight over replicated jobs of a run that can run at the same time.
 *
 * "Has completed before the other one starts" is an order, and those that run at the same time are an antichain of it. By Dilworth's theorem the
 * heaviest antichain is what a minimum cut shows between the ends of replicated jobs and the starts of those that come after them.
 */
export function mostAtOnce(document: JobSetDocument, weight: (job: ReplicatedJob) => number): number {
  const jobs = document.spec.replicatedJobs ?? [];
  const weights = jobs.map(job => Math.max(0, weight(job)));
  const dependencies = dependenciesOf(jobs);
  const phased = weights.filter(each => each > 0).length > 1 && dependencies.some(each => each.some(isCompletion));
  const together = phased ? heaviestAntichain(weights, dependencies) : () => true;
  return weights.reduce((sum, each, place) => together(place) ? sum + each : sum, 0);
}

/** Whether a replicated job belongs to it. */
function heaviestAntichain(weights: readonly number[], dependencies: Dependencies): (place: number) => boolean {
  const start = (place: number) => 2 * place;
  const end = (place: number) => 2 * place + 1;
  const source = 2 * weights.length;
  const sink = source + 1;
  const network = new FlowNetwork(sink + 1);
  weights.forEach((weight, place) => {
    network.connect(start(place), end(place), Infinity);
    if (weight > 0) network.connect(source, end(place), weight);
    if (weight > 0) network.connect(start(place), sink, weight);
    for (const dependency of dependencies[place]) {
      network.connect(isCompletion(dependency) ? end(dependency.on) : start(dependency.on), start(place), Infinity);
    }
  });
  const onSourceSide = network.sourceSide(source, sink);
  return place => onSourceSide(end(place)) && !onSourceSide(start(place));
}

function isCompletion({ status }: Dependency): boolean {
  return status === 'Complete';
}
