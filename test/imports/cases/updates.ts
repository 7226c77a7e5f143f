/** Changes of a JobSet. */
import type { Case } from './case';
import { claim, container, labelled, many, manyVariables, mounting, suspended, workersWith } from './parts';
import { Fields, jobSet, pod, replicatedJob } from '../documents';

export const ACCEPTED_UPDATES: readonly Case[] = [
  { title: 'suspending and a new TTL', stored: jobSet(), document: jobSet({ suspend: true, ttlSecondsAfterFinished: 60 }) },
  { title: 'labels and annotations of the JobSet', stored: jobSet(), document: jobSet({}, { labels: { team: 'a' }, annotations: { note: 'b' } }) },
  {
    title: 'a queue sets a node selector, a toleration, a label and a gate, and resumes',
    stored: jobSet(suspended),
    document: jobSet({
      suspend: false,
      ...workersWith({
        job: {
          template: {
            ...pod({
              nodeSelector: { zone: 'a' }, tolerations: [{ key: 'tpu', operator: 'Exists' }], schedulingGates: [{ name: 'example.com/wait' }],
            }),
            metadata: { labels: { queue: 'a' }, annotations: { flavor: 'b' } },
          },
        },
        replicas: 4,
      }),
    }),
  },
  {
    title: 'values as a client in Go writes them back',
    stored: jobSet({
      ...container({
        command: [], env: [{ name: 'A', value: '' }], resources: { limits: { memory: '65536Mi' } },
      }),
      ...suspended,
    }),
    document: jobSet({ ...container({ env: [{ name: 'A' }], resources: { limits: { memory: '64Gi' } } }) }),
  },
  { title: 'an elastic Job grows', stored: jobSet(), document: jobSet(workersWith({ replicas: 4, job: { parallelism: 5, completions: 5 } })) },
  {
    title: 'suspending 64 replicated jobs of 4 containers with 16 variables each',
    stored: jobSet({ replicatedJobs: many(64, manyVariables) }),
    document: jobSet({ replicatedJobs: many(64, manyVariables), suspend: true }),
  },
  { title: 'defaults left out on replace', stored: jobSet({ network: { enableDNSHostnames: true }, successPolicy: { operator: 'All' } }), document: jobSet() },
];

const completed = {
  restarts: 0,
  terminalState: 'Completed',
  conditions: ['Suspended', 'Completed'].map(type => ({
    type, status: type === 'Completed' ? 'True' : 'False', reason: 'AllJobsCompleted', message: '', lastTransitionTime: '2026-11-24T12:00:00Z',
  })),
};

export const REFUSED_UPDATES: readonly Case[] = [
  { rule: 'V4', title: 'another network', stored: jobSet(), document: jobSet({ network: { subdomain: 'other' } }), refusedWith: 'network is immutable' },
  { rule: 'V4', title: 'another success policy', stored: jobSet(), document: jobSet({ successPolicy: { operator: 'Any' } }), refusedWith: 'successPolicy is immutable' },
  {
    rule: 'V4',
    title: 'another startup policy',
    stored: jobSet(),
    document: jobSet({ startupPolicy: { startupPolicyOrder: 'InOrder' } }),
    refusedWith: 'startupPolicy is immutable',
  },
  {
    rule: 'V4',
    title: 'another number of restarts',
    stored: jobSet({ failurePolicy: { maxRestarts: 1 } }),
    document: jobSet({ failurePolicy: { maxRestarts: 2 } }),
    refusedWith: 'failurePolicy is immutable',
  },
  {
    rule: 'V4',
    title: 'another dependency',
    document: jobSet(workersWith({ dependsOn: [{ name: 'driver', status: 'Complete' }] })),
    stored: jobSet(workersWith({ dependsOn: [{ name: 'driver', status: 'Ready' }] })),
    refusedWith: 'dependsOn is immutable',
  },
  {
    rule: 'V4',
    title: 'another claim',
    document: jobSet({ replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data', { labels: { a: 'b' } })] }] }),
    stored: jobSet({ replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data')] }] }),
    refusedWith: 'volumeClaimPolicies is immutable',
  },
  { title: 'a failure policy added', stored: jobSet(), document: jobSet({ failurePolicy: { maxRestarts: 1 } }), refusedWith: 'cannot be added or removed' },
  { title: 'a failure policy removed', stored: jobSet({ failurePolicy: { maxRestarts: 1 } }), document: jobSet(), refusedWith: 'cannot be added or removed' },
  {
    title: 'a success policy that falls back to the default',
    stored: jobSet({ successPolicy: { operator: 'Any' } }),
    document: jobSet(),
    refusedWith: 'successPolicy is immutable',
  },
  {
    title: 'a dependency removed',
    stored: jobSet(workersWith({ dependsOn: [{ name: 'driver', status: 'Ready' }] })),
    document: jobSet(workersWith({})),
    refusedWith: 'dependsOn is immutable',
  },
  {
    title: 'a claim policy added',
    stored: jobSet({ replicatedJobs: [mounting('data')] }),
    document: jobSet({ replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data')] }] }),
    refusedWith: 'cannot be added or removed',
  },
  {
    rule: 'C1',
    title: 'a coordinator that does not exist, on update',
    stored: jobSet(),
    document: jobSet({ coordinator: { replicatedJob: 'leader' } }),
    refusedWith: 'coordinator.replicatedJob names a replicated job that does not exist',
  },
  {
    rule: 'U1',
    title: 'the size of a completed JobSet',
    stored: jobSet(),
    storedStatus: completed,
    document: jobSet(workersWith({ replicas: 4, job: { parallelism: 5, completions: 5 } })),
    refusedWith: 'once it has completed or failed',
  },
  {
    rule: 'U2',
    title: 'a size of 0',
    stored: jobSet(),
    document: jobSet(workersWith({ replicas: 4, job: { parallelism: 0, completions: 0 } })),
    refusedWith: 'set parallelism and completions to the same number',
  },
  {
    rule: 'U4',
    title: 'half a size',
    stored: jobSet(),
    document: jobSet(workersWith({ replicas: 4, job: { parallelism: 1 } })),
    refusedWith: 'set parallelism and completions to the same number',
  },
  { rule: 'U5', title: 'more replicas', stored: jobSet(), document: jobSet(workersWith({ replicas: 5 })), refusedWith: 'replicas is immutable' },
  {
    rule: 'U5',
    title: 'a replicated job added',
    stored: jobSet(),
    document: jobSet({
      replicatedJobs: [
        replicatedJob('driver'), replicatedJob('workers', { replicas: 4 }), replicatedJob('more'),
      ],
    }),
    refusedWith: 'entries cannot be added',
  },
  {
    rule: 'U5',
    title: 'a replicated job renamed',
    stored: jobSet(),
    document: jobSet({ replicatedJobs: [replicatedJob('leader'), replicatedJob('workers', { replicas: 4 })] }),
    refusedWith: 'entries cannot be added',
  },
  {
    rule: 'U5',
    title: 'replicated jobs in another order',
    stored: jobSet(),
    document: jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 4 }), replicatedJob('driver')] }),
    refusedWith: 'entries cannot be added',
  },
  { rule: 'U5', title: 'another image', stored: jobSet(container({})), document: jobSet(container({ image: 'busybox:2' })), refusedWith: 'the Job template is immutable' },
  {
    rule: 'U5',
    title: 'another image while suspended',
    stored: jobSet({ ...container({}), ...suspended }),
    document: jobSet({ ...container({ image: 'busybox:2' }), ...suspended }),
    refusedWith: 'the Job template is immutable',
  },
  {
    rule: 'U5',
    title: 'another command',
    stored: jobSet(container({ command: ['a'] })),
    document: jobSet(container({ command: ['b'] })),
    refusedWith: 'the Job template is immutable',
  },
  {
    rule: 'U5',
    title: 'another environment variable',
    stored: jobSet(container({ env: [{ name: 'A', value: '1' }] })),
    document: jobSet(container({ env: [{ name: 'A', value: '2' }] })),
    refusedWith: 'the rest of the Job template not at all',
  },
  {
    rule: 'U5',
    title: 'one more environment variable',
    stored: jobSet(container({})),
    document: jobSet(container({ env: [{ name: 'A', value: '1' }] })),
    refusedWith: 'the rest of the Job template not at all',
  },
  {
    rule: 'U5',
    title: 'another backoff limit',
    stored: jobSet(container({})),
    document: jobSet({
      replicatedJobs: [
        replicatedJob('driver', { job: { backoffLimit: 0 } }), (container({}).replicatedJobs as Fields[])[1],
      ],
    }),
    refusedWith: 'the Job template is immutable',
  },
  {
    rule: 'U5',
    title: 'another grace period',
    stored: jobSet(container({})),
    document: jobSet({
      replicatedJobs: [
        replicatedJob('driver', { podSpec: { terminationGracePeriodSeconds: 5 } }), (container({}).replicatedJobs as Fields[])[1],
      ],
    }),
    refusedWith: 'the Job template is immutable',
  },
  {
    rule: 'U5',
    title: 'a node selector while it runs',
    stored: jobSet(workersWith({})),
    document: jobSet(workersWith({ podSpec: { nodeSelector: { zone: 'a' } } })),
    refusedWith: 'may change only while the JobSet is suspended',
  },
  {
    rule: 'U5',
    title: 'a label of the pods while it runs',
    stored: jobSet(workersWith({})),
    document: jobSet(labelled({ team: 'a' })),
    refusedWith: 'may change only while the JobSet is suspended',
  },
  { rule: 'U6', title: 'managedBy added', stored: jobSet(), document: jobSet({ managedBy: 'example.com/controller' }), refusedWith: 'managedBy is immutable' },
];
