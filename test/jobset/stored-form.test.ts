import { storedPodSpec, storedQuantity } from '../../src/jobset/stored-form';

test.each([
  [4, '4'],
  ['2048Mi', '2Gi'],
  ['1536Mi', '1536Mi'],
  ['1024', '1024'],
  ['512Ki', '512Ki'],
  ['0.5Ki', '512'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  [0.5, '500m'],
  ['2000', '2k'],
  ['1000000M', '1T'],
  ['0Mi', '0'],
  ['1e3', '1e3'],
  ['much', 'much'],
])('the quantity %s is stored as %s', (said, stored) => {
  expect(storedQuantity(said)).toBe(stored);
});

test('quantities and field references are stored wherever a pod has them; all else stays', () => {
  const said = {
    volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '2048Mi' } }],
    containers: [{
      name: 'train',
      env: [{ name: 'MEMORY', value: '2048Mi' }, { name: 'RANK', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      resources: { limits: { 'google.com/tpu': 4 }, requests: { cpu: '1000m' } },
    }],
  };
  expect(storedPodSpec(said)).toEqual({
    volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } }],
    containers: [{
      name: 'train',
      env: [{ name: 'MEMORY', value: '2048Mi' }, { name: 'RANK', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
      resources: { limits: { 'google.com/tpu': '4' }, requests: { cpu: '1' } },
    }],
  });
});
