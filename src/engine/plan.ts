/** What a document asks for, laid out once per document: its replicated jobs and a numbered slot for each of their Jobs. */
import { defaulted, jobName, replicasOf } from '../model';
import type { JobSetDocument, ReplicatedJob } from '../model';

export interface PlannedJob {
  /** Position in the list. */
  readonly position: number;
  readonly name: string;
  readonly spec: ReplicatedJob;
  readonly replicas: number;
  /** Number of its first slot. */
  readonly firstSlot: number;
}

/** The place of one Job. */
export interface Slot {
  readonly number: number;
  readonly name: string;
  readonly replicatedJob: PlannedJob;
  readonly jobIndex: number;
}

export interface Plan {
  /** With defaults. */
  readonly document: JobSetDocument;
  readonly replicatedJobs: readonly PlannedJob[];
  readonly slots: readonly Slot[];
  readonly slotByName: ReadonlyMap<string, Slot>;
  readonly jobByName: ReadonlyMap<string, PlannedJob>;
}

const plans = new WeakMap<JobSetDocument, Plan>();

export function planOf(document: JobSetDocument): Plan {
  let plan = plans.get(document);
  if (!plan) plans.set(document, plan = layOut(defaulted(document)));
  return plan;
}

function layOut(document: JobSetDocument): Plan {
  const jobset = document.metadata.name ?? '';
  const slots: Slot[] = [];
  const replicatedJobs = (document.spec.replicatedJobs ?? []).map((spec, position): PlannedJob => {
    const job = { position, name: spec.name, spec, replicas: replicasOf(spec), firstSlot: slots.length };
    for (let jobIndex = 0; jobIndex < job.replicas; jobIndex++) {
      slots.push({ number: slots.length, name: jobName(jobset, spec.name, jobIndex), replicatedJob: job, jobIndex });
    }
    return job;
  });
  return {
    document,
    replicatedJobs,
    slots,
    slotByName: new Map(slots.map(slot => [slot.name, slot])),
    jobByName: new Map(replicatedJobs.map(job => [job.name, job])),
  };
}

/** Whether a queue admits the Jobs of this replicated job. */
export function isQueued(job: PlannedJob, queueLabels: readonly string[]): boolean {
  const labels = job.spec.template.metadata?.labels;
  return labels !== undefined && queueLabels.some(label => labels[label] !== undefined);
}
