/** A plan as one page that needs nothing else: no network, no files. */
import { escaped, html, Markup } from './markup';
import { poolSection } from './pool-section';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { listed } from '../../model/listing';
import { withVisibleTexts } from '../../model/visible-text';
import { colorIndex, JobColors } from '../colors';
import type { Plan, Totals } from '../picture';
import type { ReplicatedJobPlan, RunPlan } from '../run-plan';
import { amounts, waitText } from '../runs-text';
import { jobsText } from '../text';
import { counted, money, number, replicatedJobName, runName } from '../words';

export function planHtml(written: Plan): string {
  const plan = withVisibleTexts(written);
  const colors = new JobColors(plan.runs);
  const body = html`<main>
<header>
<h1>${titleOf(plan)}</h1>
${figures(plan)}
</header>
${plan.unplaced.length > 0 ? unplacedSection(plan) : undefined}
${plan.runs.length > 0 ? runsSection(plan, colors) : undefined}
${plan.pools.length > 0 ? html`<section aria-labelledby="pools"><h2 id="pools">Node pools</h2>
${plan.pools.map(pool => poolSection(pool, colors))}</section>` : undefined}
<footer>${plan.pools.length > 0 ? 'Which of several equal hosts a pod gets is decided in the cluster; here it is the first. Hosts are called what they are called only there.'
  : 'These manifests describe no node pools, so nothing is said of hosts.'}</footer>
</main>
<div class="detail" aria-hidden="true"></div>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escaped(titleOf(plan))}</title>
<style>${STYLE}</style>
</head>
<body>
${body.text}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function titleOf({ runs }: Plan): string {
  const names = runs.map(({ namespace, name }) => runName({ ...(namespace !== undefined && { namespace }), run: name }));
  if (names.length === 0) return 'Node pools without runs';
  return `Placement of ${names.length <= 3 ? names.join(', ') : counted(names.length, 'run')}`;
}

function figures({ totals, pools }: Plan): Markup {
  const { pods, placed, hosts, chips } = totals;
  if (pools.length === 0) return html`<dl class="figures">${figure('Pods', number(pods))}</dl>`;
  return html`<dl class="figures">
${figure('Pods placed', number(placed), `of ${number(pods)}`)}
${figure('Hosts with pods', number(hosts.used), hosts.idle > 0 ? `${number(hosts.idle)} idle` : `in ${counted(pools.length, 'pool')}`)}
${chips.total > 0 ? figure('Accelerators in use', number(chips.used), `of ${number(chips.total)}`) : undefined}
${costFigure(totals)}
</dl>`;
}

function figure(name: string, value: string, beside = ''): Markup {
  return html`<div><dt>${name}</dt><dd>${value} <small>${beside}</small></dd></div>
`;
}

function costFigure({ costPerHour = [], unpriced }: Totals): Markup[] {
  return costPerHour.map(({ amount, currency = '' }) => figure('Cost per hour', money(amount, undefined), [currency, ...unpriced.length > 0 ? [`without ${listed(unpriced)}`] : []].join(' ')));
}

/** Replicated jobs without a place, of which the first tell the story. */
const MOST_UNPLACED = 50;

function unplacedSection({ unplaced }: Plan): Markup {
  const rest = unplaced.length - MOST_UNPLACED;
  return html`<section class="unplaced" aria-labelledby="unplaced"><h2 id="unplaced">No place for ${counted(unplaced.reduce((sum, { pods }) => sum + pods, 0), 'pod')}</h2>
<ul>${unplaced.slice(0, MOST_UNPLACED).map(each => html`<li><p>${replicatedJobName(each)}: ${counted(each.pods, 'pod')} of ${jobsText(each)}</p>
<ul>${each.reasons.map(({ pool, reason }) => html`<li>${pool}: ${reason}</li>`)}</ul></li>
`)}${rest > 0 ? html`<li><p>and ${counted(rest, 'more replicated job')}</p></li>` : undefined}</ul></section>
`;
}

/** More replicated jobs than these say only what is not as usual. */
const FEW_JOBS = 12;

function runsSection({ runs }: Plan, colors: JobColors): Markup {
  const isDense = runs.reduce((sum, { replicatedJobs }) => sum + replicatedJobs.length, 0) > FEW_JOBS;
  return html`<section aria-labelledby="runs"><h2 id="runs">Runs</h2>
<ul class="jobs${isDense ? ' dense' : ''}">${runs.flatMap(run => run.replicatedJobs.map(job => jobItem(run, job, colors, isDense)))}</ul></section>
`;
}

function jobItem({ namespace, name }: RunPlan, job: ReplicatedJobPlan, colors: JobColors, isDense: boolean): Markup {
  const pods = { ...(namespace !== undefined && { namespace }), run: name, replicatedJob: job.name };
  const id = colors.numberOf(pods);
  const each = amounts(job.podResources);
  const { alternatives = [], doubts = [] } = job.placement ?? {};
  return html`<li><button class="job" type="button" aria-pressed="false" data-job="${id}"><span class="swatch c${colorIndex(id)}"></span><span>${runName(pods)} <b>${job.name}</b></span>
<small>${counted(job.jobs, 'Job')} of ${counted(job.podsPerJob, 'pod')}${each.length > 0 ? `, each with ${each.join(', ')}` : ''}</small>${isDense && job.waitsFor.length === 0 ? undefined : html`
<small>${waitText(job)}</small>`}${job.exclusiveTopology === undefined ? undefined : html`
<small>each Job has a ${job.exclusiveTopology} to itself</small>`}${[...alternatives.length > 0 ? [`might also land on ${listed(alternatives)}`] : [], ...doubts].map(note => html`
<small>${note}</small>`)}</button></li>
`;
}
