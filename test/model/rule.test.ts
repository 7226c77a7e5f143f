import { findings } from '../../src/model';
import type { Rule } from '../../src/model';

const rule = (code: string, severity: 'error' | 'advice', paths: readonly string[]): Rule<string> => ({
  code, severity, title: '', why: '', check: subject => paths.map(path => ({ path: `${subject}.${path}`, message: 'm', remedy: 'r' })),
});

test('findings are in the order of the rules, and of what each finds', () => {
  expect(findings([rule('A', 'error', ['x', 'y']), rule('B', 'error', []), rule('C', 'advice', ['z'])], 'spec')).toEqual([
    { code: 'A', severity: 'error', path: 'spec.x', message: 'm', remedy: 'r' },
    { code: 'A', severity: 'error', path: 'spec.y', message: 'm', remedy: 'r' },
    { code: 'C', severity: 'advice', path: 'spec.z', message: 'm', remedy: 'r' },
  ]);
});

test('a rule that breaks down takes no other with it, if somebody wants to hear of it', () => {
  const broken: Rule<string> = { ...rule('B', 'error', []), check: () => { throw new Error('oops'); } };
  const failed: string[] = [];
  expect(findings([broken, rule('C', 'advice', ['z'])], 'spec', (code, error) => failed.push(`${code} ${(error as Error).message}`)).map(({ code }) => code)).toEqual(['C']);
  expect(failed).toEqual(['B oops']);
  expect(() => findings([broken], 'spec')).toThrow('oops');
});
