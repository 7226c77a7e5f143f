/** What would run: the Jobs, pods, names and devices of a run. */
import { PLAIN_JOB } from './plain-job';
import { stagesOf } from './stages';
import { defaulted, exclusivePlacement, podAddress, podHostname, podsPerJob, replicasOf, startupWait } from '../model';
import type { JobSetDocument, Rendering, ReplicatedJob, StringMap } from '../model';
import { podResources, sum, times } from '../model/pod-resources';
import type { Resources } from '../model/pod-resources';
import { QUEUE_NAME } from '../verify/queues';

/** What a run is described by: `job` is a Job that belongs to no run. */
export type RunSource = Rendering | 'job';

export interface RunPlan {
  readonly namespace?: string;
  readonly name: string;
  readonly rendering: RunSource;
  readonly replicatedJobs: readonly ReplicatedJobPlan[];
  readonly jobs: number;
  /** Pods when all replicated jobs run. */
  readonly pods: number;
  readonly resources: Resources;
}

export interface ReplicatedJobPlan {
  /** Empty for a Job that belongs to no run. */
  readonly name: string;
  readonly jobs: number;
  /** Pods of each Job that run at the same time. */
  readonly podsPerJob: number;
  /** What the first and the last pod are called by the others; undefined where pods have no names. */
  readonly addresses?: { readonly first: string; readonly last: string };
  readonly podResources: Resources;
  readonly nodeSelector: StringMap;
  /** The node label of which each Job gets a value to itself. */
  readonly exclusiveTopology?: string;
  /** What has to happen before it starts, in words; none: it starts at once. */
  readonly waitsFor: readonly string[];
  /** The stage of the run in which it starts: 1 waits for the completion of one in 0. */
  readonly stage: number;
  /** Where its pods land; undefined when nothing is said of node pools. */
  readonly placement?: PlacementOfPods;
}

export interface PlacementOfPods {
  /** Pods that have a host. */
  readonly pods: number;
  /** Hosts with such pods on them. */
  readonly hosts: number;
  readonly pools: readonly string[];
  /** Pools on which they might land as well. */
  readonly alternatives: readonly string[];
  /** What the manifests leave open about it, in words. */
  readonly doubts: readonly string[];
}

/** The plan of one run. */
export function runPlan(written: JobSetDocument, rendering: RunSource): RunPlan {
  const document = defaulted(written);
  const { namespace, name = '' } = document.metadata;
  const { of } = stagesOf(document.spec.replicatedJobs ?? []);
  let before: ReplicatedJob | undefined;
  const replicatedJobs = (document.spec.replicatedJobs ?? []).map(job => {
    const waits = waitsFor(document, rendering, job, before);
    if (replicasOf(job) > 0) before = job;
    return replicatedJobPlan(document, job, of.get(job.name)!.first, waits);
  });
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

function replicatedJobPlan(document: JobSetDocument, job: ReplicatedJob, stage: number, waits: readonly string[]): ReplicatedJobPlan {
  const topologyKey = exclusivePlacement(document, job)?.topologyKey;
  const podSpec = job.template.spec.template.spec;
  return {
    name: job.name,
    jobs: replicasOf(job),
    podsPerJob: podsPerJob(job),
    addresses: addresses(document, job),
    podResources: podResources(podSpec),
    nodeSelector: podSpec.nodeSelector ?? {},
    ...(topologyKey !== undefined && { exclusiveTopology: topologyKey }),
    waitsFor: waits,
    stage,
  };
}

function addresses(document: JobSetDocument, job: ReplicatedJob): ReplicatedJobPlan['addresses'] {
  const { completionMode, completions, parallelism = 1 } = job.template.spec;
  const pods = completions ?? parallelism;
  if (job.name === PLAIN_JOB || completionMode !== 'Indexed' || replicasOf(job) === 0 || pods === 0) return undefined;
  const name = document.spec.network?.enableDNSHostnames
    ? (jobIndex: number, podIndex: number) => podAddress(document, job.name, jobIndex, podIndex)
    : (jobIndex: number, podIndex: number) => podHostname(document.metadata.name ?? '', job.name, jobIndex, podIndex);
  return { first: name(0, 0), last: name(replicasOf(job) - 1, pods - 1) };
}

/** @param before the last one with Jobs that stands before it */
function waitsFor(document: JobSetDocument, rendering: RunSource, job: ReplicatedJob, before: ReplicatedJob | undefined): string[] {
  const dependencies = job.dependsOn?.map(({ name, status }) => `${name} to be ${status.toLowerCase()}`) ?? [];
  const admission = admissionOf(document, rendering, job);
  switch (startupWait(document, job)) {
    case 'suspended': return [...admission.length === 0 ? ['the run to be resumed'] : admission, ...dependencies];
    case 'dependsOn': return [...admission, ...dependencies];
    case 'inOrder': return [...admission, ...before ? [`${before.name} to be ready`] : []];
    default: return admission;
  }
}

/** Kueue suspends what carries the name of a queue when it is created, whatever its manifest says: a JobSet resource, or each Job. */
function admissionOf({ metadata }: JobSetDocument, rendering: RunSource, { template }: ReplicatedJob): string[] {
  const queue = metadata.labels?.[QUEUE_NAME] ?? template.metadata?.labels?.[QUEUE_NAME];
  const one = rendering === 'standalone' || metadata.labels?.[QUEUE_NAME] === undefined ? 'each Job' : 'the run';
  return queue === undefined ? [] : [`queue ${queue} to admit ${one}`];
}
