/** Pools as text: as much of them as a terminal has room for. */
import { type HostRow, rowsOf, type Share, sharesOn } from './occupancy';
import type { DomainPlan, PoolPlan } from './picture';
import { aligned, listed } from './table';
import { counted, jobsName, money, number, range } from './words';

/** About what fits on a screen or two. */
const MOST_LINES = 80;

/** Blocks of text, one for each pool: of the ways to show them, the first that is not too long. */
export function poolsText(pools: readonly PoolPlan[], everyHost: boolean): string[] {
  if (everyHost) return pools.map(pool => block(pool, hostRows(pool)));
  for (const rows of [alikeRows, domainRows, jobRows]) {
    const all = pools.map(pool => [pool, rows(pool)] as const);
    if (all.reduce((lines, [, each]) => lines + each.length + 2, 0) <= MOST_LINES) return all.map(([pool, each]) => block(pool, each));
  }
  return [`${aligned(pools.map(poolRow), [1, 2, 3]).join('\n')}\n`];
}

function block(pool: PoolPlan, rows: readonly (readonly string[])[]): string {
  return [...headline(pool), ...aligned(rows, [4]).map(line => `  ${line}`), ...restLines(pool), ''].join('\n');
}

/** What there is of the pool, in as many lines as a terminal needs for it. */
function headline(pool: PoolPlan): string[] {
  const parts = [hostsText(pool), ...pool.capacityTypes, ...zonesText(pool), ...chipsText(pool), ...costText(pool)];
  return listed(`${pool.name}: `, parts);
}

/** `16 of 0–16 hosts p5.48xlarge` */
export function hostsText({ hosts: { min, max, used, idle }, machineTypes }: PoolPlan): string {
  const [first, ...others] = machineTypes;
  const machine = first === undefined ? '' : ` ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  const most = max === undefined ? `${counted(used + idle, 'host')}` : `${number(used + idle)} of ${min === max ? number(max) : `${number(min)}–${number(max)}`} hosts`;
  return `${most}${machine}`;
}

export function chipsText({ chips, accelerator }: PoolPlan): string[] {
  return chips.total === 0 ? [] : [`${number(chips.used)} of ${number(chips.total)} ${accelerator ?? 'chips'} in use`];
}

function zonesText({ zones }: PoolPlan): string[] {
  return zones.length > 3 ? [`${zones.length} zones`] : [...zones];
}

function costText({ price, costPerHour }: PoolPlan): string[] {
  return price === undefined || costPerHour === undefined ? [] : [`${money(costPerHour, price.currency)}/h`];
}

/** Hosts without pods. */
function restLines({ hosts: { idle } }: PoolPlan): string[] {
  return idle > 0 ? [`  ${counted(idle, 'host')} idle`] : [];
}

type Rows = readonly (readonly string[])[];

function hostRows({ domains }: PoolPlan): Rows {
  return domains.flatMap(domain => domain.hosts.flatMap(host => host.pods.map((pods, i) => [
    i === 0 ? host.name : '', '', jobsName(pods, pods.jobIndex, pods.jobIndex), podsText(pods.last - pods.first + 1, pods), i === 0 ? ratio(host.chipsUsed, host.chips) : '',
  ])));
}

/** Neighbouring hosts that look alike in a line. */
function alikeRows({ domains }: PoolPlan): Rows {
  return domains.flatMap(domain => rowsOf(domain).flatMap((row, i) => row.shares.map((share, j) => [
    domains.length > 1 && i === 0 && j === 0 ? domain.name : '', j === 0 ? hostsOf(row) : '', shareName(share), podsText(share.pods, share.indexes), j === 0 ? ratio(row.chipsUsed, row.chips) : '',
  ])));
}

/** A line for each domain and replicated job. */
function domainRows({ domains }: PoolPlan): Rows {
  return domains.filter(({ hosts }) => hosts.length > 0).flatMap(domain => sharesOn(domain.hosts).map((share, i) => [
    domains.length > 1 && i === 0 ? domain.name : '', i === 0 ? counted(domain.hosts.length, 'host') : '', shareName(share), podsText(share.pods, share.indexes), '',
  ]));
}

/** A line for each replicated job. */
function jobRows({ domains }: PoolPlan): Rows {
  const used = domains.filter(({ hosts }) => hosts.length > 0);
  return sharesOn(used.flatMap(({ hosts }) => hosts)).map((share, i) => [
    i === 0 && domains.length > 1 ? spanText(used) : '', '', shareName(share), podsText(share.pods, share.indexes), '',
  ]);
}

function poolRow(pool: PoolPlan): string[] {
  const shares = sharesOn(pool.domains.flatMap(({ hosts }) => hosts));
  const { max, used, idle } = pool.hosts;
  return [
    pool.name,
    max === undefined ? counted(used + idle, 'host') : `${number(used + idle)}/${number(max)} hosts`,
    pool.chips.total === 0 ? '' : `${number(pool.chips.used)}/${number(pool.chips.total)} chips`,
    ...costText(pool).length > 0 ? costText(pool) : [''],
    shares.length === 0 ? 'no pods' : `${shareName(shares[0])}${shares.length > 1 ? ` and ${shares.length - 1} more` : ''}`,
  ];
}

function spanText(domains: readonly DomainPlan[]): string {
  const names = domains.map(({ name }) => name);
  return names.length > 1 ? `${names[0]} … ${names.at(-1)}` : names.join('');
}

function hostsOf({ first, last }: HostRow): string {
  return `${first === last ? 'host' : 'hosts'} ${range(first, last)}`;
}

export function shareName(share: Share): string {
  return jobsName(share, share.firstJob, share.lastJob);
}

/** `pods 0–3` of one Job, `16 pods` of several. */
export function podsText(count: number, indexes: Share['indexes']): string {
  if (indexes === undefined || indexes.last - indexes.first + 1 !== count) return counted(count, 'pod');
  return `${count === 1 ? 'pod' : 'pods'} ${range(indexes.first, indexes.last)}`;
}

function ratio(used: number, of: number | undefined): string {
  if (of === undefined) return used > 0 ? `${used}` : '';
  return of === 0 ? '' : `${used}/${of}`;
}
