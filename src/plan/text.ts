/** A plan as text, for a terminal. */
import type { Plan, ReplicatedJobPlan, RunPlan } from './plan';
import type { Resources } from '../model/pod-resources';
import { formatQuantity } from '../model/quantity';

const BYTES = /^(?:memory|ephemeral-storage|hugepages-)/;

export function planText({ runs }: Plan): string {
  return runs.map(runText).join('\n');
}

function runText(run: RunPlan): string {
  const where = run.namespace === undefined ? run.name : `${run.namespace}/${run.name}`;
  const totals = [counted(run.jobs, 'Job'), counted(run.pods, 'pod'), ...amounts(run.resources)];
  return [`${where}: ${totals.join(', ')}`, ...run.replicatedJobs.flatMap(replicatedJobLines)].map(line => `${line}\n`).join('');
}

function replicatedJobLines(job: ReplicatedJobPlan): string[] {
  const perPod = amounts(job.podResources);
  const nodes = Object.entries(job.nodeSelector).map(([label, value]) => `${label}=${value}`);
  return [
    `  ${job.name}`,
    `    ${counted(job.jobs, 'Job')} of ${counted(job.podsPerJob, 'pod')}${perPod.length > 0 ? `, each with ${perPod.join(', ')}` : ''}`,
    ...nodes.map((node, i) => `    ${i === 0 ? 'on nodes with' : '             '} ${node}`),
    ...job.addresses ? [`    ${range(job.addresses)}`] : [],
    `    ${job.waitsFor.length === 0 ? 'starts at once' : `waits for ${job.waitsFor.join(' and ')}`}`,
  ];
}

function range({ first, last }: { readonly first: string; readonly last: string }): string {
  return first === last ? first : `${first} … ${last}`;
}

/** Devices first: they are what a run is planned by. */
function amounts(resources: Resources): string[] {
  const isDevice = ([name]: readonly [string, bigint]) => name.includes('/');
  const all = [...resources];
  return [...all.filter(isDevice), ...all.filter(entry => !isDevice(entry))]
    .map(([name, amount]) => `${formatQuantity(amount, BYTES.test(name) ? 'binary' : 'decimal')} ${name}`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
