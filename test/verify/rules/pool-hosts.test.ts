import { gkePool, karpenterPool, NODE_GROUP, NODE_POOL, nodeGroup, slices, tpus } from './pool-objects';
import { gpus, job, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import type { Container, KubernetesObject, PodSpec } from '../../../src/model/kubernetes';
import { POOL_HOST_RULES } from '../../../src/verify/rules/pool-hosts';

const check = (...objects: KubernetesObject[]) => problems(POOL_HOST_RULES, ...objects);
const onTpus = (more: Partial<PodSpec>, main: Partial<Container> = tpus(4)) =>
  run({ name: 'slice', pods: 4, main, pod: { nodeSelector: { [NODE_POOL]: 'v6e-0' }, ...more } });
const onGpus = (main: Partial<Container>, more: SmallJob = {}) => run({ pods: 2, main, pod: { nodeSelector: { [NODE_GROUP]: 'gpu' } }, ...more });
const P5 = nodeGroup('gpu', 'p5.48xlarge', 8);

test('a set without pools has none of these findings', () => {
  expect(check(onTpus({ nodeSelector: { [NODE_POOL]: 'v6e-0', a: 'b' } }, tpus(8)))).toEqual([]);
});

describe('labels', () => {
  test('every requirement that the named pool does not meet is said: JS2101', () => {
    const pod = { nodeSelector: { [NODE_POOL]: 'v6e-0', 'cloud.google.com/gke-tpu-topology': '8x8', 'team': 'llama' } };
    expect(check(...slices(1), onTpus(pod))).toEqual([
      "JS2101 nodeSelector.team: replicated job 'slice' is for pool 'v6e-0' and selects team: llama, but its nodes do not carry that label",
      "JS2101 nodeSelector['cloud.google.com/gke-tpu-topology']: replicated job 'slice' is for pool 'v6e-0' and selects cloud.google.com/gke-tpu-topology: 8x8, "
        + 'but its nodes have 4x4',
    ]);
  });

  test('one named pool that meets them is enough', () => {
    const pod = { nodeSelector: { pool: 'v6e', [NODE_POOL]: 'v6e-1' } };
    expect(check(...slices(2), onTpus(pod))).toEqual([]);
  });

  test('node affinity counts like selectors', () => {
    const expression = (key: string, value: string) => ({ key, operator: 'In', values: [value] });
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [expression(NODE_POOL, 'v6e-0'), expression('topology.kubernetes.io/zone', 'us-east5-a')] },
          ],
        },
      },
    };
    expect(check(...slices(1), onTpus({ nodeSelector: {}, affinity }))).toEqual([
      'JS2101 affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: '
        + "replicated job 'slice' is for pool 'v6e-0' and selects topology.kubernetes.io/zone: us-east5-a, but its nodes have us-east5-b",
    ]);
  });

  test('labels that nodes get from elsewhere may be there', () => {
    expect(check(...slices(1), onTpus({ nodeSelector: { [NODE_POOL]: 'v6e-0', 'feature.node.kubernetes.io/x': 'true' } }))).toEqual([]);
  });

  test('a pool that the set does not have may be elsewhere, unless its name is nearly that of one: JS2102', () => {
    expect(check(...slices(1), onTpus({ nodeSelector: { [NODE_POOL]: 'default-pool' } }))).toEqual([]);
    expect(check(...slices(1), onTpus({ nodeSelector: { [NODE_POOL]: 'v6e-O' } }))).toEqual([
      `JS2102 nodeSelector['${NODE_POOL}']: no pool of the set carries ${NODE_POOL}: v6e-O; there is v6e-0`,
    ]);
  });
});

describe('taints: JS2103', () => {
  const tainted = nodeGroup('gpu', 'p5.48xlarge', 8, { taints: [{ key: 'team', value: 'ml', effect: 'NO_SCHEDULE' }] });

  test('of a named pool have to be tolerated', () => {
    expect(check(tainted, onGpus(gpus(8)))).toEqual([
      "JS2103 tolerations: replicated job 'workers' is for pool 'gpu', whose nodes have the taint team=ml:NoSchedule, and does not tolerate it",
    ]);
    const tolerations = [{ key: 'team', operator: 'Exists' }];
    expect(check(tainted, onGpus(gpus(8), { pod: { nodeSelector: { [NODE_GROUP]: 'gpu' }, tolerations } }))).toEqual([]);
  });

  test('of an accelerator are tolerated on GKE by who asks for it', () => {
    expect(check(...slices(1), onTpus({}))).toEqual([]);
    expect(check(...slices(1), onTpus({}, {})).join()).toMatch(/taint google.com\/tpu=present:NoSchedule/);
  });

  test('are for the flavor to tolerate where a queue places the pods', () => {
    const queued = onGpus(gpus(8));
    expect(check(tainted, { ...queued, metadata: { ...queued.metadata, labels: { 'kueue.x-k8s.io/queue-name': 'q' } } })).toEqual([]);
  });
});

describe('chips: JS2104', () => {
  test('more than a host has', () => {
    expect(check(...slices(1), onTpus({}, tpus(8)))).toEqual([
      "JS2104 containers[0].resources.limits['google.com/tpu']: replicated job 'slice' asks for 8 google.com/tpu per pod, but a ct6e-standard-4t host has 4",
    ]);
  });

  test('all containers of the pod together', () => {
    const two = run({ pods: 2, main: gpus(4), more: [gpus(5)], pod: { nodeSelector: { [NODE_GROUP]: 'gpu' } } });
    expect(check(P5, two)).toEqual([
      "JS2104 containers[1].resources.limits['nvidia.com/gpu']: replicated job 'workers' asks for 9 nvidia.com/gpu per pod, but a p5.48xlarge host has 8",
    ]);
  });

  test('of another make', () => {
    expect(check(...slices(1), onTpus({ tolerations: [{ operator: 'Exists' }] }, gpus(8)))[0])
      .toMatch(/^JS2104 .* asks for 8 nvidia.com\/gpu per pod, but a ct6e-standard-4t host has none, but 4 google.com\/tpu$/);
  });

  test('of selectors that leave no other machine, although the pods name no pool', () => {
    const nodeSelector = { 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice', 'cloud.google.com/gke-tpu-topology': '4x4' };
    expect(check(...slices(1), onTpus({ nodeSelector }, tpus(8))).map(each => each.slice(0, 6))).toEqual(['JS2104']);
  });

  test('of one kind of node of a pool that has a larger one too are fine', () => {
    expect(check(nodeGroup('gpu', ['g5.xlarge', 'p5.48xlarge'], 8), onGpus(gpus(8)))).toEqual([]);
  });

  test('of a machine that is not known are not known', () => {
    expect(check(nodeGroup('gpu', 'p99.metal', 8), onGpus(gpus(64)))).toEqual([]);
  });

  test('of a Job without a run', () => {
    expect(check(P5, job({ main: gpus(16), pod: { nodeSelector: { [NODE_GROUP]: 'gpu' } } }))).toEqual([
      "JS2104 spec.template.spec.containers[0].resources.limits['nvidia.com/gpu']: Job train asks for 16 nvidia.com/gpu per pod, but a p5.48xlarge host has 8",
    ]);
  });
});

test('a part of a host of a slice: JS2105', () => {
  expect(check(...slices(1), onTpus({}, tpus(2)))).toEqual([
    "JS2105 containers[0].resources.limits['google.com/tpu']: replicated job 'slice' asks for 2 google.com/tpu per pod, "
      + 'but a ct6e-standard-4t host of a 4x4 slice has 4, and a pod takes all of them',
  ]);
});

describe('chips that are left over: JS2106', () => {
  test('when they do not divide', () => {
    expect(check(P5, onGpus(gpus(3)))).toEqual([
      "JS2106 containers[0].resources.limits['nvidia.com/gpu']: 2 × 3 = 6 nvidia.com/gpu of the 8 of a p5.48xlarge host are used, and 2 are idle",
    ]);
    expect(remedies(POOL_HOST_RULES, P5, onGpus(gpus(3)))).toEqual(['JS2106 write nvidia.com/gpu: 8 or 4 or 2']);
    expect(check(P5, onGpus(gpus(2)))).toEqual([]);
  });

  test('when CPUs run out before the chips do', () => {
    const hungry = { resources: { limits: { 'nvidia.com/gpu': 1 }, requests: { cpu: 100 } } };
    expect(check(P5, onGpus(hungry))).toEqual([
      "JS2106 containers[0].resources.limits['nvidia.com/gpu']: 1 × 1 = 1 nvidia.com/gpu of the 8 of a p5.48xlarge host are used, and 7 are idle"
        + ': 100 CPUs for each pod leave no room for more',
    ]);
    expect(remedies(POOL_HOST_RULES, P5, onGpus(hungry))).toEqual(['JS2106 ask for 23 of cpu, the share of 1 of 8']);
  });

  test('when the pods ask for none', () => {
    expect(check(P5, onGpus({}))).toEqual(["JS2106 containers[0].resources: replicated job 'workers' asks for no nvidia.com/gpu, and runs on a p5.48xlarge host with 8 of them"]);
  });

  test('unless others take them', () => {
    const others = run([{ name: 'a', pods: 2, main: gpus(6), pod: { nodeSelector: { [NODE_GROUP]: 'gpu' } } }, { name: 'b', pods: 2, main: gpus(2), pod: { nodeSelector: { [NODE_GROUP]: 'gpu' } } }]);
    expect(check(P5, others)).toEqual([]);
  });

  test('parts of chips are counted by who cuts them', () => {
    expect(check(P5, onGpus({ resources: { limits: { 'nvidia.com/mig-1g.10gb': 1 } } }))).toEqual([]);
  });
});

describe('CPU and memory', () => {
  const plain = gkePool('cpu', 'n2-standard-8');
  const asks = (requests: Record<string, string | number>) => run({ main: { resources: { requests } }, pod: { nodeSelector: { [NODE_POOL]: 'cpu' } } });

  test('more than the machine has: JS2107', () => {
    expect(check(plain, asks({ cpu: 9 }))).toEqual([
      "JS2107 containers[0].resources.requests.cpu: replicated job 'workers' asks for 9 CPUs per pod, but an n2-standard-8 host has 8 CPUs, of which pods can have about 7.91",
    ]);
    expect(check(plain, asks({ memory: '33Gi' }))[0]).toMatch(/asks for 33 GiB of memory per pod, but an n2-standard-8 host has 32 GiB of memory, of which pods can have about 28\.\d+ GiB$/);
  });

  test('more than the system leaves: JS2108', () => {
    expect(check(plain, asks({ cpu: 8 }))[0]).toMatch(/^JS2108 .*: replicated job 'workers' asks for 8 CPUs per pod; an n2-standard-8 host has 8 CPUs, of which pods can have about 7.91$/);
    expect(remedies(POOL_HOST_RULES, plain, asks({ cpu: 8 }))).toEqual(['JS2108 write cpu: 7 at most, and leave room for DaemonSets']);
    expect(check(plain, asks({ cpu: '7900m' }))).toEqual([]);
  });

  test('more than sources agree on is a warning: JS2108', () => {
    expect(check(gkePool('cpu', 'ct6e-standard-8t'), run({ main: { resources: { limits: { 'google.com/tpu': 8, 'cpu': 400 } } }, pod: { nodeSelector: { [NODE_POOL]: 'cpu' } } })))
      .toEqual([expect.stringMatching(/^JS2108 .* asks for 400 CPUs per pod; a ct6e-standard-8t host has 360 CPUs as far as is known/)]);
  });

  test('a pod that goes past the scheduler is not looked at', () => {
    expect(check(plain, run({ main: { resources: { requests: { cpu: 9 } } }, pod: { nodeName: 'n', nodeSelector: { [NODE_POOL]: 'cpu' } } }))).toEqual([]);
  });
});

test('of a pool whose machines are open, nothing is certain', () => {
  const open = karpenterPool('gpu', { requirements: [{ key: 'karpenter.k8s.aws/instance-category', operator: 'Exists' }] });
  const pod = { nodeSelector: { 'karpenter.sh/nodepool': 'gpu' } };
  expect(check(open, run({ pods: 2, main: { resources: { limits: { 'nvidia.com/gpu': 64 }, requests: { cpu: 1000 } } }, pod }))).toEqual([]);
});
