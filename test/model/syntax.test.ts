import {
  illegalDataKey, illegalDnsName, illegalIpAddress, illegalKey, illegalLabel, illegalLabelValue, illegalManager, illegalPortName, illegalSubdomain,
  illegalVariable, illegalVolumePath, tooLong,
} from '../../src/model/syntax';

type Syntax = (value: string) => string | undefined;

describe.each<[string, Syntax, readonly string[], readonly string[]]>([
  ['label', illegalLabel, ['a', '7b', 'a-b', 'a'.repeat(63)], ['', 'A', 'a_b', 'a.b', '-a', 'a-', 'a'.repeat(64), 'ä', 'a\n']],
  ['DNS name', illegalDnsName, ['a', 'b7', 'a-b', 'a'.repeat(63)], ['', '7b', 'A', 'a.b', '-a', 'a-', 'a'.repeat(64)]],
  ['subdomain', illegalSubdomain, ['a', '7.b', 'a-b.c', 'a'.repeat(253)], ['', 'a..b', '.a', 'a.', 'A.b', 'a.-b', 'a-.b', 'a'.repeat(254)]],
  [
    'key',
    illegalKey,
    ['a', 'A_b.c-d', 'example.com/a', '7'],
    ['', '/a', 'a/', 'a/b/c', 'A.b/c', 'a b', '-a', 'a.', `x/${'a'.repeat(64)}`, `${'a'.repeat(254)}/b`],
  ],
  ['label value', illegalLabelValue, ['', 'a', 'A_b.c-d', '7', 'a'.repeat(63)], ['-', 'a ', '_a', 'a.', 'a/b', 'a'.repeat(64)]],
  ['variable', illegalVariable, ['A', 'a b', '1', '~', ' '], ['', 'A=B', 'ä', 'a\tb', '\u007f']],
  ['data key', illegalDataKey, ['a', '.a', 'a.b_C-1', '...a'.slice(2)], ['', '.', '..', '..a', 'a/b', 'a b', 'a'.repeat(254)]],
  ['port name', illegalPortName, ['a', 'http-2', '8a', 'a'.repeat(15)], ['', '80', '-a', 'a-', 'a--b', 'A', 'a_b', 'a'.repeat(16)]],
  ['manager', illegalManager, ['a.io/b', 'a/b/c', "a/~!$&'()*+,;=:@".replace('@', '')], ['', 'a', '/b', 'a/', 'A/b', 'a/b c', 'a/@']],
  ['volume path', illegalVolumePath, ['', 'a', 'a/b', 'a..b', '..a'], ['/a', '..', 'a/..', '../a', 'a/../b']],
  ['IP address', illegalIpAddress, ['10.0.0.1', '0.0.0.0', '::', '::1', '1::', 'fe80::1:2', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:1.2.3.4', 'ABCD::'], [
    '', '10.0.0', '10.0.0.256', '10.0.0.01', '1.2.3.4.5', 'a.b.c.d', ':', ':::', '1:2', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', '12345::', 'g::', '1::2::3', '::1.2.3', '1:2:3:4:5:6:7:1.2.3.4',
  ]],
])('%s', (_, illegal, right, wrong) => {
  test.each(right)('takes %j', value => {
    expect(illegal(value)).toBeUndefined();
  });

  test.each(wrong)('refuses %j', value => {
    expect(illegal(value)).toMatch(/^(is|has|must) /);
  });
});

test('says by how many characters a name is too long', () => {
  expect(tooLong('a'.repeat(70), 63)).toBe('has 70 characters, 7 more than the 63 allowed');
  expect(illegalLabel('a'.repeat(70))).toBe('has 70 characters, 7 more than the 63 allowed');
});

test('says which part of a key is wrong', () => {
  expect(illegalKey('A/b')).toMatch(/^has the prefix 'A', which must consist/);
  expect(illegalManager('A/b')).toMatch(/^has the domain 'A', which must consist/);
});
