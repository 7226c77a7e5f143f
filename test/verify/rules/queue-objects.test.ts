import { problems, remedies, run } from './small-run';
import type { KubernetesObject } from '../../../src/model/kubernetes';
import { policyConfigMap } from '../../../src/model/policy-document';
import { QUEUE_OBJECT_RULES } from '../../../src/verify/rules/queue-objects';

const KUEUE = 'kueue.x-k8s.io';
const QUEUE = `${KUEUE}/queue-name`;
const check = (...objects: object[]) => problems(QUEUE_OBJECT_RULES, ...objects as KubernetesObject[]);
const object = (kind: string, name: string, spec: object, metadata: object = {}, version = 'v1beta2') =>
  ({ apiVersion: `${KUEUE}/${version}`, kind, metadata: { name, ...metadata }, spec });
const localQueue = (namespace: string, clusterQueue = 'all') => object('LocalQueue', 'q', { clusterQueue }, { namespace });
const clusterQueue = (spec: object, version?: string) => object('ClusterQueue', 'all', spec, {}, version);
const quota = (resource: string, nominalQuota: string | number) => clusterQueue({
  namespaceSelector: {}, resourceGroups: [{ coveredResources: [resource], flavors: [{ name: 'a', resources: [{ name: resource, nominalQuota }] }] }],
});
const queued = (labels: Record<string, string> = { [QUEUE]: 'q' }) => ({ ...run({}), metadata: { name: 'train', namespace: 'ml', labels } });

describe('JS8008: queue of another namespace', () => {
  test('which is the only one of that name', () => {
    expect(check(localQueue('vision'), queued())).toEqual([`JS8008 metadata.labels['${QUEUE}']: LocalQueue q is in namespace vision, and this is in ml`]);
  });

  test('not where there is one in the run\'s, nor where there is none at all', () => {
    expect(check(localQueue('vision'), localQueue('ml'), queued())).toEqual([]);
    expect(check(queued())).toEqual([]);
  });
});

describe('JS8009: queue object that names another which looks misspelt', () => {
  test.each<[string, object[], string]>([
    ['queue', [localQueue('ml', 'resarch'), object('ClusterQueue', 'research', {})], 'spec.clusterQueue: there is no ClusterQueue resarch in the set, but research'],
    ['topology', [object('ResourceFlavor', 'a', { nodeLabels: { a: 'b' }, topologyName: 'racs' }), object('Topology', 'racks', { levels: [] })],
      'spec.topologyName: there is no Topology racs in the set, but racks'],
    ['flavor', [
      clusterQueue({ resourceGroups: [{ coveredResources: [], flavors: [{ name: 'gpus', resources: [] }] }] }), object('ResourceFlavor', 'gpu', {}),
    ], 'spec.resourceGroups[0].flavors[0].name: there is no ResourceFlavor gpus in the set, but gpu'],
  ])('%s', (_, objects, expected) => {
    expect(check(...objects)).toEqual([`JS8009 ${expected}`]);
  });

  test('another name may be that of an object elsewhere', () => {
    expect(check(localQueue('ml', 'vision'), object('ClusterQueue', 'research', {}))).toEqual([]);
  });
});

describe('JS8010: namespace that the queue does not take', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ml', labels: { team: 'vision' } } };
  const NAME = 'kubernetes.io/metadata.name';

  test.each<[string, object]>([
    ['no selector', {}],
    ['another name', { namespaceSelector: { matchLabels: { [NAME]: 'vision' } } }],
    ['other names', { namespaceSelector: { matchExpressions: [{ key: NAME, operator: 'In', values: ['vision', 'speech'] }] } }],
    ['not this name', { namespaceSelector: { matchExpressions: [{ key: NAME, operator: 'NotIn', values: ['ml'] }] } }],
  ])('%s', (_, spec) => {
    expect(check(localQueue('ml'), clusterQueue(spec))).toEqual([expect.stringContaining('JS8010 spec.clusterQueue: ClusterQueue all does not take namespace ml')]);
  });

  test.each<[string, object]>([
    ['all', { namespaceSelector: {} }],
    ['its name', { namespaceSelector: { matchLabels: { [NAME]: 'ml' } } }],
    ['a label that is not known', { namespaceSelector: { matchLabels: { team: 'speech' } } }],
  ])('but %s', (_, spec) => {
    expect(check(localQueue('ml'), clusterQueue(spec))).toEqual([]);
  });

  test.each<[object[], number]>([
    [[{ key: 'team', operator: 'In', values: ['vision'] }], 0],
    [[{ key: 'team', operator: 'In', values: ['speech'] }], 1],
    [[{ key: 'team', operator: 'Exists' }], 0],
    [[{ key: 'cost-centre', operator: 'Exists' }], 1],
    [[{ key: 'team', operator: 'DoesNotExist' }], 1],
    [[{ key: 'cost-centre', operator: 'DoesNotExist' }], 0],
    [[{ key: 'cost-centre', operator: 'NotIn', values: ['a'] }], 0],
  ])('by the labels of the namespace: %j', (matchExpressions, count) => {
    expect(check(namespace, localQueue('ml'), clusterQueue({ namespaceSelector: { matchExpressions } }))).toHaveLength(count);
  });
});

describe('JS8013: quota in another unit', () => {
  test.each<[string, string | number, string]>([
    ['memory', '512', '512 of memory is 512 bytes'],
    ['memory', 512, '512 of memory is 512 bytes'],
    ['hugepages-2Mi', '100k', '100k of hugepages-2Mi is 100000 bytes'],
    ['cpu', '64Gi', '64Gi of cpu is 68719476736 cores'],
    ['cpu', '64G', '64G of cpu is 64000000000 cores'],
    ['pods', '1Ki', '1Ki of pods is no number of devices'],
    ['nvidia.com/gpu', '8Gi', '8Gi of nvidia.com/gpu is no number of devices'],
    ['nvidia.com/gpu', '500m', '500m of nvidia.com/gpu is no number of devices'],
  ])('%s: %s', (resource, amount, message) => {
    expect(check(quota(resource, amount))).toEqual([`JS8013 spec.resourceGroups[0].flavors[0].resources[0].nominalQuota: ${message}`]);
  });

  test.each<[string, string | number]>([['memory', '512Gi'], ['memory', 0], ['memory', '1Mi'], ['cpu', 64], ['cpu', '500m'], ['nvidia.com/gpu', '8'], ['nvidia.com/gpu', '1k'], ['cpu', 'many'],
    ['cpu', 1_000_000_000], ['gpu.memory', '640Gi'], ['example.com/gpu-memory', '640Gi']])(
    '%s: %s is right, or somebody else\'s business', (resource, amount) => {
      expect(check(quota(resource, amount))).toEqual([]);
    });

  test('at its own place, also behind what is no quota', () => {
    const spoilt = clusterQueue({ resourceGroups: [7, { flavors: [null, { name: 'a', resources: ['cpu', { name: 'memory', nominalQuota: '512' }] }] }] });
    expect(check(spoilt)).toContain('JS8013 spec.resourceGroups[1].flavors[1].resources[1].nominalQuota: 512 of memory is 512 bytes');
  });

  test('says what may be meant', () => {
    expect(remedies(QUEUE_OBJECT_RULES, quota('memory', '512') as unknown as KubernetesObject)).toEqual(['JS8013 write 512Gi, if GiB are meant']);
  });
});

describe('JS8014: flavor whose labels contradict its node pool', () => {
  const pool = (name: string, machine = 'p5.48xlarge') => ({
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name },
    spec: { template: { spec: { nodeClassRef: {}, requirements: [{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: [machine] }] } } },
  });
  const flavor = (nodeLabels: Record<string, string>) => object('ResourceFlavor', 'a', { nodeLabels });
  const POOL = 'karpenter.sh/nodepool';
  const MACHINE = 'node.kubernetes.io/instance-type';

  test('another machine', () => {
    expect(check(pool('gpu'), flavor({ [POOL]: 'gpu', [MACHINE]: 'p4d.24xlarge' }))).toEqual([
      `JS8014 spec.nodeLabels['${MACHINE}']: no node pool of the set has ${MACHINE}=p4d.24xlarge: the nodes of pool 'gpu' have ${MACHINE}=p5.48xlarge`,
    ]);
  });

  test('a misspelt pool', () => {
    expect(check(pool('accelerators'), flavor({ [POOL]: 'acelerators' }))).toEqual([expect.stringContaining('the nodes of pool \'accelerators\' have')]);
  });

  test('not the next pool of a row, another pool, or one of the labels alone', () => {
    expect(check(pool('slice-0'), flavor({ [POOL]: 'slice-1' }))).toEqual([]);
    expect(check(pool('gpu'), flavor({ [POOL]: 'somewhere-else' }))).toEqual([]);
    expect(check(pool('gpu'), flavor({ [MACHINE]: 'p5.48xlarge', 'example.com/lease': 'short' }))).toEqual([]);
    expect(check(pool('gpu'), flavor({ [POOL]: 'gpu', [MACHINE]: 'p5.48xlarge' }))).toEqual([]);
    expect(check(flavor({ [POOL]: 'gpu' }))).toEqual([]);
  });
});

describe('JS8017: priority class of a queue that looks misspelt', () => {
  const priority = { apiVersion: `${KUEUE}/v1beta2`, kind: 'WorkloadPriorityClass', metadata: { name: 'production' }, value: 1 };
  const of = (name: string) => queued({ [QUEUE]: 'q', [`${KUEUE}/priority-class`]: name });

  test.each([['prodution', 1], ['production', 0], ['other', 0]])('%s', (name, count) => {
    expect(check(priority, of(name))).toHaveLength(count);
    expect(check(of(name))).toEqual([]);
  });
});

describe('JS8018: queue object that Kueue refuses', () => {
  const quotasOf = (resources: string[]) => resources.map(name => ({ name, nominalQuota: 1 }));
  const group = (coveredResources: string[], ...flavors: [string, ...string[]][]) =>
    ({ coveredResources, flavors: flavors.map(([name, ...resources]) => ({ name, resources: quotasOf(resources) })) });

  test.each<[string, object, string]>([
    ['the older name of a cohort', clusterQueue({ cohort: 'lab' }), 'spec.cohort: kueue.x-k8s.io/v1beta2 has no cohort'],
    ['the newer name of a cohort', clusterQueue({ cohortName: 'lab' }, 'v1beta1'), 'spec.cohortName: kueue.x-k8s.io/v1beta1 has no cohortName'],
    ['the older admission checks', clusterQueue({ admissionChecks: ['a'] }), 'spec.admissionChecks: kueue.x-k8s.io/v1beta2 has no admissionChecks'],
    ['a resource in two groups', clusterQueue({ resourceGroups: [group(['cpu'], ['a', 'cpu']), group(['cpu'], ['b', 'cpu'])] }),
      'spec.resourceGroups[1].coveredResources[0]: cpu is covered twice'],
    ['a flavor in two groups', clusterQueue({ resourceGroups: [group(['cpu'], ['a', 'cpu']), group(['gpu'], ['a', 'gpu'])] }),
      'spec.resourceGroups[1].flavors[0].name: flavor a is there twice'],
    ['a quota that is missing', clusterQueue({ resourceGroups: [group(['cpu', 'gpu'], ['a', 'cpu'])] }),
      'spec.resourceGroups[0].flavors[0].resources: flavor a says a quota of cpu, and its group covers cpu, gpu'],
    ['quotas in another order', clusterQueue({ resourceGroups: [group(['cpu', 'gpu'], ['a', 'gpu', 'cpu'])] }),
      'spec.resourceGroups[0].flavors[0].resources: flavor a says a quota of gpu, cpu, and its group covers cpu, gpu'],
    ['a host above a rack', object('Topology', 'a', { levels: ['kubernetes.io/hostname', 'rack'].map(nodeLabel => ({ nodeLabel })) }),
      'spec.levels[0].nodeLabel: kubernetes.io/hostname stands before rack'],
    ['a level twice', object('Topology', 'a', { levels: ['rack', 'rack'].map(nodeLabel => ({ nodeLabel })) }),
      'spec.levels[1].nodeLabel: level rack is there twice'],
    ['a topology of no nodes', object('ResourceFlavor', 'a', { topologyName: 'dc' }), 'spec.topologyName: a flavor with a topology has to say which nodes it is for'],
    ['nine labels', object('ResourceFlavor', 'a', { nodeLabels: Object.fromEntries([...'abcdefghi'].map(key => [key, 'x'])) }),
      'spec.nodeLabels: there are 9 labels, and a flavor takes 8'],
  ])('%s', (_, wrong, message) => {
    expect(check(wrong)).toEqual([`JS8018 ${message}`]);
  });

  test('a limit on borrowing, and nobody to borrow from', () => {
    const resourceGroups = [{ coveredResources: ['cpu'], flavors: [{ name: 'a', resources: [{ name: 'cpu', nominalQuota: 1, borrowingLimit: 1 }] }] }];
    expect(check(clusterQueue({ resourceGroups }))).toEqual([expect.stringContaining('.borrowingLimit: there is nobody to borrow from: the queue is in no cohort')]);
    expect(check(clusterQueue({ resourceGroups, cohortName: 'lab' }))).toEqual([]);
  });

  test('whatever the fields contain', () => {
    for (const spec of [{ resourceGroups: 7 }, { resourceGroups: [null, 'x', { flavors: [7] }] }, { namespaceSelector: 'x' }]) {
      expect(() => check(clusterQueue(spec), localQueue('ml'), queued())).not.toThrow();
    }
  });
});

describe('JS8019: run whose Jobs are admitted one by one', () => {
  const standalone = (replicas: number) => {
    const document = run({ replicas });
    const [job] = document.spec.replicatedJobs!;
    return policyConfigMap({ ...document, spec: { ...document.spec, replicatedJobs: [{ ...job, template: { ...job.template, metadata: { labels: { [QUEUE]: 'q' } } } }] } });
  };

  test('two Jobs', () => {
    expect(check(standalone(2))).toEqual([`JS8019 spec.replicatedJobs[0].template.metadata.labels['${QUEUE}']: 2 Jobs stand in queue q one by one`]);
  });

  test('one Job is admitted as a whole, and so is a JobSet resource', () => {
    expect(check(standalone(1))).toEqual([]);
    expect(check({ ...run({ replicas: 2 }), metadata: { name: 'train', labels: { [QUEUE]: 'q' } } })).toEqual([]);
  });
});
