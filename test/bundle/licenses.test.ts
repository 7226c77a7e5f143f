import { licensesOf, mitLicense } from '../../bundle/licenses';

test.each([
  ['MIT', ['MIT']],
  ['(Apache-2.0 AND BSD-3-Clause)', ['Apache-2.0', 'BSD-3-Clause']],
  ['(GPL-3.0-only OR MIT)', ['MIT']],
])('%s is allowed', (expression, licenses) => {
  expect(licensesOf(expression)).toEqual(licenses);
});

test.each(['', 'GPL-3.0-only', 'MIT AND GPL-3.0-only', 'LGPL-2.1 OR GPL-2.0', '(MIT OR ISC) AND GPL-2.0-only', 'SEE LICENSE IN LICENSE.txt', 'Apache-2.0 WITH LLVM-exception'])(
  '\'%s\' is not', expression => {
    expect(() => licensesOf(expression)).toThrow(`its licence is '${expression}', which is none of 0BSD, Apache-2.0,`);
  });

test('the MIT licence names its holder', () => {
  expect(mitLicense('Ada')).toContain('Copyright (c) Ada\n');
});
