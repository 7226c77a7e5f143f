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

/** Slots of all plans that are kept. What each document asks for is bounded, and so is what all of them take here. */
const MAX_KEPT_SLOTS = 300_000;
/** What a plan takes beside its slots, as a number of them. */
const PLAN_WEIGHT = 300;

/** The plans that were used last, the latest at the end. */
const plans = new Map<JobSetDocument, Plan>();
let keptSlots = 0;

export function planOf(document: JobSetDocument): Plan {
  const known = plans.get(document);
  const plan = known ?? layOut(defaulted(document));
  plans.delete(document);
  plans.set(document, plan);
  if (!known) keptSlots += plan.slots.length + PLAN_WEIGHT;
  for (const [oldest, { slots }] of plans) {
    if (keptSlots <= MAX_KEPT_SLOTS || oldest === document) break;
    plans.delete(oldest);
    keptSlots -= slots.length + PLAN_WEIGHT;
  }
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
