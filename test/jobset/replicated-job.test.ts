import { ApiObject, Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { chartOf, CONTAINER, ofKind, podSpec, policyDocument, synthesized, workers } from './synth';
import {
  CompletionMode, DependencyStatus, ExclusivePlacement, ExtendedResource, JobContainer, JobSet, JobSetEnv, JobSetRendering, JobSuccessRule, Network,
  PodFailureAction, PodFailureRule, PodReplacementPolicy, ReplicatedJob, ResourceClaim, TopologySpread,
} from '../../src';

describe('a Job', () => {
  test('has the defaults of a gang: indexed, all pods at once, and the first failure fails it', () => {
    const { replicas, template } = synthesized(workers({ parallelism: 4 }));
    expect(replicas).toBe(1);
    const { template: _, ...job } = template.spec;
    expect(job).toEqual({ completionMode: 'Indexed', parallelism: 4, completions: 4, backoffLimit: 0 });
  });

  test('says what its author says', () => {
    const jobset = workers({
      name: 'trainers',
      replicas: 2,
      parallelism: 4,
      completions: 8,
      groupName: 'gpu',
      backoffLimitPerIndex: 1,
      maxFailedIndexes: 2,
      podFailureRules: [PodFailureRule.exitCodesIn(PodFailureAction.FAIL_INDEX, [3], { container: 'main' }), PodFailureRule.disruption(PodFailureAction.IGNORE)],
      successRules: [JobSuccessRule.indexes('0'), JobSuccessRule.count(5), JobSuccessRule.countOf('0-3', 2)],
      podReplacementPolicy: PodReplacementPolicy.FAILED,
      activeDeadline: Duration.hours(2),
      ttlAfterFinished: Duration.minutes(5),
      managedBy: 'acme.com/jobs',
      exclusivePlacement: ExclusivePlacement.topology('topology.kubernetes.io/rack'),
      jobMetadata: { labels: { tier: 'train' }, annotations: { note: 'a' } },
    }, { rendering: JobSetRendering.JOBSET_API });
    const [{ name, groupName, replicas, template }] = ofKind(chartOf(jobset), 'JobSet')[0].spec.replicatedJobs;
    expect({ name, groupName, replicas }).toEqual({ name: 'trainers', groupName: 'gpu', replicas: 2 });
    expect(template.metadata).toEqual({
      labels: { tier: 'train' },
      annotations: { 'note': 'a', 'alpha.jobset.sigs.k8s.io/exclusive-topology': 'topology.kubernetes.io/rack' },
    });
    const { template: _, ...job } = template.spec;
    expect(job).toEqual({
      completionMode: 'Indexed',
      parallelism: 4,
      completions: 8,
      backoffLimitPerIndex: 1,
      maxFailedIndexes: 2,
      podFailurePolicy: {
        rules: [
          { action: 'FailIndex', onExitCodes: { containerName: 'main', operator: 'In', values: [3] } },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      successPolicy: { rules: [{ succeededIndexes: '0' }, { succeededCount: 5 }, { succeededIndexes: '0-3', succeededCount: 2 }] },
      podReplacementPolicy: 'Failed',
      activeDeadlineSeconds: 7200,
      ttlSecondsAfterFinished: 300,
      managedBy: 'acme.com/jobs',
    });
  });

  test('that is not indexed counts completions only when told to', () => {
    expect(synthesized(workers({ completionMode: CompletionMode.NON_INDEXED, parallelism: 2 })).template.spec).toMatchObject({
      completionMode: 'NonIndexed', parallelism: 2, template: {},
    });
    expect(synthesized(workers({ completionMode: CompletionMode.NON_INDEXED })).template.spec).not.toHaveProperty('completions');
  });

  test.each([
    ['replicas', -1], ['parallelism', 1.5], ['completions', -2], ['backoffLimit', NaN], ['maxFailedIndexes', -1], ['backoffLimitPerIndex', 0.1],
  ])('fails for %s %d, naming the construct', (field, value) => {
    expect(() => workers({ [field]: value })).toThrow(`test/run/workers: ${field} is ${value}, write a whole number from 0`);
  });

  test('is a construct that can be patched by itself', () => {
    const jobset = workers({ replicas: 3 });
    const { jobs } = jobset.replicatedJob('workers');
    expect(jobs).toHaveLength(3);
    expect(jobs[1].name).toBe('run-workers-1');
    ApiObject.of(jobs[1]).addJsonPatch(JsonPatch.add('/spec/activeDeadlineSeconds', 60));
    jobs[2].metadata.addAnnotation('note', 'last');
    const written = ofKind(chartOf(jobset), 'Job');
    expect(written.map(job => job.spec.activeDeadlineSeconds)).toEqual([undefined, 60, undefined]);
    expect(written.map(job => job.metadata.annotations.note)).toEqual([undefined, undefined, 'last']);
  });
});

describe('a pod', () => {
  test('has a service\'s defaults of cdk8s-plus nowhere', () => {
    expect(podSpec(workers({ containers: [{ ...CONTAINER, portNumber: 8080 }] }))).toEqual({
      automountServiceAccountToken: false,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 120,
      containers: [{ name: 'main', image: CONTAINER.image, ports: [{ containerPort: 8080 }] }],
    });
  });

  test('says what its author says, in the words of cdk8s-plus and our own', () => {
    const jobset = new JobSet(Testing.chart(), 'run', { metadata: { name: 'run' } });
    const chart = chartOf(jobset);
    jobset.addReplicatedJob('workers', {
      containers: [CONTAINER],
      restartPolicy: kplus.RestartPolicy.ON_FAILURE,
      terminationGracePeriod: Duration.minutes(10),
      serviceAccount: kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'trainer'),
      automountServiceAccountToken: true,
      securityContext: { ensureNonRoot: true, user: 1000, group: 1000, fsGroup: 1000 },
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['store'] }],
      dockerRegistryAuth: kplus.Secret.fromSecretName(chart, 'registry', 'registry'),
      hostNetwork: true,
      nodeSelector: { pool: 'a' },
      tolerations: [kplus.NodeTaintQuery.exists('google.com/tpu'), kplus.NodeTaintQuery.is('team', 'research', { effect: kplus.TaintEffect.NO_SCHEDULE })],
      topologySpread: [TopologySpread.required(kplus.Topology.ZONE, { maxSkew: 2 }), TopologySpread.preferred(kplus.Topology.HOSTNAME, { labels: { a: 'b' } })],
      priorityClassName: 'high',
      runtimeClassName: 'nvidia',
      schedulerName: 'gang',
      schedulingGates: ['example.com/wait'],
      resourceClaims: [ResourceClaim.fromTemplateName('gpu', 'h100'), ResourceClaim.fromClaimName('nic', 'shared')],
      podMetadata: { labels: { role: 'worker' }, annotations: { note: 'x' } },
      podSpecFields: { hostIPC: true, preemptionPolicy: 'Never' },
    });
    const { metadata, spec } = synthesized(jobset).template.spec.template;
    expect(metadata).toMatchObject({ labels: { role: 'worker' }, annotations: { note: 'x' } });
    const { containers: _, ...rest } = spec;
    expect(rest).toEqual({
      restartPolicy: 'OnFailure',
      terminationGracePeriodSeconds: 600,
      serviceAccountName: 'trainer',
      automountServiceAccountToken: true,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['store'] }],
      imagePullSecrets: [{ name: 'registry' }],
      hostNetwork: true,
      dnsPolicy: 'ClusterFirstWithHostNet',
      nodeSelector: { pool: 'a' },
      tolerations: [{ key: 'google.com/tpu', operator: 'Exists' }, { key: 'team', operator: 'Equal', value: 'research', effect: 'NoSchedule' }],
      topologySpreadConstraints: [
        {
          maxSkew: 2,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'run', 'jobset.sigs.k8s.io/replicatedjob-name': 'workers' } },
        },
        { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { a: 'b' } } },
      ],
      priorityClassName: 'high',
      runtimeClassName: 'nvidia',
      schedulerName: 'gang',
      schedulingGates: [{ name: 'example.com/wait' }],
      resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'h100' }, { name: 'nic', resourceClaimName: 'shared' }],
      hostIPC: true,
      preemptionPolicy: 'Never',
    });
  });

  test('takes what is added after its construction', () => {
    const jobset = workers({ containers: [] });
    const job = jobset.replicatedJob('workers') as ReplicatedJob;
    const container = job.addContainer(CONTAINER);
    container.env.addVariable('RANK', JobSetEnv.jobIndex());
    job.addNodeSelector('pool', 'a');
    job.podMetadata.addLabel('role', 'worker');
    job.jobMetadata.addLabel('kueue.x-k8s.io/queue-name', 'research');
    job.scheduling.tolerate(kplus.Node.tainted(kplus.NodeTaintQuery.exists('gpu')));
    const { metadata, spec } = synthesized(jobset).template;
    expect(metadata!.labels).toEqual({ 'kueue.x-k8s.io/queue-name': 'research' });
    expect(spec.template.metadata!.labels).toEqual({ role: 'worker' });
    expect(spec.template.spec).toMatchObject({
      nodeSelector: { pool: 'a' },
      tolerations: [{ key: 'gpu', operator: 'Exists' }],
      containers: [{ env: [{ name: 'RANK', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['jobset.sigs.k8s.io/job-index']" } } }] }],
    });
  });

  test('fails for two values of a node label', () => {
    const job = workers({ nodeSelector: { pool: 'a' } }).replicatedJob('workers') as ReplicatedJob;
    expect(() => job.addNodeSelector('pool', 'b')).toThrow('test/run/workers: asks for nodes with pool=a already, no node has b too');
  });

  test('has memory for /dev/shm in every container when it asks for it', () => {
    const spec = podSpec(workers({ sharedMemory: Size.gibibytes(16), containers: [CONTAINER, { ...CONTAINER, name: 'loader' }] }));
    expect(spec.volumes).toEqual([{ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '16Gi' } }]);
    expect(spec.containers.map((container: any) => container.volumeMounts)).toEqual([
      [{ name: 'shared-memory', mountPath: '/dev/shm' }], [{ name: 'shared-memory', mountPath: '/dev/shm' }],
    ]);
  });

  test('runs init containers and sidecars', () => {
    const jobset = workers({ initContainers: [{ image: 'busybox', extendedResources: [ExtendedResource.nvidiaGpu(8)] }] });
    (jobset.replicatedJob('workers') as ReplicatedJob).addInitContainer({
      image: 'proxy', restartPolicy: kplus.ContainerRestartPolicy.ALWAYS, startup: kplus.Probe.fromTcpSocket({ port: 1 }),
    });
    expect(podSpec(jobset).initContainers).toEqual([
      { name: 'init-0', image: 'busybox', resources: { limits: { 'nvidia.com/gpu': '8' } } },
      { name: 'init-1', image: 'proxy', restartPolicy: 'Always', startupProbe: { failureThreshold: 3, tcpSocket: { port: 1 } } },
    ]);
  });

  test('fails for an init container with a probe, and for two containers of one name', () => {
    const job = workers().replicatedJob('workers') as ReplicatedJob;
    expect(() => job.addInitContainer({ image: 'busybox', readiness: kplus.Probe.fromTcpSocket({ port: 1 }) }))
      .toThrow('test/run/workers: an init container has no readiness probe, unless it runs beside the others (restartPolicy ALWAYS)');
    expect(() => job.addContainer(CONTAINER)).toThrow("test/run/workers: there is a container 'main' already, give this one another name");
    expect(() => job.addContainer({ ...CONTAINER, name: 'helper', restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }))
      .toThrow('test/run/workers: a container has no restart policy of its own; add one that runs beside the others with addInitContainer()');
    expect(() => job.addInitContainer({ ...CONTAINER, name: 'main' })).toThrow("there is a container 'main' already");
  });

  test('takes a plain container of cdk8s-plus as that library makes it', () => {
    const jobset = workers({ containers: [] });
    (jobset.replicatedJob('workers') as ReplicatedJob).attachContainer(new kplus.Container(CONTAINER));
    expect(podSpec(jobset).containers[0].imagePullPolicy).toBe('Always');
  });

  test('is selected by the labels of JobSet, for network policies and affinities', () => {
    const jobset = workers();
    const job = jobset.replicatedJob('workers') as ReplicatedJob;
    job.connections.isolate();
    job.scheduling.separate(job);
    const labels = { 'jobset.sigs.k8s.io/jobset-name': 'run', 'jobset.sigs.k8s.io/replicatedjob-name': 'workers' };
    expect(ofKind(chartOf(jobset), 'NetworkPolicy')[0].spec.podSelector.matchLabels).toEqual(labels);
    expect(podSpec(jobset).affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels).toEqual(labels);
  });
});

describe('a name of a pod', () => {
  test('is known before anything runs', () => {
    const job = workers({ replicas: 2, parallelism: 4 }).replicatedJob('workers');
    expect(job.hostname(1, 3)).toBe('run-workers-1-3');
    expect(job.address(1, 3)).toBe('run-workers-1-3.run');
    expect(job.endpoint(8476)).toBe('run-workers-0-0.run:8476');
  });

  test('ends with the run\'s subdomain', () => {
    expect(workers({}, { network: Network.dns({ subdomain: 'peers' }) }).replicatedJob('workers').address(0, 0)).toBe('run-workers-0-0.peers');
  });

  test('fails for a pod or port that there is not', () => {
    const job = workers({ replicas: 2, parallelism: 4 }).replicatedJob('workers');
    expect(() => job.hostname(-1, 0)).toThrow('test/run/workers: job index is -1, write a whole number from 0');
    expect(() => job.hostname(2, 0)).toThrow('test/run/workers: job index is 2, but with 2 replicas the last one is 1');
    expect(() => job.address(0, 4)).toThrow('test/run/workers: pod index is 4, but with 4 completions the last one is 3');
    expect(() => job.endpoint(0)).toThrow('test/run/workers: port is 0, write a number from 1 to 65535');
  });

  test('fails without DNS', () => {
    expect(() => workers({}, { network: Network.none() }).replicatedJob('workers').address(0, 0))
      .toThrow('test/run/workers: pods have no address, since the run has no DNS; use Network.dns()');
  });
});

describe('dependsOn', () => {
  test('keeps the Jobs that wait out of the manifest, and in the policy document', () => {
    const jobset = workers({}, { metadata: { name: 'run' } });
    const driver = jobset.addReplicatedJob('driver', { replicas: 2, containers: [CONTAINER] });
    expect(driver.jobs).toHaveLength(2);
    driver.dependsOn(jobset.replicatedJob('workers') as ReplicatedJob, DependencyStatus.READY);
    expect(driver.jobs).toEqual([]);
    expect(ofKind(chartOf(jobset), 'Job').map(job => job.metadata.name)).toEqual(['run-workers-0']);
    expect(driver.jobs).toEqual([]);
    expect(policyDocument(jobset).spec.replicatedJobs![1].dependsOn).toEqual([{ name: 'workers', status: 'Ready' }]);
  });

  test('fails at synth when a Job that is not in the manifest was patched', () => {
    const jobset = workers();
    const driver = jobset.addReplicatedJob('driver', { containers: [CONTAINER] });
    driver.jobs[0].addJsonPatch(JsonPatch.add('/spec/suspend', true));
    driver.dependsOn(jobset.replicatedJob('workers') as ReplicatedJob, DependencyStatus.COMPLETE);
    expect(() => Testing.synth(chartOf(jobset)))
      .toThrow('test/run/driver/Job-0 was changed, but it is not in the manifest: the controller creates it; patch the JobSet instead');
  });

  test('fails for what cannot come first', () => {
    const jobset = workers();
    const first = jobset.replicatedJob('workers') as ReplicatedJob;
    const second = jobset.addReplicatedJob('second');
    const other = workers().replicatedJob('workers') as ReplicatedJob;
    expect(() => first.dependsOn(first, DependencyStatus.READY)).toThrow('test/run/workers: cannot depend on itself');
    expect(() => first.dependsOn(second, DependencyStatus.READY)).toThrow("test/run/workers: cannot depend on 'second', which was added after it; add 'second' first");
    expect(() => second.dependsOn(other, DependencyStatus.READY)).toThrow('which belongs to another JobSet');
    second.dependsOn(first, DependencyStatus.READY);
    expect(() => second.dependsOn(first, DependencyStatus.COMPLETE)).toThrow("test/run/second: depends on 'workers' already");
  });
});

test('a replicated job can be a class of its own', () => {
  class Trainers extends ReplicatedJob {
    constructor(scope: JobSet, id: string, gpus: number) {
      super(scope, id, { containers: [{ ...CONTAINER, extendedResources: [ExtendedResource.nvidiaGpu(gpus)] }] });
    }
  }
  const jobset = new JobSet(new Chart(Testing.app(), 'chart'), 'run');
  new Trainers(jobset, 'trainers', 8);
  expect(ofKind(chartOf(jobset), 'Job')[0].spec.template.spec.containers[0].resources.limits).toEqual({ 'nvidia.com/gpu': '8' });
});

test('the construct of a replicated job with another name holds its Jobs', () => {
  const jobset = new JobSet(Testing.chart(), 'run', { metadata: { name: 'run' } });
  const job = jobset.addReplicatedJob('Workers', { name: 'workers', containers: [CONTAINER] });
  expect(job.jobs[0].node.path).toBe('test/run/Workers/Job-0');
  expect(job.jobs[0].name).toBe('run-workers-0');
  job.attachContainer(new JobContainer({ ...CONTAINER, name: 'second' }));
  expect(ofKind(chartOf(jobset), 'Job')).toHaveLength(1);
});
