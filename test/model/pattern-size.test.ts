import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { patternError } from '../../src/model';
import { patternSize } from '../../src/model/pattern-size';

test.each([
  ['', 0],
  ['abc', 3],
  ['a*b', 3],
  ['a{10}', 10],
  ['a{2,10}', 10],
  ['a{10,}', 11],
  ['(ab{10}){10}', 130],
  ['[a-z]{10}', 10],
  ['[]a]{10}', 10],
  ['[^]a]{10}', 10],
  ['[[:alpha:](]{10}', 10],
  ['[\\]{10}]', 1],
  ['\\({10}', 10],
  ['\\p{Greek}{10}', 10],
  ['\\x{1F600}{10}', 10],
  ['\\Qa{10}\\E', 5],
  ['\\Q(\\E{10}', 10],
  ['a{x}', 4],
  ['a{10}{10}', 100],
])('%s has %i', (pattern, size) => {
  expect(patternSize(pattern)).toBe(size);
});

/** What a compiled pattern really has. */
function instructions(pattern: string): number {
  return (RE2JS.compile(pattern) as any).re2Input.prog.inst.length;
}

test('it is never much less than what a pattern is compiled to', () => {
  const { pattern } = fc.letrec<{ pattern: string }>(tie => ({
    pattern: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', '[a-z]', '\\d', '.', '\\(', '[^\\]]', 'ä', '(?i)k', '\\pL', '^', '\\Q{2}\\E'),
      fc.tuple(tie('pattern'), tie('pattern')).map(parts => parts.join('')),
      fc.tuple(tie('pattern'), tie('pattern')).map(parts => parts.join('|')),
      fc.tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{3}', '{2,}', '{0,4}', '{0}')).map(([part, times]) => `(${part})${times}`),
      fc.tuple(tie('pattern'), fc.constantFrom('{7}', '{1,9}')).map(([part, times]) => `(?:${part})${times}`),
    ),
  }));
  fc.assert(fc.property(pattern, text => {
    // More than 1,000 repetitions of repetitions are no RE2.
    fc.pre(patternError(text) === undefined);
    expect(instructions(text)).toBeLessThanOrEqual(3 * patternSize(text) + 4);
  }), { numRuns: 2000 });
});

test('a pattern of patterns is measured without being compiled', () => {
  expect(patternSize('a{1000}'.repeat(1000))).toBe(1_000_000);
  expect(patternError('a{1000}'.repeat(1000))).toBe('it is compiled to about 1000000 instructions, more than 2000');
  expect(patternSize('('.repeat(100_000))).toBe(0);
});
