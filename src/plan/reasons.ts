/** Why pods do not run on a pool, in words. */
import { lacksLabel } from './domains';
import { total } from './drawn';
import type { Member, Pool } from './inventory';
import type { PoolReason } from './picture';
import { MOST_LANDINGS, MOST_STAGES, type Outcome } from './scheduler';
import type { Workload } from './workload';
import { answer, type NodeRequirement } from '../hardware/node-requirements';
import type { NodeTaint } from '../hardware/node-taint';
import type { NodeFit, Obstacle, PoolFit } from '../hardware/pod-fit';
import { isExtendedResource } from '../hardware/resources';
import { counted, plural } from '../model/grammar';
import { listed } from '../model/listing';
import { formatQuantity, ONE } from '../model/quantity';

/** For each pool what is in the way; the pools that would take the pods first. */
export function reasonsFor(outcome: Outcome, pools: readonly Pool[]): PoolReason[] {
  return pools
    .map(pool => ({ pool: pool.name, ...reasonOn(pool, outcome) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ pool, reason }) => ({ pool, reason }));
}

function reasonOn(pool: Pool, outcome: Outcome): { readonly distance: number; readonly reason: string } {
  const { workload, cut } = outcome;
  if (cut) {
    return {
      distance: 0,
      reason: workload.stages.last >= MOST_STAGES ? `is not asked: no more than ${MOST_STAGES} stages of a run are planned`
        : `is not asked: no more than ${MOST_LANDINGS} groups of pods on hosts are planned`,
    };
  }
  const members = pool.members.filter(member => workload.template.fits.get(member)!.answer !== 'no');
  if (members.length === 0) {
    const { obstacles } = closest(pool.members.map(member => workload.template.fits.get(member)!));
    const selectsOthers = obstacles.some(({ kind }) => kind === 'labels');
    return { distance: obstacles.length + (selectsOthers ? 1 : 0), reason: obstacles.map(obstacleText).join('; ') };
  }
  return { distance: 0, reason: fullText(members, outcome) };
}

function fullText(members: readonly Member[], { workload: { topologyKey, podsPerJob }, room }: Outcome): string {
  const hosts = total(members, ({ max }) => max);
  if (hosts === 0) return 'has no hosts';
  if (topologyKey !== undefined && members.every(member => lacksLabel(member, topologyKey))) return `its nodes do not carry ${topologyKey}, of which each Job gets a value to itself`;
  if (room !== undefined) return `no value of ${topologyKey} has room for the ${counted(podsPerJob, 'pod')} of a Job, the largest for ${room}`;
  if (topologyKey !== undefined) return `each value of ${topologyKey} is taken by another Job`;
  return hosts === 1 ? 'its only host is full' : `all ${hosts} hosts are full`;
}

function closest(fits: readonly PoolFit[]): NodeFit {
  return fits.map(fit => fit.closest).reduce((best, each) => each.obstacles.length < best.obstacles.length ? each : best);
}

export function obstacleText(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'labels': return `its nodes do not carry ${listed(obstacle.unmet.map(requirementText))}`;
    case 'taints': return `${plural(obstacle.taints.length, 'taint')} ${listed(obstacle.taints.map(taintText), ' and ')} ${plural(obstacle.taints.length, 'is')} not tolerated`;
    case 'resource': {
      const { resource, asked, there, capacity } = obstacle;
      const kept = capacity > there ? `, ${amountText(resource, capacity)} less what the system keeps` : '';
      return `asks for ${amountText(resource, asked)} ${resource}, a host has ${amountText(resource, there)}${kept}`;
    }
  }
}

/** What the manifests leave open about a pool that takes the pods. */
export function doubtsOf(outcome: Outcome): string[] {
  const doubts = [...outcome.members].flatMap(member => {
    const fit = outcome.workload.template.fits.get(member)!;
    return fit.answer === 'maybe' ? doubtsOn(outcome.workload, fit.closest, member.offer.name) : [];
  });
  return [...new Set(doubts)];
}

function doubtsOn({ template: { demand, asks } }: Workload, { node, obstacles }: NodeFit, pool: string): string[] {
  if (node === undefined) return [`${pool} chooses the machine type`];
  const open = demand.selection.requirements.length === 1 ? demand.selection.requirements[0].filter(requirement => answer(requirement, node.labels) === 'maybe') : [];
  const unknown = asks.filter(({ resource }) => isExtendedResource(resource) && !Object.hasOwn(node.resources, resource));
  return [
    ...obstacles.map(obstacle => `on ${pool}: ${obstacleText(obstacle)}`),
    ...open.map(requirement => `not all nodes of ${pool} may carry ${requirementText(requirement)}`),
    ...unknown.map(({ resource }) => `how many ${resource} a host of ${pool} has is not known`),
  ];
}

function taintText({ key, value, effect }: NodeTaint): string {
  return `${key}${value === undefined ? '' : `=${value}`}:${effect}`;
}

function requirementText({ key, operator, values }: NodeRequirement): string {
  switch (operator) {
    case 'In': return values.length === 1 ? `${key}=${values[0]}` : `${key} in ${listed(values)}`;
    case 'NotIn': return `${key} not in ${listed(values)}`;
    case 'Exists': return key;
    case 'DoesNotExist': return `no ${key}`;
    default: return `${key} ${operator} ${listed(values)}`;
  }
}

/** `1500m` cores, `64Gi` bytes, 8 devices; what is odd is rounded to what people read. */
export function amountText(resource: string, amount: number): string {
  const binary = /^(?:memory|ephemeral-storage|hugepages-)/.test(resource);
  if (!binary) return formatQuantity(BigInt(Math.round(amount * 1000)) * (ONE / 1000n));
  const mebibytes = Math.floor(amount / 2 ** 20);
  return mebibytes >= 10_240 ? `${Math.floor(mebibytes / 1024)}Gi` : formatQuantity(BigInt(mebibytes) * 2n ** 20n * ONE, 'binary');
}
