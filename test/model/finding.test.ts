import { childPath, fieldPath, findings } from '../../src/model';
import type { Rule } from '../../src/model';

test('a path is written as one would write it', () => {
  expect(fieldPath('spec', 'replicatedJobs', 0, 'template')).toBe('spec.replicatedJobs[0].template');
  expect(fieldPath('limits', 'google.com/tpu')).toBe("limits['google.com/tpu']");
  expect(fieldPath('labels', 'a-b_C1')).toBe('labels.a-b_C1');
  expect(fieldPath('labels', '1')).toBe("labels['1']");
  expect(fieldPath()).toBe('');
  expect(childPath('', 'spec')).toBe('spec');
});

test('findings are in the order of the rules, and of what each finds', () => {
  const rule = (code: string, severity: 'error' | 'advice', paths: readonly string[]): Rule<string> => ({
    code, severity, title: '', why: '', check: subject => paths.map(path => ({ path: `${subject}.${path}`, message: 'm', remedy: 'r' })),
  });
  expect(findings([rule('A', 'error', ['x', 'y']), rule('B', 'error', []), rule('C', 'advice', ['z'])], 'spec')).toEqual([
    { code: 'A', severity: 'error', path: 'spec.x', message: 'm', remedy: 'r' },
    { code: 'A', severity: 'error', path: 'spec.y', message: 'm', remedy: 'r' },
    { code: 'C', severity: 'advice', path: 'spec.z', message: 'm', remedy: 'r' },
  ]);
});
