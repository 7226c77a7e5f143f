import { App, Chart, Testing } from 'cdk8s';
import { JobSet, JobSetRendering } from '../../src';

function kinds(chart: Chart): string[] {
  return Testing.synth(chart).map(object => object.kind);
}

function run(chart: Chart, id: string, rendering?: JobSetRendering): JobSet {
  const jobset = new JobSet(chart, id, { rendering });
  jobset.addReplicatedJob('workers', { replicas: 2, containers: [{ image: 'busybox' }] });
  return jobset;
}

test('a run is standalone unless somebody says otherwise: everything that runs stands in the manifest', () => {
  const chart = Testing.chart();
  run(chart, 'run');
  expect(kinds(chart)).toEqual(['ConfigMap', 'PodDisruptionBudget', 'Service', 'Job', 'Job']);
});

test('in the JobSet API rendering there is one JobSet, and its budget', () => {
  const chart = Testing.chart();
  run(chart, 'run', JobSetRendering.JOBSET_API);
  expect(kinds(chart)).toEqual(['JobSet', 'PodDisruptionBudget']);
});

test('a rendering applied to a scope holds for what is in it already and for what comes later', () => {
  const app = Testing.app();
  const chart = new Chart(app, 'chart');
  run(chart, 'before');
  JobSetRendering.JOBSET_API.applyTo(app);
  run(chart, 'after');
  expect(kinds(chart)).toEqual(['JobSet', 'PodDisruptionBudget', 'JobSet', 'PodDisruptionBudget']);
});

test('the nearest scope decides, and the run itself before it', () => {
  const app = new App();
  const outer = new Chart(app, 'outer');
  const inner = new Chart(outer, 'inner');
  JobSetRendering.JOBSET_API.applyTo(outer);
  JobSetRendering.STANDALONE.applyTo(inner);
  expect(JobSetRendering.of(outer)).toBe(JobSetRendering.JOBSET_API);
  expect(JobSetRendering.of(inner)).toBe(JobSetRendering.STANDALONE);
  expect(run(inner, 'run', JobSetRendering.JOBSET_API).rendering).toBe(JobSetRendering.JOBSET_API);
});

test('context chooses a rendering', () => {
  const app = new App();
  app.node.setContext(JobSetRendering.CONTEXT_KEY, 'jobset-api');
  expect(JobSetRendering.of(new Chart(app, 'chart'))).toBe(JobSetRendering.JOBSET_API);
});

test('fails for a context that names no rendering', () => {
  const app = new App();
  app.node.setContext(JobSetRendering.CONTEXT_KEY, 'crd');
  expect(() => JobSetRendering.of(new Chart(app, 'chart')))
    .toThrow("chart: context 'cdk8s-jobset.dev/rendering' is \"crd\", write 'standalone' or 'jobset-api'");
});

test('the other rendering of the same run comes out of a second synth', () => {
  const chart = Testing.chart();
  run(chart, 'run');
  expect(kinds(chart)).toContain('Job');
  JobSetRendering.JOBSET_API.applyTo(chart);
  expect(kinds(chart)).toEqual(['JobSet', 'PodDisruptionBudget']);
  JobSetRendering.STANDALONE.applyTo(chart);
  expect(kinds(chart).sort()).toEqual(['ConfigMap', 'Job', 'Job', 'PodDisruptionBudget', 'Service']);
});
