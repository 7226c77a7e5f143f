/** Arbitrary JobSet documents, all of them legal: for properties that must hold of every document. */
import fc from 'fast-check';
import type { Coordinator, FailurePolicy, JobSetDocument, ReplicatedJob, VolumeClaimPolicy } from '../../src/model';
import { FAILURE_POLICY_ACTIONS, JOB_FAILURE_REASONS, keys } from '../../src/model';
import type { Container, JobSpec, PodSpec, StringMap } from '../../src/model/kubernetes';

/** A field that may be left out. */
function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

/** As it stands in YAML: what is undefined is not there. */
function compact<T>(value: T): T {
  if (Array.isArray(value)) return value.map(compact) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined).map(([key, member]) => [key, compact(member)])) as T;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const name = (maxLength: number) => fc.tuple(
  fc.constantFrom(...LETTERS),
  fc.string({ unit: fc.constantFrom(...LETTERS, ...'0123456789-'), maxLength: maxLength - 2 }),
  fc.constantFrom(...LETTERS, ...'0123456789'),
).map(parts => parts.join(''));

const labels: fc.Arbitrary<StringMap> = fc.dictionary(
  fc.constantFrom('team', 'example.com/run', 'app.kubernetes.io/name'), fc.constantFrom('', 'a', 'v1.2_x', '7'), { maxKeys: 2 },
);
const metadata = fc.record(
  { labels: maybe(labels), annotations: maybe(fc.dictionary(fc.constantFrom('note', 'Example.com/x'), fc.string({ maxLength: 5 }))) },
);

const quantity = fc.constantFrom<string | number>(1, '2', '500m', '1Gi', '64Gi', '1.5');
const probe = fc.record({
  handler: fc.constantFrom({ exec: { command: ['true'] } }, { tcpSocket: { port: 29500 } }, { httpGet: { port: 'http' } }, { grpc: { port: 8080 } }),
  periodSeconds: maybe(fc.nat(30)),
  failureThreshold: maybe(fc.nat(5)),
}).map(({ handler, ...rest }) => ({ ...handler, ...rest }));

const env = fc.uniqueArray(fc.oneof(
  fc.record({ name: fc.constantFrom('NCCL_DEBUG', 'MASTER_PORT'), value: maybe(fc.string({ maxLength: 4 })) }),
  fc.constant({ name: 'JOB_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${keys.JOB_INDEX}']` } } }),
  fc.constant({ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } }),
), { selector: variable => variable.name, maxLength: 3 });

const resources = fc.record({
  limits: maybe(
    fc.record({ 'cpu': maybe(fc.constant('4')), 'memory': maybe(fc.constant('64Gi')), 'nvidia.com/gpu': maybe(fc.integer({ min: 1, max: 8 })) }),
  ),
  requests: maybe(fc.record({ cpu: maybe(fc.constantFrom<string | number>('500m', 1)), memory: maybe(fc.constant('1Gi')) })),
}) as fc.Arbitrary<object>; // absent keys are undefined here, which a map of quantities cannot say

const ports = fc.tuple(fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { maxLength: 2 }), fc.boolean())
  .map(([numbers, named]) => numbers.map((containerPort, i) => ({ containerPort, ...(named && i === 0 && { name: 'http' }) })));

const container = (containerName: string, mounts: readonly string[]): fc.Arbitrary<Container> => fc.record({
  name: fc.constant(containerName),
  image: fc.constantFrom('busybox', 'ghcr.io/acme/trainer:1.4'),
  command: maybe(fc.array(fc.string({ maxLength: 4 }), { maxLength: 2 })),
  args: maybe(fc.array(fc.string({ maxLength: 4 }), { maxLength: 2 })),
  env: maybe(env),
  ports: maybe(ports),
  resources: maybe(resources),
  readinessProbe: maybe(probe),
  imagePullPolicy: maybe(fc.constantFrom('Always', 'IfNotPresent')),
  volumeMounts: maybe(fc.subarray([...mounts]).map(names => names.map(mounted => ({ name: mounted, mountPath: `/mnt/${mounted}` })))),
});

const toleration = fc.constantFrom(
  { operator: 'Exists' }, { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }, { key: 'pool', value: 'train' },
  { key: 'spot', operator: 'Equal', value: 'true', effect: 'NoExecute', tolerationSeconds: 60 },
);

const affinity = fc.constantFrom(
  {},
  {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'In', values: ['a'] }] }] },
    },
  },
  {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { a: 'b' } } }],
    },
  },
);

/** A pod that has a volume `scratch`, and may mount these claims as well. */
const podSpec = (claims: readonly string[], restartPolicy: fc.Arbitrary<string | undefined>): fc.Arbitrary<PodSpec> => fc.record({
  containers: fc.tuple(container('trainer', ['scratch', ...claims]), fc.array(container('sidecar', []), { maxLength: 1 })).map(
    ([first, rest]) => [first, ...rest],
  ),
  initContainers: maybe(fc.tuple(container('fetch', claims).chain(one => fc.constantFrom<Container>(
    { ...one, readinessProbe: undefined }, { ...one, restartPolicy: 'Always' },
  )))),
  volumes: fc.constant([{ name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }]),
  restartPolicy,
  terminationGracePeriodSeconds: maybe(fc.nat(600)),
  nodeSelector: maybe(labels),
  tolerations: maybe(fc.array(toleration, { maxLength: 2 })),
  affinity: maybe(affinity),
  schedulingGates: maybe(fc.subarray([{ name: 'example.com/a' }, { name: 'example.com/b' }])),
  priorityClassName: maybe(fc.constantFrom('', 'high')),
  subdomain: maybe(fc.constant('own')),
  hostNetwork: maybe(fc.boolean()),
  serviceAccountName: maybe(fc.constant('runner')),
});

const podFailurePolicy = fc.constantFrom(
  { rules: [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
  { rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [1, 42] } }] },
);

/** Sizes that go together. Coordinators need an index. */
const sizes: fc.Arbitrary<Partial<JobSpec>> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }).map(pods => ({ parallelism: pods, completions: pods })) },
  fc.record({ parallelism: maybe(fc.nat(3)), completions: fc.integer({ min: 1, max: 5 }), completionMode: fc.constant('Indexed') }),
  fc.record({ parallelism: maybe(fc.nat(3)), completions: maybe(fc.nat(5)), completionMode: fc.constant('NonIndexed') }),
);

const jobSpec = (claims: readonly string[]): fc.Arbitrary<JobSpec> => fc.tuple(sizes, maybe(podFailurePolicy)).chain(([size, failure]) => fc.record({
  backoffLimit: maybe(fc.nat(6)),
  podFailurePolicy: fc.constant(failure),
  podReplacementPolicy: maybe(failure ? fc.constant('Failed') : fc.constantFrom('Failed', 'TerminatingOrFailed')),
  activeDeadlineSeconds: maybe(fc.nat(86400)),
  suspend: maybe(fc.boolean()),
  template: fc.record(
    { metadata: maybe(metadata), spec: podSpec(claims, failure ? fc.constant('Never') : maybe(fc.constantFrom('Never', 'OnFailure'))) },
  ),
}).map(spec => ({ ...spec, ...size })));

/** Exclusive placement needs an index, save for the strategy of labelled nodes. */
const placement = maybe(fc.constantFrom<StringMap>(
  { [keys.EXCLUSIVE_TOPOLOGY]: 'cloud.google.com/gke-nodepool' },
  { [keys.EXCLUSIVE_TOPOLOGY]: 'rack', [keys.NODE_SELECTOR_STRATEGY]: 'true' },
));

function placed<T extends { readonly annotations?: StringMap }>(of: T | undefined, annotations: StringMap | undefined): T | undefined {
  return annotations ? { ...of, annotations: { ...of?.annotations, ...annotations } } as unknown as T : of;
}

const replicatedJob = (jobName: string, earlier: readonly string[], claims: readonly string[]): fc.Arbitrary<ReplicatedJob> => fc.record({
  spec: jobSpec(claims),
  meta: maybe(metadata),
  exclusive: placement,
  groupName: maybe(fc.constantFrom('default', 'trainers', 'helpers')),
  replicas: maybe(fc.nat(3)),
  dependsOn: maybe(fc.subarray([...earlier]).chain(names => fc.tuple(...names.map(dependency =>
    fc.record({ name: fc.constant(dependency), status: fc.constantFrom('Ready' as const, 'Complete' as const) }))))),
}).map(({ spec, meta, exclusive, dependsOn, ...rest }) => ({
  ...rest,
  name: jobName,
  ...(earlier.length > 0 && { dependsOn }),
  template: { metadata: placed(meta, spec.completionMode === 'NonIndexed' ? undefined : exclusive), spec },
}));

const failurePolicy = (jobs: readonly string[]): fc.Arbitrary<FailurePolicy> => fc.record({
  maxRestarts: maybe(fc.nat(10)),
  restartStrategy: maybe(fc.constantFrom('Recreate' as const, 'BlockingRecreate' as const)),
  rules: maybe(fc.uniqueArray(fc.record({
    name: maybe(fc.constantFrom('hostMaintenance', 'oom', 'a:b')),
    action: fc.constantFrom(...FAILURE_POLICY_ACTIONS),
    onJobFailureReasons: maybe(fc.subarray([...JOB_FAILURE_REASONS])),
    onJobFailureMessagePatterns: maybe(fc.subarray(['OOM', 'exit code 13[79]', '^.*$'])),
    targetReplicatedJobs: maybe(fc.subarray([...jobs])),
  }), { selector: rule => rule.name ?? {}, maxLength: 3 })),
});

const coordinator = (jobs: readonly ReplicatedJob[]): fc.Arbitrary<Coordinator | undefined> => {
  const able = jobs.filter(
    ({ replicas = 1, template: { spec } }) => replicas > 0 && spec.completionMode !== 'NonIndexed' && (spec.completions ?? 0) > 0,
  );
  if (able.length === 0) return fc.constant(undefined);
  return maybe(fc.constantFrom(...able).chain(({ name: replicatedJobName, replicas = 1, template }) => fc.record({
    replicatedJob: fc.constant(replicatedJobName),
    jobIndex: maybe(fc.nat(replicas - 1)),
    podIndex: maybe(fc.nat(template.spec.completions! - 1)),
  })));
};

function volumeClaimPolicies(claims: readonly string[]): fc.Arbitrary<readonly VolumeClaimPolicy[] | undefined> {
  if (claims.length === 0) return fc.constantFrom(undefined, []);
  return fc.tuple(...claims.map(claim => fc.record({
    labels: maybe(labels),
    storage: quantity,
    retentionPolicy: maybe(fc.record({ whenDeleted: maybe(fc.constantFrom('Delete' as const, 'Retain' as const)) })),
  }).map(({ labels: claimLabels, storage, retentionPolicy }) => ({
    templates: [{ metadata: { name: claim, labels: claimLabels }, spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage } } } }],
    retentionPolicy,
  }))));
}

/** Claims that some container mounts: one that nobody mounts is refused. */
function mountedClaims(claims: readonly string[], jobs: readonly ReplicatedJob[]): string[] {
  const containers = jobs.flatMap(({ template: { spec: { template: { spec } } } }) => [...spec.containers, ...spec.initContainers ?? []]);
  const mounted = new Set(containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(mount => mount.name)));
  return claims.filter(claim => mounted.has(claim));
}

/** Mounts of claims that were dropped would be mounts of nothing. */
function withoutMounts(jobs: readonly ReplicatedJob[], dropped: ReadonlySet<string>): ReplicatedJob[] {
  const strip = (containers: readonly Container[]) => containers.map(
    one => ({ ...one, volumeMounts: one.volumeMounts?.filter(mount => !dropped.has(mount.name)) }),
  );
  return jobs.map(job => {
    const { spec } = job.template;
    const pod = spec.template.spec;
    return {
      ...job,
      template: {
        ...job.template,
        spec: {
          ...spec,
          template: {
            ...spec.template,
            spec: { ...pod, containers: strip(pod.containers), initContainers: pod.initContainers && strip(pod.initContainers) },
          },
        },
      },
    };
  });
}

const jobNames = fc.uniqueArray(name(8), { minLength: 1, maxLength: 4 });

/** A legal document: several replicated jobs, groups, policies, a coordinator, volume claims, exclusive placement. */
export function legalDocument(): fc.Arbitrary<JobSetDocument> {
  return fc.tuple(jobNames, fc.subarray(['data', 'ckpt'])).chain(([names, claims]) =>
    fc.tuple(...names.map((jobName, i) => replicatedJob(jobName, names.slice(0, i), claims))).chain(drafts => {
      const used = mountedClaims(claims, drafts);
      const running = drafts.some(({ replicas = 1 }) => replicas > 0) ? drafts : drafts.map(
        (draft, i) => i === 0 ? { ...draft, replicas: 1 } : draft,
      );
      const jobs = withoutMounts(running, new Set(claims.filter(claim => !used.includes(claim))));
      const ordered = jobs.some(({ dependsOn }) => dependsOn !== undefined);
      const exclusive = jobs.every(({ template }) => template.spec.completionMode !== 'NonIndexed') ? placement : fc.constant(undefined);
      return fc.record({
        meta: fc.record({ name: name(10), namespace: maybe(name(10)), uid: maybe(fc.uuid()), labels: maybe(labels) }),
        exclusive,
        spec: fc.record({
          replicatedJobs: fc.constant(jobs),
          network: maybe(
            fc.record({ enableDNSHostnames: maybe(fc.boolean()), subdomain: maybe(name(8)), publishNotReadyAddresses: maybe(fc.boolean()) }),
          ),
          successPolicy: maybe(
            fc.record({ operator: fc.constantFrom('All' as const, 'Any' as const), targetReplicatedJobs: maybe(fc.subarray(names)) }),
          ),
          failurePolicy: maybe(failurePolicy(names)),
          startupPolicy: maybe(
            fc.record({ startupPolicyOrder: ordered ? fc.constant('AnyOrder' as const) : fc.constantFrom('AnyOrder' as const, 'InOrder' as const) }),
          ),
          suspend: maybe(fc.boolean()),
          coordinator: coordinator(jobs),
          managedBy: maybe(fc.constantFrom(keys.JOBSET_CONTROLLER, 'kueue.x-k8s.io/multikueue')),
          ttlSecondsAfterFinished: maybe(fc.nat(86400)),
          volumeClaimPolicies: volumeClaimPolicies(used),
        }),
      });
    })).map(({ meta, exclusive, spec }) => compact({
    apiVersion: 'jobset.x-k8s.io/v1alpha2' as const, kind: 'JobSet' as const, metadata: { ...placed<typeof meta & { annotations?: StringMap }>(meta, exclusive) }, spec,
  }) as unknown as JobSetDocument);
}
