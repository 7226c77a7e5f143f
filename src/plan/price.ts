/** What an hour of a host costs, as the author of its pool says it. This library knows no prices. */
import { PRICE_ANNOTATION } from '../hardware/price';
import type { KubernetesObject } from '../model';

export interface Price {
  /** Of one host for one hour. */
  readonly perHostHour: number;
  /** As it was written, such as `USD`; undefined when it was not. */
  readonly currency?: string;
}

const PRICE = /^\s*(\d+(?:\.\d+)?)(?:\s+(\S{1,8}))?\s*$/;

/** The price in a pool's annotation, or undefined where there is none or it is no number. */
export function priceOf(object: KubernetesObject | undefined): Price | undefined {
  return parsePrice(object?.metadata?.annotations?.[PRICE_ANNOTATION]);
}

/** `98.32` or `98.32 USD` */
export function parsePrice(text: unknown): Price | undefined {
  const parts = typeof text === 'string' || typeof text === 'number' ? PRICE.exec(`${text}`) : null;
  return parts ? { perHostHour: Number(parts[1]), ...(parts[2] !== undefined && { currency: parts[2] }) } : undefined;
}
