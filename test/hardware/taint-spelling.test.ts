import { parseTaint, taintEffect } from '../../src/hardware/taint-spelling';

test.each([
  ['NO_SCHEDULE', 'NoSchedule'], ['NoSchedule', 'NoSchedule'], ['no-execute', 'NoExecute'], ['PREFER_NO_SCHEDULE', 'PreferNoSchedule'],
  ['never', undefined], ['', undefined], ['constructor', undefined],
])('%j is the effect %s', (spelling, effect) => {
  expect(taintEffect(spelling)).toBe(effect);
});

test('taints are read from text', () => {
  expect(parseTaint('sku=gpu:NoSchedule')).toEqual({ key: 'sku', value: 'gpu', effect: 'NoSchedule' });
  expect(parseTaint('example.com/a=b=c:NoExecute')).toEqual({ key: 'example.com/a', value: 'b=c', effect: 'NoExecute' });
  expect(parseTaint('dedicated:NoSchedule')).toEqual({ key: 'dedicated', effect: 'NoSchedule' });
  for (const text of ['', 'sku=gpu', '=gpu:NoSchedule', ':NoSchedule', 'sku=gpu:Sometimes']) expect(parseTaint(text)).toBeUndefined();
});
