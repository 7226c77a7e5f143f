/** New JobSets that a CEL rule refuses. */
import type { Case } from './case';
import { claim, inPlace, mounting, named, twoRules, workersWith } from './parts';
import { jobSet, pod, replicatedJob } from '../documents';

export const REFUSED_BY_RULES: readonly Case[] = [
  {
    rule: 'V2',
    title: 'startup in order, and dependencies',
    document: jobSet({
      startupPolicy: { startupPolicyOrder: 'InOrder' }, ...workersWith({ dependsOn: [{ name: 'driver', status: 'Ready' }] }),
    }),
    refusedWith: 'exclude each other',
  },
  {
    rule: 'V3',
    title: 'a claim template with a namespace',
    document: jobSet({
      replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data', { namespace: 'other' })] }],
    }),
    refusedWith: 'a claim template has no namespace',
  },
  {
    rule: 'V11',
    title: 'a dependency of the first replicated job',
    document: jobSet({
      replicatedJobs: [
        replicatedJob('a', { dependsOn: [{ name: 'b', status: 'Ready' }] }), replicatedJob('b'),
      ],
    }),
    refusedWith: 'the first replicated job cannot have dependsOn',
  },
  { rule: 'V14', title: 'managedBy without a domain', document: jobSet({ managedBy: 'kueue' }), refusedWith: 'must be a domain' },
  { rule: 'V14', title: 'managedBy as an empty string', document: jobSet({ managedBy: '' }), refusedWith: 'must be a domain' },
  {
    rule: 'V16',
    title: 'success of a replicated job that does not exist',
    document: jobSet({ successPolicy: { operator: 'All', targetReplicatedJobs: ['driver', 'leader'] } }),
    refusedWith: 'successPolicy.targetReplicatedJobs names a replicated job that does not exist',
  },
  {
    rule: 'V20',
    title: 'more pods than 32 bits can count',
    document: jobSet({
      replicatedJobs: [replicatedJob('a', {
        replicas: 65536, job: { parallelism: 65536, completions: 65536 },
      })],
    }),
    refusedWith: 'must not exceed 2147483647 pods',
  },
  {
    rule: 'V22',
    title: 'Jobs with names of 64 characters',
    document: named('a'.repeat(50), {
      replicatedJobs: [{
        ...replicatedJob('b'.repeat(11)), template: { spec: { completionMode: 'NonIndexed', template: pod() } },
      }],
    }),
    refusedWith: 'the names of the Jobs',
  },
  {
    rule: 'V22',
    title: 'Jobs whose tenth name has 64 characters',
    document: named('a'.repeat(50), {
      replicatedJobs: [{
        ...replicatedJob('b'.repeat(10)), replicas: 11, template: { spec: { completionMode: 'NonIndexed', template: pod() } },
      }],
    }),
    refusedWith: 'the names of the Jobs',
  },
  {
    rule: 'V23',
    title: 'pods with names of 64 characters',
    document: named('a'.repeat(40), { replicatedJobs: [replicatedJob('b'.repeat(13))] }),
    refusedWith: 'the names of the pods',
  },
  {
    rule: 'V24',
    title: 'a dependency on a later replicated job',
    document: jobSet({
      replicatedJobs: [
        replicatedJob('a'), replicatedJob('b', { dependsOn: [{ name: 'c', status: 'Ready' }] }), replicatedJob('c'),
      ],
    }),
    refusedWith: 'stands earlier in the list',
  },
  {
    rule: 'V24',
    title: 'a dependency on itself',
    document: jobSet(workersWith({ dependsOn: [{ name: 'workers', status: 'Ready' }] })),
    refusedWith: 'stands earlier in the list',
  },
  {
    rule: 'V25',
    title: 'restart in place with a backoff limit',
    document: jobSet({
      replicatedJobs: [replicatedJob('a', { job: { ...inPlace, backoffLimit: 6 } })], failurePolicy: { restartStrategy: 'InPlaceRestart' },
    }),
    refusedWith: 'needs backoffLimit: 2147483647',
  },
  {
    rule: 'V26',
    title: 'restart in place with early replacement',
    document: jobSet({
      replicatedJobs: [replicatedJob('a', { job: { ...inPlace, podReplacementPolicy: 'TerminatingOrFailed' } })], failurePolicy: { restartStrategy: 'InPlaceRestart' },
    }),
    refusedWith: 'needs podReplacementPolicy: Failed',
  },
  {
    rule: 'V27',
    title: 'restart in place with fewer pods than completions',
    document: jobSet({
      replicatedJobs: [replicatedJob('a', { job: { ...inPlace, completions: 3 } })], failurePolicy: { restartStrategy: 'InPlaceRestart' },
    }),
    refusedWith: 'needs parallelism and completions',
  },
  {
    rule: 'V31',
    title: 'restarts of single Jobs among more than 1024',
    document: jobSet({
      replicatedJobs: [replicatedJob('a', { replicas: 1025 })], failurePolicy: { rules: [{ action: 'RestartJob' }] },
    }),
    refusedWith: 'at most 1024 replicas',
  },
  {
    rule: 'V34',
    title: 'a rule for a replicated job that does not exist',
    document: jobSet({
      failurePolicy: {
        rules: [
          { action: 'FailJobSet', targetReplicatedJobs: ['driver'] }, { action: 'FailJobSet', targetReplicatedJobs: ['leader'] },
        ],
      },
    }),
    refusedWith: 'failurePolicy.rules[].targetReplicatedJobs names a replicated job that does not exist',
  },
  { rule: 'V36', title: 'two rules of one name', document: jobSet({ failurePolicy: twoRules('a', 'a') }), refusedWith: 'rule names must be unique' },
  {
    rule: 'C1',
    title: 'a coordinator that does not exist',
    document: jobSet({ coordinator: { replicatedJob: 'leader' } }),
    refusedWith: 'coordinator.replicatedJob names a replicated job that does not exist',
  },
  {
    rule: 'C2',
    title: 'a coordinator beyond the last Job',
    document: jobSet({ coordinator: { replicatedJob: 'workers', jobIndex: 4 } }),
    refusedWith: 'coordinator.jobIndex must be less than',
  },
  {
    rule: 'C2',
    title: 'a coordinator of a replicated job without Jobs',
    document: jobSet({
      replicatedJobs: [replicatedJob('a', { replicas: 0 })], coordinator: { replicatedJob: 'a' },
    }),
    refusedWith: 'coordinator.jobIndex must be less than',
  },
  {
    rule: 'C3',
    title: 'a coordinator without an index',
    document: jobSet({
      replicatedJobs: [replicatedJob('a', { job: { completionMode: 'NonIndexed' } })], coordinator: { replicatedJob: 'a' },
    }),
    refusedWith: 'the coordinator needs a replicated job with completionMode Indexed',
  },
  {
    rule: 'C4',
    title: 'a coordinator beyond the last pod',
    document: jobSet({ coordinator: { replicatedJob: 'workers', podIndex: 2 } }),
    refusedWith: 'coordinator.podIndex must be less than',
  },
  {
    rule: 'C5',
    title: 'a coordinator whose address is no label',
    document: named('a'.repeat(26), { coordinator: { replicatedJob: 'workers' } }),
    refusedWith: 'the address of the coordinator',
  },
  {
    rule: 'P1',
    title: 'two claim templates of one name',
    document: jobSet({
      replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data')] }, { templates: [claim('data')] }],
    }),
    refusedWith: 'the names of volume claim templates must be unique',
  },
  {
    rule: 'P3',
    title: 'a claim with a name of 64 characters',
    document: named('a'.repeat(33), {
      replicatedJobs: [mounting('d'.repeat(30))], volumeClaimPolicies: [{ templates: [claim('d'.repeat(30))] }],
    }),
    refusedWith: 'the name of a claim',
  },
  {
    rule: 'P4',
    title: 'a volume that the claim template brings',
    document: jobSet({
      replicatedJobs: [replicatedJob('a', {
        podSpec: {
          containers: [{ name: 'main', image: 'busybox:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }], volumes: [{ name: 'data', emptyDir: {} }],
        },
      })],
      volumeClaimPolicies: [{ templates: [claim('data')] }],
    }),
    refusedWith: 'a pod template has a volume with the name of a volume claim template',
  },
  {
    rule: 'P5',
    title: 'a claim that nobody mounts',
    document: jobSet({ replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('date')] }] }),
    refusedWith: 'no container mounts a volume',
  },
  {
    title: 'an Indexed Job with parallelism alone',
    document: jobSet({ replicatedJobs: [{ name: 'a', template: { spec: { parallelism: 2, template: pod() } } }] }),
    refusedWith: 'an Indexed Job with parallelism needs completions',
  },
  { title: 'pods that always restart', document: jobSet(workersWith({ podSpec: { restartPolicy: 'Always' } })), refusedWith: 'need restartPolicy: Never or OnFailure' },
  {
    title: 'a pod failure policy with the default restart policy',
    document: jobSet(workersWith({
      job: {
        podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
      },
    })),
    refusedWith: 'podFailurePolicy needs restartPolicy: Never',
  },
  {
    title: 'failures by index of a Job without',
    document: jobSet(workersWith({ job: { completionMode: 'NonIndexed', backoffLimitPerIndex: 1 } })),
    refusedWith: 'backoffLimitPerIndex needs completionMode: Indexed',
  },
  {
    title: 'failed indexes without failures by index',
    document: jobSet(workersWith({ job: { maxFailedIndexes: 1 } })),
    refusedWith: 'maxFailedIndexes needs backoffLimitPerIndex',
  },
  {
    title: 'success by index of a Job without',
    document: jobSet(workersWith({
      job: {
        completionMode: 'NonIndexed', successPolicy: { rules: [{ succeededCount: 1 }] },
      },
    })),
    refusedWith: 'successPolicy needs completionMode: Indexed',
  },
  {
    title: 'a pod failure policy with early replacement',
    document: jobSet(workersWith({
      job: {
        podReplacementPolicy: 'TerminatingOrFailed', podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
      },
      podSpec: { restartPolicy: 'Never' },
    })),
    refusedWith: 'podReplacementPolicy must be Failed',
  },
];
