/** What the API fills in: the defaults of the CRD schema and of JobSet's admission, in one pure step. */
import type { FailurePolicy, JobSetDocument, JobSetSpec, Network, ReplicatedJob, VolumeClaimPolicy } from './document';
import type { JobSpec } from './kubernetes';

export const DEFAULT_GROUP = 'default';

/** Jobs of a replicated job. */
export function replicasOf(job: ReplicatedJob): number {
  return job.replicas ?? 1;
}

/** Pods that a Job completes with, as the Job API fills it in: 1 where the author leaves both sizes to it. */
export function completionsOf({ completions, parallelism }: JobSpec): number | undefined {
  return completions ?? (parallelism === undefined ? 1 : undefined);
}

/** The group of a replicated job. */
export function groupOf(job: ReplicatedJob): string {
  return job.groupName ?? DEFAULT_GROUP;
}

/** The document with every default that the API would fill in. Idempotent; the argument is not changed. */
export function defaulted(document: JobSetDocument): JobSetDocument {
  return { ...document, spec: defaultedSpec(document.spec ?? {}) };
}

function defaultedSpec(spec: JobSetSpec): JobSetSpec {
  return {
    ...spec,
    ...(spec.replicatedJobs && { replicatedJobs: spec.replicatedJobs.map(defaultedReplicatedJob) }),
    network: defaultedNetwork(spec.network),
    successPolicy: spec.successPolicy ?? { operator: 'All' },
    startupPolicy: spec.startupPolicy ?? { startupPolicyOrder: 'AnyOrder' },
    ...(spec.failurePolicy && { failurePolicy: defaultedFailurePolicy(spec.failurePolicy) }),
    ...(spec.volumeClaimPolicies && { volumeClaimPolicies: spec.volumeClaimPolicies.map(defaultedVolumeClaimPolicy) }),
  };
}

function defaultedReplicatedJob(job: ReplicatedJob): ReplicatedJob {
  const { spec } = job.template;
  return {
    ...job,
    groupName: groupOf(job),
    replicas: replicasOf(job),
    template: {
      ...job.template,
      spec: {
        ...spec,
        completionMode: spec.completionMode ?? 'Indexed',
        template: {
          ...spec.template,
          spec: { ...spec.template.spec, restartPolicy: spec.template.spec.restartPolicy || 'OnFailure' },
        },
      },
    },
  };
}

function defaultedNetwork(network: Network | undefined): Network {
  return {
    ...network,
    enableDNSHostnames: network?.enableDNSHostnames ?? true,
    publishNotReadyAddresses: network?.publishNotReadyAddresses ?? true,
  };
}

function defaultedFailurePolicy(policy: FailurePolicy): FailurePolicy {
  return {
    ...policy,
    restartStrategy: policy.restartStrategy ?? 'Recreate',
    ...(policy.rules && { rules: policy.rules.map((rule, i) => ({ ...rule, name: rule.name || `failurePolicyRule${i}` })) }),
  };
}

function defaultedVolumeClaimPolicy(policy: VolumeClaimPolicy): VolumeClaimPolicy {
  return { ...policy, retentionPolicy: { ...policy.retentionPolicy, whenDeleted: policy.retentionPolicy?.whenDeleted ?? 'Delete' } };
}
