/** Runs as text: what there is of each, and what it waits for. */
import type { ReplicatedJobPlan, RunPlan } from './run-plan';
import { folded, listed } from './table';
import { counted } from './words';
import type { Resources } from '../model/pod-resources';
import { formatQuantity } from '../model/quantity';

const BYTES = /^(?:memory|ephemeral-storage|hugepages-)/;

export function runsText(runs: readonly RunPlan[]): string {
  return runs.map(runText).join('\n');
}

function runText(run: RunPlan): string {
  const where = run.namespace === undefined ? run.name : `${run.namespace}/${run.name}`;
  const totals = [counted(run.jobs, 'Job'), counted(run.pods, 'pod'), ...amounts(run.resources)];
  return [...listed(`${where}: `, totals), ...run.replicatedJobs.flatMap(replicatedJobLines)].map(line => `${line}\n`).join('');
}

function replicatedJobLines(job: ReplicatedJobPlan): string[] {
  const perPod = amounts(job.podResources);
  const nodes = Object.entries(job.nodeSelector).map(([label, value]) => `${label}=${value}`);
  return [
    `  ${job.name}`,
    ...listed('    ', [`${counted(job.jobs, 'Job')} of ${counted(job.podsPerJob, 'pod')}`, ...perPod.map((amount, i) => i === 0 ? `each with ${amount}` : amount)], '      '),
    ...nodes.map((node, i) => `    ${i === 0 ? 'on nodes with' : '             '} ${node}`),
    ...job.addresses ? folded(`    ${range(job.addresses)}`, '    ') : [],
    ...folded(`    ${waitText(job)}`, '      '),
  ];
}

function range({ first, last }: { readonly first: string; readonly last: string }): string {
  return first === last ? first : `${first} … ${last}`;
}

export function waitText({ waitsFor }: ReplicatedJobPlan): string {
  return waitsFor.length === 0 ? 'starts at once' : `waits for ${waitsFor.join(' and ')}`;
}

/** Devices first: they are what a run is planned by. */
export function amounts(resources: Resources): string[] {
  const isDevice = ([name]: readonly [string, bigint]) => name.includes('/');
  const all = [...resources];
  return [...all.filter(isDevice), ...all.filter(entry => !isDevice(entry))]
    .map(([name, amount]) => `${formatQuantity(amount, BYTES.test(name) ? 'binary' : 'decimal')} ${name}`);
}
