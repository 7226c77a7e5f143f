/** JS2022 to JS2024: what TPU pods are told about their slice and the other slices. */
import { counted } from '../../model/grammar';
import { podsOfAllJobs, podsOfEachJob } from '../group';
import { FIRST_POD } from '../launchers/environment';
import type { PodIndexes } from '../launchers/environment';
import { programOf } from '../launchers/process';
import type { VariableInPod } from '../launchers/process';
import { oncePer } from '../once-per';
import { podName } from '../pod-name';
import { TPU_RESOURCE, amountOf } from '../resources';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import type { JobTemplate, Run } from '../subject';
import { cornersOf } from './ranks';
import { listed } from '../../model/listing';

export const TPU_SLICE_RULES: readonly JobRow[] = [
  {
    code: 'JS2022',
    on: 'job',
    severity: 'error',
    title: 'Number of slices is not the number of Jobs',
    why: 'Each Job is one slice. The multislice runtime waits until as many slices as MEGASCALE_NUM_SLICES says have connected; '
      + 'with another number the program hangs at its start. The label global-replicas also counts Jobs without TPUs.',
    *check(job) {
      for (const { value, at } of variablesOf(job, 'MEGASCALE_NUM_SLICES')) {
        const slices = wholeNumber(value);
        const jobs = sliceJobs(job);
        const all = jobs.reduce((sum, other) => sum + other.replicas, 0);
        if (slices === undefined || podsOfAllJobs(job) === 0 || slices === job.replicas || slices === all) continue;
        yield {
          path: at,
          message: `${jobs.length === 1 ? counted(all, 'Job') : `${listed(jobs.map(other => counted(other.replicas, `Job of '${other.replicatedJob?.name}'`, `Jobs of '${other.replicatedJob?.name}'`)), ' + ')} = ${all}`}`
            + `, but MEGASCALE_NUM_SLICES is ${slices}`,
          remedy: jobs.length === 1
            ? 'read it from the label jobset.sigs.k8s.io/replicatedjob-replicas'
            : 'give these replicated jobs one groupName and read it from the label jobset.sigs.k8s.io/group-replicas',
        };
      }
    },
  },
  {
    code: 'JS2023',
    on: 'job',
    severity: 'error',
    title: 'Slice id that does not name the Job',
    why: 'All hosts of a slice have the same MEGASCALE_SLICE_ID and no two slices share one; ids count from 0. '
      + 'Otherwise the multislice runtime takes hosts of different slices for one, or waits for a slice that never comes.',
    *check(job) {
      for (const { value, at, inPod } of variablesOf(job, 'MEGASCALE_SLICE_ID')) {
        if (wholeNumber(value) === undefined) continue;
        const problem = sliceIdProblem(job, inPod);
        if (problem) yield { path: at, message: problem, remedy: 'read it from the label jobset.sigs.k8s.io/job-index, or job-group-index with several replicated jobs' };
      }
    },
  },
  {
    code: 'JS2024',
    on: 'job',
    severity: 'error',
    title: 'Hosts of a TPU slice that are not the pods of the Job',
    why: 'libtpu of each host connects to all hosts in TPU_WORKER_HOSTNAMES, in the order of TPU_WORKER_ID. '
      + 'With a host too many or too few, or two pods with one id, the slice does not initialize.',
    *check(job) {
      const hosts = podsOfEachJob(job);
      for (const { value, at } of variablesOf(job, 'TPU_WORKER_HOSTNAMES')) {
        const names = value?.split(',').filter(name => name.trim() !== '') ?? [];
        if (names.length === 0 || names.length === hosts || names.every(name => name.trim() === 'localhost')) continue;
        yield {
          path: at,
          message: `each Job has ${counted(hosts, 'pod')}, but TPU_WORKER_HOSTNAMES lists ${counted(names.length, 'host')}`,
          remedy: 'list the pods of one Job in the order of their completion index',
        };
      }
      for (const { value, at, inPod } of variablesOf(job, 'TPU_WORKER_ID')) {
        if (hosts < 2 || wholeNumber(value) === undefined || inPod({ jobIndex: 0, podIndex: 1 })?.text !== value) continue;
        yield {
          path: at,
          message: `pods ${podName(job, FIRST_POD)} and ${podName(job, { jobIndex: 0, podIndex: 1 })} both have TPU_WORKER_ID ${value}`,
          remedy: 'read it from the label batch.kubernetes.io/job-completion-index',
        };
      }
    },
  },
];

interface Found {
  /** In the first pod. */
  readonly value?: string;
  /** Path of the variable. */
  readonly at: string;
  inPod(pod: PodIndexes): VariableInPod | undefined;
}

/** A variable in each container that sets it. */
function variablesOf(job: JobTemplate, name: string): Found[] {
  return job.podSpec.containers.flatMap((container, i) => {
    const inPod = (pod: PodIndexes) => programOf(job, container, pod).variables.find(name);
    const first = inPod(FIRST_POD);
    return first ? [{ ...(first.text !== undefined && { value: first.text }), at: podPath(job, 'containers', i, ...first.at), inPod }] : [];
  });
}

/** The replicated jobs of the run whose pods ask for TPUs, or else this one. */
function sliceJobs(job: JobTemplate): readonly JobTemplate[] {
  const jobs = sliceJobsOf(job.run ?? job);
  return jobs.length > 0 ? jobs : [job];
}

const sliceJobsOf = oncePer((owner: Run | JobTemplate): readonly JobTemplate[] => ('jobs' in owner ? owner.jobs : [owner])
  .filter(({ podSpec }) => podSpec.containers.some(container => amountOf(container, TPU_RESOURCE) > 0)));

function sliceIdProblem(job: JobTemplate, inPod: Found['inPod']): string | undefined {
  const ids = new Map<string, number>();
  const byJob = new Map<number, string>();
  for (const pod of cornersOf(job)) {
    const id = inPod(pod)?.text;
    if (id === undefined) return undefined;
    const other = byJob.get(pod.jobIndex);
    if (other !== undefined && other !== id) return `pods of Job ${pod.jobIndex} have different MEGASCALE_SLICE_ID: ${other} and ${id}`;
    byJob.set(pod.jobIndex, id);
    const taken = ids.get(id);
    if (taken !== undefined && taken !== pod.jobIndex) return `Jobs ${taken} and ${pod.jobIndex} both have MEGASCALE_SLICE_ID ${id}`;
    ids.set(id, pod.jobIndex);
  }
  return undefined;
}

function wholeNumber(text = ''): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
