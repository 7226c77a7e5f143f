/** What pods are called: their host names, and which pod an address means. */
import { podsOfEachJob } from './group';
import { podHostname } from '../model/names';
import type { PodIndexes } from './launchers/environment';
import type { JobTemplate } from './subject';

/** The host name of a pod of an Indexed Job. */
export function podName({ run, replicatedJob, reference }: JobTemplate, { jobIndex, podIndex }: PodIndexes): string {
  return run && replicatedJob ? podHostname(run.reference.name ?? '', replicatedJob.name, jobIndex, podIndex) : `${reference.name ?? ''}-${podIndex}`;
}

/** The pod of the same run, or of the same Job, that an address (with or without domain and port) names. */
export function podAt(address: string, job: JobTemplate): { readonly job: JobTemplate; readonly pod: PodIndexes } | undefined {
  const host = /^[^.:]*/.exec(address)![0];
  for (const candidate of job.run?.jobs ?? [job]) {
    const pod = indexesIn(host, candidate);
    if (pod && pod.jobIndex < candidate.replicas && pod.podIndex < podsOfEachJob(candidate)) return { job: candidate, pod };
  }
  return undefined;
}

function indexesIn(host: string, { run, replicatedJob, reference }: JobTemplate): PodIndexes | undefined {
  const prefix = run && replicatedJob ? `${run.reference.name ?? ''}-${replicatedJob.name}-` : `${reference.name ?? ''}-`;
  const match = host.startsWith(prefix) ? /^(?:(\d+)-)?(\d+)$/.exec(host.slice(prefix.length)) : null;
  if (!match || (match[1] === undefined) !== (run === undefined)) return undefined;
  return { jobIndex: Number(match[1] ?? 0), podIndex: Number(match[2]) };
}
