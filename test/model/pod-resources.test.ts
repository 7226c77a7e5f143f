import type { Container, PodSpec } from '../../src/model/kubernetes';
import { podResources, times } from '../../src/model/pod-resources';
import { formatQuantity } from '../../src/model/quantity';

const asks = (name: string, requests: Record<string, string | number>, more: Partial<Container> = {}): Container =>
  ({ name, resources: { requests }, ...more });

function written(pod: PodSpec): Record<string, string> {
  return Object.fromEntries([...podResources(pod)].map(([name, amount]) => [name, formatQuantity(amount, name === 'memory' ? 'binary' : 'decimal')]));
}

test('a pod asks for its containers and sidecars together, or for its hungriest init container', () => {
  expect(written({
    containers: [asks('a', { cpu: '500m', memory: '1Gi' }), { name: 'b', resources: { limits: { 'cpu': 2, 'nvidia.com/gpu': 8 } } }, { name: 'c' }],
    initContainers: [asks('check', { 'cpu': 1, 'nvidia.com/gpu': 8, 'memory': '4Gi' }), asks('proxy', { cpu: '250m' }, { restartPolicy: 'Always' })],
  })).toEqual({ 'cpu': '2750m', 'memory': '4Gi', 'nvidia.com/gpu': '8' });
});

test('an init container runs beside the sidecars that stand before it, and not those after it', () => {
  const [proxy, check] = [asks('proxy', { cpu: 2 }, { restartPolicy: 'Always' }), asks('check', { cpu: 4 })];
  const containers = [asks('main', { cpu: 1 })];
  expect(written({ containers, initContainers: [proxy, check] })).toEqual({ cpu: '6' });
  expect(written({ containers, initContainers: [check, proxy] })).toEqual({ cpu: '4' });
});

test('what the pod asks for as a whole stands in the place of what its containers do', () => {
  expect(written({ containers: [asks('main', { 'cpu': 1, 'nvidia.com/gpu': 8 })], resources: { requests: { cpu: 3 }, limits: { memory: '8Gi' } } }))
    .toEqual({ 'cpu': '3', 'nvidia.com/gpu': '8', 'memory': '8Gi' });
});

test('many pods ask for as much, each', () => {
  expect(times(podResources({ containers: [asks('main', { cpu: '500m' })] }), 5)).toEqual(podResources({ containers: [asks('main', { cpu: '2500m' })] }));
});
