import { gkePool, karpenterPool, NODE_POOL, tpus } from './pool-objects';
import { gpus, job, problems, remedies, run } from './small-run';
import type { SmallJob } from './small-run';
import type { KubernetesObject, PodSpec, Toleration } from '../../../src/model/kubernetes';
import { POOL_DISRUPTION_RULES } from '../../../src/verify/rules/pool-disruption';

const check = (...objects: KubernetesObject[]) => problems(POOL_DISRUPTION_RULES, ...objects);
const codes = (...objects: KubernetesObject[]) => check(...objects).map(each => each.slice(0, 6));

const GUARD = { annotations: { 'karpenter.sh/do-not-disrupt': 'true' } };
const PREPARED = { podFailurePolicy: { rules: [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget' }] }] } };
const onKarpenter = (more: SmallJob = {}): SmallJob =>
  ({ pods: 2, main: gpus(8), podMetadata: GUARD, pod: { nodeSelector: { 'karpenter.sh/nodepool': 'gpu' } }, ...more });
const p5 = (spec: Parameters<typeof karpenterPool>[1]) => karpenterPool('gpu', { types: ['p5.48xlarge'], ...spec });

describe('spot capacity: JS2117', () => {
  const spot = gkePool('v6e', 'ct6e-standard-4t', '4x4', { config: { spot: true } });
  const onSpot = (more: SmallJob = {}): SmallJob =>
    ({ name: 'slice', pods: 4, main: tpus(4), pod: { nodeSelector: { [NODE_POOL]: 'v6e' }, tolerations: [{ operator: 'Exists' }] }, ...more });

  test('needs a rule for disruptions', () => {
    expect(check(spot, run(onSpot()))).toEqual([
      "JS2117 podFailurePolicy: replicated job 'slice' runs on spot capacity of pool 'v6e', and each disruption counts as a crash: "
        + 'the first one fails the Job, and a failed Job fails the run',
    ]);
    expect(check(spot, run(onSpot({ job: { backoffLimit: 2 } }), { failurePolicy: { maxRestarts: 1 } }))[0])
      .toMatch(/each disruption counts as a crash: 2 are retried, and after 1 restart the run fails$/);
    expect(check(spot, run(onSpot({ job: PREPARED })))).toEqual([]);
  });

  test('with a remedy that the API server takes', () => {
    const written = (restartPolicy: PodSpec['restartPolicy']) => remedies(POOL_DISRUPTION_RULES,
      spot, run(onSpot({ pod: { ...onSpot().pod, restartPolicy } })));
    expect(written('OnFailure')).toEqual([expect.stringContaining('write restartPolicy: Never and podFailurePolicy with a rule FailJob')]);
    expect(written('Never')).toEqual([expect.stringContaining('write podFailurePolicy with a rule FailJob')]);
  });

  test('of a ComputeClass is for pods that select the class: its nodes have a taint of its name', () => {
    const computeClass = {
      apiVersion: 'cloud.google.com/v1',
      kind: 'ComputeClass',
      metadata: { name: 'l4' },
      spec: { nodePoolAutoCreation: { enabled: true }, priorities: [{ machineType: 'g2-standard-24', gpu: { type: 'nvidia-l4', count: 2 }, spot: true }] },
    };
    const selecting = (nodeSelector: Record<string, string>, tolerations: Toleration[] = []) =>
      check(computeClass as unknown as KubernetesObject, run({ pods: 2, main: gpus(2), pod: { nodeSelector, tolerations } }));
    expect(selecting({ 'cloud.google.com/compute-class': 'l4' })).toHaveLength(1);
    expect(selecting({ 'cloud.google.com/gke-accelerator': 'nvidia-l4' })).toEqual([]);
    expect(selecting({ 'cloud.google.com/gke-accelerator': 'nvidia-l4' }, [{ key: 'cloud.google.com/compute-class', operator: 'Exists' }])).toHaveLength(1);
  });

  test('which may ignore them, too', () => {
    const ignore = { podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] } };
    expect(check(spot, run(onSpot({ job: ignore })))).toEqual([]);
  });

  test('is not all there is, where the pods can land on other nodes too', () => {
    const other = gkePool('v6e-b', 'ct6e-standard-4t', '4x4', { config: { labels: { pool: 'a' } } });
    const both = gkePool('v6e', 'ct6e-standard-4t', '4x4', { config: { spot: true, labels: { pool: 'a' } } });
    expect(check(other, both, run(onSpot({ pod: { nodeSelector: { pool: 'a' } } })))).toEqual([]);
  });

  test('may be what a pool takes among others', () => {
    expect(check(p5({ capacity: ['spot', 'on-demand'] }), run(onKarpenter()))[0]).toMatch(/runs on nodes that may be spot capacity of pool 'gpu'/);
  });
});

describe('nodes that expire: JS2118', () => {
  test('end a run that is not prepared', () => {
    expect(check(p5({ expireAfter: '720h' }), run(onKarpenter()))[0])
      .toMatch(/^JS2118 .*nodes of pool 'gpu' live 720h at most, and replicated job 'workers' has no rule for what happens then/);
    expect(check(p5({ expireAfter: 'Never' }), run(onKarpenter()))).toEqual([]);
    expect(check(p5({ expireAfter: '720h' }), run(onKarpenter({ job: PREPARED })))).toEqual([]);
  });

  test('do not, when the Job ends long before', () => {
    expect(codes(p5({ expireAfter: '24h' }), run(onKarpenter({ job: { activeDeadlineSeconds: 3600 } })))).toEqual([]);
    expect(codes(p5({ expireAfter: '1h30m' }), run(onKarpenter({ job: { activeDeadlineSeconds: 3600 } })))).toEqual(['JS2118']);
  });

  test('are no matter of pods without accelerators', () => {
    expect(codes(karpenterPool('gpu', { types: ['m7i.2xlarge'], expireAfter: '720h' }), run(onKarpenter({ main: {} })))).toEqual([]);
  });
});

describe('consolidation: JS2119', () => {
  const consolidated = p5({ disruption: { consolidationPolicy: 'WhenEmptyOrUnderutilized', consolidateAfter: '1m' } });

  test('moves pods that nothing holds', () => {
    expect(check(consolidated, run(onKarpenter({ podMetadata: {} })))).toEqual([
      "JS2119 template.metadata.annotations['karpenter.sh/do-not-disrupt']: pool 'gpu' has consolidationPolicy "
        + "WhenEmptyOrUnderutilized, and nothing keeps the pods of replicated job 'workers' where they are",
    ]);
    expect(check(consolidated, run(onKarpenter()))).toEqual([]);
    expect(check(p5({}), run(onKarpenter({ podMetadata: {} })))).toEqual([]);
  });

  test('takes no notice of the annotation of the cluster autoscaler', () => {
    expect(codes(consolidated, run(onKarpenter({ podMetadata: { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } } })))).toEqual(['JS2119']);
  });

  test('is held off by a budget', () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'train' },
      spec: { minAvailable: 2, selector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'train' } } },
    } as KubernetesObject;
    expect(codes(consolidated, run(onKarpenter({ podMetadata: {} })), budget)).toEqual([]);
  });

  test('is what Karpenter does by itself', () => {
    expect(codes(p5({ disruption: {} }), job(onKarpenter({ podMetadata: {} })))).toEqual(['JS2119']);
  });
});
