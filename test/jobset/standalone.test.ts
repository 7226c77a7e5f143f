import { readdirSync, readFileSync } from 'node:fs';
import { ApiObject, App, Chart, JsonPatch, Lazy, Size, Testing, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { chartOf, CONTAINER, ofKind, workers } from './synth';
import {
  CompletionMode, Coordinator, DependencyStatus, Disruption, ExclusivePlacement, FailurePolicy, JobSet, JobSetRendering, Network, ReplicatedJob,
  StartupOrder, VolumeClaimRetention,
} from '../../src';
import { expand, FIRST_ATTEMPT, isPolicyConfigMap, readPolicyConfigMap, startupWait } from '../../src/model';
import type { Job, JobSetDocument } from '../../src/model';

/** The Jobs that must stand in a manifest: those of the document that wait for nothing. */
function expectedJobs(document: JobSetDocument): readonly Job[] {
  const static_ = new Set((document.spec.replicatedJobs ?? []).filter(job => !startupWait(document, job)).map(job => job.name));
  return expand(document, FIRST_ATTEMPT, 'standalone').jobs
    .filter(job => static_.has(job.metadata.labels!['jobset.sigs.k8s.io/replicatedjob-name']));
}

function byName(jobs: readonly Job[]): ReadonlyMap<string, Job> {
  return new Map(jobs.map(job => [job.metadata.name!, job]));
}

interface Shape {
  readonly replicas: number;
  readonly parallelism: number;
  readonly mode: CompletionMode;
  readonly group?: string;
  readonly dependsOn?: DependencyStatus;
  readonly exclusive: boolean;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  replicas: fc.integer({ min: 0, max: 4 }),
  parallelism: fc.integer({ min: 1, max: 4 }),
  mode: fc.constantFrom(CompletionMode.INDEXED, CompletionMode.INDEXED, CompletionMode.NON_INDEXED),
  group: fc.constantFrom(undefined, 'a', 'b'),
  dependsOn: fc.constantFrom(undefined, undefined, DependencyStatus.READY, DependencyStatus.COMPLETE),
  exclusive: fc.boolean(),
});

/** What can be said about a run after its replicated jobs are there. */
const change = fc.constantFrom('replicas', 'suspend', 'label', 'subdomain', 'no DNS', 'rename') as fc.Arbitrary<keyof typeof CHANGES>;

const CHANGES = {
  'replicas': JsonPatch.replace('/spec/replicatedJobs/0/replicas', 3),
  'suspend': JsonPatch.add('/spec/suspend', true),
  'label': JsonPatch.add('/spec/replicatedJobs/0/template/spec/template/metadata', { labels: { extra: 'label' } }),
  'subdomain': JsonPatch.add('/spec/network', { subdomain: 'peers' }),
  'no DNS': JsonPatch.add('/spec/network', { enableDNSHostnames: false }),
  'rename': JsonPatch.replace('/spec/replicatedJobs/0/name', 'renamed'),
};

test('the Jobs in the manifest are those of expand that wait for nothing, whatever is said and whenever', () => {
  const shapesOfRun = fc.array(shape, { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(shapesOfRun, fc.boolean(), fc.array(change, { maxLength: 3 }), (shapes, inOrder, changes) => {
    const dependent = shapes.some(({ dependsOn }, i) => dependsOn && i > 0);
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'llama', labels: { app: 'llama' } });
    const jobset = new JobSet(chart, 'run', {
      metadata: { name: 'run' },
      ...(inOrder && !dependent && { startupOrder: StartupOrder.IN_ORDER }),
      disruption: Disruption.none(),
    });
    const jobs: ReplicatedJob[] = [];
    shapes.forEach(({ replicas, parallelism, mode, group, dependsOn, exclusive }, i) => {
      const job = jobset.addReplicatedJob(`job${i}`, {
        replicas,
        parallelism,
        completionMode: mode,
        groupName: group,
        containers: [CONTAINER],
        ...(exclusive && mode === CompletionMode.INDEXED && { exclusivePlacement: ExclusivePlacement.topology('rack') }),
      });
      if (dependsOn && i > 0) job.dependsOn(jobs[i - 1], dependsOn);
      jobs.push(job);
    });

    check();
    for (const name of changes) {
      if (name === 'rename' && (dependent || changes.indexOf('rename') !== changes.lastIndexOf('rename'))) continue;
      ApiObject.of(jobset).addJsonPatch(CHANGES[name]);
      check();
    }

    function check(): void {
      const objects = Testing.synth(chart);
      const policy = readPolicyConfigMap(objects.find(isPolicyConfigMap)!);
      expect(policy).toEqual(jobset.toDocument());
      expect(byName(objects.filter(({ kind }) => kind === 'Job'))).toEqual(byName(expectedJobs(jobset.toDocument())));
      expect(objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name))
        .toEqual(jobset.toDocument().spec.network?.enableDNSHostnames === false ? [] : [jobset.toDocument().spec.network?.subdomain ?? 'run']);
    }
  }), { numRuns: 200 });
});

test('nothing that changes at run time is in the manifest', () => {
  const jobset = workers({ replicas: 2 }, { failurePolicy: FailurePolicy.restart({ max: 3 }), coordinator: Coordinator.pod('workers') });
  const text = JSON.stringify(ofKind(chartOf(jobset), 'Job'));
  for (const runtime of ['restart-attempt', 'jobset-uid', 'suspend', 'ownerReferences']) expect(text).not.toContain(runtime);
});

test('a claim that is retained survives pruning, Helm and Argo CD; another goes with its run', () => {
  const jobset = workers();
  const [container] = (jobset.replicatedJob('workers') as ReplicatedJob).containers;
  container.mount('/checkpoints', jobset.addVolumeClaim('checkpoints', {
    storage: Size.tebibytes(1),
    storageClassName: 'filestore',
    volumeMode: kplus.PersistentVolumeMode.FILE_SYSTEM,
    retention: VolumeClaimRetention.RETAIN,
    metadata: { labels: { tier: 'gold' }, annotations: { note: 'x' } },
  }));
  container.mount('/scratch', jobset.addVolumeClaim('scratch', { storage: Size.mebibytes(512), accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE] }));
  const claims = ofKind(chartOf(jobset), 'PersistentVolumeClaim');
  expect(claims).toEqual([
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'checkpoints-run',
        labels: { 'tier': 'gold', 'jobset.sigs.k8s.io/jobset-name': 'run' },
        annotations: { 'note': 'x', 'helm.sh/resource-policy': 'keep', 'argocd.argoproj.io/sync-options': 'Delete=false,Prune=false' },
      },
      spec: { accessModes: ['ReadWriteMany'], storageClassName: 'filestore', volumeMode: 'Filesystem', resources: { requests: { storage: '1Ti' } } },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'scratch-run', labels: { 'jobset.sigs.k8s.io/jobset-name': 'run' } },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '512Mi' } } },
    },
  ]);
  expect(ofKind(chartOf(jobset), 'Job')[0].spec.template.spec).toMatchObject({
    containers: [{ volumeMounts: [{ name: 'checkpoints', mountPath: '/checkpoints' }, { name: 'scratch', mountPath: '/scratch' }] }],
    volumes: expect.arrayContaining([
      { name: 'checkpoints', persistentVolumeClaim: { claimName: 'checkpoints-run' } },
      { name: 'scratch', persistentVolumeClaim: { claimName: 'scratch-run' } },
    ]),
  });
  // JobSet itself adds the volumes, and refuses a template that has them.
  expect(jobset.toDocument().spec.replicatedJobs[0].template.spec.template.spec).not.toHaveProperty('volumes');
  expect(jobset.toDocument().spec.volumeClaimPolicies.map((policy: any) => policy.retentionPolicy.whenDeleted)).toEqual(['Delete', 'Retain']);
});

test('fails for two claims of one name', () => {
  const jobset = workers();
  jobset.addVolumeClaim('data', { storage: Size.gibibytes(1) });
  expect(() => jobset.addVolumeClaim('data', { storage: Size.gibibytes(1) })).toThrow("test/run: there is a volume claim 'data' already");
});

test('a Job that is asked for its manifest by itself gives the newest one', () => {
  let image = 'one';
  const jobset = workers({ replicas: 2, containers: [{ image: Lazy.any({ produce: () => image }) as any }] });
  const [first, second] = jobset.replicatedJob('workers').jobs;
  const imageOf = (job: ApiObject) => (job.toJson() as any).spec.template.spec.containers[0].image;
  Testing.synth(chartOf(jobset));
  image = 'two';
  expect(imageOf(first)).toBe('two');
  image = 'three';
  expect([imageOf(second), imageOf(first)]).toEqual(['three', 'three']);
});

test('no two manifests share a value: changing one leaves the others as they are', () => {
  const jobset = workers({ replicas: 2 });
  const [one, two] = ofKind(chartOf(jobset), 'Job');
  one.spec.template.spec.containers[0].image = 'changed';
  expect(two.spec.template.spec.containers[0].image).toBe(CONTAINER.image);
  expect(ofKind(chartOf(jobset), 'Job')[0].spec.template.spec.containers[0].image).toBe(CONTAINER.image);
});

test('values that a description uses twice are written twice: no YAML anchors', () => {
  const app = Testing.app();
  const labels = { pool: 'a' };
  const command = ['python', 'train.py'];
  const jobset = new JobSet(new Chart(app, 'chart'), 'run');
  jobset.addReplicatedJob('workers', { nodeSelector: labels, podMetadata: { labels }, containers: [{ ...CONTAINER, command }, { ...CONTAINER, name: 'b', command }] });
  expect(app.synthYaml()).not.toMatch(/[&*]a\d/);
});

test('one file for each resource', () => {
  const app = Testing.app({ yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
  const jobset = new JobSet(new Chart(app, 'chart'), 'run', { metadata: { name: 'run' } });
  jobset.addReplicatedJob('workers', { replicas: 2, containers: [CONTAINER] });
  app.synth();
  expect(readdirSync(app.outdir).sort()).toEqual([
    'ConfigMap.run-jobset.k8s.yaml', 'Job.run-workers-0.k8s.yaml', 'Job.run-workers-1.k8s.yaml', 'PodDisruptionBudget.run.k8s.yaml', 'Service.run.k8s.yaml',
  ]);
});

test('the keys of a Job stand in the order in which cdk8s writes them', () => {
  const app = new App({ outdir: Testing.app().outdir });
  const jobset = new JobSet(new Chart(app, 'chart'), 'run', { metadata: { name: 'run' }, network: Network.none() });
  jobset.addReplicatedJob('workers', { parallelism: 2, containers: [CONTAINER] });
  app.synth();
  const job = readFileSync(`${app.outdir}/chart.k8s.yaml`, 'utf8').split('---\n').find(text => text.includes('kind: Job\n'))!;
  expect(job.split('\n').map(line => /^ {0,2}\w+/.exec(line)?.[0]).filter(key => key)).toEqual([
    'apiVersion', 'kind', 'metadata', '  annotations', '  labels', '  name', 'spec', '  backoffLimit', '  completionMode', '  completions', '  parallelism', '  template',
  ]);
});

test('the same run in the JobSet API rendering is the document', () => {
  const jobset = workers({ replicas: 2 });
  const document = jobset.toDocument();
  JobSetRendering.JOBSET_API.applyTo(jobset);
  expect(ofKind(chartOf(jobset), 'JobSet')).toEqual([document]);
});

test('a label of the Jobs comes before the chart\'s, and what is said to one Job before both', () => {
  const chart = new Chart(Testing.app(), 'chart', { labels: { app: 'llama', tier: 'research' } });
  const jobset = new JobSet(chart, 'run');
  const job = jobset.addReplicatedJob('workers', { replicas: 2, jobMetadata: { labels: { app: 'trainer' } }, containers: [CONTAINER] });
  job.jobs[1].metadata.addLabel('app', 'second');
  expect(ofKind(chart, 'Job').map(({ metadata: { labels: { app, tier } } }) => ({ app, tier }))).toEqual([
    { app: 'trainer', tier: 'research' }, { app: 'second', tier: 'research' },
  ]);
});

test('fails for more Jobs than a manifest can have, without making them', () => {
  const message = "[JS1039] 'workers' has 1000000000 replicas, more than the 100000 Jobs that a run may have";
  const described = workers({ replicas: 1_000_000_000 });
  expect(() => Testing.synth(chartOf(described))).toThrow(message);
  const imported = JobSet.fromManifest(Testing.chart(), 'run', described.toDocument());
  expect(() => Testing.synth(chartOf(imported))).toThrow(message);
});
