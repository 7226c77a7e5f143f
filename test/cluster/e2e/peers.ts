import type { JobContainerProps, JobSet, ReplicatedJob } from '../../../src';
import { BUSYBOX } from '../start/images';

const PORT = 8080;

/** Exists in a pod once it has met all others. */
export const MET = '/tmp/met';

/** Ends a pod when somebody makes it. */
export const FINISH = '/tmp/finish';

/**
 * A shell script that serves the pod's own host name, asks all others for theirs until each has answered, prints the answers in that order,
 * and then waits to be told to finish. Ended before, it fails: exit code 0 would count as done.
 */
export function peerScript(addresses: readonly string[]): string {
  return [
    'trap "exit 143" TERM',
    `mkdir -p /tmp/www && hostname > /tmp/www/index.html && httpd -p ${PORT} -h /tmp/www`,
    `for peer in ${addresses.join(' ')}; do`,
    `  until timeout 2 wget -q -O - "http://$peer:${PORT}/" 2>/dev/null; do sleep 0.2; done`,
    'done',
    `touch ${MET}`,
    `until [ -e ${FINISH} ]; do sleep 0.2; done`,
  ].join('\n');
}

/**
 * Gives the replicated jobs of a run a container each, in which their pods meet.
 *
 * @param starting those that start with the manifest, which all others wait for and meet. @default - all
 */
export function addPeers(jobset: JobSet, container: JobContainerProps = { image: BUSYBOX.name }, starting = replicatedJobsOf(jobset)): void {
  const script = peerScript(addressesOf(starting));
  for (const job of replicatedJobsOf(jobset)) job.addContainer({ ...container, command: ['sh', '-c', script] });
}

/** The addresses of all pods, as the constructs return them. */
export function addressesOf(jobs: readonly ReplicatedJob[]): string[] {
  return jobs.flatMap(job => ofEachPod(job, (jobIndex, podIndex) => job.address(jobIndex, podIndex)));
}

/** The host names of the pods that start with the manifest, as the constructs return them after a synth. */
export function hostnamesOf(jobset: JobSet): string[] {
  return replicatedJobsOf(jobset).filter(({ jobs }) => jobs.length > 0)
    .flatMap(job => ofEachPod(job, (jobIndex, podIndex) => job.hostname(jobIndex, podIndex)));
}

export function replicatedJobsOf(jobset: JobSet): ReplicatedJob[] {
  return jobset.replicatedJobs as ReplicatedJob[];
}

function ofEachPod<T>({ replicas, completions = 0 }: ReplicatedJob, what: (jobIndex: number, podIndex: number) => T): T[] {
  return [...Array(replicas).keys()].flatMap(jobIndex => [...Array(completions).keys()].map(podIndex => what(jobIndex, podIndex)));
}
