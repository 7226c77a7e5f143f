import { parseAllDocuments } from 'yaml';
import { poolOffers, type PoolOffer } from '../../../src/hardware/offers';

/** The offers in a stream of YAML documents. */
export function offersIn(yaml: string): PoolOffer[] {
  return poolOffers(parseAllDocuments(yaml).map(document => document.toJS()));
}

/** The only offer in a stream of YAML documents. */
export function offerIn(yaml: string): PoolOffer {
  const offers = offersIn(yaml);
  expect(offers).toHaveLength(1);
  return offers[0];
}
