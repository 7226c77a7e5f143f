/** A plan as JSON. The names and meanings of its fields are stable; fields may be added. */
import type { Plan } from './picture';
import type { ReplicatedJobPlan, RunPlan } from './run-plan';
import type { Resources } from '../model/pod-resources';
import { formatQuantity } from '../model/quantity';

/** Of this form of the JSON: it changes when a field goes, or means something else. */
const VERSION = 1;

/** Plain values, as `JSON.stringify` takes them. */
export function planJson({ totals, pools, unplaced, runs }: Plan): object {
  return { version: VERSION, totals, pools, unplaced, runs: runs.map(runJson) };
}

function runJson({ replicatedJobs, resources, ...run }: RunPlan): object {
  return { ...run, resources: quantities(resources), replicatedJobs: replicatedJobs.map(replicatedJobJson) };
}

function replicatedJobJson({ podResources, ...job }: ReplicatedJobPlan): object {
  return { ...job, podResources: quantities(podResources) };
}

const BYTES = /^(?:memory|ephemeral-storage|hugepages-)/;

function quantities(resources: Resources): Record<string, string> {
  return Object.fromEntries([...resources].map(([name, amount]) => [name, formatQuantity(amount, BYTES.test(name) ? 'binary' : 'decimal')]));
}
