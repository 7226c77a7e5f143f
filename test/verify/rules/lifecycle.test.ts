import { job, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { JobSetSpec } from '../../../src/model/document';
import { LIFECYCLE_RULES } from '../../../src/verify/rules/lifecycle';

const check = (spec: Partial<JobSetSpec>, jobs: SmallJob | SmallJob[] = {}) => problems(LIFECYCLE_RULES, run(jobs, spec));

describe('JS5040: suspended run that nothing resumes', () => {
  test('neither queue nor controller', () => {
    expect(check({ suspend: true })).toEqual(['JS5040 spec.suspend: the run is suspended, and neither a queue nor another controller resumes it']);
    expect(check({ suspend: true, managedBy: 'jobset.sigs.k8s.io/jobset-controller' })).toHaveLength(1);
  });

  test('a queue, a controller, or no suspension is right', () => {
    const queued = { ...run({}, { suspend: true }), metadata: { name: 'train', labels: { 'kueue.x-k8s.io/queue-name': 'q' } } };
    expect(problems(LIFECYCLE_RULES, queued)).toEqual([]);
    expect(check({ suspend: true, managedBy: 'kueue.x-k8s.io/multikueue' })).toEqual([]);
    expect(check({ suspend: false })).toEqual([]);
  });
});

test('JS5041: suspend in the Job template', () => {
  expect(check({}, { job: { suspend: true } })).toEqual(['JS5041 suspend: suspend: true in the template is overwritten with false']);
  expect(check({ suspend: true, managedBy: 'kueue.x-k8s.io/multikueue' }, { job: { suspend: false } })).toHaveLength(1);
  expect(check({}, { job: { suspend: false } })).toEqual([]);
  expect(problems(LIFECYCLE_RULES, job({ job: { suspend: true } }))).toEqual([]);
});

test('JS5042: run that is deleted as soon as it has finished', () => {
  expect(check({ ttlSecondsAfterFinished: 0 })).toEqual(['JS5042 spec.ttlSecondsAfterFinished: the run and its logs are deleted as soon as it has finished']);
  expect(check({ ttlSecondsAfterFinished: 59 })).toEqual([expect.stringContaining('59 seconds after it has finished')]);
  expect(check({ ttlSecondsAfterFinished: 60 })).toEqual([]);
});

test('JS5043: Jobs that are deleted while the run goes on', () => {
  const ttl = { job: { ttlSecondsAfterFinished: 3600 } };
  expect(check({}, { ...ttl, replicas: 2 })).toEqual(['JS5043 ttlSecondsAfterFinished: each Job is deleted 3600 seconds after it has finished, while others of the run may still be running']);
  expect(check({}, [{ name: 'a', ...ttl }, { name: 'b' }])).toHaveLength(1);
  expect(check({}, ttl)).toEqual([]);
  expect(problems(LIFECYCLE_RULES, job(ttl))).toEqual([]);
});

describe('JS5044: managedBy that looks misspelt', () => {
  test.each(['jobset.x-k8s.io/jobset-controller', 'jobset.sigs.k8s.io/jobset-controler', 'kueue.sigs.k8s.io/multikueue'])('%s', managedBy => {
    expect(check({ managedBy })).toEqual([`JS5044 spec.managedBy: managedBy is ${managedBy}`]);
  });

  test.each(['jobset.sigs.k8s.io/jobset-controller', 'kueue.x-k8s.io/multikueue', 'acme.example.com/scheduler', 'acme.example.com/jobset-controller'])('%s is right', managedBy => {
    expect(check({ managedBy })).toEqual([]);
  });
});

test('JS5045: Jobs that the Job controller leaves alone', () => {
  const managed = (managedBy: string) => ({ job: { managedBy } });
  expect(check({}, managed('acme.example.com/controller'))).toEqual([expect.stringMatching(/^JS5045 managedBy: no pods are created by the Job controller/)]);
  expect(check({}, managed('kubernetes.io/job-controller'))).toEqual([]);
  expect(problems(LIFECYCLE_RULES, job(managed('acme.example.com/controller')))).toEqual([]);
  expect(problems(LIFECYCLE_RULES, job(managed('kubernetes.io/jobs-controller')))).toHaveLength(1);
});
