import { counted, inSentence, plural } from '../../src/model/grammar';

test.each([
  ['pod', 'pods'], ['policy', 'policies'], ['key', 'keys'], ['process', 'processes'], ['index', 'indexes'], ['branch', 'branches'],
  ['CPU', 'CPUs'], ['replicated job', 'replicated jobs'], ['network interface', 'network interfaces'], ['is', 'are'], ['has', 'have'], ['it', 'they'],
])('1 %s, 0 or 2 %s', (one, many) => {
  expect([0, 1, 2].map(count => plural(count, one))).toEqual([many, one, many]);
});

test('a count with its noun, whose plural may be said', () => {
  expect([counted(1, 'pod'), counted(2, 'pod'), counted(0, 'pod')]).toEqual(['1 pod', '2 pods', '0 pods']);
  expect(counted(3, "Job of 'a'", "Jobs of 'a'")).toBe("3 Jobs of 'a'");
});

test('a list', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(parts => inSentence(parts))).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect(inSentence(['a', 'b', 'c'], 'or')).toBe('a, b or c');
});
