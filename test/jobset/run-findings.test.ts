import { App, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { chartOf, CONTAINER, ofKind, workers } from './synth';
import {
  DependencyStatus, Disruption, ExclusivePlacement, ExtendedResource, FailurePolicy, JobSet, JobSetController, JobSetEnv, JobSetRendering,
  SuccessPolicy,
} from '../../src';
import { announceController } from '../../src/jobset/controller-presence';

let lines: string[];

beforeEach(() => {
  lines = [];
  delete process.env.CDK8S_JOBSET_QUIET;
  jest.spyOn(process.stderr, 'write').mockImplementation(text => lines.push(String(text)) > 0);
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env.CDK8S_JOBSET_QUIET = '1';
});

/** A run without any Job, which never ends: JS1032. */
function jobless(): JobSet {
  return workers({ replicas: 0 }, { disruption: Disruption.none() });
}

describe('a warning', () => {
  test('is written to stderr, with the construct, the code, the field and the remedy', () => {
    Testing.synth(chartOf(jobless()));
    expect(lines).toEqual([
      'warning: test/run: [JS1032] every replicated job has replicas: 0, at spec.replicatedJobs — set replicas of at least one of them to 1 or more\n',
    ]);
  });

  test('is written once, however often the app is synthesized, and again for another app', () => {
    const chart = chartOf(jobless());
    Testing.synth(chart);
    Testing.synth(chart);
    expect(lines).toHaveLength(1);
    Testing.synth(chartOf(jobless()));
    expect(lines).toHaveLength(2);
  });

  test('stands in the metadata of the construct', () => {
    const jobset = jobless();
    Testing.synth(chartOf(jobset));
    expect(jobset.node.metadata).toEqual([expect.objectContaining({ type: 'cdk8s-jobset:warning', data: expect.stringContaining('[JS1032]') })]);
  });

  test('is not written once it is acknowledged, for the verify command neither', () => {
    const jobset = jobless();
    jobset.acknowledge('JS1032', 'scaled up by hand');
    Testing.synth(chartOf(jobset));
    expect(lines).toEqual([]);
    expect(jobset.toDocument().metadata.annotations).toEqual({ 'cdk8s-jobset.dev/acknowledged': '{"JS1032":"scaled up by hand"}' });
  });

  test('is not written where nobody wants to read it', () => {
    process.env.CDK8S_JOBSET_QUIET = '1';
    Testing.synth(chartOf(jobless()));
    expect(lines).toEqual([]);
  });
});

test('acknowledgements add up, those of a manifest included', () => {
  const document = jobless().toDocument();
  const annotated = { ...document, metadata: { ...document.metadata, annotations: { 'cdk8s-jobset.dev/acknowledged': '{"JS5001":"known"}' } } };
  const jobset = JobSet.fromManifest(Testing.chart(), 'run', annotated);
  jobset.acknowledge('JS1032', 'scaled up by hand');
  expect(JSON.parse(jobset.toDocument().metadata.annotations['cdk8s-jobset.dev/acknowledged'])).toEqual({ JS5001: 'known', JS1032: 'scaled up by hand' });
});

test('fails to acknowledge without a code or a reason', () => {
  expect(() => jobless().acknowledge('1032', 'x')).toThrow("test/run: '1032' is no code of a finding, write one such as 'JS4003'");
  expect(() => jobless().acknowledge('JS9999', 'x')).toThrow(/test\/run: 'JS9999' is no code of a finding/);
  expect(() => jobless().acknowledge('JS1032', ' ')).toThrow('test/run: JS1032 is acknowledged without a reason, say why it may stay');
});

describe('a standalone run says what it needs the controller for', () => {
  function noteOf(jobset: JobSet): string {
    Testing.synth(chartOf(jobset));
    return lines.join('');
  }

  test.each<[string, () => JobSet, string]>([
    ['restarts', () => workers({}, { failurePolicy: FailurePolicy.restart({ max: 1 }) }), 'restarts (without it a failed Job stays failed, and the others run on)'],
    ['success', () => workers({}, { successPolicy: SuccessPolicy.any() }), 'the success policy (without it every Job runs to its own end)'],
  ])('as a note: %s', (_, run, expected) => {
    expect(noteOf(run())).toContain(`note: test/run: [JS7001] the controller is needed for ${expected}`);
  });

  test.each<[string, () => JobSet, string]>([
    ['a start', () => workers({}, { suspend: true }), "the start of 'workers' (without it its Jobs are never created)"],
    ['placement', () => workers({ exclusivePlacement: ExclusivePlacement.topology('rack') }, { metadata: { name: 'run', namespace: 'a' } }),
      "the exclusive placement of 'workers' (without it its pods stay gated)"],
  ])('as a warning where pods would never run: %s', (_, run, expected) => {
    expect(noteOf(run())).toContain(`warning: test/run: [JS7016] the controller is needed for ${expected}`);
  });

  test('and how to say that there is one', () => {
    expect(noteOf(workers({}, { suspend: true }))).toContain('add a JobSetController to the app, or say JobSetController.installedElsewhere(app) where the cluster has one');
  });

  test('and nothing when it needs none', () => {
    expect(noteOf(workers({}, { successPolicy: SuccessPolicy.all() }))).toBe('');
  });

  test('and nothing in the JobSet API rendering, where it is plain', () => {
    expect(noteOf(workers({}, { suspend: true, rendering: JobSetRendering.JOBSET_API }))).not.toContain('JS7001');
  });

  test('and nothing when somebody says that the cluster has one, around it or of this run', () => {
    const around = workers({}, { failurePolicy: FailurePolicy.restart({ max: 1 }), suspend: true });
    JobSetController.installedElsewhere(chartOf(around));
    const known = workers({}, { failurePolicy: FailurePolicy.restart({ max: 1 }) });
    known.acknowledge('JS7001', 'the platform team runs it');
    expect(noteOf(around) + noteOf(known)).not.toMatch(/JS70/);
  });

  test('and nothing when the app brings the controller along, whichever comes first', () => {
    const app = new App();
    const run = new JobSet(new Chart(app, 'runs'), 'run', { suspend: true });
    run.addReplicatedJob('workers', { containers: [CONTAINER] });
    announceController(app);
    app.synthYaml();
    expect(lines.join('')).not.toMatch(/JS70/);
  });
});

test('what is to be said of many runs is said once, with their number', () => {
  const app = new App();
  for (let i = 0; i < 20; i++) new JobSet(new Chart(app, `chart-${i}`), 'run', { suspend: true }).addReplicatedJob('workers', { containers: [CONTAINER] });
  app.synthYaml();
  app.synthYaml();
  expect(lines).toEqual([expect.stringMatching(/^warning: chart-0\/run and 19 more: \[JS7016\] the controller is needed for the start of 'workers'/)]);
  expect(app.node.findAll().filter(each => each instanceof JobSet && each.node.metadata.length === 1)).toHaveLength(20);
});

test('a warning is said although another run has an error', () => {
  const app = new App();
  new JobSet(new Chart(app, 'good'), 'run', { suspend: true }).addReplicatedJob('workers', { containers: [CONTAINER] });
  new JobSet(new Chart(app, 'bad'), 'run').addReplicatedJob('workers', {});
  expect(() => app.synthYaml()).toThrow('has no container');
  expect(lines).toEqual([expect.stringContaining('JS7016')]);
});

describe('a Job that is changed by itself', () => {
  function changed(failurePolicy?: FailurePolicy): JobSet {
    const jobset = workers({ replicas: 2 }, { failurePolicy });
    jobset.acknowledge('JS7001', 'there is one');
    jobset.replicatedJob('workers').jobs[1].addJsonPatch(JsonPatch.add('/spec/activeDeadlineSeconds', 60));
    return jobset;
  }

  test('loses the change at the first restart, which is said', () => {
    Testing.synth(chartOf(changed(FailurePolicy.restart({ max: 1 }))));
    expect(lines.join('')).toContain(
      'warning: test/run/workers/Job-1: [JS7002] this one Job was changed, and the controller recreates it without the change at the first restart — patch the JobSet\n',
    );
  });

  test('may lose it where that is acknowledged', () => {
    const jobset = changed(FailurePolicy.restart({ max: 1 }));
    jobset.acknowledge('JS7002', 'a probe, for today');
    Testing.synth(chartOf(jobset));
    expect(lines.join('')).not.toContain('JS7002');
  });

  test('keeps it in a run that is not restarted', () => {
    Testing.synth(chartOf(changed()));
    expect(lines.join('')).not.toContain('JS7002');
  });
});

test('the findings of a run are looked for once per content, not once per chart', () => {
  const app = new App();
  const charts = ['one', 'two', 'three'].map(id => new Chart(app, id));
  for (const chart of charts) new JobSet(chart, 'run').addReplicatedJob('workers', { containers: [CONTAINER] });
  const verify = jest.spyOn(jest.requireActual('../../src/verify/verify'), 'verifyDocument');
  app.synthYaml();
  expect(verify).toHaveBeenCalledTimes(3);
});

test('a dependency that is said after a synth is heard at the next', () => {
  const jobset = workers();
  const second = jobset.addReplicatedJob('second', { containers: [CONTAINER] });
  expect(ofKind(chartOf(jobset), 'Job')).toHaveLength(2);
  second.dependsOn(jobset.replicatedJob('workers') as any, DependencyStatus.COMPLETE);
  expect(ofKind(chartOf(jobset), 'Job')).toHaveLength(1);
});

describe('a remedy speaks of props', () => {
  const gpus = [ExtendedResource.nvidiaGpu(8)];

  test.each([
    ['JS4105', () => workers({ containers: [{ ...CONTAINER, extendedResources: gpus }] }), 'sharedMemory: Size.gibibytes(16)'],
    ['JS3043', () => workers({ containers: [{ ...CONTAINER, envVariables: { C: JobSetEnv.coordinator() } }] }), "coordinator: Coordinator.pod('workers')"],
    ['JS5042', () => workers({}, { ttlAfterFinished: Duration.seconds(1), rendering: JobSetRendering.JOBSET_API }), 'ttlAfterFinished: Duration.days(1)'],
  ])('%s', (code, run, prop) => {
    Testing.synth(chartOf(run()));
    expect(lines.filter(line => line.includes(code))).toEqual([expect.stringMatching(new RegExp(` — .*${prop.replace(/[()]/g, '\\$&')}`))]);
  });
});
