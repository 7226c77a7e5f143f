/** New JobSets that are accepted. */
import type { Case } from './case';
import { claim, claims, container, inPlace, many, mounting, named, volumes } from './parts';
import { jobSet, pod, replicatedJob } from '../documents';

export const ACCEPTED_NEW: readonly Case[] = [
  { title: 'the smallest JobSet', document: jobSet() },
  { title: 'no replicated jobs', document: jobSet({ replicatedJobs: [] }) },
  { title: 'replicas: 0', document: jobSet({ replicatedJobs: [replicatedJob('driver', { replicas: 0 })] }) },
  {
    title: 'defaults written out',
    document: jobSet({
      network: { enableDNSHostnames: true, publishNotReadyAddresses: true },
      successPolicy: { operator: 'All' },
      startupPolicy: { startupPolicyOrder: 'AnyOrder' },
      suspend: false,
    }),
  },
  {
    title: 'every field of the API',
    document: named('full', {
      replicatedJobs: [
        replicatedJob('init', { job: { parallelism: 1, completions: 1 } }),
        { ...mounting('data'), groupName: 'train', replicas: 4, dependsOn: [{ name: 'init', status: 'Complete' }] },
      ],
      network: { enableDNSHostnames: true, subdomain: 'net', publishNotReadyAddresses: false },
      successPolicy: { operator: 'Any', targetReplicatedJobs: ['workers'] },
      failurePolicy: {
        maxRestarts: 3,
        restartStrategy: 'BlockingRecreate',
        rules: [{
          name: 'hostFailure',
          action: 'RestartJobSetAndIgnoreMaxRestarts',
          onJobFailureReasons: ['PodFailurePolicy', 'BackoffLimitExceeded'],
          onJobFailureMessagePatterns: ['^evicted'],
          targetReplicatedJobs: ['workers'],
        }, { action: 'RestartJob' }],
      },
      coordinator: { replicatedJob: 'init', jobIndex: 0, podIndex: 0 },
      managedBy: 'example.com/some/controller',
      ttlSecondsAfterFinished: 3600,
      volumeClaimPolicies: [{ templates: [claim('data')], retentionPolicy: { whenDeleted: 'Retain' } }],
      suspend: true,
    }),
  },
  {
    title: 'quantities as numbers and as strings',
    document: jobSet(container({
      resources: { limits: { 'nvidia.com/gpu': 8, 'memory': '64Gi', 'cpu': 4 }, requests: { cpu: '0.5' } },
    })),
  },
  {
    title: 'ports of one number for two protocols',
    document: jobSet(container({
      ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }],
    })),
  },
  {
    title: 'probes with a port by name and by number',
    document: jobSet(container({
      startupProbe: { tcpSocket: { port: 'rdzv' } }, readinessProbe: { httpGet: { port: 8080 } },
    })),
  },
  { title: 'an empty string for a word that is optional', document: jobSet(container({ imagePullPolicy: '' })) },
  { title: 'a non-indexed Job', document: jobSet({ replicatedJobs: [replicatedJob('driver', { job: { completionMode: 'NonIndexed', completions: 3 } })] }) },
  {
    title: 'a Job with the API defaults of both sizes',
    document: jobSet({ replicatedJobs: [{ name: 'driver', template: { spec: { template: pod() } } }] }),
    unlikeValidate: 'it wants the completions of an Indexed Job in writing',
  },
  {
    title: 'a pod failure policy',
    document: jobSet({
      replicatedJobs: [replicatedJob('driver', {
        job: { podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] } },
        podSpec: { restartPolicy: 'Never' },
      })],
    }),
  },
  {
    title: 'fields that Kubernetes has added lately',
    document: jobSet(container({
      restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }], resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
    })),
  },
  {
    title: 'dependencies on two earlier entries',
    document: jobSet({
      replicatedJobs: [
        replicatedJob('a'), replicatedJob('b'), replicatedJob('c', { dependsOn: [{ name: 'b', status: 'Ready' }, { name: 'a', status: 'Complete' }] }),
      ],
    }),
  },
  { title: 'names at their limit: pods of 63 characters', document: named('a'.repeat(40), { replicatedJobs: [replicatedJob('b'.repeat(12))] }) },
  {
    title: 'restart in place',
    document: jobSet({
      replicatedJobs: [replicatedJob('workers', { job: inPlace })], failurePolicy: { maxRestarts: 1, restartStrategy: 'InPlaceRestart' },
    }),
  },
  {
    title: 'more replicated jobs than the rules compare',
    document: jobSet({
      replicatedJobs: many(150), successPolicy: { operator: 'All', targetReplicatedJobs: ['r149'] },
    }),
  },
  // As long as the rules look at all: the API server stops a rule that costs too much, and refuses the document.
  {
    title: '100 replicated jobs with 5 dependencies each',
    document: jobSet({
      replicatedJobs: many(100, i => i < 5 ? {} : {
        dependsOn: Array.from({ length: 5 }, (_, k) => ({ name: `r${i - k - 1}`, status: 'Ready' })),
      }),
    }),
  },
  {
    title: '100 targets of the success policy',
    document: jobSet({
      replicatedJobs: many(100), successPolicy: { operator: 'All', targetReplicatedJobs: Array.from({ length: 100 }, (_, i) => `r${i}`) },
    }),
  },
  {
    title: '16 rules with 32 targets each among 64 replicated jobs',
    document: jobSet({
      replicatedJobs: many(64),
      failurePolicy: {
        rules: Array.from({ length: 16 }, () => ({ action: 'FailJobSet', targetReplicatedJobs: Array.from({ length: 32 }, () => 'r63') })),
      },
    }),
  },
  {
    title: '64 claims among more volumes and mounts than the rules compare',
    document: jobSet({
      replicatedJobs: many(17, () => ({
        podSpec: {
          containers: Array.from({ length: 5 }, (_, c) => ({
            name: `c${c}`,
            image: 'busybox:1',
            volumeMounts: [...volumes(12), ...c < 4 ? [] : claims(64)].map(name => ({
              name, mountPath: `/${name}`,
            })),
          })),
          volumes: volumes(16).map(name => ({ name, emptyDir: {} })),
        },
      })),
      volumeClaimPolicies: Array.from({ length: 4 }, (_, p) => ({ templates: claims(64).slice(16 * p, 16 * p + 16).map(name => claim(name)) })),
    }),
  },
];
