import { controllerNeeds } from '../../src/model';
import type { JobSetDocument, JobSetSpec, ReplicatedJob } from '../../src/model';

function job(name: string, more: Partial<ReplicatedJob> = {}): ReplicatedJob {
  return { name, template: { spec: { template: { spec: { containers: [] } } } }, ...more };
}

function needs(spec: JobSetSpec, annotations: Record<string, string> = {}): string[] {
  const document: JobSetDocument = {
    apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', metadata: { annotations }, spec: { replicatedJobs: [job('a'), job('b')], ...spec },
  };
  return controllerNeeds(document).map(({ path, what }) => `${what} at ${path}`);
}

test.each<[string, JobSetSpec, string[]]>([
  ['nothing', {}, []],
  ['all Jobs succeed', { successPolicy: { operator: 'All' } }, []],
  ['one Job succeeds', { successPolicy: { operator: 'Any' } }, ['the success policy at spec.successPolicy']],
  ['some Jobs succeed', { successPolicy: { operator: 'All', targetReplicatedJobs: ['a'] } }, ['the success policy at spec.successPolicy']],
  ['a failure policy', { failurePolicy: {} }, ['restarts at spec.failurePolicy']],
  ['a time to live', { ttlSecondsAfterFinished: 0 }, ['the clean-up of the finished run at spec.ttlSecondsAfterFinished']],
  ['suspended', { suspend: true }, ["the start of 'a' at spec.replicatedJobs[0]", "the start of 'b' at spec.replicatedJobs[1]"]],
  ['in order', { startupPolicy: { startupPolicyOrder: 'InOrder' } }, ["the start of 'b' at spec.replicatedJobs[1]"]],
  [
    'a dependency',
    { replicatedJobs: [job('a'), job('b', { dependsOn: [{ name: 'a', status: 'Ready' }] })] },
    ["the start of 'b' at spec.replicatedJobs[1]"],
  ],
  ['a dependency of nothing', { replicatedJobs: [job('a'), job('b', { replicas: 0, dependsOn: [{ name: 'a', status: 'Ready' }] })] }, []],
])('%s', (_, spec, expected) => {
  expect(needs(spec)).toEqual(expected);
});

test('exclusive placement by pod affinity, not by node labels', () => {
  expect(needs({ replicatedJobs: [job('a')] }, { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack' }))
    .toEqual(["the exclusive placement of 'a' at spec.replicatedJobs[0]"]);
  expect(needs({}, { 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'rack', 'alpha.jobset.sigs.k8s.io/node-selector': 'true' })).toEqual([]);
});
