/** The pods of a replicated job, as the scheduler gets them: all alike. */
import type { Pool, Member } from './inventory';
import { PLAIN_JOB } from './plain-job';
import type { RunSource } from './run-plan';
import { stagesOf, type Stages } from './stages';
import { HOSTNAME } from '../hardware/labels';
import { podDemand, poolFit, type PodDemand, type PoolFit } from '../hardware/pod-fit';
import { resourceMeaning } from '../hardware/resources';
import { exclusivePlacement, jobName, podsPerJob, replicasOf } from '../model';
import type { Affinity, JobSetDocument, ReplicatedJob, StringMap } from '../model';
import * as keys from '../model/keys';
import { selects } from '../model/label-selector';

/** A pool that takes the pods, as far as it has room. */
export interface Candidate {
  readonly member: Member;
  readonly fit: PoolFit;
  /** Hosts before this one have no room for such a pod any more. */
  full: number;
}

/** What all replicated jobs with the same template have in common. */
export interface TemplateFit {
  readonly demand: PodDemand;
  /** What the pods ask for, with the resources of which nobody shares an unknown number. */
  readonly asks: readonly Ask[];
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly fits: ReadonlyMap<Member, PoolFit>;
}

export interface Ask {
  readonly resource: string;
  readonly amount: number;
  readonly chips: boolean;
}

export interface Workload {
  readonly document: JobSetDocument;
  readonly replicatedJob: ReplicatedJob;
  readonly stages: Stages;
  /** What it takes may be free in another stage of its run. */
  readonly staged: boolean;
  /** A Job that belongs to no run: its pods lack the label by which exclusive placement knows Jobs. */
  readonly plain: boolean;
  readonly jobs: number;
  readonly podsPerJob: number;
  readonly template: TemplateFit;
  /** Each Job gets a value of this node label to itself. */
  readonly topologyKey?: string;
  /** Exclusive Jobs repel those of the same class only. */
  readonly priorityClass: string;
  /** Its own anti-affinity allows one such pod on a host. */
  readonly onePerHost: boolean;
}

/** Works out what is asked of hosts; equal templates only once. */
export class Workloads {
  private readonly templates = new Map<string, TemplateFit>();

  constructor(private readonly pools: readonly Pool[]) {}

  of(document: JobSetDocument, source: RunSource): Workload[] {
    const jobs = document.spec.replicatedJobs ?? [];
    const { count, of } = stagesOf(jobs);
    return jobs.map(job => this.workload(document, job, of.get(job.name)!, count > 1, source === 'job'));
  }

  private workload(document: JobSetDocument, replicatedJob: ReplicatedJob, stages: Stages, staged: boolean, plain: boolean): Workload {
    const { metadata, spec } = replicatedJob.template.spec.template;
    return {
      document,
      replicatedJob,
      stages,
      staged,
      plain,
      jobs: replicasOf(replicatedJob),
      podsPerJob: podsPerJob(replicatedJob),
      template: this.template(replicatedJob),
      topologyKey: exclusivePlacement(document, replicatedJob)?.topologyKey,
      priorityClass: spec.priorityClassName ?? '',
      onePerHost: repelsItself(spec.affinity, {
        ...metadata?.labels,
        [keys.JOBSET_NAME]: document.metadata.name ?? '',
        [keys.REPLICATED_JOB_NAME]: replicatedJob.name,
      }),
    };
  }

  private template({ template: { spec: { template: { spec } } } }: ReplicatedJob): TemplateFit {
    const { containers, initContainers, resources, nodeSelector, affinity, tolerations, hostNetwork } = spec;
    const needs = (container: typeof containers[number]) => [container.resources, container.restartPolicy, container.ports];
    const id = JSON.stringify([
      containers.map(needs), initContainers?.map(needs), resources, nodeSelector, affinity?.nodeAffinity, tolerations, hostNetwork,
    ]);
    let template = this.templates.get(id);
    if (template === undefined) this.templates.set(id, template = this.templateFit(podDemand(spec)));
    return template;
  }

  private templateFit(demand: PodDemand): TemplateFit {
    const asks = [...demand.resources].filter(([, amount]) => amount > 0)
      .map(([resource, amount]) => ({ resource, amount, chips: resourceMeaning(resource)?.kind.startsWith('chip') ?? false }));
    const members = this.pools.flatMap(pool => pool.members);
    const fits = new Map(members.map(member => [member, poolFit(demand, member.offer)]));
    const needsChips = asks.some(({ chips }) => chips);
    const rank = ({ fit }: Candidate) => (fit.answer === 'yes' ? 0 : 2) + (needsChips || fit.closest.node?.chips === 0 ? 0 : 1);
    const candidates = [...fits].filter(([, { answer }]) => answer !== 'no')
      .map(([member, fit]) => ({ member, fit, full: 0 }))
      .sort((a, b) => rank(a) - rank(b));
    return { demand, asks, candidates, fits };
  }
}

export function jobNameOf({ document, replicatedJob }: Workload, jobIndex: number): string {
  const run = document.metadata.name ?? '';
  return replicatedJob.name === PLAIN_JOB ? run : jobName(run, replicatedJob.name, jobIndex);
}

/** Whether pods with these labels may not share a host with each other. */
function repelsItself(affinity: Affinity | undefined, labels: StringMap): boolean {
  const terms = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.some(({ topologyKey, labelSelector }) => topologyKey === HOSTNAME && labelSelector !== undefined && selects(labelSelector, labels));
}
