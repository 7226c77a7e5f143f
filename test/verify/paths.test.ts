import { valueAt } from '../../src/verify/manifest';
import { nearest } from '../../src/verify/nearest';

test('a value is found by its steps, and nothing where there is none', () => {
  const value = { a: [{ b: 1 }] };
  expect(valueAt(value, ['a', 0, 'b'])).toBe(1);
  expect(valueAt(value, ['a', 1, 'b'])).toBeUndefined();
  expect(valueAt(value, ['toString'])).toBeUndefined();
  expect(valueAt('text', ['length'])).toBeUndefined();
});

test('what is meant is at most one edit for each three letters away', () => {
  const names = ['parallelism', 'completions', 'env', 'args'];
  expect(nearest('paralelism', names)).toBe('parallelism');
  expect(nearest('Completions', names)).toBe('completions');
  expect(nearest('enf', names)).toBe('env');
  expect(nearest('en', names)).toBeUndefined();
  expect(nearest('replicas', names)).toBeUndefined();
  expect(nearest('env', names)).toBeUndefined();
});
