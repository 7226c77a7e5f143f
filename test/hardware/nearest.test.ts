import * as fc from 'fast-check';
import { editDistance, nearestNames, oneOf } from '../../src/hardware/nearest';

test.each([
  ['', 'abc', 3], ['p5.48large', 'p5.48xlarge', 1], ['abcd', 'acbd', 1], ['kitten', 'sitting', 3], ['Standard', 'STANDARD', 0],
])('%j and %j are %d edits apart', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
});

test('the distance is symmetric, zero for the same, at most the longer length', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => {
    const distance = editDistance(a, b);
    expect(editDistance(b, a)).toBe(distance);
    expect(editDistance(a, a)).toBe(0);
    expect(distance).toBeLessThanOrEqual(Math.max(a.toLowerCase().length, b.toLowerCase().length));
  }));
});

test('a known name is its own nearest', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z0-9.-]{1,12}$/), { minLength: 1 }), fc.nat(), (names, pick) => {
    const wanted = names[pick % names.length];
    expect(nearestNames(wanted, names)[0]).toBe(wanted);
  }));
});

test('a part of a name means it', () => {
  const names = ['nvidia-l4', 'nvidia-b200', 'nvidia-h100-80gb', 'nvidia-h100-mega-80gb'];
  expect(nearestNames('h100', names, 2)).toEqual(['nvidia-h100-80gb', 'nvidia-h100-mega-80gb']);
  expect(nearestNames('l5', names, 1)).toEqual(['nvidia-l4']);
});

test('names are listed as in a sentence', () => {
  expect(oneOf(['a'])).toBe("'a'");
  expect(oneOf(['a', 'b'])).toBe("'a' or 'b'");
  expect(oneOf(['a', 'b', 'c'])).toBe("'a', 'b' or 'c'");
});
