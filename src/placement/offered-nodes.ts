import type { ApiObject } from 'cdk8s';
import type { NodePoolRequest, ProvidedNodes } from './i-node-pool-provider';
import { certainLabels } from '../hardware/node-requirements';
import { type PoolOffer, poolOffers } from '../hardware/offers';
import { distinctTaints } from '../hardware/offers/offered-node';

/**
 * What the written manifests offer, read as the verifier reads them: what the pool says and what the manifests say cannot differ.
 * Where they leave something open (a template that stands elsewhere), the accelerator's facts hold.
 */
export function offeredNodes(
  { accelerator }: NodePoolRequest, apiObjects: ApiObject[], nodeSelector: { readonly [key: string]: string },
): Required<Omit<ProvidedNodes, 'sliceLabel'>> {
  const offers = poolOffers(apiObjects.map(object => object.toJson()));
  const nodes = offers.flatMap(offer => offer.nodes);
  // A pool whose machine type stands elsewhere has no kinds of node, but labels and taints of its own.
  const described = offers.flatMap<Pick<PoolOffer, 'labels' | 'taints'>>(offer => offer.nodes.length > 0 ? offer.nodes : [offer]);
  const labels = intersection(described.map(each => certainLabels(each.labels)));
  return {
    nodeSelector,
    labels: { ...accelerator.nodeLabels, ...labels, ...nodeSelector },
    taints: distinctTaints([...described.flatMap(({ taints }) => taints), ...accelerator.taints]),
    topologyLevels: [...offers[0]?.topologyKeys ?? []],
    // The manifests may leave the machine's devices out, but do not say better how many it has than the author of its facts.
    networkResources: Object.fromEntries(Object.entries(accelerator.networkResources).filter(([resource]) => nodes[0]?.resources[resource] !== 0)),
    apiObjects,
  };
}

/** The labels that all of them carry with the same value. */
function intersection(each: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...rest] = each;
  return Object.fromEntries(Object.entries(first).filter(([key, value]) => rest.every(labels => labels[key] === value)));
}
