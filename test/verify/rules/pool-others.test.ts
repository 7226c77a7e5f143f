import { gkePool, karpenterPool, NODE_GROUP, NODE_POOL, nodeGroup, slices, tpus } from './pool-objects';
import { gpus, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { POOL_CHOICE_RULES } from '../../../src/verify/rules/pool-choice';
import { POOL_NETWORK_RULES } from '../../../src/verify/rules/pool-network';
import { POOL_SHAPE_RULES } from '../../../src/verify/rules/pool-shapes';

describe('network devices', () => {
  const check = (...objects: KubernetesObject[]) => problems(POOL_NETWORK_RULES, ...objects);
  const p5 = karpenterPool('gpu', { types: ['p5.48xlarge'] });
  const asks = (limits: Record<string, number>, more: SmallJob = {}) =>
    run({ pods: 2, main: { resources: { limits } }, pod: { nodeSelector: { 'karpenter.sh/nodepool': 'gpu' } }, ...more });

  test('that the host does not have: JS2115', () => {
    expect(check(p5, asks({ 'nvidia.com/gpu': 8, 'vpc.amazonaws.com/efa': 64 }))).toEqual([
      "JS2115 containers[0].resources.limits['vpc.amazonaws.com/efa']: replicated job 'workers' asks for 64 vpc.amazonaws.com/efa per pod, "
        + 'but a p5.48xlarge host has 32',
    ]);
  });

  test('that a node group without a launch template does not have: JS2115', () => {
    const document = asks({ 'nvidia.com/gpu': 8, 'vpc.amazonaws.com/efa': 32 }, { pod: { nodeSelector: { [NODE_GROUP]: 'gpu' } } });
    expect(check(nodeGroup('gpu', 'p5.48xlarge', 8), document)[0]).toMatch(/asks for 32 vpc.amazonaws.com\/efa per pod, but a p5.48xlarge host has none$/);
    expect(check(nodeGroup('gpu', 'p5.48xlarge', 8, { launchTemplate: { name: 'elsewhere' } }), document)).toEqual([]);
  });

  test('that are forgotten, or taken in part: JS2116', () => {
    expect(check(p5, asks({ 'nvidia.com/gpu': 8 }))).toEqual([
      "JS2116 containers[0].resources: replicated job 'workers' asks for no vpc.amazonaws.com/efa per pod, "
        + 'and a p5.48xlarge host has 32 for traffic between hosts',
    ]);
    expect(check(p5, asks({ 'nvidia.com/gpu': 4, 'vpc.amazonaws.com/efa': 4 }))[0])
      .toMatch(/asks for 4 vpc.amazonaws.com\/efa per pod, and a p5.48xlarge host has 32 for traffic between hosts, 16 for this pod's share of its accelerators$/);
    expect(check(p5, asks({ 'nvidia.com/gpu': 4, 'vpc.amazonaws.com/efa': 16 }))).toEqual([]);
  });

  test('are for pods that have somebody to talk to', () => {
    expect(check(p5, asks({ 'nvidia.com/gpu': 8 }, { pods: 1 }))).toEqual([]);
  });
});

describe('pods that name no pool: JS2120', () => {
  const check = (...objects: KubernetesObject[]) => problems(POOL_CHOICE_RULES, ...objects);
  const tainted = nodeGroup('gpu', 'p5.48xlarge', 8, { taints: [{ key: 'team', effect: 'NO_SCHEDULE' }] });
  const open = (more: SmallJob = {}) => run({ main: gpus(8), ...more });

  test('and fit none of those that have what they ask for', () => {
    expect(check(tainted, gkePool('cpu', 'n2-standard-8'), open())).toEqual([
      "JS2120 nodeSelector: replicated job 'workers' fits none of the node pools of the set: of pool 'gpu', which comes closest, "
        + 'nodes have the taint team:NoSchedule, which they do not tolerate',
    ]);
    expect(check(tainted, open({ main: gpus(16), pod: { nodeSelector: { 'topology.kubernetes.io/region': 'a' }, tolerations: [{ operator: 'Exists' }] } }))[0])
      .toMatch(/which comes closest, a p5.48xlarge host has 8 nvidia.com\/gpu, and a pod asks for 16 nvidia.com\/gpu$/);
  });

  test.each([
    ['fit one', open({ pod: { tolerations: [{ operator: 'Exists' }] } })],
    ['ask for no accelerators', open({ main: { resources: { requests: { cpu: 500 } } } })],
    ['ask for accelerators that no pool of the set has', open({ main: tpus(4) })],
    ['name a pool that is elsewhere', open({ pod: { nodeSelector: { [NODE_POOL]: 'other' } } })],
    ['select by a label that is elsewhere', open({ pod: { nodeSelector: { 'example.com/gpu': 'h100' } } })],
  ])('nothing is said of pods that %s', (_, document) => {
    expect(check(tainted, document)).toEqual([]);
  });
});

describe('pools by themselves', () => {
  const check = (...objects: KubernetesObject[]) => problems(POOL_SHAPE_RULES, ...objects);

  test('a slice has as many nodes as hosts: JS2122', () => {
    expect(check(gkePool('p', 'ct6e-standard-4t', '4x4', { nodes: 3 }))).toEqual([
      'JS2122 spec: pool \'p\' has 3 hosts, but a 4x4 slice on ct6e-standard-4t is 16 chips ÷ 4 per host = 4 hosts',
    ]);
    expect(check(...slices(2), gkePool('gpu', 'a3-highgpu-8g', undefined, { nodes: 3 }))).toEqual([]);
  });

  test('a topology is one that the machine makes: JS2123', () => {
    expect(check(gkePool('p', 'ct6e-standard-4t', '5x5'))).toEqual(['JS2123 spec: pool \'p\' has topology 5x5, which ct6e-standard-4t does not make']);
    expect(remedies(POOL_SHAPE_RULES, gkePool('p', 'ct6e-standard-4t', '5x5'))[0]).toMatch(/^JS2123 write topology 4x8 or 4x4/);
    expect(remedies(POOL_SHAPE_RULES, gkePool('p', 'ct6e-standard-8t', '4x4'))).toEqual(['JS2123 write machine type ct6e-standard-4t, or topology 2x4']);
  });

  test('what excludes itself cannot be made: JS2124', () => {
    expect(check(gkePool('p', 'a3-megagpu-8g', undefined, { config: { guestAccelerator: [{ type: 'nvidia-h100-mega-80gb', count: 9 }] } }))).toEqual([
      'JS2124 spec: pool \'p\' wants 9 accelerators on a3-megagpu-8g, which has 8',
    ]);
    expect(check(...slices(2), karpenterPool('spot', { types: ['p5.48xlarge'], capacity: ['spot'] }))).toEqual([]);
  });
});
