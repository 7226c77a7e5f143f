/** A plan as text, for a terminal of 80 columns. */
import type { Plan, Totals, UnplacedPods } from './picture';
import { poolsText } from './pools-text';
import { runsText, waitText } from './runs-text';
import { aligned } from './table';
import { counted, money, number, range, runName } from './words';

export interface TextOptions {
  /** Every host in a line of its own. @default false: many are summed up */
  readonly hosts?: boolean;
}

/** The pools with the pods on their hosts, what found no place, and the runs; the runs alone where nothing is said of pools. */
export function planText(plan: Plan, options: TextOptions = {}): string {
  if (plan.pools.length === 0) return runsText(plan.runs);
  return [
    `${totalsText(plan)}\n`,
    ...poolsText(plan.pools, options.hosts ?? false),
    ...plan.unplaced.length > 0 ? [unplacedText(plan.unplaced)] : [],
    ...plan.runs.length > 0 ? [shortRunsText(plan)] : [],
  ].join('\n');
}

export function totalsText({ totals, pools }: Plan): string {
  const { pods, unplaced, hosts, chips } = totals;
  const placed = unplaced === 0 ? `${counted(pods, 'pod')}` : `${number(pods - unplaced)} of ${counted(pods, 'pod')}`;
  return [
    `${placed} on ${counted(hosts.used, 'host')} in ${counted(pools.length, 'pool')}`,
    ...chips.total > 0 ? [`${number(chips.used)} of ${counted(chips.total, 'chip')} in use`] : [],
    ...hosts.idle > 0 ? [`${counted(hosts.idle, 'host')} idle`] : [],
    ...costTexts(totals),
  ].join(', ');
}

export function costTexts({ costPerHour = [], unpriced }: Totals): string[] {
  const costs = costPerHour.map(({ amount, currency }) => money(amount, currency)).join(' + ');
  return costs === '' ? [] : [`${costs} per hour${unpriced.length > 0 ? ` without ${unpriced.join(', ')}` : ''}`];
}

/** Pools that come into question are named; the others are more than anybody reads. */
const MOST_REASONS = 3;

function unplacedText(unplaced: readonly UnplacedPods[]): string {
  const lines = unplaced.flatMap(({ reasons, ...each }) => [
    `  ${runName(each)} ${each.replicatedJob}: ${counted(each.pods, 'pod')} of ${jobsText(each)}`,
    ...reasons.slice(0, MOST_REASONS).map(({ pool, reason }) => `    ${pool}: ${reason}`),
    ...reasons.length > MOST_REASONS ? [`    and ${counted(reasons.length - MOST_REASONS, 'more pool')} that it fits even less`] : [],
  ]);
  return ['No place for', ...lines, ''].join('\n');
}

export function jobsText({ firstJob, lastJob }: Pick<UnplacedPods, 'firstJob' | 'lastJob'>): string {
  return `${firstJob === lastJob ? 'Job' : 'Jobs'} ${range(firstJob, lastJob)}`;
}

function shortRunsText({ runs }: Plan): string {
  const rows = runs.flatMap(({ namespace, name, replicatedJobs }) => replicatedJobs.map((job, i) => [
    i === 0 ? runName({ ...(namespace !== undefined && { namespace }), run: name }) : '',
    job.name,
    `${counted(job.jobs, 'Job')} × ${counted(job.podsPerJob, 'pod')}`,
    waitText(job),
  ]));
  const notes = runs.flatMap(({ namespace, name, replicatedJobs }) => replicatedJobs.flatMap(job => [
    ...(job.placement?.doubts ?? []),
    ...job.placement && job.placement.alternatives.length > 0 ? [`might also land on ${job.placement.alternatives.join(', ')}`] : [],
  ].map(note => `  ${runName({ ...(namespace !== undefined && { namespace }), run: name })} ${job.name}: ${note}`)));
  return ['Runs', ...aligned(rows).map(line => `  ${line}`), ...notes.length > 0 ? ['', 'Not certain', ...notes] : [], ''].join('\n');
}
