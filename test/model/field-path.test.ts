import * as fc from 'fast-check';
import { childPath, fieldPath, stepsOf } from '../../src/model/field-path';

test('a path is written as one would write it', () => {
  expect(fieldPath('spec', 'replicatedJobs', 0, 'template')).toBe('spec.replicatedJobs[0].template');
  expect(fieldPath('limits', 'google.com/tpu')).toBe("limits['google.com/tpu']");
  expect(fieldPath('labels', 'a-b_C1')).toBe('labels.a-b_C1');
  expect(fieldPath('labels', '1')).toBe("labels['1']");
  expect(fieldPath('labels', "it's")).toBe(String.raw`labels['it\'s']`);
  expect(fieldPath()).toBe('');
  expect(childPath('', 'spec')).toBe('spec');
});

test('the steps of a path are those that it was made of, whatever a key is called', () => {
  const key = fc.oneof(
    fc.stringMatching(/^[a-z][A-Za-z0-9_-]*$/),
    fc.string({ unit: fc.constantFrom("'", '\\', '[', ']', '.', '\n', '0', 'a', '"', 'ü') }),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('example.com/tpu', '', '__proto__', '0'),
  );
  fc.assert(fc.property(fc.array(fc.oneof(fc.nat(20), key)), steps => expect(stepsOf(fieldPath(...steps))).toEqual(steps)), { numRuns: 500 });
  expect(stepsOf("limits['google.com/tpu'].x[0]")).toEqual(['limits', 'google.com/tpu', 'x', 0]);
});
