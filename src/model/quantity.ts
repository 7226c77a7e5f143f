/**
 * Resource quantities, exact: `500m`, `64Gi`, `1.5e3`.
 *
 * An amount is a whole number of billionths, the finest that the API keeps; finer ones are rounded away from zero as there.
 * Amounts are bigints: they are added and compared with `+` and `<`.
 * Source: the grammar of `resource.Quantity` in Kubernetes' apimachinery.
 */
import type { Quantity } from './kubernetes';

/** Billionths of one: of a core, of a byte, of a device. */
export type Amount = bigint;

export const ONE: Amount = 1_000_000_000n;

const GRAMMAR = /^([+-]?)(\d+\.?\d*|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/;

const UNITS: Readonly<Record<string, Amount>> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  k: ONE * 1000n,
  M: ONE * 1000n ** 2n,
  G: ONE * 1000n ** 3n,
  T: ONE * 1000n ** 4n,
  P: ONE * 1000n ** 5n,
  E: ONE * 1000n ** 6n,
  Ki: ONE * 1024n,
  Mi: ONE * 1024n ** 2n,
  Gi: ONE * 1024n ** 3n,
  Ti: ONE * 1024n ** 4n,
  Pi: ONE * 1024n ** 5n,
  Ei: ONE * 1024n ** 6n,
};

/** The API caps what is larger. */
const LARGEST: Amount = (2n ** 63n - 1n) * ONE;
/** No quantity that anybody means is longer; a longer text would only cost time. */
const MAX_LENGTH = 100;

/** The amount that a quantity says, or undefined when it is not one. */
export function parseQuantity(quantity: Quantity): Amount | undefined {
  const source = String(quantity);
  const parts = source.length > MAX_LENGTH ? null : GRAMMAR.exec(source);
  if (!parts) return undefined;
  const [, sign, number, unit, exponent] = parts;
  const [whole, fraction = ''] = number.split('.');
  const digits = BigInt(whole + fraction);
  const scale = Number(exponent ?? 0) - fraction.length;
  const amount = capped(digits, unit === undefined ? ONE : UNITS[unit], scale);
  return sign === '-' ? -amount : amount;
}

/** `digits × unit × 10^scale`, rounded up and capped. */
function capped(digits: bigint, unit: Amount, scale: number): Amount {
  if (digits === 0n) return 0n;
  // Beyond these, the digits (at most MAX_LENGTH of them) and the unit no longer matter.
  if (scale > MAX_LENGTH) return LARGEST;
  if (scale < -3 * MAX_LENGTH) return 1n;
  const scaled = scale >= 0 ? digits * unit * 10n ** BigInt(scale) : ceilDivide(digits * unit, 10n ** BigInt(-scale));
  return scaled > LARGEST ? LARGEST : scaled;
}

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** Negative, zero or positive, as for `Array.sort`; a quantity that cannot be read counts as zero. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const difference = (parseQuantity(a) ?? 0n) - (parseQuantity(b) ?? 0n);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether an amount has no fraction, as devices must. */
export function isWhole(amount: Amount): boolean {
  return amount % ONE === 0n;
}

const DECIMAL = ['E', 'P', 'T', 'G', 'M', 'k', '', 'm', 'u', 'n'];
const BINARY = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'];

/**
 * The amount in the largest unit in which it is whole: `1500m`, `64Gi`.
 * `binary` for memory and storage; an amount that is no multiple of 1024 is written in decimal units then, too.
 */
export function formatQuantity(amount: Amount, style: 'decimal' | 'binary' = 'decimal'): string {
  if (amount === 0n) return '0';
  const units = style === 'binary' ? [...BINARY, '', 'm', 'u', 'n'] : DECIMAL;
  const unit = units.find(candidate => amount % unitAmount(candidate) === 0n)!;
  return `${amount / unitAmount(unit)}${unit}`;
}

function unitAmount(unit: string): Amount {
  return unit === '' ? ONE : UNITS[unit];
}
