import { tolerates, untolerated } from '../../src/hardware/toleration';

const gpu = { key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' };

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
