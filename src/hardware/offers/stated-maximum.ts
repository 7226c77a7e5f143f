import type { Manifest } from './manifests';
import type { PoolOffer } from './offer';

/**
 * Annotation of a pool's manifest: hosts at most, where the provider has no field for it (GKE's ComputeClass).
 * The provider does not keep to it; whoever reads the manifest knows what its author meant.
 */
export const MAX_HOSTS_ANNOTATION = 'cdk8s-jobset.dev/max-hosts';

/** The offer, with no more hosts than its author states. */
export function withStatedMaximum(offer: PoolOffer, { metadata }: Manifest): PoolOffer {
  const stated = metadata.child('annotations').text(MAX_HOSTS_ANNOTATION);
  if (stated === undefined || !/^\d{1,9}$/.test(stated)) return offer;
  const max = Math.min(offer.hosts.max ?? Infinity, Number(stated));
  return { ...offer, hosts: { ...offer.hosts, max } };
}
