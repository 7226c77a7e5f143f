/** Which pods land on which hosts, what does not, and why. */
import { EXCLUSIVE, GPU, gpuPool, job, plainPool, POOL, run, slicePool, TPU } from './manifests';
import type { KubernetesObject } from '../../src/model';
import { planOf, planText } from '../../src/plan';
import type { Plan } from '../../src/plan';

const SLICES = [0, 1, 2, 3].map(i => slicePool(`v6e-${i}`));

/** `v6e-0-host-0: train slice-0 0–0` */
function landings({ pools }: Plan): string[] {
  return pools.flatMap(({ domains }) => domains.flatMap(({ hosts }) => hosts.map(({ name, pods }) =>
    `${name}: ${pods.map(each => `${each.job} ${each.first}–${each.last}`).join(', ')}`)));
}

function reasons({ unplaced }: Plan): string[] {
  return unplaced.flatMap(each => each.reasons.map(({ pool, reason }) => `${each.replicatedJob} ${each.pods} on ${pool}: ${reason}`));
}

describe('where pods land', () => {
  test('a pod that asks for all chips of a host has it to itself', () => {
    const plan = planOf([gpuPool('a3', 4), run('train', [job('workers', { pods: 3, asks: GPU })])]);
    expect(landings(plan)).toEqual(['a3-host-0: train-workers-0 0–0', 'a3-host-1: train-workers-0 1–1', 'a3-host-2: train-workers-0 2–2']);
    expect(plan.pools[0]).toMatchObject({ hosts: { min: 0, max: 4, used: 3, idle: 0 }, chips: { total: 24, used: 24, idle: 0 }, chipsPerHost: 8 });
  });

  test('pods that ask for less share hosts, as many as fit', () => {
    const plan = planOf([gpuPool('a3', 4), run('serve', [job('workers', { replicas: 3, pods: 2, asks: { 'nvidia.com/gpu': 3 } })])]);
    expect(landings(plan)).toEqual([
      'a3-host-0: serve-workers-0 0–1', 'a3-host-1: serve-workers-1 0–1', 'a3-host-2: serve-workers-2 0–1',
    ]);
    expect(plan.pools[0].chips).toEqual({ total: 24, used: 18, idle: 6 });
  });

  test('CPU and memory bound them as well', () => {
    const plan = planOf([plainPool('n2', 4), run('load', [job('loaders', { pods: 4, asks: { cpu: 3, memory: '1Gi' } })])]);
    expect(landings(plan)).toEqual(['n2-host-0: load-loaders-0 0–1', 'n2-host-1: load-loaders-0 2–3']);
  });

  test('runs come one after the other, by name', () => {
    const train = (name: string) => run(name, [job('workers', { pods: 2, asks: GPU })]);
    expect(landings(planOf([train('b'), gpuPool('a3', 4), train('a')]))).toEqual([
      'a3-host-0: a-workers-0 0–0', 'a3-host-1: a-workers-0 1–1', 'a3-host-2: b-workers-0 0–0', 'a3-host-3: b-workers-0 1–1',
    ]);
  });

  test('a pod without accelerators goes on hosts without them, where both would do', () => {
    const gpuHosts = { ...gpuPool('a3', 4), spec: { nodeConfig: { machineType: 'a3-highgpu-8g' }, nodeCount: 4 } } as KubernetesObject;
    const plan = planOf([gpuHosts, plainPool('n2', 2), run('train', [job('leader', { podSpec: { tolerations: [{ operator: 'Exists' }] } })])]);
    expect(landings(plan)).toEqual(['n2-host-0: train-leader-0 0–0']);
    expect(plan.runs[0].replicatedJobs[0].placement).toMatchObject({ pools: ['n2'], alternatives: ['a3'] });
  });

  test('pods that take a port of their host do not share it', () => {
    const podSpec = { hostNetwork: true, containers: [{ name: 'main', image: 'main', ports: [{ containerPort: 80, hostPort: 80 }] }] };
    expect(landings(planOf([plainPool('n2', 4), run('serve', [job('web', { pods: 2, podSpec })])]))).toEqual([
      'n2-host-0: serve-web-0 0–0', 'n2-host-1: serve-web-0 1–1',
    ]);
  });

  test('not those of another run either', () => {
    const podSpec = { containers: [{ name: 'main', image: 'main', ports: [{ containerPort: 80, hostPort: 80 }] }] };
    const runs = ['a', 'b'].map(name => run(name, [job('web', { podSpec })]));
    expect(landings(planOf([plainPool('n2', 4), ...runs]))).toEqual(['n2-host-0: a-web-0 0–0', 'n2-host-1: b-web-0 0–0']);
  });

  test('runs share hosts as long as there is room', () => {
    const runs = ['a', 'b', 'c'].map(name => run(name, [job('w', { asks: { 'nvidia.com/gpu': 3 } })]));
    expect(landings(planOf([gpuPool('a3', 4), ...runs]))).toEqual(['a3-host-0: a-w-0 0–0, b-w-0 0–0', 'a3-host-1: c-w-0 0–0']);
  });

  test('pods whose anti-affinity allows one on a host do not share it', () => {
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'jobset.sigs.k8s.io/jobset-name': 'serve' } } };
    const podSpec = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    expect(landings(planOf([plainPool('n2', 4), run('serve', [job('web', { pods: 2, podSpec })])]))).toEqual([
      'n2-host-0: serve-web-0 0–0', 'n2-host-1: serve-web-0 1–1',
    ]);
  });

  test('a pool without a limit makes as many hosts as are needed', () => {
    const pool = {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'p5' },
      spec: {
        template: {
          spec: {
            requirements: [
              { key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['p5.48xlarge'] },
            ],
          },
        },
      },
    } as KubernetesObject;
    const plan = planOf([pool, run('train', [job('workers', { pods: 300, asks: GPU })])]);
    expect(plan.totals).toMatchObject({ placed: 300, hosts: { used: 300 } });
    expect(plan.pools[0].hosts).toEqual({ min: 0, used: 300, idle: 0 });
  });

  test('of a pool whose machine is not known, a pod with accelerators gets a host to itself, and the doubt is said', () => {
    const pool = { apiVersion: 'cluster.x-k8s.io/v1beta1', kind: 'MachineDeployment', metadata: { name: 'md' }, spec: { replicas: 3 } } as KubernetesObject;
    const plan = planOf([pool, run('train', [job('workers', { pods: 2, asks: GPU })])]);
    expect(landings(plan)).toHaveLength(2);
    expect(plan.runs[0].replicatedJobs[0].placement!.doubts).not.toEqual([]);
  });
});

describe('exclusive placement', () => {
  test('each Job has a slice to itself', () => {
    const plan = planOf([...SLICES, run('train', [job('slice', { replicas: 2, pods: 4, asks: TPU, exclusive: POOL })])]);
    expect(plan.pools).toHaveLength(1);
    expect(plan.pools[0].domains.map(({ name, hosts }) => [name, new Set(hosts.flatMap(({ pods }) => pods.map(each => each.job)))])).toEqual([
      ['v6e-0', new Set(['train-slice-0'])], ['v6e-1', new Set(['train-slice-1'])], ['v6e-2', new Set()], ['v6e-3', new Set()],
    ]);
  });

  test('also when it leaves hosts of it idle', () => {
    const plan = planOf([...SLICES, run('train', [job('slice', { replicas: 2, pods: 2, asks: TPU, exclusive: POOL })])]);
    expect(plan.pools[0].domains.map(({ hosts, idle }) => [hosts.length, idle])).toEqual([[2, 2], [2, 2], [0, 0], [0, 0]]);
    expect(plan.pools[0].chips).toEqual({ total: 32, used: 16, idle: 16 });
  });

  test('more Jobs than slices: the rest find each taken', () => {
    const plan = planOf([...SLICES, run('train', [job('slice', { replicas: 6, pods: 4, asks: TPU, exclusive: POOL })])]);
    expect(plan.unplaced).toMatchObject([{ run: 'train', replicatedJob: 'slice', pods: 8, firstJob: 4, lastJob: 5 }]);
    expect(reasons(plan)).toEqual([`slice 8 on v6e: each value of ${POOL} is taken by another Job`]);
  });

  test('a Job that is larger than every slice: its first pods go ahead', () => {
    const plan = planOf([...SLICES, run('train', [job('slice', { pods: 5, asks: TPU, exclusive: POOL })])]);
    expect(plan.totals).toMatchObject({ placed: 4, unplaced: 1 });
    expect(reasons(plan)).toEqual([`slice 1 on v6e: no value of ${POOL} has room for the 5 pods of a Job, the largest for 4`]);
  });

  test('Jobs of other runs keep out as well, exclusive or not', () => {
    const other = run('a', [job('w', { pods: 1, asks: TPU })]);
    const plan = planOf([...SLICES, other, run('b', [job('slice', { replicas: 4, pods: 4, asks: TPU, exclusive: POOL })])]);
    expect(landings(plan).map(line => line.replace(/ \d.*/, ''))).toEqual([
      'v6e-0-host-0: a-w-0', ...[1, 2, 3].flatMap(slice => [0, 1, 2, 3].map(host => `v6e-${slice}-host-${host}: b-slice-${slice - 1}`)),
    ]);
    expect(plan.totals.unplaced).toBe(4);
  });

  test('Jobs of another priority do not', () => {
    const [low, high] = ['low', 'high'].map(priorityClassName =>
      run(priorityClassName, [job('j', { pods: 2, asks: TPU, exclusive: POOL, podSpec: { priorityClassName } })]));
    expect(planOf([slicePool('v6e-0'), low, high]).totals.unplaced).toBe(0);
    const equal = run('equal', [job('j', { pods: 2, asks: TPU, exclusive: POOL, podSpec: { priorityClassName: 'low' } })]);
    expect(planOf([slicePool('v6e-0'), low, equal]).totals.unplaced).toBe(2);
  });

  test('by host, each Job gets one', () => {
    const plan = planOf([plainPool('n2', 2), run('train', [job('j', { replicas: 3, pods: 2, exclusive: 'kubernetes.io/hostname' })])]);
    expect(landings(plan)).toEqual(['n2-host-0: train-j-0 0–1', 'n2-host-1: train-j-1 0–1']);
    expect(plan.totals.unplaced).toBe(2);
  });

  test('by a label of which only the nodes know the values, hosts are assumed to be together', () => {
    const plan = planOf([gpuPool('a3', 8), run('train', [job('j', { replicas: 2, pods: 3, asks: GPU, exclusive: 'nvidia.com/gpu.clique' })])]);
    expect(plan.totals).toMatchObject({ placed: 6, hosts: { used: 6 } });
  });

  test('by a label that the nodes do not carry, no Job finds a place', () => {
    const plan = planOf([gpuPool('a3', 8), run('train', [job('j', { asks: GPU, exclusive: 'acme.dev/rack' })])]);
    expect(reasons(plan)).toEqual(['j 1 on a3: its nodes do not carry acme.dev/rack, of which each Job gets a value to itself']);
  });

  test('the annotation of the JobSet counts for all of its Jobs', () => {
    const document = run('train', [job('slice', { replicas: 2, pods: 1, asks: TPU })]);
    const plan = planOf([...SLICES, { ...document, metadata: { ...document.metadata, annotations: { [EXCLUSIVE]: POOL } } }]);
    expect(landings(plan)).toEqual(['v6e-0-host-0: train-slice-0 0–0', 'v6e-1-host-0: train-slice-1 0–0']);
  });
});

describe('startup order', () => {
  const phases = run('train', [
    job('prepare', { pods: 2, asks: GPU }),
    job('workers', { pods: 2, asks: GPU, dependsOn: [{ name: 'prepare', status: 'Complete' }] }),
  ]);

  test('what waits for the completion of another takes its hosts', () => {
    const plan = planOf([gpuPool('a3', 2), phases]);
    expect(landings(plan)).toEqual(['a3-host-0: train-prepare-0 0–0, train-workers-0 0–0', 'a3-host-1: train-prepare-0 1–1, train-workers-0 1–1']);
    expect(plan.pools[0].chips).toEqual({ total: 16, used: 16, idle: 0 });
    expect(plan.runs[0].replicatedJobs.map(({ stage, waitsFor }) => [stage, waitsFor])).toEqual([[0, []], [1, ['prepare to be complete']]]);
  });

  test('other runs do not', () => {
    expect(planOf([gpuPool('a3', 2), phases, run('zz', [job('w', { asks: GPU })])]).totals.unplaced).toBe(1);
  });

  test('another run finds a domain taken, whatever the stage in which it is', () => {
    const late = run('late', [
      job('prepare', { asks: { cpu: 1 }, pool: 'n2' }),
      job('slice', { asks: TPU, exclusive: POOL, dependsOn: [{ name: 'prepare', status: 'Complete' }] }),
    ]);
    const plan = planOf([slicePool('v6e-0'), plainPool('n2', 1), late, run('other', [job('slice', { asks: TPU, exclusive: POOL })])]);
    expect(plan.unplaced).toMatchObject([{ run: 'other', pods: 1 }]);
  });

  test('what waits for readiness only stands beside it', () => {
    const replicatedJobs = [job('a', { pods: 2, asks: GPU }), job('b', { asks: GPU, dependsOn: [{ name: 'a', status: 'Ready' as const }] })];
    expect(planOf([gpuPool('a3', 2), run('train', replicatedJobs)]).totals.unplaced).toBe(1);
  });

  test('a slice is free again for the Job of the next stage', () => {
    const stage = (name: string, more: object = {}) => job(name, { pods: 4, asks: TPU, exclusive: POOL, ...more });
    const plan = planOf([slicePool('v6e-0'), run('train', [stage('a'), stage('b', { dependsOn: [{ name: 'a', status: 'Complete' }] })])]);
    expect(plan.totals).toMatchObject({ unplaced: 0, hosts: { used: 4 } });
  });
});

describe('Jobs that belong to no run', () => {
  const plain = (name: string, asks: object): KubernetesObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'ml' },
    spec: { parallelism: 2, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'main', resources: { limits: asks } }] } } },
  } as KubernetesObject);

  test('take hosts like any other', () => {
    const plan = planOf([gpuPool('a3', 4), plain('prepare', GPU), run('train', [job('workers', { pods: 3, asks: GPU })])]);
    expect(landings(plan)).toEqual([
      'a3-host-0: prepare 0–0', 'a3-host-1: prepare 1–1', 'a3-host-2: train-workers-0 0–0', 'a3-host-3: train-workers-0 1–1',
    ]);
    expect(plan.runs.map(({ name, rendering, pods }) => [name, rendering, pods])).toEqual([['prepare', 'job', 2], ['train', 'jobset-api', 3]]);
    expect(planText(plan)).toMatch(/hosts 0–1 +ml.prepare +pods 0–1 +8.8\n/);
  });

  test('are not kept out of a domain that a Job of a run has to itself', () => {
    const plan = planOf([slicePool('v6e-0'), plain('prepare', TPU), run('train', [job('slice', { pods: 2, asks: TPU, exclusive: POOL })])]);
    expect(plan.totals).toMatchObject({ unplaced: 0, hosts: { used: 4 } });
  });

  test('the Jobs of runs are not among them', () => {
    const child = plain('train-workers-0', GPU);
    const labels = { 'jobset.sigs.k8s.io/jobset-name': 'train' };
    expect(planOf([gpuPool('a3', 4), { ...child, metadata: { ...child.metadata, labels } }]).runs).toEqual([]);
  });
});

describe('what finds no place', () => {
  test.each<[string, Parameters<typeof job>[1], string]>([
    ['more chips than a host has', { asks: { 'nvidia.com/gpu': 9 } }, 'asks for 9 nvidia.com/gpu, a host has 8'],
    ['a pool that is not there', { asks: GPU, pool: 'b3' }, `its nodes do not carry ${POOL}=b3`],
    ['more hosts than there are', { pods: 6, asks: GPU }, 'all 4 hosts are full'],
  ])('%s', (_, shape, reason) => {
    expect(planOf([gpuPool('a3', 4), run('train', [job('j', shape)])]).unplaced[0].reasons).toEqual([{ pool: 'a3', reason }]);
  });

  test('a taint', () => {
    const tainted = gpuPool('a3', 4, { taint: [{ key: 'team', value: 'vision', effect: 'NO_SCHEDULE' }] });
    expect(planOf([tainted, run('train', [job('j', { asks: GPU })])]).unplaced[0].reasons).toEqual([
      { pool: 'a3', reason: 'taint team=vision:NoSchedule is not tolerated' },
    ]);
  });

  test('the pool that comes closest is the first', () => {
    const plan = planOf([plainPool('a0', 1), gpuPool('a3', 1), run('train', [job('j', { pods: 2, asks: GPU, pool: 'a3' })])]);
    expect(plan.unplaced[0].reasons.map(({ pool }) => pool)).toEqual(['a3', 'a0']);
  });

  test('without node pools, nothing is said of hosts', () => {
    const plan = planOf([run('train', [job('j', { asks: GPU })])]);
    expect(plan).toMatchObject({ pools: [], unplaced: [], totals: { pods: 1, placed: 0, unplaced: 0 } });
    expect(plan.runs[0].replicatedJobs[0].placement).toBeUndefined();
  });
});

describe('what it costs', () => {
  const price = (text: string) => ({ 'cdk8s-jobset.dev/price-per-host-hour': text });

  test('nothing is said without a price', () => {
    expect(planOf([gpuPool('a3', 4), run('train', [job('w', { asks: GPU })])]).totals.costPerHour).toBeUndefined();
  });

  test('hosts that are up, of which some may be idle', () => {
    const plan = planOf([gpuPool('a3', 4, { min: 3, annotations: price('88.25 USD') }), run('train', [job('w', { pods: 2, asks: GPU })])]);
    expect(plan.pools[0]).toMatchObject({ hosts: { used: 2, idle: 1 }, costPerHour: 264.75, price: { perHostHour: 88.25, currency: 'USD' } });
    expect(plan.totals).toMatchObject({ costPerHour: [{ amount: 264.75, currency: 'USD' }], unpriced: [] });
  });

  test('a slice is paid as a whole', () => {
    const plan = planOf([slicePool('v6e-0', price('10.80')), run('train', [job('w', { asks: TPU })])]);
    expect(plan.pools[0]).toMatchObject({ hosts: { used: 1, idle: 3 }, costPerHour: 43.2 });
  });

  test('currencies are not added up, and pools without a price are named', () => {
    const runs = ['a3', 'b3', 'c3'].map(pool => run(pool, [job('w', { asks: GPU, pool })]));
    const plan = planOf([gpuPool('a3', 1, { annotations: price('2 USD') }), gpuPool('b3', 1, { annotations: price('3 EUR') }), gpuPool('c3', 1), ...runs]);
    expect(plan.totals).toMatchObject({ costPerHour: [{ amount: 2, currency: 'USD' }, { amount: 3, currency: 'EUR' }], unpriced: ['c3'] });
  });

  test.each(['free', '-1', '1,000', 'USD 3', ''])("'%s' is no price", text => {
    expect(planOf([gpuPool('a3', 1, { annotations: price(text) })]).pools[0].price).toBeUndefined();
  });
});

describe('bad input', () => {
  test.each<[string, unknown]>([
    ['no replicated jobs', { replicatedJobs: 'none' }],
    ['a replicated job without a template', { replicatedJobs: [{ name: 'w' }] }],
    ['numbers that are none', { replicatedJobs: [{ name: 'w', replicas: 'many', template: { spec: { parallelism: -3, template: { spec: { containers: [] } } } } }] }],
    ['a billion Jobs', { replicatedJobs: [{ name: 'w', replicas: 1e9, template: { spec: { template: { spec: { containers: [{ name: 'c' }] } } } } }] }],
    ['a pod of a billion', { replicatedJobs: [{ name: 'w', template: { spec: { parallelism: 1e9, template: { spec: { containers: [{ name: 'c' }] } } } } }] }],
    ['circular dependencies', {
      replicatedJobs: [
        { name: 'a', dependsOn: [{ name: 'b', status: 'Complete' }], template: { spec: { template: { spec: { containers: [] } } } } },
        { name: 'b', dependsOn: [{ name: 'a', status: 'Complete' }], template: { spec: { template: { spec: { containers: [] } } } } },
      ],
    }],
  ])('%s is planned as far as it can be read', (_, spec) => {
    const document = { apiVersion: 'jobset.x-k8s.io/v1alpha2', kind: 'JobSet', metadata: { name: 'bad' }, spec };
    const { runs, totals } = planOf([gpuPool('a3', 2), plainPool('n2', 2), document as KubernetesObject]);
    expect(runs).toHaveLength(1);
    expect(totals.placed + totals.unplaced).toBe(totals.pods);
  });
});
