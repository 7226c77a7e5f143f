/** What would run: the Jobs, pods, names and devices of the runs in a set of objects. */
import {
  defaulted, isJobSetDocument, isPolicyConfigMap, podAddress, podHostname, podsPerJob, readPolicyConfigMap, replicasOf, startupWait,
} from '../model';
import type { JobSetDocument, KubernetesObject, Rendering, ReplicatedJob, StringMap } from '../model';
import { podResources, sum, times } from '../model/pod-resources';
import type { Resources } from '../model/pod-resources';

export interface Plan {
  readonly runs: readonly RunPlan[];
}

export interface RunPlan {
  readonly namespace?: string;
  readonly name: string;
  readonly rendering: Rendering;
  readonly replicatedJobs: readonly ReplicatedJobPlan[];
  readonly jobs: number;
  /** Pods when all replicated jobs run. */
  readonly pods: number;
  readonly resources: Resources;
}

export interface ReplicatedJobPlan {
  readonly name: string;
  readonly jobs: number;
  /** Pods of each Job that run at the same time. */
  readonly podsPerJob: number;
  /** What the first and the last pod are called by the others; undefined where pods have no names. */
  readonly addresses?: { readonly first: string; readonly last: string };
  readonly podResources: Resources;
  readonly nodeSelector: StringMap;
  /** What has to happen before it starts, in words; none: it starts at once. */
  readonly waitsFor: readonly string[];
}

/** The plan of every run in a set of objects: JobSets, and the policy documents of standalone runs. */
export function planOf(objects: readonly KubernetesObject[]): Plan {
  return {
    runs: objects.flatMap(object => {
      if (isJobSetDocument(object)) return [runPlan(object, 'jobset-api')];
      if (!isPolicyConfigMap(object)) return [];
      const document = readPolicyConfigMap(object);
      return 'error' in document ? [] : [runPlan(document, 'standalone')];
    }),
  };
}

/** The plan of one run. */
export function runPlan(written: JobSetDocument, rendering: Rendering): RunPlan {
  const document = defaulted(written);
  const { namespace, name = '' } = document.metadata;
  const replicatedJobs = (document.spec.replicatedJobs ?? []).map(job => replicatedJobPlan(document, job));
  return {
    ...(namespace !== undefined && { namespace }),
    name,
    rendering,
    replicatedJobs,
    jobs: replicatedJobs.reduce((jobs, job) => jobs + job.jobs, 0),
    pods: replicatedJobs.reduce((pods, job) => pods + podsOf(job), 0),
    resources: sum(replicatedJobs.map(job => times(job.podResources, podsOf(job)))),
  };
}

/** Pods of a replicated job that run at the same time. */
export function podsOf({ jobs, podsPerJob: perJob }: ReplicatedJobPlan): number {
  return jobs * perJob;
}

function replicatedJobPlan(document: JobSetDocument, job: ReplicatedJob): ReplicatedJobPlan {
  const podSpec = job.template.spec.template.spec;
  return {
    name: job.name,
    jobs: replicasOf(job),
    podsPerJob: podsPerJob(job),
    addresses: addresses(document, job),
    podResources: podResources(podSpec),
    nodeSelector: podSpec.nodeSelector ?? {},
    waitsFor: waitsFor(document, job),
  };
}

function addresses(document: JobSetDocument, job: ReplicatedJob): ReplicatedJobPlan['addresses'] {
  const { completionMode, completions, parallelism = 1 } = job.template.spec;
  const pods = completions ?? parallelism;
  if (completionMode !== 'Indexed' || replicasOf(job) === 0 || pods === 0) return undefined;
  const name = document.spec.network?.enableDNSHostnames
    ? (jobIndex: number, podIndex: number) => podAddress(document, job.name, jobIndex, podIndex)
    : (jobIndex: number, podIndex: number) => podHostname(document.metadata.name ?? '', job.name, jobIndex, podIndex);
  return { first: name(0, 0), last: name(replicasOf(job) - 1, pods - 1) };
}

function waitsFor(document: JobSetDocument, job: ReplicatedJob): string[] {
  const replicatedJobs = document.spec.replicatedJobs ?? [];
  const earlier = replicatedJobs.slice(0, replicatedJobs.findIndex(({ name }) => name === job.name)).filter(other => replicasOf(other) > 0);
  const dependencies = job.dependsOn?.map(({ name, status }) => `${name} to be ${status.toLowerCase()}`) ?? [];
  switch (startupWait(document, job)) {
    case 'suspended': return ['the run to be resumed', ...dependencies];
    case 'dependsOn': return dependencies;
    case 'inOrder': return [`${earlier[earlier.length - 1].name} to be ready`];
    default: return [];
  }
}
