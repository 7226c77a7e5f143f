/** JS2101 to JS2108: one pod, and one host of the pool that it lands on. */
import { type LabelValues, labelValues, type NodeRequirement } from '../../hardware/node-requirements';
import type { NodeTaint } from '../../hardware/node-taint';
import type { OfferedNode } from '../../hardware/offers';
import { hostAmount } from '../../hardware/pod-fit';
import type { Obstacle, PoolFit } from '../../hardware/pod-fit';
import { namesPool } from '../../hardware/pool-labels';
import { resourceMeaning } from '../../hardware/resources';
import { listed } from '../../model/listing';
import { nearest } from '../nearest';
import { aHost, amountOfResource, namesOf, quantityOf, resourcePath, shortAmount, selectorPath, whose } from '../pool-texts';
import { type Landing, landingOfJob, landingsIn } from '../pools';
import { isQueued } from '../queued';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import type { JobTemplate } from '../subject';

export const POOL_HOST_RULES: readonly JobRow[] = [
  {
    code: 'JS2101',
    on: 'job',
    severity: 'error',
    title: 'Selector that the named pool does not meet',
    why: 'The pods name a pool and ask for labels that its nodes do not carry: another zone, another accelerator, another topology. No node has both, '
      + 'the autoscaler adds none, and the pods stay pending.',
    *check(job) {
      const blocked = blockedBy(job, 'labels');
      if (!blocked) return;
      const { fit: { offer, closest }, obstacle } = blocked;
      for (const requirement of obstacle.unmet) {
        const carried = labelValues((closest.node ?? offer).labels, requirement.key);
        yield {
          path: selectorPath(job, requirement.key),
          message: `${whose(job)} is for ${namesOf([offer])} and selects ${described(requirement)}, but ${valuesIn(carried)}`,
          remedy: carried === undefined || carried === '*' || carried.length === 0 ? `remove ${requirement.key}, or name another pool` : `write ${requirement.key}: ${carried[0]}, or name another pool`,
        };
      }
    },
  },
  {
    code: 'JS2102',
    on: 'job',
    severity: 'warning',
    title: 'Pool name that looks misspelt',
    why: 'A selector for a pool that does not exist is met by no node. Nothing refuses it: the pods stay pending.',
    *check(job) {
      const landing = landingOfJob(job);
      if (!landing || landing.named.length > 0) return;
      for (const { key, operator, values } of landing.demand.selection.requirements.flat()) {
        if (operator !== 'In' || values.length !== 1) continue;
        const carried = carriedValues(landing, key);
        const meant = carried.includes(values[0]) ? undefined : nearest(values[0], carried);
        if (!meant || !namesPool(key)) continue;
        yield {
          path: selectorPath(job, key),
          message: `no pool of the set carries ${key}: ${values[0]}; there is ${meant}`,
          remedy: `write ${meant}, if that is what is meant`,
        };
      }
    },
  },
  {
    code: 'JS2103',
    on: 'job',
    severity: 'error',
    title: 'Taint of the pool that the pods do not tolerate',
    why: 'The scheduler keeps pods off nodes with a taint that they do not tolerate, and the autoscaler adds no node for them. '
      + 'GKE adds the toleration for an accelerator to pods that ask for it; EKS and AKS do not.',
    *check(job) {
      const blocked = isQueued(job) ? undefined : blockedBy(job, 'taints');
      if (!blocked) return;
      for (const taint of blocked.obstacle.taints) {
        yield {
          path: podPath(job, 'tolerations'),
          message: `${whose(job)} is for ${namesOf([blocked.fit.offer])}, whose nodes have the taint ${taintText(taint)}, and does not tolerate it`,
          remedy: `write tolerations: [{ key: ${taint.key}, operator: Exists, effect: ${taint.effect} }]`,
        };
      }
    },
  },
  {
    code: 'JS2104',
    on: 'job',
    severity: 'error',
    title: 'More accelerators than a host has',
    why: 'A pod runs on one host. The device plugin of each host offers the chips that the host has, so a pod that asks for more fits nowhere, however many hosts there are.',
    *check(job) {
      for (const { resource, asked, host, there } of shortages(job, name => !isNetwork(name) && name !== 'cpu' && name !== 'memory')) {
        const chip = host.machine?.chip?.resource;
        yield {
          path: resourcePath(job, resource),
          message: `${whose(job)} asks for ${asked} ${resource} per pod, but ${aHost(host)} has ${there === 0 ? `none${chip ? `, but ${host.chips} ${chip}` : ''}` : there}`,
          remedy: there > 0 ? `write ${resource}: ${there}; a pod is on one host, so more chips are more pods` : chip ? `write ${chip}: ${host.resources[chip] ?? 1}, or select other hosts` : 'select hosts that have it',
        };
      }
    },
  },
  {
    code: 'JS2105',
    on: 'job',
    severity: 'error',
    title: 'Part of a host of a TPU slice',
    why: 'The chips of a slice work together, and a pod takes all of its host: with fewer, the others of the host belong to nobody and the slice does not initialize.',
    *check(job) {
      const { demand, hosts = [] } = landingOfJob(job) ?? {};
      const [host] = hosts;
      const chip = host?.machine?.chip?.resource;
      const asked = chip === undefined ? undefined : demand?.resources.get(chip);
      if (!asked || !hosts.every(each => each.machine?.wholeHost && each.slice?.multiHost && asked < (each.resources[chip!] ?? 0))) return;
      yield {
        path: resourcePath(job, chip!),
        message: `${whose(job)} asks for ${asked} ${chip} per pod, but ${aHost(host)} of a ${host.slice!.topology} slice has ${host.resources[chip!]}, and a pod takes all of them`,
        remedy: `write ${chip}: ${host.resources[chip!]}`,
      };
    },
  },
  {
    code: 'JS2106',
    on: 'job',
    severity: 'warning',
    title: 'Accelerators that no pod can use',
    why: 'As many pods share a host as its chips, CPUs and memory have room for. Chips that are left over are paid for and idle, on every host.',
    *check(job) {
      const found = landingOfJob(job);
      const waste = found && strandedOn(found);
      if (!waste || waste.asked > 0 && (!job.world.isWhole || othersUse(job, found, waste))) return;
      const { host, resource, asked, there, pods, bounded } = waste;
      yield {
        path: resourcePath(job, asked === 0 ? 'cpu' : resource),
        message: asked === 0
          ? `${whose(job)} asks for no ${resource}, and runs on ${aHost(host)} with ${there} of them`
          : `${pods} × ${asked} = ${pods * asked} ${resource} of the ${there} of ${aHost(host)} are used, and ${there - pods * asked} are idle`
            + (bounded === resource ? '' : `: ${amountOfResource(bounded, found.demand.resources.get(bounded)!)} for each pod leave no room for more`),
        remedy: asked === 0 ? `write ${resource}: ${there}, or select hosts without accelerators`
          : bounded === resource ? `write ${resource}: ${divisors(there).join(' or ')}`
            : `ask for ${quantityOf(bounded, hostAmount(host, bounded)!.there * asked / there)} of ${bounded}, the share of ${asked} of ${there}`,
      };
    },
  },
  {
    code: 'JS2107',
    on: 'job',
    severity: 'error',
    title: 'More CPU or memory than the machine has',
    why: 'The scheduler adds up the requests of all containers of the pod. No host of this kind is large enough, and the autoscaler adds none.',
    *check(job) {
      for (const { resource, asked, host, there, capacity } of shortages(job, name => name === 'cpu' || name === 'memory')) {
        yield {
          path: resourcePath(job, resource),
          message: `${whose(job)} asks for ${amountOfResource(resource, asked)} per pod, but ${aHost(host)} has ${amountOfResource(resource, capacity)}`
            + (there < capacity ? `, of which pods can have about ${shortAmount(resource, there)}` : ''),
          remedy: `write ${resource}: ${quantityOf(resource, there)} at most, in all containers together`,
        };
      }
    },
  },
  {
    code: 'JS2108',
    on: 'job',
    severity: 'warning',
    title: 'Pod that takes more of a host than is likely there',
    why: 'The kubelet, the system and the eviction threshold keep a part of CPU and memory, and DaemonSets take of the rest. '
      + 'A pod that fits the machine as it is sold, and not what is left of it, stays pending. How much is left is an estimate, by the rule that the provider publishes.',
    *check(job) {
      const landing = landingOfJob(job);
      if (!landing) return;
      for (const [resource, asked] of landing.demand.resources) {
        const amounts = landing.hosts.map(host => ({ host, amount: hostAmount(host, resource) }));
        const [most] = amounts.flatMap(({ host, amount }) => amount ? [{ host, ...amount }] : []).sort((a, b) => b.there - a.there);
        if (!most || !amounts.every(({ amount }) => amount !== undefined && asked > amount.there)) continue;
        // What no host of this kind can have is an error: JS2104, JS2107.
        if (amounts.every(({ amount }) => amount!.confirmed && asked > amount!.capacity)) continue;
        yield {
          path: resourcePath(job, resource),
          message: `${whose(job)} asks for ${amountOfResource(resource, asked)} per pod; ${aHost(most.host)} has ${amountOfResource(resource, most.capacity)}`
            + (most.confirmed ? '' : ' as far as is known') + (most.there < most.capacity ? `, of which pods can have about ${shortAmount(resource, most.there)}` : ''),
          remedy: `write ${resource}: ${quantityOf(resource, most.there)} at most${resource === 'cpu' || resource === 'memory' ? ', and leave room for DaemonSets' : ''}`,
        };
      }
    },
  },
];

interface Blocked<Kind extends Obstacle['kind']> {
  readonly fit: PoolFit;
  readonly obstacle: Extract<Obstacle, { readonly kind: Kind }>;
}

/** What keeps the pods off the pools that they name, in the one that lacks least. */
function blockedBy<Kind extends Obstacle['kind']>(job: JobTemplate, kind: Kind): Blocked<Kind> | undefined {
  const { named = [] } = landingOfJob(job) ?? {};
  if (named.length === 0 || named.some(({ answer }) => answer !== 'no')) return undefined;
  const fit = named.reduce((closest, each) => each.closest.obstacles.length < closest.closest.obstacles.length ? each : closest);
  const obstacle = fit.closest.obstacles.find((each): each is Blocked<Kind>['obstacle'] => each.kind === kind && each.certain);
  return obstacle && { fit, obstacle };
}

interface Shortage {
  readonly resource: string;
  readonly asked: number;
  /** The host that has most of it. */
  readonly host: OfferedNode;
  readonly there: number;
  readonly capacity: number;
}

/** Resources of which each kind of host has certainly less than a pod asks for. */
export function shortages(job: JobTemplate, concerns: (resource: string) => boolean): Shortage[] {
  const { demand, hosts = [] } = landingOfJob(job) ?? {};
  if (!demand || hosts.length === 0) return [];
  return [...demand.resources].filter(([resource]) => concerns(resource)).flatMap(([resource, asked]) => {
    const amounts = hosts.map(host => ({ host, amount: hostAmount(host, resource) }));
    if (!amounts.every(({ amount }) => amount !== undefined && amount.confirmed && asked > amount.capacity)) return [];
    const { host, amount } = amounts.reduce((most, each) => each.amount!.capacity > most.amount!.capacity ? each : most);
    return [{ resource, asked, host, there: amount!.there, capacity: amount!.capacity }];
  });
}

export const isNetwork = (resource: string): boolean => resourceMeaning(resource)?.kind === 'network';

interface Stranded {
  readonly host: OfferedNode;
  readonly resource: string;
  readonly asked: number;
  readonly there: number;
  /** Pods on one host. */
  readonly pods: number;
  /** The resource that keeps further pods off. */
  readonly bounded: string;
}

/** What every host that the pods can land on has left over when it is full of them; the least of it. */
function strandedOn({ demand, candidates }: Landing): Stranded | undefined {
  const hosts = candidates.flatMap(({ nodes }) => nodes.filter(({ answer }) => answer !== 'no')).map(({ node }) => node);
  const wastes = hosts.map(host => host && strandedOf(host, demand.resources));
  if (wastes.length === 0 || !wastes.every(waste => waste !== undefined)) return undefined;
  return wastes.reduce((least, each) => each.there - each.pods * each.asked < least.there - least.pods * least.asked ? each : least);
}

function strandedOf(host: OfferedNode, resources: ReadonlyMap<string, number>): Stranded | undefined {
  const resource = host.machine?.chip?.resource;
  const there = resource === undefined ? 0 : host.resources[resource] ?? 0;
  if (resource === undefined || there === 0 || host.slice?.multiHost) return undefined;
  // Parts and cores of chips are counted by those who cut them.
  if ([...resources.keys()].some(name => name !== resource && resourceMeaning(name)?.whole === resource)) return undefined;
  const asked = resources.get(resource) ?? 0;
  if (asked > there) return undefined;
  if (asked === 0) return { host, resource, asked, there, pods: 0, bounded: resource };
  const bounds = [...resources].flatMap(([name, each]) => {
    const amount = each > 0 ? hostAmount(host, name) : undefined;
    return amount ? [{ name, pods: Math.max(1, Math.floor(amount.there / each)) }] : [];
  });
  const tightest = bounds.reduce((least, each) => each.pods < least.pods || each.pods === least.pods && each.name === resource ? each : least);
  if (there - tightest.pods * asked === 0) return undefined;
  return { host, resource, asked, there, pods: tightest.pods, bounded: tightest.name };
}

/** Whether pods of another template take what these leave. */
function othersUse(job: JobTemplate, { candidates }: Landing, { resource, asked, there, pods }: Stranded): boolean {
  const offers = new Set(candidates.map(({ offer }) => offer));
  return landingsIn(job.world).some(other => {
    const theirs = other.demand.resources.get(resource) ?? 0;
    return theirs > 0 && theirs !== asked && theirs <= there - pods * asked && other.candidates.some(({ offer }) => offers.has(offer));
  });
}

/** The three largest. Nobody writes the divisors of more devices than a few thousand. */
function divisors(count: number): number[] {
  const found: number[] = [];
  for (let i = 1; i <= Math.min(count, MAX_DIVISOR) && found.length < 3; i++) if (count % i === 0) found.push(count / i);
  return found;
}

const MAX_DIVISOR = 10_000;

/** The values of a label in all pools of the set. */
function carriedValues({ fits }: Landing, key: string): string[] {
  return fits.flatMap(({ offer }) => {
    const values = Object.hasOwn(offer.labels.values, key) ? offer.labels.values[key] : [];
    return values === '*' ? [] : values;
  });
}

function valuesIn(values: LabelValues | undefined): string {
  if (values === undefined || values === '*') return 'its nodes do not';
  return values.length === 0 ? 'its nodes do not carry that label' : `its nodes have ${listed(values)}`;
}

export function described({ key, operator, values }: NodeRequirement): string {
  if (operator === 'In') return `${key}: ${listed(values, ' or ')}`;
  return values.length > 0 ? `${key} ${operator} ${listed(values)}` : `${key} ${operator}`;
}

export function taintText({ key, value, effect }: NodeTaint): string {
  return `${key}${value ? `=${value}` : ''}:${effect}`;
}

