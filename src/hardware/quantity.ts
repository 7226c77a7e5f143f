import type { Quantity } from '../model/kubernetes';
import { ONE, parseQuantity } from '../model/quantity';

/** A quantity as a plain number of cores, bytes or devices, for arithmetic that needs no billionths; undefined when it is not one. */
export function quantityValue(quantity: Quantity): number | undefined {
  const amount = parseQuantity(quantity);
  return amount === undefined ? undefined : Number(amount) / Number(ONE);
}
