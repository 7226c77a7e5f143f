/** A plan as text, for a terminal of 80 columns. */
import type { Plan, Totals, UnplacedPods } from './picture';
import { poolsText } from './pools-text';
import type { ReplicatedJobPlan, RunPlan } from './run-plan';
import { runsText, waitText } from './runs-text';
import { aligned, folded, listed } from './table';
import { counted, money, number, range, replicatedJobName, runName } from './words';
import { listed as listedNames } from '../model/listing';
import { withVisibleTexts } from '../model/visible-text';

export interface TextOptions {
  /** Every host in a line of its own. @default false: many are summed up */
  readonly hosts?: boolean;
}

const NOTHING = 'There is nothing to plan: these manifests hold no JobSet, no Job and no node pool.\n';

/** The pools with the pods on their hosts, what found no place, and the runs; the runs alone where nothing is said of pools. */
export function planText(written: Plan, options: TextOptions = {}): string {
  const plan = withVisibleTexts(written);
  if (plan.pools.length === 0) return plan.runs.length === 0 ? NOTHING : runsText(plan.runs);
  return [
    `${listed('', totalsTexts(plan), '').join('\n')}\n`,
    ...poolsText(plan.pools, options.hosts ?? false),
    ...plan.unplaced.length > 0 ? [unplacedText(plan.unplaced, options.hosts ?? false)] : [],
    ...plan.runs.length > 0 ? [shortRunsText(plan, options.hosts ?? false)] : [],
  ].join('\n');
}

/** What there is of everything, in parts. */
export function totalsTexts({ totals: all, pools }: Plan): string[] {
  const { pods, placed: there, elsewhere, hosts, chips } = all;
  const placed = there === pods ? `${counted(pods, 'pod')}` : `${number(there)} of ${counted(pods, 'pod')}`;
  return [
    `${placed} on ${counted(hosts.used, 'host')} in ${counted(pools.length, 'pool')}`,
    ...elsewhere > 0 ? [`${counted(elsewhere, 'pod')} elsewhere`] : [],
    ...chips.total > 0 ? [`${number(chips.used)} of ${counted(chips.total, 'chip')} in use`] : [],
    ...hosts.idle > 0 ? [`${counted(hosts.idle, 'host')} idle`] : [],
    ...costTexts(all),
  ];
}

function costTexts({ costPerHour = [], unpriced }: Totals): string[] {
  const costs = costPerHour.map(({ amount, currency }) => money(amount, currency)).join(' + ');
  return costs === '' ? [] : [`${costs} per hour${unpriced.length > 0 ? ` without ${listedNames(unpriced)}` : ''}`];
}

/** Pools that come into question are named; the others are more than anybody reads. */
const MOST_REASONS = 3;

/** Replicated jobs without a place, of which the first tell the story. */
const MOST_UNPLACED = 20;

function unplacedText(unplaced: readonly UnplacedPods[], all: boolean): string {
  const shown = all ? unplaced : unplaced.slice(0, MOST_UNPLACED);
  const lines = shown.flatMap(({ reasons, ...each }) => [
    `  ${replicatedJobName(each)}: ${counted(each.pods, 'pod')} of ${jobsText(each)}`,
    ...reasons.slice(0, MOST_REASONS).flatMap(({ pool, reason }) => folded(`    ${pool}: ${reason}`, '      ')),
    ...reasons.length > MOST_REASONS ? [`    and ${counted(reasons.length - MOST_REASONS, 'more pool')} that it fits even less`] : [],
  ]);
  const rest = unplaced.length - shown.length;
  return ['No place for', ...lines, ...rest > 0 ? [`  and ${counted(rest, 'more replicated job')}`] : [], ''].join('\n');
}

export function jobsText({ firstJob, lastJob }: Pick<UnplacedPods, 'firstJob' | 'lastJob'>): string {
  return `${firstJob === lastJob ? 'Job' : 'Jobs'} ${range(firstJob, lastJob)}`;
}

/** More runs, and doubts, than these are a number. */
const MOST_RUNS = 40;

function shortRunsText({ runs }: Plan, all: boolean): string {
  const rows = runs.flatMap(({ namespace, name, replicatedJobs }) => replicatedJobs.map((job, i) => [
    i === 0 ? runName({ ...(namespace !== undefined && { namespace }), run: name }) : '',
    job.name,
    `${counted(job.jobs, 'Job')} × ${counted(job.podsPerJob, 'pod')}`,
    waitText(job),
  ]));
  const shown = all ? rows : rows.slice(0, MOST_RUNS);
  const rest = rows.length - shown.length;
  const notes = runs.flatMap(run => run.replicatedJobs.flatMap(job => notesOn(run, job)));
  return [
    'Runs',
    ...aligned(shown).map(line => `  ${line}`),
    ...rest > 0 ? [`  and ${counted(rest, 'more replicated job')}`] : [],
    ...notes.length > 0 ? ['', 'Not certain', ...(all ? notes : notes.slice(0, MOST_RUNS)).flatMap(note => folded(`  ${note}`, '    '))] : [],
    '',
  ].join('\n');
}

function notesOn({ namespace, name }: RunPlan, { name: replicatedJob, placement }: ReplicatedJobPlan): string[] {
  if (placement === undefined) return [];
  const { doubts, alternatives } = placement;
  return [...doubts, ...alternatives.length > 0 ? [`might also land on ${listedNames(alternatives)}`] : []]
    .map(note => `${replicatedJobName({ ...(namespace !== undefined && { namespace }), run: name, replicatedJob })}: ${note}`);
}
