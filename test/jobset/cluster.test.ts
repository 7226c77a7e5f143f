/** Names that meet in one cluster, and clusters in which they do not. */
import { App, Chart } from 'cdk8s';
import { Accelerator, AcceleratorNodePool, Cluster, JobSet, NodePoolProvider, Plan, TpuGeneration, TrainingQueue, Verification } from '../../src';

const container = { image: 'ghcr.io/acme/train:1.4', command: ['python', 'train.py'] };
const provider = NodePoolProvider.gkeConfigConnector({ cluster: 'ml', location: 'us-east5', zone: 'us-east5-b' });

function run(chart: Chart, id: string, name = id, job = 'workers', replicas = 2): JobSet {
  const jobset = new JobSet(chart, id, { metadata: { name } });
  jobset.addReplicatedJob(job, { replicas, containers: [container] });
  return jobset;
}

const pool = (chart: Chart, slices = 2) => new AcceleratorNodePool(chart, 'v6e', { accelerator: Accelerator.tpu(TpuGeneration.V6E, '4x4'), slices, provider });

describe('refused', () => {
  test('two runs of one name in a namespace, across charts', () => {
    const app = new App();
    run(new Chart(app, 'a', { namespace: 'ml' }), 'train');
    run(new Chart(app, 'b', { namespace: 'ml' }), 'train');
    expect(() => app.synthYaml()).toThrow('[b/train] run ml/train is there twice, as a/train and b/train: give one of them another name or namespace, '
      + 'or say which clusters they are for with Cluster.named(…).applyTo(chart)');
  });

  test('runs whose Jobs have the same names', () => {
    const app = new App();
    const chart = new Chart(app, 'a', { namespace: 'ml' });
    run(chart, 'train', 'train', 'big-workers');
    run(chart, 'other', 'train-big', 'workers');
    expect(() => app.synthYaml()).toThrow('[a/other] Job ml/train-big-workers-0 is there twice, as a/train and a/other');
  });

  test('node pools and queues of one name', () => {
    const app = new App();
    const charts = ['a', 'b'].map(id => new Chart(app, id, { namespace: 'ml' }));
    const pools = charts.map(chart => pool(chart));
    expect(() => app.synthYaml()).toThrow('[b/v6e] ContainerNodePool ml/v6e-0 is there twice, as a/v6e and b/v6e');
    const others = new App();
    charts.splice(0, 2, ...['a', 'b'].map(id => new Chart(others, id, { namespace: 'ml' })));
    expect(pools).toHaveLength(2);
    const shared = pool(charts[0]);
    for (const chart of charts) new TrainingQueue(chart, 'ml', { pools: [shared], namespaces: ['ml'], share: 0.5 });
    expect(() => others.synthYaml()).toThrow(/\[b\/ml\] .* is there twice/);
  });
});

test('other namespaces, other names, and synthesis again are right', () => {
  const app = new App();
  run(new Chart(app, 'a', { namespace: 'ml' }), 'train');
  run(new Chart(app, 'b', { namespace: 'other' }), 'train');
  run(app.node.findChild('a') as Chart, 'train-2');
  app.synthYaml();
  app.synthYaml();
  expect(Verification.of(app).findings).toEqual([]);
});

describe('dev and prod in one app', () => {
  function environments() {
    const app = new App();
    const charts = ['dev', 'prod'].map(name => {
      const chart = new Chart(app, name, { namespace: 'ml' });
      Cluster.named(name).applyTo(chart);
      const slices = name === 'dev' ? 1 : 4;
      const jobset = new JobSet(chart, 'train', { metadata: { name: 'train' } });
      jobset.addReplicatedJob('slice', { pool: pool(chart, slices), replicas: slices, containers: [container] });
      return chart;
    });
    return { app, charts };
  }

  test('have pools and runs of the same names, and each its own plan', () => {
    const { app, charts } = environments();
    app.synthYaml();
    expect(Plan.of(charts[0])).toMatchObject({ pods: 4, unplacedPods: 0, hostsInUse: 4 });
    expect(Plan.of(charts[1])).toMatchObject({ pods: 16, unplacedPods: 0, hostsInUse: 16 });
    expect(() => Plan.of(app)).toThrow('the app: its runs and pools are for the clusters dev, prod: plan each by itself, Plan.of(chart)');
  });

  test('are not held against each other\'s pools', () => {
    const { app } = environments();
    expect(Verification.of(app).findings.filter(({ severity }) => severity !== 'advice').map(({ code }) => code)).toEqual(['JS7016']);
  });

  test('still refuse a name that is there twice in one of them', () => {
    const { app, charts } = environments();
    run(charts[1], 'again', 'train');
    expect(() => app.synthYaml()).toThrow('[prod/again] run ml/train is there twice in cluster prod, as prod/train and prod/again: give one of them another name or namespace');
  });
});

test('a cluster is that of the nearest scope, and has a name', () => {
  const app = new App();
  const chart = new Chart(app, 'a');
  expect(Cluster.of(chart)).toBeUndefined();
  Cluster.named('all').applyTo(app);
  Cluster.named('one').applyTo(chart);
  expect([Cluster.of(app)?.name, Cluster.of(chart)?.name]).toEqual(['all', 'one']);
  expect(() => Cluster.named(' ')).toThrow('the name of a cluster is empty');
});
