/** What pods are called: their host names, and which pod an address means. */
import { podsOfEachJob } from './group';
import { podHostname } from '../model/names';
import type { PodIndexes } from './launchers/environment';
import { jobsNamed } from './subject';
import type { JobTemplate, Run } from './subject';

/** The host name of a pod of an Indexed Job. */
export function podName({ run, replicatedJob, reference }: JobTemplate, { jobIndex, podIndex }: PodIndexes): string {
  return run && replicatedJob ? podHostname(run.reference.name ?? '', replicatedJob.name, jobIndex, podIndex) : `${reference.name ?? ''}-${podIndex}`;
}

/** The pod of the same run, or of the same Job, that an address (with or without domain and port) names. */
export function podAt(address: string, job: JobTemplate): { readonly job: JobTemplate; readonly pod: PodIndexes } | undefined {
  const host = /^[^.:]*/.exec(address)![0];
  const pod = job.run ? podOfRun(host, job.run) : podOfJob(host, job);
  return pod && pod.pod.jobIndex < pod.job.replicas && pod.pod.podIndex < podsOfEachJob(pod.job) ? pod : undefined;
}

type Pod = NonNullable<ReturnType<typeof podAt>>;

function podOfRun(host: string, run: Run): Pod | undefined {
  const prefix = `${run.reference.name ?? ''}-`;
  const [, name, jobIndex, podIndex] = (host.startsWith(prefix) ? /^(.*)-(\d+)-(\d+)$/.exec(host.slice(prefix.length)) : null) ?? [];
  const job = name === undefined ? undefined : jobsNamed(run, name).at(0);
  return job && { job, pod: { jobIndex: Number(jobIndex), podIndex: Number(podIndex) } };
}

function podOfJob(host: string, job: JobTemplate): Pod | undefined {
  const prefix = `${job.reference.name ?? ''}-`;
  const digits = host.startsWith(prefix) ? host.slice(prefix.length) : '';
  return /^\d+$/.test(digits) ? { job, pod: { jobIndex: 0, podIndex: Number(digits) } } : undefined;
}
