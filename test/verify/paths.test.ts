import * as fc from 'fast-check';
import { fieldPath } from '../../src/model/finding';
import { stepsOf, valueAt } from '../../src/verify/manifest';
import { nearest } from '../../src/verify/nearest';

test('the steps of a path are those that it was made of', () => {
  const step = fc.oneof(fc.nat(20), fc.stringMatching(/^[a-z][A-Za-z0-9_-]*$/), fc.constantFrom('example.com/tpu', 'cdk8s-jobset.dev/acknowledged', 'jobset.yaml'));
  fc.assert(fc.property(fc.array(step), steps => expect(stepsOf(fieldPath(...steps))).toEqual(steps)));
  expect(stepsOf("limits['google.com/tpu'].x[0]")).toEqual(['limits', 'google.com/tpu', 'x', 0]);
});

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
