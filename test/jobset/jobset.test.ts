import { ApiObject, App, Chart, Duration, JsonPatch, Lazy, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { chartOf, CONTAINER, ofKind, policyDocument, workers } from './synth';
import {
  Coordinator, DependencyStatus, Disruption, ExclusivePlacement, FailurePolicy, JobSet, JobSetRendering, Network, StartupOrder, SuccessPolicy,
} from '../../src';

test('defaultChild', () => {
  const jobset = new JobSet(Testing.chart(), 'run');
  expect(ApiObject.of(jobset).kind).toBe('JobSet');
  expect(jobset.kind).toBe('JobSet');
  expect(jobset.apiVersion).toBe('jobset.x-k8s.io/v1alpha2');
});

test('the manifest of a run, as its users see it', () => {
  const jobset = workers({ replicas: 1, parallelism: 2 }, { failurePolicy: FailurePolicy.restart({ max: 3 }) });
  const objects = Testing.synth(chartOf(jobset));
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ConfigMap run-jobset', 'PodDisruptionBudget run', 'Service run', 'Job run-workers-0',
  ]);
  expect(objects).toMatchSnapshot();
});

test('only what was said stands in the document', () => {
  const jobset = workers();
  expect(policyDocument(jobset)).toEqual({
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name: 'run' },
    spec: { replicatedJobs: [expect.objectContaining({ name: 'workers', replicas: 1 })] },
  });
});

test('everything that a run can say', () => {
  const jobset = workers({}, {
    metadata: { name: 'run', namespace: 'llama', labels: { team: 'research' }, annotations: { owner: 'ada' } },
    failurePolicy: FailurePolicy.restart({ max: 3 }),
    successPolicy: SuccessPolicy.any('workers'),
    startupOrder: StartupOrder.ANY_ORDER,
    network: Network.dns({ subdomain: 'peers', publishNotReadyAddresses: true }),
    coordinator: Coordinator.pod('workers'),
    exclusivePlacement: ExclusivePlacement.nodeSelector('cloud.google.com/gke-nodepool'),
    suspend: false,
    ttlAfterFinished: Duration.days(1),
    managedBy: 'kueue.x-k8s.io/multikueue',
    rendering: JobSetRendering.JOBSET_API,
  });
  const [{ metadata, spec }] = ofKind(chartOf(jobset), 'JobSet');
  const { replicatedJobs: _, ...rest } = spec;
  expect(metadata).toEqual({
    name: 'run',
    namespace: 'llama',
    labels: { team: 'research' },
    annotations: {
      'owner': 'ada',
      'alpha.jobset.sigs.k8s.io/exclusive-topology': 'cloud.google.com/gke-nodepool',
      'alpha.jobset.sigs.k8s.io/node-selector': 'true',
    },
  });
  expect(rest).toEqual({
    failurePolicy: { maxRestarts: 3 },
    successPolicy: { operator: 'Any', targetReplicatedJobs: ['workers'] },
    startupPolicy: { startupPolicyOrder: 'AnyOrder' },
    network: { subdomain: 'peers', publishNotReadyAddresses: true },
    coordinator: { replicatedJob: 'workers' },
    suspend: false,
    ttlSecondsAfterFinished: 86400,
    managedBy: 'kueue.x-k8s.io/multikueue',
  });
});

test('namespace and labels of the chart are on every object; its labels on the Jobs that the controller will create, too', () => {
  const chart = new Chart(Testing.app(), 'llama', { namespace: 'llama', labels: { app: 'llama' } });
  const jobset = new JobSet(chart, 'run');
  const container = jobset.addReplicatedJob('workers').addContainer(CONTAINER);
  container.mount('/data', jobset.addVolumeClaim('data', { storage: Size.gibibytes(1) }));
  const objects = Testing.synth(chart);
  expect(objects.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Job', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'Service']);
  for (const { kind, metadata } of objects) {
    expect({ kind, namespace: metadata.namespace, app: metadata.labels.app }).toEqual({ kind, namespace: 'llama', app: 'llama' });
  }
  expect(jobset.toDocument().spec.replicatedJobs[0].template.metadata).toEqual({ labels: { app: 'llama' } });
  expect(jobset.toDocument().spec.replicatedJobs[0].template.spec.template.metadata.labels).toBeUndefined();
});

test('labels and annotations of the run are on the ConfigMap that stands for it', () => {
  const jobset = workers({}, { metadata: { name: 'run', labels: { team: 'research' } } });
  jobset.metadata.addAnnotation('argocd.argoproj.io/sync-wave', '3');
  const [{ metadata }] = ofKind(chartOf(jobset), 'ConfigMap');
  expect(metadata.labels).toEqual({ 'team': 'research', 'cdk8s-jobset.dev/policy': 'v1', 'jobset.sigs.k8s.io/jobset-name': 'run' });
  expect(metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '3' });
});

test('a JSON patch of the run is a patch of everything that follows from it', () => {
  const jobset = workers({ parallelism: 2 });
  ApiObject.of(jobset).addJsonPatch(
    JsonPatch.replace('/spec/replicatedJobs/0/template/spec/parallelism', 3),
    JsonPatch.replace('/spec/replicatedJobs/0/template/spec/completions', 3),
    JsonPatch.add('/spec/replicatedJobs/0/template/spec/template/spec/hostIPC', true),
    JsonPatch.replace('/spec/replicatedJobs/0/replicas', 2),
    JsonPatch.add('/spec/network', { subdomain: 'peers' }),
  );
  const chart = chartOf(jobset);
  const jobs = ofKind(chart, 'Job');
  expect(jobs.map(job => job.metadata.name)).toEqual(['run-workers-0', 'run-workers-1']);
  expect(jobs.map(job => job.spec.parallelism)).toEqual([3, 3]);
  expect(jobs[1].spec.template.spec).toMatchObject({ hostIPC: true, subdomain: 'peers' });
  expect(ofKind(chart, 'Service')[0].metadata.name).toBe('peers');
  expect(ofKind(chart, 'PodDisruptionBudget')[0].spec.minAvailable).toBe(6);
});

test('Lazy values are taken when the run is synthesized', () => {
  let size = 1;
  const jobset = workers({
    replicas: Lazy.any({ produce: () => size }) as any,
    parallelism: Lazy.any({ produce: () => size * 2 }) as any,
    containers: [{ ...CONTAINER, command: [Lazy.any({ produce: () => `size-${size}` }) as any] }],
  });
  size = 3;
  const jobs = ofKind(chartOf(jobset), 'Job');
  expect(jobs).toHaveLength(3);
  expect(jobs[2].spec).toMatchObject({ parallelism: 6, completions: 6 });
  expect(jobs[2].spec.template.spec.containers[0].command).toEqual(['size-3']);
  size = 2;
  expect(ofKind(chartOf(jobset), 'Job')).toHaveLength(2);
});

test('several runs in a chart do not touch each other', () => {
  const chart = Testing.chart();
  for (const id of ['one', 'two']) new JobSet(chart, id, { metadata: { name: id } }).addReplicatedJob('workers', { containers: [CONTAINER] });
  expect(ofKind(chart, 'Job').map(job => job.metadata.name)).toEqual(['one-workers-0', 'two-workers-0']);
  expect(ofKind(chart, 'Service').map(service => service.metadata.name)).toEqual(['one', 'two']);
});

test('objects that a run depends on come before all of its own', () => {
  const chart = Testing.chart();
  const jobset = new JobSet(chart, 'run');
  jobset.addReplicatedJob('workers', { replicas: 2, containers: [CONTAINER] });
  const secret = new kplus.Secret(chart, 'token');
  jobset.node.addDependency(secret);
  expect(Testing.synth(chart)[0].kind).toBe('Secret');
});

describe('replicated jobs', () => {
  test('are found by name', () => {
    const jobset = workers();
    const driver = jobset.addReplicatedJob('driver');
    expect(jobset.replicatedJob('driver')).toBe(driver);
    expect(jobset.replicatedJobs.map(job => job.name)).toEqual(['workers', 'driver']);
  });

  test('fails for a name that none has', () => {
    expect(() => workers().replicatedJob('worker')).toThrow("test/run: there is no replicated job 'worker', there is 'workers'");
    expect(() => new JobSet(Testing.chart(), 'run').replicatedJob('worker')).toThrow("test/run: there is no replicated job 'worker', none was added");
  });

  test('fails for two of one name', () => {
    expect(() => workers().addReplicatedJob('others', { name: 'workers' })).toThrow("test/run: there is a replicated job 'workers' already");
  });

  test('fails at synth without a container', () => {
    const jobset = workers({ containers: [] });
    expect(() => Testing.synth(chartOf(jobset))).toThrow("[test/run] replicated job 'workers' has no container, add one with addContainer()");
  });
});

describe('the PodDisruptionBudget', () => {
  test('protects every pod by default, and says so to autoscalers', () => {
    const jobset = workers({ replicas: 2, parallelism: 3 });
    expect(ofKind(chartOf(jobset), 'PodDisruptionBudget')[0].spec).toEqual({
      minAvailable: 6,
      selector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'run' } },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
    expect(ofKind(chartOf(jobset), 'Job')[0].spec.template.metadata.annotations).toMatchObject({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'karpenter.sh/do-not-disrupt': 'true',
    });
  });

  test('counts what runs at the same time: phases that wait for completion are not added up', () => {
    const jobset = workers({ replicas: 2, parallelism: 3 });
    const prepare = jobset.replicatedJob('workers');
    jobset.addReplicatedJob('evaluate', { parallelism: 2, containers: [CONTAINER] }).dependsOn(prepare as any, DependencyStatus.COMPLETE);
    expect(ofKind(chartOf(jobset), 'PodDisruptionBudget')[0].spec.minAvailable).toBe(6);
  });

  test('tolerates some, and then autoscalers may go ahead', () => {
    const jobset = workers({ parallelism: 4 }, { disruption: Disruption.tolerate(1) });
    expect(ofKind(chartOf(jobset), 'PodDisruptionBudget')[0].spec.minAvailable).toBe(3);
    expect(ofKind(chartOf(jobset), 'Job')[0].spec.template.metadata.annotations).not.toHaveProperty(['karpenter.sh/do-not-disrupt']);
  });

  test('is not there when nobody wants it', () => {
    expect(ofKind(chartOf(workers({}, { disruption: Disruption.none() })), 'PodDisruptionBudget')).toEqual([]);
  });

  test('fails when it would tolerate as many pods as there are', () => {
    const jobset = workers({ parallelism: 2 }, { disruption: Disruption.tolerate(2) });
    expect(() => Testing.synth(chartOf(jobset))).toThrow('disruption: 2 pods may be evicted at a time, but only 2 run at the same time');
  });
});

test('fails at synth with the code, the field and the remedy of what the API would refuse', () => {
  const jobset = workers({}, { coordinator: Coordinator.pod('drivers') });
  expect(() => Testing.synth(chartOf(jobset))).toThrow(/\[test\/run\] \[JS\d{4}\] .*drivers.*, at spec\.coordinator\.replicatedJob — /);
});

test('an App says the errors of all of its runs at once', () => {
  const app = new App();
  for (const id of ['one', 'two']) new JobSet(new Chart(app, id), 'run', { metadata: { name: 'Run' } }).addReplicatedJob('workers', { containers: [CONTAINER] });
  expect(() => app.synthYaml()).toThrow(/\[one\/run\] [^]*\[two\/run\] /);
});

test('a PodDisruptionBudget that is patched is verified as it is written', () => {
  const jobset = workers({ parallelism: 4 });
  const budget = jobset.node.findChild('DisruptionBudget') as ApiObject;
  budget.addJsonPatch(JsonPatch.replace('/spec/minAvailable', 3));
  expect(ofKind(chartOf(jobset), 'PodDisruptionBudget')[0].spec.minAvailable).toBe(3);
  budget.addJsonPatch(JsonPatch.remove('/spec/minAvailable'), JsonPatch.add('/spec/maxUnavailable', 1));
  expect(() => Testing.synth(chartOf(jobset))).toThrow(/\[JS6\d{3}\]/);
});
