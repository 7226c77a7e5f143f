/**
 * What the API server, with our CRD, accepts and refuses: one table for the tests of the schema (here) and of the whole CRD
 * (test/cluster, on a real API server).
 */
import { Fields, jobSet, pod, replicatedJob } from './documents';

export interface Case {
  readonly title: string;
  /** The numbered rule of the JobSet API that it is about. */
  readonly rule?: string;
  readonly document: Fields;
  /** What is stored already, for an update. */
  readonly stored?: Fields;
  /** Status of what is stored. */
  readonly storedStatus?: Fields;
  /** For a document that the schema refuses: the field that the API server names. */
  readonly refusedAt?: string;
  /** For a document that a CEL rule refuses: a part of the message. */
  readonly refusedWith?: string;
}

const named = (name: string, spec: Fields = {}): Fields => jobSet(spec, { name });
const inPlace = { backoffLimit: 2147483647, podReplacementPolicy: 'Failed' };
const claim = (name: string, metadata: Fields = {}): Fields => ({
  metadata: { name, ...metadata },
  spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '10Gi' } } },
});
const mounting = (...names: string[]): Fields => replicatedJob('workers', {
  podSpec: { containers: [{ name: 'main', image: 'busybox:1', volumeMounts: names.map(name => ({ name, mountPath: `/${name}` })) }] },
});
const many = (n: number, fields: (i: number) => Parameters<typeof replicatedJob>[1] = () => ({})): Fields[] =>
  Array.from({ length: n }, (_, i) => replicatedJob(`r${i}`, fields(i)));
const suspended = { suspend: true };
const twoRules = (a: string, b: string) => ({ rules: [{ name: a, action: 'FailJobSet' }, { name: b, action: 'RestartJobSet' }] });
const workersWith = (fields: Parameters<typeof replicatedJob>[1]): Fields => ({ replicatedJobs: [replicatedJob('driver'), replicatedJob('workers', fields)] });
/** Workers whose container is called `main` and has these fields beside. */
const container = (fields: Fields): Fields => workersWith({ podSpec: { containers: [{ name: 'main', image: 'busybox:1', ...fields }] } });
const labelled = (labels: Fields): Fields => workersWith({ job: { template: { ...pod(), metadata: { labels } } } });

const volumes = (n: number) => Array.from({ length: n }, (_, i) => `volume-${i}`);
const claims = (n: number) => Array.from({ length: n }, (_, i) => `claim-${i}`);
const manyVariables = () => ({ podSpec: { containers: Array.from({ length: 4 }, (_, c) => ({
  name: `c${c}`, image: 'busybox:1', command: ['true'], env: Array.from({ length: 16 }, (_e, e) => ({ name: `E${e}`, value: `${e}` })),
})) } });

export const ACCEPTED: readonly Case[] = [
  { title: 'the smallest JobSet', document: jobSet() },
  { title: 'no replicated jobs', document: jobSet({ replicatedJobs: [] }) },
  { title: 'replicas: 0', document: jobSet({ replicatedJobs: [replicatedJob('driver', { replicas: 0 })] }) },
  { title: 'defaults written out', document: jobSet({
    network: { enableDNSHostnames: true, publishNotReadyAddresses: true },
    successPolicy: { operator: 'All' },
    startupPolicy: { startupPolicyOrder: 'AnyOrder' },
    suspend: false,
  }) },
  { title: 'every field of the API', document: named('full', {
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
  }) },
  { title: 'quantities as numbers and as strings', document: jobSet(container({
    resources: { limits: { 'nvidia.com/gpu': 8, 'memory': '64Gi', 'cpu': 4 }, requests: { cpu: '0.5' } },
  })) },
  { title: 'ports of one number for two protocols', document: jobSet(container({
    ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }],
  })) },
  { title: 'probes with a port by name and by number', document: jobSet(container({
    startupProbe: { tcpSocket: { port: 'rdzv' } }, readinessProbe: { httpGet: { port: 8080 } },
  })) },
  { title: 'an empty string for a word that is optional', document: jobSet(container({ imagePullPolicy: '' })) },
  { title: 'a non-indexed Job', document: jobSet({ replicatedJobs: [replicatedJob('driver', { job: { completionMode: 'NonIndexed', completions: 3 } })] }) },
  { title: 'a Job with the API defaults of both sizes', document: jobSet({ replicatedJobs: [{ name: 'driver', template: { spec: { template: pod() } } }] }) },
  { title: 'a pod failure policy', document: jobSet({ replicatedJobs: [replicatedJob('driver', {
    job: { podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] } },
    podSpec: { restartPolicy: 'Never' },
  })] }) },
  { title: 'fields that Kubernetes has added lately', document: jobSet(container({
    restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }], resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
  })) },
  { title: 'dependencies on two earlier entries', document: jobSet({ replicatedJobs: [
    replicatedJob('a'), replicatedJob('b'), replicatedJob('c', { dependsOn: [{ name: 'b', status: 'Ready' }, { name: 'a', status: 'Complete' }] }),
  ] }) },
  { title: 'names at their limit: pods of 63 characters', document: named('a'.repeat(40), { replicatedJobs: [replicatedJob('b'.repeat(12))] }) },
  { title: 'restart in place', document: jobSet({
    replicatedJobs: [replicatedJob('workers', { job: inPlace })], failurePolicy: { maxRestarts: 1, restartStrategy: 'InPlaceRestart' },
  }) },
  { title: 'more replicated jobs than the rules compare', document: jobSet({
    replicatedJobs: many(150), successPolicy: { operator: 'All', targetReplicatedJobs: ['r149'] },
  }) },

  // As long as the rules look at all: the API server stops a rule that costs too much, and refuses the document.
  { title: '100 replicated jobs with 5 dependencies each', document: jobSet({ replicatedJobs: many(100, i => i < 5 ? {} : {
    dependsOn: Array.from({ length: 5 }, (_, k) => ({ name: `r${i - k - 1}`, status: 'Ready' })),
  }) }) },
  { title: '100 targets of the success policy', document: jobSet({
    replicatedJobs: many(100), successPolicy: { operator: 'All', targetReplicatedJobs: Array.from({ length: 100 }, (_, i) => `r${i}`) },
  }) },
  { title: '16 rules with 32 targets each among 64 replicated jobs', document: jobSet({ replicatedJobs: many(64), failurePolicy: {
    rules: Array.from({ length: 16 }, () => ({ action: 'FailJobSet', targetReplicatedJobs: Array.from({ length: 32 }, () => 'r63') })),
  } }) },
  { title: '64 claims among more volumes and mounts than the rules compare', document: jobSet({
    replicatedJobs: many(17, () => ({ podSpec: {
      containers: Array.from({ length: 5 }, (_, c) => ({ name: `c${c}`, image: 'busybox:1', volumeMounts: [...volumes(12), ...c < 4 ? [] : claims(64)].map(name => ({
        name, mountPath: `/${name}`,
      })) })),
      volumes: volumes(16).map(name => ({ name, emptyDir: {} })),
    } })),
    volumeClaimPolicies: Array.from({ length: 4 }, (_, p) => ({ templates: claims(64).slice(16 * p, 16 * p + 16).map(name => claim(name)) })),
  }) },

  { title: 'suspending and a new TTL', stored: jobSet(), document: jobSet({ suspend: true, ttlSecondsAfterFinished: 60 }) },
  { title: 'labels and annotations of the JobSet', stored: jobSet(), document: jobSet({}, { labels: { team: 'a' }, annotations: { note: 'b' } }) },
  { title: 'a queue sets a node selector, a toleration, a label and a gate, and resumes', stored: jobSet(suspended), document: jobSet({
    suspend: false,
    ...workersWith({
      job: { template: { ...pod({
        nodeSelector: { zone: 'a' }, tolerations: [{ key: 'tpu', operator: 'Exists' }], schedulingGates: [{ name: 'example.com/wait' }],
      }), metadata: { labels: { queue: 'a' }, annotations: { flavor: 'b' } } } },
      replicas: 4,
    }),
  }) },
  { title: 'values as a client in Go writes them back', stored: jobSet({ ...container({
    command: [], env: [{ name: 'A', value: '' }], resources: { limits: { memory: '65536Mi' } },
  }), ...suspended }), document: jobSet({ ...container({ env: [{ name: 'A' }], resources: { limits: { memory: '64Gi' } } }) }) },
  { title: 'an elastic Job grows', stored: jobSet(), document: jobSet(workersWith({ replicas: 4, job: { parallelism: 5, completions: 5 } })) },
  { title: 'suspending 64 replicated jobs of 4 containers with 16 variables each', stored: jobSet({ replicatedJobs: many(64, manyVariables) }),
    document: jobSet({ replicatedJobs: many(64, manyVariables), suspend: true }) },
  { title: 'defaults left out on replace', stored: jobSet({ network: { enableDNSHostnames: true }, successPolicy: { operator: 'All' } }), document: jobSet() },
];

export const REFUSED: readonly Case[] = [
  { rule: 'V1', title: 'a typo in a field of the JobSet', document: jobSet({ sucessPolicy: {} }), refusedAt: 'spec' },
  { rule: 'V1', title: 'a typo in a field of the pod', document: jobSet(workersWith({ podSpec: { contianers: [] } })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec' },
  { rule: 'V1', title: 'a typo in a field of a container', document: jobSet(container({ comand: ['x'] })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0]' },
  { rule: 'V1', title: 'a replicated job without a name', document: jobSet({ replicatedJobs: [{ template: { spec: { template: pod() } } }] }),
    refusedAt: 'spec.replicatedJobs[0]' },
  { rule: 'V1', title: 'two replicated jobs of one name', document: jobSet({ replicatedJobs: [replicatedJob('a'), replicatedJob('a')] }),
    refusedAt: 'spec.replicatedJobs' },
  { rule: 'V1', title: 'replicas below 0', document: jobSet({ replicatedJobs: [replicatedJob('a', { replicas: -1 })] }), refusedAt: 'spec.replicatedJobs[0].replicas' },
  { rule: 'V1', title: 'replicas beyond 32 bits', document: jobSet({ replicatedJobs: [replicatedJob('a', { replicas: 2147483648 })] }),
    refusedAt: 'spec.replicatedJobs[0].replicas' },
  { rule: 'V1', title: 'replicas as a string', document: jobSet({ replicatedJobs: [replicatedJob('a', { replicas: '2' })] }), refusedAt: 'spec.replicatedJobs[0].replicas' },
  { rule: 'V1', title: 'a TTL below 0', document: jobSet({ ttlSecondsAfterFinished: -1 }), refusedAt: 'spec.ttlSecondsAfterFinished' },
  { rule: 'V1', title: 'a success policy without operator', document: jobSet({ successPolicy: {} }), refusedAt: 'spec.successPolicy' },
  { rule: 'V1', title: 'an unknown success operator', document: jobSet({ successPolicy: { operator: 'Most' } }), refusedAt: 'spec.successPolicy.operator' },
  { rule: 'V1', title: 'an unknown startup order', document: jobSet({ startupPolicy: { startupPolicyOrder: 'Reverse' } }), refusedAt: 'spec.startupPolicy.startupPolicyOrder' },
  { rule: 'V1', title: 'an unknown failure action', document: jobSet({ failurePolicy: { rules: [{ action: 'Retry' }] } }), refusedAt: 'spec.failurePolicy.rules[0].action' },
  { rule: 'V1', title: 'an unknown restart strategy', document: jobSet({ failurePolicy: { restartStrategy: 'Fast' } }), refusedAt: 'spec.failurePolicy.restartStrategy' },
  { rule: 'V1', title: 'a coordinator without a replicated job', document: jobSet({ coordinator: { podIndex: 0 } }), refusedAt: 'spec.coordinator' },
  { rule: 'V1', title: 'a word that the pod API does not know', document: jobSet(container({ imagePullPolicy: 'Sometimes' })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].imagePullPolicy' },
  { rule: 'V1', title: 'two environment variables of one name', document: jobSet(container({ env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }] })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].env' },
  { rule: 'V1', title: 'a port listed twice, once by default protocol', document: jobSet(container({ ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].ports' },
  { rule: 'V1', title: 'a quantity that is none', document: jobSet(container({ resources: { limits: { memory: '64GB' } } })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].resources.limits.memory' },
  { rule: 'V1', title: 'a quantity as a fraction', document: jobSet(container({ resources: { limits: { cpu: 0.5 } } })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers[0].resources.limits.cpu' },
  { rule: 'V5', title: 'more than 50 volume claim policies', document: jobSet({ volumeClaimPolicies: Array.from({ length: 51 }, () => ({})) }),
    refusedAt: 'spec.volumeClaimPolicies' },
  { rule: 'V6', title: 'more than 5 dependencies', document: jobSet({ replicatedJobs: [
    ...'abcdef'.split('').map(name => replicatedJob(name)),
    replicatedJob('g', { dependsOn: 'abcdef'.split('').map(name => ({ name, status: 'Ready' })) }),
  ] }), refusedAt: 'spec.replicatedJobs[6].dependsOn' },
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
  { rule: 'V35', title: 'a reason that no Job fails with', document: jobSet({ failurePolicy: { rules: [{ action: 'FailJobSet', onJobFailureReasons: ['OOM'] }] } }),
    refusedAt: 'spec.failurePolicy.rules[0].onJobFailureReasons[0]' },
  { rule: 'C2', title: 'a coordinator at a job below 0', document: jobSet({ coordinator: { replicatedJob: 'driver', jobIndex: -1 } }), refusedAt: 'spec.coordinator.jobIndex' },
  { title: 'a Job template without a Job', document: jobSet({ replicatedJobs: [{ name: 'a', template: {} }] }), refusedAt: 'spec.replicatedJobs[0].template' },
  { title: 'a pod without containers', document: jobSet(workersWith({ podSpec: { containers: [] } })),
    refusedAt: 'spec.replicatedJobs[1].template.spec.template.spec.containers' },
  { title: 'parallelism below 0', document: jobSet(workersWith({ job: { parallelism: -1 } })), refusedAt: 'spec.replicatedJobs[1].template.spec.parallelism' },

  { rule: 'V2', title: 'startup in order, and dependencies', document: jobSet({
    startupPolicy: { startupPolicyOrder: 'InOrder' }, ...workersWith({ dependsOn: [{ name: 'driver', status: 'Ready' }] }),
  }), refusedWith: 'exclude each other' },
  { rule: 'V3', title: 'a claim template with a namespace', document: jobSet({
    replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data', { namespace: 'other' })] }],
  }), refusedWith: 'a claim template has no namespace' },
  { rule: 'V11', title: 'a dependency of the first replicated job', document: jobSet({ replicatedJobs: [
    replicatedJob('a', { dependsOn: [{ name: 'b', status: 'Ready' }] }), replicatedJob('b'),
  ] }), refusedWith: 'the first replicated job cannot have dependsOn' },
  { rule: 'V14', title: 'managedBy without a domain', document: jobSet({ managedBy: 'kueue' }), refusedWith: 'must be a domain' },
  { rule: 'V14', title: 'managedBy as an empty string', document: jobSet({ managedBy: '' }), refusedWith: 'must be a domain' },
  { rule: 'V16', title: 'success of a replicated job that does not exist', document: jobSet({ successPolicy: { operator: 'All', targetReplicatedJobs: ['driver', 'leader'] } }),
    refusedWith: 'successPolicy.targetReplicatedJobs names a replicated job that does not exist' },
  { rule: 'V20', title: 'more pods than 32 bits can count', document: jobSet({ replicatedJobs: [replicatedJob('a', {
    replicas: 65536, job: { parallelism: 65536, completions: 65536 },
  })] }), refusedWith: 'must not exceed 2147483647 pods' },
  { rule: 'V22', title: 'Jobs with names of 64 characters', document: named('a'.repeat(50), { replicatedJobs: [{
    ...replicatedJob('b'.repeat(11)), template: { spec: { completionMode: 'NonIndexed', template: pod() } },
  }] }), refusedWith: 'the names of the Jobs' },
  { rule: 'V22', title: 'Jobs whose tenth name has 64 characters', document: named('a'.repeat(50), { replicatedJobs: [{
    ...replicatedJob('b'.repeat(10)), replicas: 11, template: { spec: { completionMode: 'NonIndexed', template: pod() } },
  }] }), refusedWith: 'the names of the Jobs' },
  { rule: 'V23', title: 'pods with names of 64 characters', document: named('a'.repeat(40), { replicatedJobs: [replicatedJob('b'.repeat(13))] }),
    refusedWith: 'the names of the pods' },
  { rule: 'V24', title: 'a dependency on a later replicated job', document: jobSet({ replicatedJobs: [
    replicatedJob('a'), replicatedJob('b', { dependsOn: [{ name: 'c', status: 'Ready' }] }), replicatedJob('c'),
  ] }), refusedWith: 'stands earlier in the list' },
  { rule: 'V24', title: 'a dependency on itself', document: jobSet(workersWith({ dependsOn: [{ name: 'workers', status: 'Ready' }] })),
    refusedWith: 'stands earlier in the list' },
  { rule: 'V25', title: 'restart in place with a backoff limit', document: jobSet({
    replicatedJobs: [replicatedJob('a', { job: { ...inPlace, backoffLimit: 6 } })], failurePolicy: { restartStrategy: 'InPlaceRestart' },
  }), refusedWith: 'needs backoffLimit: 2147483647' },
  { rule: 'V26', title: 'restart in place with early replacement', document: jobSet({
    replicatedJobs: [replicatedJob('a', { job: { ...inPlace, podReplacementPolicy: 'TerminatingOrFailed' } })], failurePolicy: { restartStrategy: 'InPlaceRestart' },
  }), refusedWith: 'needs podReplacementPolicy: Failed' },
  { rule: 'V27', title: 'restart in place with fewer pods than completions', document: jobSet({
    replicatedJobs: [replicatedJob('a', { job: { ...inPlace, completions: 3 } })], failurePolicy: { restartStrategy: 'InPlaceRestart' },
  }), refusedWith: 'needs parallelism and completions' },
  { rule: 'V31', title: 'restarts of single Jobs among more than 1024', document: jobSet({
    replicatedJobs: [replicatedJob('a', { replicas: 1025 })], failurePolicy: { rules: [{ action: 'RestartJob' }] },
  }), refusedWith: 'at most 1024 replicas' },
  { rule: 'V34', title: 'a rule for a replicated job that does not exist', document: jobSet({ failurePolicy: { rules: [
    { action: 'FailJobSet', targetReplicatedJobs: ['driver'] }, { action: 'FailJobSet', targetReplicatedJobs: ['leader'] },
  ] } }), refusedWith: 'failurePolicy.rules[].targetReplicatedJobs names a replicated job that does not exist' },
  { rule: 'V36', title: 'two rules of one name', document: jobSet({ failurePolicy: twoRules('a', 'a') }), refusedWith: 'rule names must be unique' },
  { rule: 'C1', title: 'a coordinator that does not exist', document: jobSet({ coordinator: { replicatedJob: 'leader' } }),
    refusedWith: 'coordinator.replicatedJob names a replicated job that does not exist' },
  { rule: 'C2', title: 'a coordinator beyond the last Job', document: jobSet({ coordinator: { replicatedJob: 'workers', jobIndex: 4 } }),
    refusedWith: 'coordinator.jobIndex must be less than' },
  { rule: 'C2', title: 'a coordinator of a replicated job without Jobs', document: jobSet({
    replicatedJobs: [replicatedJob('a', { replicas: 0 })], coordinator: { replicatedJob: 'a' },
  }), refusedWith: 'coordinator.jobIndex must be less than' },
  { rule: 'C3', title: 'a coordinator without an index', document: jobSet({
    replicatedJobs: [replicatedJob('a', { job: { completionMode: 'NonIndexed' } })], coordinator: { replicatedJob: 'a' },
  }), refusedWith: 'the coordinator needs a replicated job with completionMode Indexed' },
  { rule: 'C4', title: 'a coordinator beyond the last pod', document: jobSet({ coordinator: { replicatedJob: 'workers', podIndex: 2 } }),
    refusedWith: 'coordinator.podIndex must be less than' },
  { rule: 'C5', title: 'a coordinator whose address is no label', document: named('a'.repeat(26), { coordinator: { replicatedJob: 'workers' } }),
    refusedWith: 'the address of the coordinator' },
  { rule: 'P1', title: 'two claim templates of one name', document: jobSet({
    replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data')] }, { templates: [claim('data')] }],
  }), refusedWith: 'the names of volume claim templates must be unique' },
  { rule: 'P2', title: 'a claim template without a name', document: jobSet({ volumeClaimPolicies: [{ templates: [{ metadata: {}, spec: {} }] }] }),
    refusedAt: 'spec.volumeClaimPolicies[0].templates[0].metadata' },
  { rule: 'P2', title: 'a claim template with an underscore in its name', document: jobSet({ volumeClaimPolicies: [{ templates: [claim('my_data')] }] }),
    refusedAt: 'spec.volumeClaimPolicies[0].templates[0].metadata.name' },
  { rule: 'P3', title: 'a claim with a name of 64 characters', document: named('a'.repeat(33), {
    replicatedJobs: [mounting('d'.repeat(30))], volumeClaimPolicies: [{ templates: [claim('d'.repeat(30))] }],
  }), refusedWith: 'the name of a claim' },
  { rule: 'P4', title: 'a volume that the claim template brings', document: jobSet({
    replicatedJobs: [replicatedJob('a', { podSpec: {
      containers: [{ name: 'main', image: 'busybox:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }], volumes: [{ name: 'data', emptyDir: {} }],
    } })],
    volumeClaimPolicies: [{ templates: [claim('data')] }],
  }), refusedWith: 'a pod template has a volume with the name of a volume claim template' },
  { rule: 'P5', title: 'a claim that nobody mounts', document: jobSet({ replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('date')] }] }),
    refusedWith: 'no container mounts a volume' },
  { title: 'an Indexed Job with parallelism alone', document: jobSet({ replicatedJobs: [{ name: 'a', template: { spec: { parallelism: 2, template: pod() } } }] }),
    refusedWith: 'an Indexed Job with parallelism needs completions' },
  { title: 'pods that always restart', document: jobSet(workersWith({ podSpec: { restartPolicy: 'Always' } })), refusedWith: 'need restartPolicy: Never or OnFailure' },
  { title: 'a pod failure policy with the default restart policy', document: jobSet(workersWith({ job: {
    podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
  } })), refusedWith: 'podFailurePolicy needs restartPolicy: Never' },
  { title: 'failures by index of a Job without', document: jobSet(workersWith({ job: { completionMode: 'NonIndexed', backoffLimitPerIndex: 1 } })),
    refusedWith: 'backoffLimitPerIndex needs completionMode: Indexed' },
  { title: 'failed indexes without failures by index', document: jobSet(workersWith({ job: { maxFailedIndexes: 1 } })),
    refusedWith: 'maxFailedIndexes needs backoffLimitPerIndex' },
  { title: 'success by index of a Job without', document: jobSet(workersWith({ job: {
    completionMode: 'NonIndexed', successPolicy: { rules: [{ succeededCount: 1 }] },
  } })), refusedWith: 'successPolicy needs completionMode: Indexed' },
  { title: 'a pod failure policy with early replacement', document: jobSet(workersWith({ job: {
    podReplacementPolicy: 'TerminatingOrFailed', podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
  }, podSpec: { restartPolicy: 'Never' } })), refusedWith: 'podReplacementPolicy must be Failed' },

  { rule: 'V4', title: 'another network', stored: jobSet(), document: jobSet({ network: { subdomain: 'other' } }), refusedWith: 'network is immutable' },
  { rule: 'V4', title: 'another success policy', stored: jobSet(), document: jobSet({ successPolicy: { operator: 'Any' } }), refusedWith: 'successPolicy is immutable' },
  { rule: 'V4', title: 'another startup policy', stored: jobSet(), document: jobSet({ startupPolicy: { startupPolicyOrder: 'InOrder' } }),
    refusedWith: 'startupPolicy is immutable' },
  { rule: 'V4', title: 'another number of restarts', stored: jobSet({ failurePolicy: { maxRestarts: 1 } }), document: jobSet({ failurePolicy: { maxRestarts: 2 } }),
    refusedWith: 'failurePolicy is immutable' },
  { rule: 'V4', title: 'another dependency', document: jobSet(workersWith({ dependsOn: [{ name: 'driver', status: 'Complete' }] })),
    stored: jobSet(workersWith({ dependsOn: [{ name: 'driver', status: 'Ready' }] })), refusedWith: 'dependsOn is immutable' },
  { rule: 'V4', title: 'another claim', document: jobSet({ replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data', { labels: { a: 'b' } })] }] }),
    stored: jobSet({ replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data')] }] }), refusedWith: 'volumeClaimPolicies is immutable' },
  { title: 'a failure policy added', stored: jobSet(), document: jobSet({ failurePolicy: { maxRestarts: 1 } }), refusedWith: 'cannot be added or removed' },
  { title: 'a failure policy removed', stored: jobSet({ failurePolicy: { maxRestarts: 1 } }), document: jobSet(), refusedWith: 'cannot be added or removed' },
  { title: 'a success policy that falls back to the default', stored: jobSet({ successPolicy: { operator: 'Any' } }), document: jobSet(),
    refusedWith: 'successPolicy is immutable' },
  { title: 'a dependency removed', stored: jobSet(workersWith({ dependsOn: [{ name: 'driver', status: 'Ready' }] })), document: jobSet(workersWith({})),
    refusedWith: 'dependsOn is immutable' },
  { title: 'a claim policy added', stored: jobSet({ replicatedJobs: [mounting('data')] }),
    document: jobSet({ replicatedJobs: [mounting('data')], volumeClaimPolicies: [{ templates: [claim('data')] }] }), refusedWith: 'cannot be added or removed' },
  { rule: 'C1', title: 'a coordinator that does not exist, on update', stored: jobSet(), document: jobSet({ coordinator: { replicatedJob: 'leader' } }),
    refusedWith: 'coordinator.replicatedJob names a replicated job that does not exist' },
  { rule: 'U1', title: 'the size of a completed JobSet', stored: jobSet(), storedStatus: { restarts: 0, terminalState: 'Completed' },
    document: jobSet(workersWith({ replicas: 4, job: { parallelism: 5, completions: 5 } })), refusedWith: 'once it has completed or failed' },
  { rule: 'U2', title: 'a size of 0', stored: jobSet(), document: jobSet(workersWith({ replicas: 4, job: { parallelism: 0, completions: 0 } })),
    refusedWith: 'set parallelism and completions to the same number' },
  { rule: 'U4', title: 'half a size', stored: jobSet(), document: jobSet(workersWith({ replicas: 4, job: { parallelism: 1 } })),
    refusedWith: 'set parallelism and completions to the same number' },
  { rule: 'U5', title: 'more replicas', stored: jobSet(), document: jobSet(workersWith({ replicas: 5 })), refusedWith: 'replicas is immutable' },
  { rule: 'U5', title: 'a replicated job added', stored: jobSet(), document: jobSet({ replicatedJobs: [
    replicatedJob('driver'), replicatedJob('workers', { replicas: 4 }), replicatedJob('more'),
  ] }), refusedWith: 'entries cannot be added' },
  { rule: 'U5', title: 'a replicated job renamed', stored: jobSet(), document: jobSet({ replicatedJobs: [replicatedJob('leader'), replicatedJob('workers', { replicas: 4 })] }),
    refusedWith: 'entries cannot be added' },
  { rule: 'U5', title: 'replicated jobs in another order', stored: jobSet(), document: jobSet({ replicatedJobs: [replicatedJob('workers', { replicas: 4 }), replicatedJob('driver')] }),
    refusedWith: 'entries cannot be added' },
  { rule: 'U5', title: 'another image', stored: jobSet(container({})), document: jobSet(container({ image: 'busybox:2' })), refusedWith: 'the Job template is immutable' },
  { rule: 'U5', title: 'another image while suspended', stored: jobSet({ ...container({}), ...suspended }),
    document: jobSet({ ...container({ image: 'busybox:2' }), ...suspended }), refusedWith: 'the Job template is immutable' },
  { rule: 'U5', title: 'another command', stored: jobSet(container({ command: ['a'] })), document: jobSet(container({ command: ['b'] })),
    refusedWith: 'the Job template is immutable' },
  { rule: 'U5', title: 'another environment variable', stored: jobSet(container({ env: [{ name: 'A', value: '1' }] })),
    document: jobSet(container({ env: [{ name: 'A', value: '2' }] })), refusedWith: 'the rest of the Job template not at all' },
  { rule: 'U5', title: 'one more environment variable', stored: jobSet(container({})), document: jobSet(container({ env: [{ name: 'A', value: '1' }] })),
    refusedWith: 'the rest of the Job template not at all' },
  { rule: 'U5', title: 'another backoff limit', stored: jobSet(container({})), document: jobSet({ replicatedJobs: [
    replicatedJob('driver', { job: { backoffLimit: 0 } }), (container({}).replicatedJobs as Fields[])[1],
  ] }), refusedWith: 'the Job template is immutable' },
  { rule: 'U5', title: 'another grace period', stored: jobSet(container({})), document: jobSet({ replicatedJobs: [
    replicatedJob('driver', { podSpec: { terminationGracePeriodSeconds: 5 } }), (container({}).replicatedJobs as Fields[])[1],
  ] }), refusedWith: 'the Job template is immutable' },
  { rule: 'U5', title: 'a node selector while it runs', stored: jobSet(workersWith({})), document: jobSet(workersWith({ podSpec: { nodeSelector: { zone: 'a' } } })),
    refusedWith: 'may change only while the JobSet is suspended' },
  { rule: 'U5', title: 'a label of the pods while it runs', stored: jobSet(workersWith({})), document: jobSet(labelled({ team: 'a' })),
    refusedWith: 'may change only while the JobSet is suspended' },
  { rule: 'U6', title: 'managedBy added', stored: jobSet(), document: jobSet({ managedBy: 'example.com/controller' }), refusedWith: 'managedBy is immutable' },
];
