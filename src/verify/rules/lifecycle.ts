/** JS504x: who runs a run, and what stays of it. */
import { counted } from '../../model/grammar';
import { JOBSET_CONTROLLER } from '../../model/keys';
import { nearestKey } from '../nearest';
import { jobsIn } from '../pod-counts';
import type { JobRow, RunRow } from '../row';
import { jobPath } from '../subject';

const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';
/** Controllers that are known to run JobSets of others. */
const JOBSET_MANAGERS: readonly string[] = [JOBSET_CONTROLLER, 'kueue.x-k8s.io/multikueue'];
const JOB_MANAGERS: readonly string[] = ['kubernetes.io/job-controller', 'kueue.x-k8s.io/multikueue'];
/** Seconds in which nobody has read the logs of a run. */
const SHORT = 60;

export const LIFECYCLE_RULES: readonly (RunRow | JobRow)[] = [
  {
    code: 'JS5040',
    on: 'run',
    severity: 'advice',
    title: 'Suspended run that nothing resumes',
    why: 'A queue resumes the runs that carry its label, a controller of its own those that it manages. Without either, the run stays suspended until somebody patches it.',
    *check({ document }) {
      const { suspend, managedBy } = document.spec;
      if (!suspend || managedBy !== undefined && managedBy !== JOBSET_CONTROLLER || document.metadata.labels?.[QUEUE_LABEL]) return;
      yield {
        path: 'spec.suspend',
        message: 'the run is suspended, and neither a queue nor another controller resumes it',
        remedy: `remove suspend, or name the queue in the label ${QUEUE_LABEL}`,
      };
    },
  },
  {
    code: 'JS5041',
    on: 'job',
    severity: 'warning',
    title: 'Suspend in the Job template',
    why: 'JobSet sets `suspend` of every Job to that of the JobSet, whatever the template says. The Jobs start at once.',
    *check(job) {
      if (!job.run || job.spec.suspend === undefined || job.spec.suspend === (job.run.document.spec.suspend ?? false)) return;
      yield {
        path: jobPath(job, 'spec', 'suspend'),
        message: `suspend: ${job.spec.suspend} in the template is overwritten with ${job.run.document.spec.suspend ?? false}`,
        remedy: job.spec.suspend ? 'write spec.suspend: true, which suspends the whole run, or dependsOn' : 'remove it',
      };
    },
  },
  {
    code: 'JS5042',
    on: 'run',
    severity: 'warning',
    title: 'Run that is deleted as soon as it has finished',
    why: 'With the JobSet go its Jobs and pods, and with them the logs, exit codes and conditions that say why it failed.',
    *check({ document }) {
      const { ttlSecondsAfterFinished: ttl } = document.spec;
      if (ttl === undefined || ttl >= SHORT) return;
      yield {
        path: 'spec.ttlSecondsAfterFinished',
        message: `the run and its logs are deleted ${ttl === 0 ? 'as soon as' : `${counted(ttl, 'second')} after`} it has finished`,
        remedy: 'write an hour or more: ttlSecondsAfterFinished: 86400',
        remedyInCode: 'write an hour or more: ttlAfterFinished: Duration.days(1)',
      };
    },
  },
  {
    code: 'JS5043',
    on: 'job',
    severity: 'warning',
    title: 'Jobs that are deleted while the run goes on',
    why: 'A finished Job is what tells JobSet that its part is done. When the Job\'s own TTL deletes it while others still run, JobSet creates it again: '
      + 'its work is done twice, and the run may never complete.',
    *check(job) {
      const ttl = job.spec.ttlSecondsAfterFinished;
      // The Jobs of a standalone run have a rule of their own.
      if (ttl === undefined || job.run?.rendering !== 'jobset-api' || jobsIn(job.run.jobs) < 2) return;
      yield {
        path: jobPath(job, 'spec', 'ttlSecondsAfterFinished'),
        message: `each Job is deleted ${counted(ttl, 'second')} after it has finished, while others of the run may still be running`,
        remedy: `write it in the JobSet instead: spec.ttlSecondsAfterFinished: ${ttl}`,
      };
    },
  },
  {
    code: 'JS5044',
    on: 'run',
    severity: 'warning',
    title: 'managedBy that looks misspelt',
    why: 'A JobSet that another controller manages is left alone by JobSet\'s own, without an event or a condition. If there is no controller of this name, nothing ever happens.',
    *check({ document }) {
      const { managedBy } = document.spec;
      const meant = managedBy === undefined || JOBSET_MANAGERS.includes(managedBy) ? undefined : meantManager(managedBy, JOBSET_MANAGERS);
      if (meant) yield { path: 'spec.managedBy', message: `managedBy is ${managedBy}`, remedy: `write ${meant}, if that is what is meant` };
    },
  },
  {
    code: 'JS5045',
    on: 'job',
    severity: 'warning',
    title: 'Jobs that the Job controller leaves alone',
    why: 'With `managedBy` the Job controller ignores a Job: no pod is created, no status is written. Only a controller that knows the name does anything.',
    *check(job) {
      const { managedBy } = job.spec;
      if (managedBy === undefined || JOB_MANAGERS.includes(managedBy)) return;
      const meant = meantManager(managedBy, JOB_MANAGERS);
      if (!meant && !job.run) return;
      yield {
        path: jobPath(job, 'spec', 'managedBy'),
        message: `no pods are created by the Job controller, since managedBy is ${managedBy}`,
        remedy: meant ? `write ${meant}, if that is what is meant` : 'remove it, or write managedBy in the spec of the JobSet',
      };
    },
  },
];

/** A manager of the Kubernetes project that this looks like: names below other domains are their owners'. */
function meantManager(written: string, known: readonly string[]): string | undefined {
  return /\bk8s\.io\/|^kubernetes\.io\//.test(written) ? nearestKey(written, known) : undefined;
}
