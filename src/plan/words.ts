/** Numbers and names as people read them. */
import type { PodsOnHost } from './picture';
import { PLAIN_JOB } from './plain-job';
import type { Price } from './price';
import { plural } from '../model/grammar';

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const MONEY = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `2,500` */
export function number(count: number): string {
  return WHOLE.format(count);
}

/** `1 host`, `16 hosts` */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${plural(count, noun)}`;
}

/** `1,573.12 USD` */
export function money(amount: number, currency: Price['currency']): string {
  return `${MONEY.format(amount)}${currency === undefined ? '' : ` ${currency}`}`;
}

/** `3`, `0–15` */
export function range(first: number, last: number): string {
  return first === last ? `${first}` : `${first}–${last}`;
}

/** `llama/pretrain slice-0`, `llama/pretrain slice-0–39`; a Job that belongs to no run has its own name only. */
export function jobsName(pods: Pick<PodsOnHost, 'namespace' | 'run' | 'replicatedJob'>, first: number, last: number): string {
  return pods.replicatedJob === PLAIN_JOB ? runName(pods) : `${runName(pods)} ${pods.replicatedJob}-${range(first, last)}`;
}

/** `llama/pretrain slice` */
export function replicatedJobName(pods: Pick<PodsOnHost, 'namespace' | 'run' | 'replicatedJob'>): string {
  return pods.replicatedJob === PLAIN_JOB ? runName(pods) : `${runName(pods)} ${pods.replicatedJob}`;
}

/** `llama/pretrain` */
export function runName({ namespace, run }: Pick<PodsOnHost, 'namespace' | 'run'>): string {
  return namespace === undefined ? run : `${namespace}/${run}`;
}
