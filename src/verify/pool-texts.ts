/** How findings speak of pods, hosts and pools. */
import { jobPath, podPath } from './subject';
import type { JobTemplate } from './subject';
import type { OfferedNode, PoolOffer } from '../hardware/offers';
import { plural } from '../model/grammar';
import { own } from '../model/own';

/** `replicated job 'slice'`, `Job train` */
export function whose({ replicatedJob, reference }: JobTemplate): string {
  return replicatedJob ? `replicated job '${replicatedJob.name}'` : `${reference.kind} ${reference.name}`;
}

/** `a ct6e-standard-4t host` */
export function aHost({ machineType }: OfferedNode): string {
  if (machineType === undefined) return 'a host';
  return `${/^(?:[aeio]|[fhlmnrsx]\d)/i.test(machineType) ? 'an' : 'a'} ${machineType} host`;
}

/** `pool 'v6e'`, `the 4 pools v6e-0 … v6e-3` */
export function namesOf(offers: readonly Pick<PoolOffer, 'name'>[]): string {
  const names = offers.map(({ name }) => name);
  if (names.length === 1) return `pool '${names[0]}'`;
  return `the ${names.length} pools ${names.length > 3 ? `${names[0]} … ${names.at(-1)}` : names.join(', ')}`;
}

const GIB = 2 ** 30;

/** `8 google.com/tpu`, `200 CPUs`, `96 GiB of memory` */
export function amountOfResource(resource: string, amount: number): string {
  if (resource === 'cpu') return `${rounded(amount)} ${plural(amount, 'CPU')}`;
  if (resource === 'memory') return `${rounded(amount / GIB)} GiB of memory`;
  return `${rounded(amount)} ${resource}`;
}

/** `191.5`, `707 GiB`: where the sentence has said what of. */
export function shortAmount(resource: string, amount: number): string {
  return resource === 'memory' ? `${rounded(amount / GIB)} GiB` : rounded(amount);
}

/** As people write it in a manifest, rounded down. */
export function quantityOf(resource: string, amount: number): string {
  if (resource === 'memory') return amount < GIB ? `${Math.floor(amount / 2 ** 20)}Mi` : `${Math.floor(amount / GIB)}Gi`;
  return amount < 1 ? `${Math.floor(amount * 1000)}m` : `${Math.floor(amount)}`;
}

const rounded = (amount: number) => `${Math.round(amount * 100) / 100}`;

/** Where the pod template asks for most of a resource. */
export function resourcePath(job: JobTemplate, resource: string): string {
  const { containers } = job.podSpec;
  const listed = containers.map(({ resources }) => (['limits', 'requests'] as const).find(part => own(resources?.[part], resource) !== undefined));
  const asks = containers.map(({ resources }, i) => Number(listed[i] && own(resources?.[listed[i]], resource)) || 0);
  const largest = asks.reduce((sofar, each) => Math.max(sofar, each), 0);
  const most = largest > 0 ? asks.indexOf(largest) : Math.max(0, listed.findIndex(part => part !== undefined));
  if (containers.length === 0) return podPath(job, 'containers');
  const list = listed[most];
  return list === undefined ? podPath(job, 'containers', most, 'resources') : podPath(job, 'containers', most, 'resources', list, resource);
}

/** Where the pod template says that it wants nodes with a label. */
export function selectorPath(job: JobTemplate, key: string): string {
  if (own(job.podSpec.nodeSelector, key) !== undefined) return podPath(job, 'nodeSelector', key);
  return podPath(job, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
}

export const parallelismPath = (job: JobTemplate): string => jobPath(job, 'spec', 'parallelism');

/** The number of Jobs, which a Job without a run does not have. */
export function replicasPath(job: JobTemplate): string {
  return job.replicatedJob ? job.path.replace(/\.template$/, '.replicas') : parallelismPath(job);
}
