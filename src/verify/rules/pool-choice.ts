/** JS2120: pods that name no pool. */
import { isHardwareLabel } from '../../hardware/machine-selection';
import { hostAmount, type Obstacle, type PoolFit } from '../../hardware/pod-fit';
import { namesPool, isOfAnyNode } from '../../hardware/pool-labels';
import { listed } from '../../model/listing';
import { aHost, amountOfResource, namesOf, whose } from '../pool-texts';
import { isCarried, isChip, type Landing, landingOfJob } from '../pools';
import { isQueued } from '../queued';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import { described, taintText } from './pool-hosts';

export const POOL_CHOICE_RULES: readonly JobRow[] = [
  {
    code: 'JS2120',
    on: 'job',
    severity: 'warning',
    title: 'Accelerators that no pool of the set gives',
    why: 'The pods ask for accelerators as pools of the set have them, name none, and can run on none of these. Unless there are other nodes with such accelerators, they stay pending.',
    *check(job) {
      const landing = landingOfJob(job);
      const fit = landing && closestOf(landing);
      if (!fit || landing.hosts.length > 0 && fit.closest.obstacles.every(({ kind }) => kind === 'resource')) return;
      const obstacles = fit.closest.obstacles.filter(({ kind }) => !(kind === 'taints' && isQueued(job)));
      if (obstacles.length === 0) return;
      yield {
        path: podPath(job, 'nodeSelector'),
        message: `${whose(job)} fits none of the node pools of the set: of ${namesOf([fit.offer])}, which comes closest, ${obstacles.map(each => reason(each, fit)).join('; and ')}`,
        remedy: 'change the pods or the pool so that they fit; if other nodes are meant, select them by a label of their own, or acknowledge this',
      };
    },
  },
];

/** The pool with the accelerators of the pod that lacks least, when all lack something. */
function closestOf({ demand, fits, named, candidates }: Landing): PoolFit | undefined {
  const chips = [...demand.resources].filter(([resource, asked]) => asked > 0 && isChip(resource)).map(([resource]) => resource);
  const pools = fits.filter(({ nodes }) => nodes.some(({ node }) => node && chips.some(chip => (hostAmount(node, chip)?.there ?? 0) > 0)));
  if (named.length > 0 || candidates.length > 0 || pools.length === 0 || fits.some(({ answer }) => answer !== 'no')) return undefined;
  // Whoever selects by a label that the set has never heard of means nodes that are not here.
  const elsewhere = demand.selection.requirements.flat().some(({ key }) =>
    namesPool(key) || !isHardwareLabel(key) && !isOfAnyNode(key) && !isCarried(fits.map(({ offer }) => offer), key));
  return elsewhere ? undefined : pools.reduce((closest, each) => each.closest.obstacles.length < closest.closest.obstacles.length ? each : closest);
}

function reason(obstacle: Obstacle, { closest: { node } }: PoolFit): string {
  switch (obstacle.kind) {
    case 'labels': return `nodes do not carry ${listed(obstacle.unmet.map(described))}`;
    case 'taints': return `nodes have the taint ${listed(obstacle.taints.map(taintText))}, which they do not tolerate`;
    case 'resource': return `${node ? aHost(node) : 'a host'} has ${amountOfResource(obstacle.resource, obstacle.capacity)}, and a pod asks for ${amountOfResource(obstacle.resource, obstacle.asked)}`;
  }
}
