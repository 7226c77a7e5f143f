import { patternError, patternMatches } from '../../src/model';

test('a pattern is found anywhere in the text', () => {
  expect(patternMatches('OOMKilled', 'pod x failed: OOMKilled, exit code 137')).toBe(true);
  expect(patternMatches('^OOMKilled', 'pod x failed: OOMKilled')).toBe(false);
  expect(patternMatches('exit code 13[79]', 'exit code 139')).toBe(true);
  expect(patternMatches('(?i)oomkilled', 'OOMKilled')).toBe(true);
  expect(patternMatches('', 'anything')).toBe(true);
});

test('the same pattern is the same the second time', () => {
  expect([patternMatches('a+b', 'aab'), patternMatches('a+b', 'b')]).toEqual([true, false]);
  expect([patternError('(a'), patternError('(a')]).toEqual(['missing closing ): `(a`', 'missing closing ): `(a`']);
});

test.each(['(?=a)', '(?<!a)b', '\\1', '(a', 'a{1001}', '*'])('%s is not RE2', pattern => {
  expect(patternError(pattern)).not.toBeUndefined();
  expect(patternMatches(pattern, 'a b 1')).toBe(false);
});

test.each(['a', '(?P<name>a)', '[[:alpha:]]+', '\\d{1,3}', 'ä'])('%s is RE2', pattern => {
  expect(patternError(pattern)).toBeUndefined();
});

test('more patterns than are kept are still all right', () => {
  const patterns = Array.from({ length: 1500 }, (_, i) => `^x${i}$`);
  expect(patterns.every((pattern, i) => patternMatches(pattern, `x${i}`))).toBe(true);
  expect(patternMatches(patterns[0], 'x0')).toBe(true);
});

test('a pattern that would take a backtracking engine for ever', () => {
  expect(patternMatches('(a+)+$', `${'a'.repeat(300_000)}b`)).toBe(false);
});
