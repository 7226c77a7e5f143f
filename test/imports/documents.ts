/** JobSets for tests: the smallest that run, and what a test changes in them. */

export type Fields = Readonly<Record<string, unknown>>;

/** A pod with one container. */
export function pod(spec: Fields = {}): Fields {
  return { spec: { containers: [{ name: 'main', image: 'busybox:1', command: ['true'] }], ...spec } };
}

/** One entry of `spec.replicatedJobs`, with two pods. */
export function replicatedJob(name: string, { job = {}, podSpec = {}, ...fields }: Fields & { job?: Fields; podSpec?: Fields } = {}): Fields {
  return { name, template: { spec: { parallelism: 2, completions: 2, template: pod(podSpec), ...job } }, ...fields };
}

/** A JobSet named `run` with the replicated jobs `driver` and `workers`. */
export function jobSet(spec: Fields = {}, metadata: Fields = {}): Fields {
  return {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name: 'run', namespace: 'default', ...metadata },
    spec: { replicatedJobs: [replicatedJob('driver'), replicatedJob('workers', { replicas: 4 })], ...spec },
  };
}
