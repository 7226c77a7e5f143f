/** The node pools in a set of objects: where pods can land. */
import { Member, type Pool } from './inventory';
import { parsePrice, priceOf, type Price } from './price';
import { type PoolOffer, poolOffers } from '../hardware/offers';
import type { KubernetesObject } from '../model';

/** A pool that no manifest describes. */
export interface DescribedPool {
  readonly offer: PoolOffer;
  /** Of a host for an hour: `98.32` or `98.32 USD`. */
  readonly price?: string;
}

/** Natural order, so that the order of the objects does not matter and slice 10 follows slice 9. */
export const byName = new Intl.Collator('en', { numeric: true }).compare;

/** Label that slices which are pools of their own share (`AcceleratorNodePool`). */
const SHARED_POOL = 'cdk8s-jobset.dev/node-pool';
const NUMBERED = /^(.*[a-z0-9])-\d+$/;

/** The pools that manifests describe, and others. Slices of several hosts, each a pool at the provider, are together in one. */
export function poolsIn(objects: readonly KubernetesObject[], described: readonly DescribedPool[] = []): Pool[] {
  const prices = new Map<string, Price>();
  for (const object of objects) {
    const price = priceOf(object);
    if (price) prices.set(referenceOf(object.apiVersion, object.kind, object.metadata?.namespace, object.metadata?.name), price);
  }
  const members = [
    ...poolOffers(objects).map(offer => {
      const { apiVersion, kind, namespace, name } = offer.source;
      return memberOf(offer, prices.get(referenceOf(apiVersion, kind, namespace, name)));
    }),
    ...described.map(({ offer, price }) => memberOf(offer, parsePrice(price))),
  ].sort((a, b) => byName(a.offer.name, b.offer.name) || byName(sourceOf(a.offer), sourceOf(b.offer)));

  const groups = new Map<string, Member[]>();
  for (const member of members) {
    member.pool = groupName(member.offer);
    const key = `${member.offer.provider} ${member.offer.source.namespace ?? ''} ${member.pool}`;
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return [...groups.values()]
    .map(group => ({ name: group[0].pool, provider: group[0].offer.provider, members: group }))
    .sort((a, b) => byName(a.name, b.name));
}

/** More hosts than a cluster can have are no plan, and would take for ever to draw. */
const MOST_HOSTS = 100_000;

function memberOf(offer: PoolOffer, price: Price | undefined): Member {
  const count = (hosts: number) => Math.min(MOST_HOSTS, Math.max(0, Math.floor(hosts)));
  const max = count(offer.hosts.max ?? MOST_HOSTS);
  return new Member(offer, Math.min(count(offer.hosts.min ?? 0), max), max, offer.hosts.max !== undefined, price);
}

/** What the slices of one pool are called together. */
function groupName({ name, wholeSlice, labels, nodes }: PoolOffer): string {
  const shared = (nodes[0]?.labels ?? labels).values[SHARED_POOL];
  if (shared !== undefined && shared !== '*' && shared.length === 1) return shared[0];
  return wholeSlice ? NUMBERED.exec(name)?.[1] ?? name : name;
}

const referenceOf = (apiVersion = '', kind = '', namespace = '', name = '') => [apiVersion, kind, namespace, name].join(' ');
const sourceOf = ({ source: { apiVersion, kind, namespace, name } }: PoolOffer) => referenceOf(apiVersion, kind, namespace, name);
