/** Findings in code, for who writes a test of an app. */
import { App, Chart, Duration } from 'cdk8s';
import { FailurePolicy, FindingSeverity, JobSet, JobSetController, JobSetRendering, Verification } from '../../src';

const container = { image: 'ghcr.io/acme/train:1.4', command: ['python', 'train.py'] };

function run(chart: Chart, name: string, ttlAfterFinished?: Duration): JobSet {
  const jobset = new JobSet(chart, name, { metadata: { name }, ttlAfterFinished, rendering: JobSetRendering.JOBSET_API });
  jobset.addReplicatedJob('workers', { containers: [container] });
  return jobset;
}

test('there are none in a sound app', () => {
  const app = new App();
  run(new Chart(app, 'runs', { namespace: 'ml' }), 'train');
  expect(Verification.of(app).findings).toEqual([]);
  expect(Verification.of(app).toText()).toBe('');
});

test('of an app, a chart, a run: what is found below it', () => {
  const app = new App();
  const charts = ['one', 'two'].map(id => new Chart(app, id, { namespace: 'ml' }));
  const runs = charts.map((chart, i) => run(chart, `train-${i}`, Duration.seconds(30)));
  expect(Verification.of(app).findings).toHaveLength(2);
  for (const scope of [charts[1], runs[1]]) {
    expect(Verification.of(scope).findings).toEqual([{
      code: 'JS5042',
      severity: FindingSeverity.WARNING,
      object: 'JobSet ml/train-1',
      path: 'spec.ttlSecondsAfterFinished',
      message: 'the run and its logs are deleted 30 seconds after it has finished',
      remedy: 'write an hour or more: ttlAfterFinished: Duration.days(1)',
    }]);
  }
  expect(Verification.of(app).ofCode('JS5042')).toHaveLength(2);
  expect(Verification.of(app).ofCode('JS1032')).toEqual([]);
  expect(Verification.of(runs[0]).toText()).toMatch(/^warning JS5042: JobSet ml\/train-0, spec.ttlSecondsAfterFinished: .* — write an hour .*\n$/);
});

test('what is acknowledged is none, and neither is a controller that is elsewhere', () => {
  const app = new App();
  const chart = new Chart(app, 'runs', { namespace: 'ml' });
  run(chart, 'train', Duration.seconds(30)).acknowledge('JS5042', 'a smoke test');
  new JobSet(chart, 'restarted', { failurePolicy: FailurePolicy.restart({ max: 1 }) }).addReplicatedJob('workers', { containers: [container] });
  expect(Verification.of(app).findings.map(({ code }) => code)).toEqual(['JS7001']);
  JobSetController.installedElsewhere(app);
  expect(Verification.of(app).findings).toEqual([]);
});

test('a run with an error stops it, as it stops synthesis', () => {
  const app = new App();
  new JobSet(new Chart(app, 'runs'), 'train').addReplicatedJob('workers', {});
  expect(() => Verification.of(app)).toThrow("replicated job 'workers' has no container");
});
