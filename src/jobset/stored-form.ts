/**
 * The form in which an API server keeps what can be written in several: `2Gi` for `2048Mi`, and the version of a field reference.
 *
 * A server-side apply compares texts. Where a manifest differs from what is stored and somebody else has stored it (a client-side apply,
 * or the controller that started a Job over), it is a conflict, although nothing is to change.
 */
import { formatQuantity, parseQuantity } from '../model';
import type { PodSpec, Quantity } from '../model';

/** A quantity as `resource.Quantity` of Kubernetes' apimachinery writes it. */
export function storedQuantity(quantity: Quantity): string {
  const text = String(quantity);
  const amount = parseQuantity(quantity);
  if (amount === undefined || /[eE][+-]?\d/.test(text)) return text;
  return formatQuantity(amount, text.endsWith('i') ? 'binary' : 'decimal');
}

/** A pod spec with the quantities and field references of its containers and volumes as they are stored. */
export function storedPodSpec(spec: PodSpec): PodSpec {
  return stored(spec) as PodSpec;
}

function stored(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) return value.map(element => stored(element));
  if (key === 'sizeLimit' && isQuantity(value)) return storedQuantity(value);
  // A Lazy knows its value only when all is written.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  if (key === 'limits' || key === 'requests') return mapValues(value, amount => isQuantity(amount) ? storedQuantity(amount) : amount);
  if (key === 'fieldRef') return { apiVersion: 'v1', ...value };
  return mapValues(value, stored);
}

function isQuantity(value: unknown): value is Quantity {
  return typeof value === 'string' || typeof value === 'number';
}

function mapValues(map: object, change: (value: unknown, key: string) => unknown): object {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value === undefined ? undefined : change(value, key)]));
}
