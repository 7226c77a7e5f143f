/** A pool on the page: its domains, and in them its hosts. */
import { html, type Markup } from './markup';
import { type CellRun, cellsOf, idleCells } from '../cells';
import type { JobColors } from '../colors';
import { rowsOf } from '../occupancy';
import type { DomainPlan, HostPlan, PoolPlan } from '../picture';
import { chipsText, hostsText, podsText, shareName } from '../pools-text';
import { counted, jobsName, money, number, range } from '../words';

/** More hosts without pods than these are a number. */
const MOST_IDLE = 64;
/** Accelerators in one row; more stand in two. */
const ONE_ROW = 8;

export function poolSection(pool: PoolPlan, colors: JobColors): Markup {
  const { name, chips, price, costPerHour, capacityTypes, zones, domains } = pool;
  const facts = [hostsText(pool), ...capacityTypes, ...zones, ...price && costPerHour !== undefined ? [`${money(costPerHour, price.currency)} per hour`] : []];
  const several = domains.length > 1;
  let isFirst = true;
  return html`<section class="pool" aria-label="Pool ${name}">
<header><div><h3>${name}</h3><p>${facts.join(' · ')}</p></div>${chips.total > 0 ? html`
<div class="use"><div class="track" aria-hidden="true"><i style="width:${Math.round(100 * chips.used / chips.total)}%"></i></div><span>${chipsText(pool).join('')}</span></div>` : undefined}</header>
<div class="domains${several ? ' several' : ''}">${domains.map(domain => {
  const section = domainSection(pool, domain, several, colors, isFirst);
  isFirst &&= domain.hosts.length === 0;
  return section;
})}</div>
${domains.some(({ hosts }) => hosts.length > 0) ? tableOf(pool) : undefined}</section>
`;
}

function domainSection(pool: PoolPlan, { name, hosts, idle, addable }: DomainPlan, several: boolean, colors: JobColors, isFirst: boolean): Markup {
  const more = addable === undefined ? 'more are made as pods need them' : addable > 0 ? `${number(addable)} more can be added` : '';
  return html`<div class="domain" role="group" aria-label="${several ? `${name}, ` : ''}${counted(hosts.length, 'host')} with pods">${several ? html`<p>${name}</p>` : undefined}
<div class="hosts">${hosts.map((host, i) => hostButton(pool, host, i, colors, isFirst && i === 0))}${Array.from({ length: Math.min(idle, MOST_IDLE) }, (_, i) => idleHost(pool, hosts.length + i))}${
  idle > 0 || more !== '' ? html`<span class="more">${[...idle > 0 ? [`${number(idle)} idle`] : [], ...more === '' ? [] : [more]].join(', ')}</span>` : undefined}</div></div>
`;
}

function hostButton(pool: PoolPlan, host: HostPlan, index: number, colors: JobColors, tabbable: boolean): Markup {
  const jobs = [...new Set(host.pods.map(pods => colors.numberOf(pods)))].join(' ');
  return html`<button class="host on" type="button" tabindex="${tabbable ? 0 : -1}" data-jobs="${jobs}" aria-label="${hostText(pool, host)}">${index}${cells(cellsOf(host, colors), (host.chips ?? host.chipsUsed) === 0)}</button>`;
}

function idleHost({ chipsPerHost = 0 }: PoolPlan, index: number): Markup {
  return html`<span class="host" aria-hidden="true">${index}${cells(idleCells(chipsPerHost), chipsPerHost === 0)}</span>`;
}

function cells(runs: readonly CellRun[], ofPods: boolean): Markup {
  const count = runs.reduce((sum, run) => sum + run.cells, 0);
  const each = runs.flatMap(({ cells: width, color }) => Array.from({ length: width }, () => html`<i${color === undefined ? undefined : html` class="c${color}"`}></i>`));
  return html`<span class="cells${ofPods ? ' pods' : count > ONE_ROW ? ' two' : ''}" aria-hidden="true">${each}</span>`;
}

/** `p5-host-0: 8 of 8 NVIDIA H100 80GB in use, llama/finetune learner-0 pod 0` */
function hostText({ accelerator = 'accelerators' }: PoolPlan, { name, chips = 0, chipsUsed, pods }: HostPlan): string {
  const use = chips > 0 ? [`${chipsUsed} of ${chips} ${accelerator} in use`] : chipsUsed > 0 ? [`${chipsUsed} ${accelerator} in use`] : [];
  return `${name}: ${[...use, ...pods.map(each => `${jobsName(each, each.jobIndex, each.jobIndex)} ${podsText(each.last - each.first + 1, each)}`)].join(', ')}`;
}

function tableOf({ domains }: PoolPlan): Markup {
  const several = domains.length > 1;
  return html`<details><summary>As a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Table of hosts"><table><thead><tr>${several ? html`<th scope="col">Domain</th>` : undefined}
<th scope="col">Hosts</th><th scope="col">Job</th><th scope="col">Pods</th><th scope="col">Accelerators in use on each</th></tr></thead><tbody>${
  domains.flatMap(domain => rowsOf(domain).flatMap(row => row.shares.map(share => html`<tr>${several ? html`<td>${domain.name}</td>` : undefined}<td>${range(row.first, row.last)}</td><td>${shareName(share)}</td>
<td>${podsText(share.pods, share.indexes)}</td><td>${row.chips === undefined ? row.chipsUsed : `${row.chipsUsed} of ${row.chips}`}</td></tr>
`)))}</tbody></table></div></details>`;
}
