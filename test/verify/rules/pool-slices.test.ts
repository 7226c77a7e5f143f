import { EXCLUSIVE, gkePool, NODE_GROUP, nodeGroup, slices, tpus } from './pool-objects';
import { gpus, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { POOL_CAPACITY_RULES } from '../../../src/verify/rules/pool-capacity';
import { POOL_SLICE_RULES } from '../../../src/verify/rules/pool-slices';

const check = (...objects: KubernetesObject[]) => problems(POOL_SLICE_RULES, ...objects);
const slice = (more: SmallJob = {}): SmallJob => ({ name: 'slice', pods: 4, main: tpus(4), pod: { nodeSelector: { pool: 'v6e' } }, ...more });
/** With exclusive placement, by the pool unless another label is given. */
function exclusive(jobs: SmallJob | SmallJob[], key = 'cloud.google.com/gke-nodepool', more: Record<string, string> = {}): KubernetesObject {
  const document = run(jobs);
  return { ...document, metadata: { ...document.metadata, annotations: { [EXCLUSIVE]: key, ...more } } };
}

describe('pods of a Job and hosts of a slice: JS2109', () => {
  test.each([[1, '1 pod'], [3, '3 pods'], [8, '8 pods']])('%s pods are not 4 hosts', (pods, text) => {
    expect(check(...slices(1), run(slice({ pods })))).toEqual([
      `JS2109 parallelism: each Job of replicated job 'slice' has ${text}, but a 4x4 slice on ct6e-standard-4t is 16 chips ÷ 4 per host = 4 hosts`,
    ]);
  });

  test('hosts that are a slice each take any number of pods', () => {
    const pool = gkePool('p', 'ct6e-standard-8t', undefined, { config: { labels: { pool: 'v6e' } } });
    expect(check(pool, run(slice({ pods: 3, main: tpus(8) })))).toEqual([]);
  });

  test('of a topology that two machine types make, either number is right', () => {
    const nodeSelector = { 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice', 'cloud.google.com/gke-tpu-topology': '2x4' };
    expect(check(...slices(1), run(slice({ pods: 2, pod: { nodeSelector } })))).toEqual([]);
  });

  test('the topology that pods select counts where they name no pool', () => {
    const nodeSelector = { 'cloud.google.com/gke-tpu-accelerator': 'tpu-v6e-slice', 'cloud.google.com/gke-tpu-topology': '4x4' };
    expect(check(...slices(1), run(slice({ pods: 2, pod: { nodeSelector } }))).map(each => each.slice(0, 6))).toEqual(['JS2109']);
    expect(check(run(slice({ pods: 2, pod: { nodeSelector } })))).toEqual([]);
  });
});

describe('slices that are kept apart: JS2110', () => {
  test('pods of a Job may land on several slices unless something keeps them together', () => {
    expect(check(...slices(2), run(slice({ replicas: 2 })))).toEqual([
      "JS2110 parallelism: the 4 pods of each Job of replicated job 'slice' may land on hosts of 2 slices: the 2 pools v6e-0, v6e-1",
    ]);
    expect(remedies(POOL_SLICE_RULES, ...slices(2), run(slice({ replicas: 2 })))).toEqual([`JS2110 write the annotation ${EXCLUSIVE}: cloud.google.com/gke-nodepool`]);
    expect(check(...slices(2), exclusive(slice({ replicas: 2 })))).toEqual([]);
    expect(check(...slices(2), run(slice({ podMetadata: { annotations: { 'kueue.x-k8s.io/podset-required-topology': 'cloud.google.com/gke-nodepool' } } })))).toEqual([]);
  });

  test('a single slice needs nothing', () => {
    expect(check(...slices(1), run(slice()))).toEqual([]);
  });
});

describe('Jobs and slices: JS2111', () => {
  test('each Job has a slice to itself', () => {
    expect(check(...slices(4), exclusive(slice({ replicas: 4 })))).toEqual([]);
    expect(check(...slices(4), exclusive(slice({ replicas: 5 })))).toEqual([
      "JS2111 spec.replicatedJobs[0].replicas: replicated job 'slice' has 5 Jobs at a time, each with a cloud.google.com/gke-nodepool to itself, "
        + 'but the 4 pools v6e-0 … v6e-3 have 4',
    ]);
  });

  test('the Jobs of all replicated jobs together, as far as they run at the same time', () => {
    const both = (more: Partial<SmallJob>) => exclusive([slice({ replicas: 2 }), slice({ name: 'eval', replicas: 1, ...more })]);
    expect(check(...slices(2), both({}))[0]).toMatch(/replicated job 'slice' and replicated job 'eval' have 3 Jobs at a time/);
    expect(check(...slices(2), both({ dependsOn: [{ name: 'slice', status: 'Complete' }] }))).toEqual([]);
  });

  test('says it once: the hosts are not counted too', () => {
    expect(problems([...POOL_SLICE_RULES, ...POOL_CAPACITY_RULES], ...slices(2), exclusive(slice({ replicas: 3 }))).map(each => each.slice(0, 6))).toEqual(['JS2111']);
  });

  test('a label of which the values show on the nodes only is not counted', () => {
    const group = nodeGroup('gpu', 'p5.48xlarge', 8);
    expect(check(group, exclusive({ replicas: 9, pods: 1, main: gpus(8), pod: { nodeSelector: { [NODE_GROUP]: 'gpu' } } }, 'topology.k8s.aws/network-node-layer-3'))).toEqual([]);
  });
});

describe('the label of exclusive placement: JS2112', () => {
  const onGroup = (key: string, more?: Record<string, string>) =>
    check(nodeGroup('gpu', 'p5.48xlarge', 8), exclusive({ pods: 2, main: gpus(8), pod: { nodeSelector: { [NODE_GROUP]: 'gpu' } } }, key, more));

  test('has to be on the nodes of the pool', () => {
    expect(onGroup('cloud.google.com/gke-nodepool')).toEqual([
      `JS2112 metadata.annotations['${EXCLUSIVE}']: replicated job 'workers' wants a cloud.google.com/gke-nodepool for each Job, but nodes of pool 'gpu' carry no such label`,
    ]);
  });

  test('may be one that add-ons put on', () => {
    expect(onGroup('nvidia.com/gpu.clique')).toEqual([]);
    expect(onGroup('kubernetes.io/hostname')).toEqual([]);
  });

  test('is not asked for where nodes are labelled with their Job beforehand', () => {
    expect(onGroup('cloud.google.com/gke-nodepool', { 'alpha.jobset.sigs.k8s.io/node-selector': 'true' })).toEqual([]);
  });
});
