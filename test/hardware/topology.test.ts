import * as fc from 'fast-check';
import { ascending, chipsIn, formatTopology, nearestTopologies, parseTopology } from '../../src/hardware/topology';

const sides = fc.array(fc.integer({ min: 1, max: 999_999 }), { minLength: 1, maxLength: 3 });

test('a shape reads back as it was written', () => {
  fc.assert(fc.property(sides, shape => {
    expect(parseTopology(formatTopology(shape))).toEqual(shape);
  }));
});

test('no text makes the parser throw, and what it takes it would write the same', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9x ]{0,12}$/)), text => {
    const parsed = parseTopology(text);
    if (parsed !== undefined) expect(formatTopology(parsed)).toBe(text);
  }));
});

test.each(['', 'x', '4x', 'x4', '4X4', '0x4', '04x4', '4x4x4x4', ' 4x4', '4x4\n', '-4x4', '4.0x4', '1e3x4'])('%j is no shape', text => {
  expect(parseTopology(text)).toBeUndefined();
});

test('chips are the product of the sides', () => {
  expect(chipsIn([4, 4, 8])).toBe(128);
  expect(chipsIn([1])).toBe(1);
});

describe('suggestions', () => {
  const legal = ['2x2', '2x4', '4x4', '4x8', '8x8'];

  test('begin with the shape itself when only the order of its sides is off', () => {
    expect(nearestTopologies([8, 4], legal)[0]).toBe('4x8');
  });

  test('go by the number of chips', () => {
    expect(nearestTopologies([5, 5], legal)).toEqual(['4x8', '4x4', '8x8']);
    expect(nearestTopologies([4, 4, 4], legal, 1)).toEqual(['8x8']);
  });

  test('are legal, distinct, as many as asked for, and begin with a legal wish', () => {
    fc.assert(fc.property(sides, fc.integer({ min: 1, max: 9 }), (wanted, count) => {
      const suggestions = nearestTopologies(wanted, legal, count);
      expect(suggestions).toHaveLength(Math.min(count, legal.length));
      expect(new Set(suggestions).size).toBe(suggestions.length);
      expect(suggestions.every(each => legal.includes(each))).toBe(true);
      const known = formatTopology(ascending(wanted));
      if (legal.includes(known)) expect(suggestions[0]).toBe(known);
    }));
  });
});
