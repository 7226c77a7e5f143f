/** The observed Jobs, each in its slot, and in the bucket that its attempt and its conditions put it in. */
import { parseIndexes } from './completed-indexes';
import type { Counters } from './counters';
import type { ReconcileInput } from './input';
import type { ObservedJob } from './observed';
import { isOwn } from './ownership';
import type { Plan, Slot } from './plan';

export interface Child {
  readonly slot: Slot;
  readonly job: ObservedJob;
}

export interface Children {
  /** By slot number. */
  readonly own: readonly (ObservedJob | undefined)[];
  /** Our own, but no slot has their name: left over from an earlier document. */
  readonly strays: readonly ObservedJob[];
  /** Somebody else's, with the name of a slot, by slot number. */
  readonly foreign: ReadonlyMap<number, ObservedJob>;
}

export function sortOut(plan: Plan, { jobs, source }: Pick<ReconcileInput, 'jobs' | 'source'>): Children {
  const own = new Array<ObservedJob | undefined>(plan.slots.length).fill(undefined);
  const strays: ObservedJob[] = [];
  const foreign = new Map<number, ObservedJob>();
  for (const job of jobs) {
    const slot = plan.slotByName.get(job.name);
    if (isOwn(job, source)) {
      if (slot) own[slot.number] = job; else strays.push(job);
    } else if (slot) {
      foreign.set(slot.number, job);
    }
  }
  return { own, strays, foreign };
}

/**
 * Jobs of an earlier attempt are previous. Those of this attempt are active until the Job controller says Complete or Failed:
 * a Job that is failing still has pods.
 */
export interface Buckets {
  readonly previous: readonly ObservedJob[];
  readonly active: readonly Child[];
  readonly successful: readonly Child[];
  readonly failed: readonly Child[];
  /** Slots whose Job has succeeded in this attempt and is gone since. */
  readonly remembered: readonly Slot[];
}

export function bucket(plan: Plan, children: Children, counters: Counters): Buckets {
  const previous: ObservedJob[] = children.strays.filter(job => job.attempt < counters.restarts);
  const active: Child[] = [];
  const successful: Child[] = [];
  const failed: Child[] = [];
  for (const slot of plan.slots) {
    const job = children.own[slot.number];
    if (!job) continue;
    if (job.attempt < counters.restarts || job.jobAttempt < counters.jobRestarts(slot.replicatedJob.name, slot.jobIndex)) previous.push(job);
    else if (!job.finished) active.push({ slot, job });
    else if (job.finished.type === 'Complete') successful.push({ slot, job });
    else failed.push({ slot, job });
  }
  return { previous, active, successful, failed, remembered: remembered(plan, children, counters) };
}

function remembered(plan: Plan, children: Children, counters: Counters): Slot[] {
  const slots: Slot[] = [];
  for (const [name, indexes] of counters.completedIndexes) {
    const job = plan.jobByName.get(name);
    if (!job) continue;
    for (const index of parseIndexes(indexes, job.replicas)) {
      const slot = plan.slots[job.firstSlot + index]!;
      if (!children.own[slot.number]) slots.push(slot);
    }
  }
  return slots;
}
