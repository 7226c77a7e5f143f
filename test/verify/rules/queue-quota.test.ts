import { job, problems, run } from './small-run';
import type { SmallJob } from './small-run';
import type { KubernetesObject, Quantity } from '../../../src/model/kubernetes';
import { QUEUE_QUOTA_RULES } from '../../../src/verify/rules/queue-quota';

const KUEUE = 'kueue.x-k8s.io';
const check = (...objects: object[]) => problems(QUEUE_QUOTA_RULES, ...objects as KubernetesObject[]);

type Quotas = Readonly<Record<string, Readonly<Record<string, Quantity>>>>;

/** A LocalQueue, and its ClusterQueue with the quotas by flavor and resource. */
function queue(quotas: Quotas, spec: object = {}): object[] {
  return [
    { apiVersion: `${KUEUE}/v1beta2`, kind: 'LocalQueue', metadata: { name: 'q', namespace: 'ml' }, spec: { clusterQueue: 'all' } },
    {
      apiVersion: `${KUEUE}/v1beta2`,
      kind: 'ClusterQueue',
      // Charts write their namespace into whatever they have.
      metadata: { name: 'all', namespace: 'platform' },
      spec: {
        namespaceSelector: {},
        resourceGroups: [{
          coveredResources: Object.keys(Object.values(quotas)[0]),
          flavors: Object.entries(quotas).map(([name, resources]) => ({
            name, resources: Object.entries(resources).map(([resource, nominalQuota]) => ({ name: resource, nominalQuota })),
          })),
        }],
        ...spec,
      },
    },
  ];
}

function flavor(name: string, spec: object): object {
  return { apiVersion: `${KUEUE}/v1beta2`, kind: 'ResourceFlavor', metadata: { name }, spec };
}

const topology = (...levels: string[]) =>
  ({ apiVersion: `${KUEUE}/v1beta2`, kind: 'Topology', metadata: { name: 'dc' }, spec: { levels: levels.map(nodeLabel => ({ nodeLabel })) } });

const metadata = { name: 'train', namespace: 'ml', labels: { [`${KUEUE}/queue-name`]: 'q' } };
const queued = (jobs: SmallJob | SmallJob[], spec = {}) => ({ ...run(jobs, spec), metadata });
const cpu = (count: Quantity, small: SmallJob = {}): SmallJob => ({ ...small, main: { resources: { requests: { cpu: count } } } });

describe('JS8011: more than the queue will ever have', () => {
  test('for all pods of a replicated job', () => {
    expect(check(...queue({ a: { cpu: 31 } }), queued(cpu(2, { replicas: 4, pods: 4 })))).toEqual([
      'JS8011 containers[0].resources.requests.cpu: replicated job \'workers\' asks for 16 × 2 = 32 CPUs, and ClusterQueue all has 31 of flavor a at most',
    ]);
    expect(check(...queue({ a: { cpu: 32 } }), queued(cpu(2, { replicas: 4, pods: 4 })))).toEqual([]);
  });

  test('for the fewest pods that a Job may be admitted with', () => {
    const annotated = (fewest: string) => ({
      ...job({ ...cpu(1, { pods: 20 }) }), metadata: { ...metadata, annotations: { [`${KUEUE}/job-min-parallelism`]: fewest } },
    });
    expect(check(...queue({ a: { cpu: 9 } }), annotated('9'))).toEqual([]);
    expect(check(...queue({ a: { cpu: 9 } }), annotated('10'))).toEqual([expect.stringContaining('Job train asks for 10 × 1 = 10 CPUs')]);
    for (const ignored of ['0', '21', 'some']) expect(check(...queue({ a: { cpu: 9 } }), annotated(ignored))).toEqual([expect.stringContaining('20 × 1 = 20 CPUs')]);
  });

  test('to the last thousandth', () => {
    expect(check(...queue({ a: { cpu: '300m' } }), queued(cpu('0.1', { pods: 3 })))).toEqual([]);
    expect(check(...queue({ a: { cpu: '299m' } }), queued(cpu('0.1', { pods: 3 })))).toHaveLength(1);
  });

  test('for all replicated jobs together', () => {
    const jobs = [cpu(16, { name: 'a' }), cpu(1, { name: 'b' })];
    expect(check(...queue({ a: { cpu: 16 } }), queued(jobs))).toEqual([
      'JS8011 containers[0].resources.requests.cpu: the run asks for 16 + 1 = 17 CPUs, and ClusterQueue all has 16 of flavor a at most',
    ]);
    expect(check(...queue({ a: { cpu: 16 }, b: { cpu: 1 } }), queued(jobs))).toEqual([]);
  });

  test('of a single flavor, since the pods of a replicated job get one', () => {
    expect(check(...queue({ a: { cpu: 16 }, b: { cpu: 16 } }), queued(cpu(1, { pods: 20 })))).toEqual([
      expect.stringContaining('asks for 20 × 1 = 20 CPUs, and ClusterQueue all has 16 of flavors a, b at most'),
    ]);
  });

  test('of those flavors that the pods can use', () => {
    const flavors = [flavor('a', { nodeLabels: { pool: 'a' } }), flavor('b', { nodeLabels: { pool: 'b' } })];
    const small = cpu(1, { pods: 20, pod: { nodeSelector: { pool: 'b' } } });
    expect(check(...queue({ a: { cpu: 32 }, b: { cpu: 16 } }), ...flavors, queued(small))).toEqual([expect.stringContaining('has 16 of flavor b at most')]);
  });

  test('counts no more pods than have to complete', () => {
    expect(check(...queue({ a: { cpu: 2 } }), queued(cpu(1, { job: { parallelism: 4, completions: 2 } })))).toEqual([]);
  });

  test('counts pods where the queue does', () => {
    expect(check(...queue({ a: { pods: 3 } }), queued({ pods: 4 }))).toEqual([
      'JS8011 spec.replicatedJobs[0].template.spec.parallelism: replicated job \'workers\' asks for 4 pods, and ClusterQueue all has 3 of flavor a at most',
    ].map(text => text.replace('spec.replicatedJobs[0].template.spec.', '')));
  });

  test('not where the queue can borrow: nobody knows how much', () => {
    expect(check(...queue({ a: { cpu: 1 } }, { cohortName: 'lab' }), queued(cpu(2)))).toEqual([]);
    const limited = { cohortName: 'lab', resourceGroups: [{ coveredResources: ['cpu'], flavors: [{ name: 'a', resources: [{ name: 'cpu', nominalQuota: 1, borrowingLimit: 1 }] }] }] };
    expect(check(...queue({ a: { cpu: 1 } }, limited), queued(cpu(2)))).toEqual([]);
    expect(check(...queue({ a: { cpu: 1 } }, limited), queued(cpu(3)))).toHaveLength(1);
  });

  test('for one Job, where Jobs are queued by themselves', () => {
    const single = { ...job(cpu(2, { pods: 2 })), metadata };
    expect(check(...queue({ a: { cpu: 3 } }), single)).toEqual([expect.stringContaining('Job train asks for 2 × 2 = 4 CPUs')]);
    expect(check(...queue({ a: { cpu: 4 } }), single)).toEqual([]);
  });

  test('not in another queue, nor in none', () => {
    expect(check(...queue({ a: { cpu: 1 } }), run(cpu(2)))).toEqual([]);
    expect(check(queue({ a: { cpu: 1 } })[0], queued(cpu(2)))).toEqual([]);
    expect(check(queued(cpu(2)))).toEqual([]);
  });
});

describe('JS8012: resource that the queue does not know', () => {
  test('once for each', () => {
    const jobs = ['a', 'b'].map(name => ({ name, main: { resources: { limits: { 'nvidia.com/gpu': 8, 'memory': '1Gi' } } } }));
    expect(check(...queue({ a: { cpu: 8, memory: '8Gi' } }), queued(jobs))).toEqual([
      'JS8012 containers[0].resources.limits[\'nvidia.com/gpu\']: ClusterQueue all has no quota of nvidia.com/gpu: it covers cpu, memory',
    ]);
  });

  test('none of nothing', () => {
    expect(check(...queue({ a: { cpu: 8 } }), queued({ main: { resources: { limits: { 'nvidia.com/gpu': 0 } } } }))).toEqual([]);
  });
});

describe('JS8015: pods that no flavor of the queue is for', () => {
  const quotas = { a: { cpu: 8 } };

  test('by label', () => {
    const small = cpu(1, { pod: { nodeSelector: { pool: 'b' } } });
    expect(check(...queue(quotas), flavor('a', { nodeLabels: { pool: 'a' } }), queued(small))).toEqual([
      'JS8015 nodeSelector: replicated job \'workers\' can use none of the flavors of ClusterQueue all: a has pool=a, and the pods want pool=b',
    ]);
  });

  test('by taint, unless the flavor tolerates it for them', () => {
    const tainted = { nodeTaints: [{ key: 'gpu', effect: 'NoSchedule' }] };
    expect(check(...queue(quotas), flavor('a', tainted), queued(cpu(1)))).toEqual([expect.stringContaining('a has the taint gpu, which the pods do not tolerate')]);
    expect(check(...queue(quotas), flavor('a', { ...tainted, tolerations: [{ key: 'gpu', operator: 'Exists' }] }), queued(cpu(1)))).toEqual([]);
    expect(check(...queue(quotas), flavor('a', tainted), queued(cpu(1, { pod: { tolerations: [{ operator: 'Exists' }] } })))).toEqual([]);
  });

  test('labels that no flavor has do not count', () => {
    expect(check(...queue(quotas), flavor('a', { nodeLabels: { pool: 'a' } }), queued(cpu(1, { pod: { nodeSelector: { zone: 'b' } } })))).toEqual([]);
  });

  test('a flavor that is not in the set may be for them', () => {
    const small = cpu(1, { pod: { nodeSelector: { pool: 'b' } } });
    expect(check(...queue({ a: { cpu: 8 }, b: { cpu: 8 } }), flavor('a', { nodeLabels: { pool: 'a' } }), queued(small))).toEqual([]);
  });
});

describe('JS8016: topology that the queue does not know', () => {
  const asks = (level: string) => queued(cpu(1, { podMetadata: { annotations: { [`${KUEUE}/podset-required-topology`]: level } } }));
  const quotas = { a: { cpu: 8 } };
  const placed = flavor('a', { nodeLabels: { pool: 'a' }, topologyName: 'dc' });

  test('another level', () => {
    expect(check(...queue(quotas), placed, topology('block', 'rack'), asks('row'))).toEqual([
      expect.stringContaining(`${KUEUE}/podset-required-topology is row, and the flavors of ClusterQueue all have the levels block, rack`),
    ]);
    expect(check(...queue(quotas), placed, topology('block', 'rack'), asks('rack'))).toEqual([]);
  });

  test('no topology', () => {
    expect(check(...queue(quotas), flavor('a', {}), asks('rack'))).toEqual([expect.stringContaining('no flavor of ClusterQueue all has a topology')]);
  });

  test('a topology that is not in the set may have the level', () => {
    expect(check(...queue(quotas), placed, asks('row'))).toEqual([]);
    expect(check(...queue(quotas), asks('row'))).toEqual([]);
  });
});
