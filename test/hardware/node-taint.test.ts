import { parseTaint, taintEffect, tolerates, untolerated } from '../../src/hardware/node-taint';

const gpu = { key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' };

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

test.each([
  [{ key: 'nvidia.com/gpu', operator: 'Exists' }, true],
  [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }, true],
  [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoExecute' }, false],
  [{ key: 'nvidia.com/gpu', operator: 'Equal', value: 'present' }, true],
  [{ key: 'nvidia.com/gpu', value: 'present', effect: '' }, true],
  [{ key: 'nvidia.com/gpu', value: 'true' }, false],
  [{ key: 'nvidia.com/gpu' }, false],
  [{ operator: 'Exists' }, true],
  [{}, false],
  [{ key: 'google.com/tpu', operator: 'Exists' }, false],
])('%j tolerates the GPU taint: %s', (toleration, yes) => {
  expect(tolerates(toleration, gpu)).toBe(yes);
});

describe('the taints that keep a pod off', () => {
  test('are those that it does not tolerate; a preference keeps nobody off', () => {
    const taints = [gpu, { key: 'a', effect: 'PreferNoSchedule' }, { key: 'b', effect: 'NoExecute' }];
    expect(untolerated(taints, []).map(({ key }) => key)).toEqual(['nvidia.com/gpu', 'b']);
    expect(untolerated(taints, [{ operator: 'Exists' }])).toEqual([]);
  });

  test('are fewer where the cluster adds tolerations', () => {
    const byRequest = { ...gpu, toleratedByRequesting: 'nvidia.com/gpu' };
    const bySelecting = { key: 'cloud.google.com/compute-class', effect: 'NoSchedule', toleratedBySelecting: 'cloud.google.com/compute-class' };
    expect(untolerated([byRequest, bySelecting], [], { resources: ['nvidia.com/gpu'] })).toEqual([bySelecting]);
    expect(untolerated([byRequest, bySelecting], [], { labels: ['cloud.google.com/compute-class'] })).toEqual([byRequest]);
    expect(untolerated([gpu], [], { resources: ['nvidia.com/gpu'] })).toEqual([gpu]);
  });
});
