/** Annotation of a node pool's manifest: what a host of it costs per hour, `98.32` or `98.32 USD`. */
export const PRICE_ANNOTATION = 'cdk8s-jobset.dev/price-per-host-hour';
