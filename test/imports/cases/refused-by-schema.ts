/** New JobSets that the schema refuses: types, limits, words, keys. */
import type { Case } from './case';
import { claim, container, named, twoRules, workersWith } from './parts';
import { jobSet, pod, replicatedJob } from '../documents';

/** Fields that do not exist pass `validate`, as unknown extensions do; the verifier reports them. */
const TYPO = 'the verifier finds misspelt fields';

export const REFUSED_BY_SCHEMA: readonly Case[] = [
  { rule: 'V1', title: 'a typo in a field of the JobSet', document: jobSet({ sucessPolicy: {} }), refusedAt: 'spec', unlikeValidate: TYPO },
  {
    rule: 'V1',
    title: 'a typo in a field of the pod',
    document: jobSet(workersWith({ podSpec: { contianers: [] } })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec',
    unlikeValidate: TYPO,
  },
  {
    rule: 'V1',
    title: 'a typo in a field of a container',
    document: jobSet(container({ comand: ['x'] })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0]',
    unlikeValidate: TYPO,
  },
  {
    rule: 'V1',
    title: 'a replicated job without a name',
    document: jobSet({ replicatedJobs: [{ template: { spec: { template: pod() } } }] }),
    refusedAt: 'spec.replicatedJobs[0]',
  },
  {
    rule: 'V1',
    title: 'two replicated jobs of one name',
    document: jobSet({ replicatedJobs: [replicatedJob('a'), replicatedJob('a')] }),
    refusedAt: 'spec.replicatedJobs',
  },
  { rule: 'V1', title: 'replicas below 0', document: jobSet({ replicatedJobs: [replicatedJob('a', { replicas: -1 })] }), refusedAt: 'spec.replicatedJobs[0].replicas' },
  {
    rule: 'JS1039',
    title: 'more replicas than a run may have Jobs',
    document: jobSet({ replicatedJobs: [replicatedJob('a', { replicas: 100_001 })] }),
    refusedAt: 'spec.replicatedJobs[0].replicas',
  },
  {
    rule: 'V1',
    title: 'more rules than a failure policy may have',
    document: jobSet({ replicatedJobs: [replicatedJob('a')], failurePolicy: { rules: Array.from({ length: 1_001 }, () => ({ action: 'FailJobSet' })) } }),
    refusedAt: 'spec.failurePolicy.rules',
  },
  {
    rule: 'V1',
    title: 'replicas beyond 32 bits',
    document: jobSet({ replicatedJobs: [replicatedJob('a', { replicas: 2147483648 })] }),
    refusedAt: 'spec.replicatedJobs[0].replicas',
  },
  { rule: 'V1', title: 'replicas as a string', document: jobSet({ replicatedJobs: [replicatedJob('a', { replicas: '2' })] }), refusedAt: 'spec.replicatedJobs[0].replicas' },
  { rule: 'V1', title: 'a TTL below 0', document: jobSet({ ttlSecondsAfterFinished: -1 }), refusedAt: 'spec.ttlSecondsAfterFinished' },
  { rule: 'V1', title: 'a success policy without operator', document: jobSet({ successPolicy: {} }), refusedAt: 'spec.successPolicy' },
  { rule: 'V1', title: 'an unknown success operator', document: jobSet({ successPolicy: { operator: 'Most' } }), refusedAt: 'spec.successPolicy.operator' },
  { rule: 'V1', title: 'an unknown startup order', document: jobSet({ startupPolicy: { startupPolicyOrder: 'Reverse' } }), refusedAt: 'spec.startupPolicy.startupPolicyOrder' },
  { rule: 'V1', title: 'an unknown failure action', document: jobSet({ failurePolicy: { rules: [{ action: 'Retry' }] } }), refusedAt: 'spec.failurePolicy.rules[0].action' },
  { rule: 'V1', title: 'an unknown restart strategy', document: jobSet({ failurePolicy: { restartStrategy: 'Fast' } }), refusedAt: 'spec.failurePolicy.restartStrategy' },
  { rule: 'V1', title: 'a coordinator without a replicated job', document: jobSet({ coordinator: { podIndex: 0 } }), refusedAt: 'spec.coordinator' },
  {
    rule: 'V1',
    title: 'a word that the pod API does not know',
    document: jobSet(container({ imagePullPolicy: 'Sometimes' })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].imagePullPolicy',
  },
  {
    rule: 'V1',
    title: 'two environment variables of one name',
    document: jobSet(container({ env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }] })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].env',
  },
  {
    rule: 'V1',
    title: 'a port listed twice, once by default protocol',
    document: jobSet(container({ ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].ports',
  },
  {
    rule: 'V1',
    title: 'a quantity that is none',
    document: jobSet(container({ resources: { limits: { memory: '64GB' } } })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].resources.limits.memory',
  },
  {
    rule: 'V1',
    title: 'a quantity as a fraction',
    document: jobSet(container({ resources: { limits: { cpu: 0.5 } } })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].resources.limits.cpu',
  },
  {
    rule: 'V5',
    title: 'more than 50 volume claim policies',
    document: jobSet({ volumeClaimPolicies: Array.from({ length: 51 }, () => ({})) }),
    refusedAt: 'spec.volumeClaimPolicies',
  },
  {
    rule: 'V6',
    title: 'more than 5 dependencies',
    document: jobSet({
      replicatedJobs: [
        ...'abcdef'.split('').map(name => replicatedJob(name)),
        replicatedJob('g', { dependsOn: 'abcdef'.split('').map(name => ({ name, status: 'Ready' })) }),
      ],
    }),
    refusedAt: 'spec.replicatedJobs[6].dependsOn',
  },
  { rule: 'V12', title: 'a subdomain in upper case', document: jobSet({ network: { subdomain: 'Net' } }), refusedAt: 'spec.network.subdomain' },
  { rule: 'V13', title: 'a subdomain that starts with a digit', document: jobSet({ network: { subdomain: '1net' } }), refusedAt: 'spec.network.subdomain' },
  { rule: 'V13', title: 'a subdomain of 64 characters', document: jobSet({ network: { subdomain: 'n'.repeat(64) } }), refusedAt: 'spec.network.subdomain' },
  { rule: 'V15', title: 'managedBy of 64 characters', document: jobSet({ managedBy: `example.com/${'c'.repeat(52)}` }), refusedAt: 'spec.managedBy' },
  { rule: 'V21', title: 'a group name with a dot', document: jobSet({ replicatedJobs: [replicatedJob('a', { groupName: 'a.b' })] }), refusedAt: 'spec.replicatedJobs[0].groupName' },
  { rule: 'V22', title: 'a JobSet name that starts with a digit', document: named('1st'), refusedAt: 'metadata.name' },
  { rule: 'V22', title: 'a replicated job name in upper case', document: jobSet({ replicatedJobs: [replicatedJob('Driver')] }), refusedAt: 'spec.replicatedJobs[0].name' },
  { rule: 'V22', title: 'a replicated job name that ends with a dash', document: jobSet({ replicatedJobs: [replicatedJob('driver-')] }), refusedAt: 'spec.replicatedJobs[0].name' },
  { rule: 'V32', title: 'a rule name of 129 characters', document: jobSet({ failurePolicy: twoRules('a'.repeat(129), 'b') }), refusedAt: 'spec.failurePolicy.rules[0].name' },
  { rule: 'V33', title: 'a rule name with a dash', document: jobSet({ failurePolicy: twoRules('host-failure', 'b') }), refusedAt: 'spec.failurePolicy.rules[0].name' },
  {
    rule: 'V35',
    title: 'a reason that no Job fails with',
    document: jobSet({ failurePolicy: { rules: [{ action: 'FailJobSet', onJobFailureReasons: ['OOM'] }] } }),
    refusedAt: 'spec.failurePolicy.rules[0].onJobFailureReasons[0]',
  },
  { rule: 'C2', title: 'a coordinator at a job below 0', document: jobSet({ coordinator: { replicatedJob: 'driver', jobIndex: -1 } }), refusedAt: 'spec.coordinator.jobIndex' },
  { title: 'a Job template without a Job', document: jobSet({ replicatedJobs: [{ name: 'a', template: {} }] }), refusedAt: 'spec.replicatedJobs[0].template' },
  {
    title: 'a pod without containers',
    document: jobSet(workersWith({ podSpec: { containers: [] } })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers',
  },
  { title: 'parallelism below 0', document: jobSet(workersWith({ job: { parallelism: -1 } })), refusedAt: 'spec.replicatedJobs[1].template.spec.parallelism' },
  {
    rule: 'P2',
    title: 'a claim template without a name',
    document: jobSet({ volumeClaimPolicies: [{ templates: [{ metadata: {}, spec: {} }] }] }),
    refusedAt: 'spec.volumeClaimPolicies[0].templates[0].metadata',
  },
  {
    rule: 'P2',
    title: 'a claim template with an underscore in its name',
    document: jobSet({ volumeClaimPolicies: [{ templates: [claim('my_data')] }] }),
    refusedAt: 'spec.volumeClaimPolicies[0].templates[0].metadata.name',
  },
];
