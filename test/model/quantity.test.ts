import fc from 'fast-check';
import { compareQuantities, formatQuantity, isWhole, ONE, parseQuantity } from '../../src/model';
import type { Quantity } from '../../src/model';

describe('reads', () => {
  test.each<[Quantity, bigint]>([
    [0, 0n],
    [8, 8n * ONE],
    ['8', 8n * ONE],
    ['+8', 8n * ONE],
    ['-8', -8n * ONE],
    ['1.5', 1_500_000_000n],
    ['.5', 500_000_000n],
    ['5.', 5n * ONE],
    ['500m', 500_000_000n],
    ['1u', 1000n],
    ['1n', 1n],
    ['1k', 1000n * ONE],
    ['1M', 10n ** 6n * ONE],
    ['1G', 10n ** 9n * ONE],
    ['1T', 10n ** 12n * ONE],
    ['1P', 10n ** 15n * ONE],
    ['1E', 10n ** 18n * ONE],
    ['1Ki', 1024n * ONE],
    ['1Mi', 1024n ** 2n * ONE],
    ['1.5Gi', 1536n * 1024n ** 2n * ONE],
    ['1Ti', 1024n ** 4n * ONE],
    ['1Pi', 1024n ** 5n * ONE],
    ['1Ei', 1024n ** 6n * ONE],
    ['1e3', 1000n * ONE],
    ['1E3', 1000n * ONE],
    ['12e-1', 1_200_000_000n],
    ['1e+2', 100n * ONE],
    [1e21, (2n ** 63n - 1n) * ONE],
    [0.1, 100_000_000n],
  ])('%s', (quantity, amount) => {
    expect(parseQuantity(quantity)).toBe(amount);
  });

  test.each(['', 'x', '1x', '1 Gi', '1gi', '1KI', '1e', '1e1.5', '.', '-', '1..2', '1,5', '0x10', 'Infinity', 'NaN', '1'.repeat(101)])('not %j', quantity => {
    expect(parseQuantity(quantity)).toBeUndefined();
  });

  test('what is finer than a billionth is rounded away from zero', () => {
    expect(parseQuantity('0.1n')).toBe(1n);
    expect(parseQuantity('1.0000000001')).toBe(ONE + 1n);
    expect(parseQuantity('-0.1n')).toBe(-1n);
    expect(parseQuantity('1e-400')).toBe(1n);
    expect(parseQuantity('0e-400')).toBe(0n);
  });

  test('what is larger than the API can hold is capped, without the work of writing it out', () => {
    const largest = (2n ** 63n - 1n) * ONE;
    expect(parseQuantity('9223372036854775808')).toBe(largest);
    expect(parseQuantity('9223372036854775807')).toBe(largest);
    expect(parseQuantity('9223372036854775806')).toBe(largest - ONE);
    expect(parseQuantity('1e999999999')).toBe(largest);
    expect(parseQuantity('-1e101')).toBe(-largest);
  });
});

describe('writes', () => {
  test.each<[bigint, string, string]>([
    [0n, '0', '0'],
    [8n * ONE, '8', '8'],
    [1500n * ONE, '1500', '1500'],
    [ONE / 2n, '500m', '500m'],
    [1n, '1n', '1n'],
    [1000n, '1u', '1u'],
    [2000n * ONE, '2k', '2000'],
    [1024n * ONE, '1024', '1Ki'],
    [64n * 1024n ** 3n * ONE, '68719476736', '64Gi'],
    [-1024n * ONE, '-1024', '-1Ki'],
  ])('%s', (amount, decimal, binary) => {
    expect(formatQuantity(amount)).toBe(decimal);
    expect(formatQuantity(amount, 'binary')).toBe(binary);
  });

  test('what can be read again', () => {
    fc.assert(fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.constantFrom('decimal' as const, 'binary' as const), (amount, style) => {
      expect(parseQuantity(formatQuantity(amount, style))).toBe(amount);
    }));
  });
});

test('compares by amount', () => {
  expect(compareQuantities('1Gi', '1024Mi')).toBe(0);
  expect(compareQuantities('1G', '1Gi')).toBe(-1);
  expect(compareQuantities(1, '999m')).toBe(1);
  expect(compareQuantities('nonsense', 0)).toBe(0);
  expect(compareQuantities(0, 'nonsense')).toBe(0);
});

test('knows whole numbers', () => {
  expect(isWhole(parseQuantity('2000m')!)).toBe(true);
  expect(isWhole(parseQuantity('1999m')!)).toBe(false);
  expect(isWhole(0n)).toBe(true);
});
