/** The plan of an app: its runs on its pools. */
import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { GKE, KARPENTER, P5, V6E } from './pools';
import { Experts, Platform } from '../../examples/racks/main';
import { Accelerator, AcceleratorNodePool, JobSet, JobSetRendering, MachineType, NodePoolProvider, Plan } from '../../src';
import type { AcceleratorNodePoolProps } from '../../src';
import { verify } from '../../src/verify/verify';

const container = { name: 'train', image: 'ghcr.io/acme/train:1.4', command: ['python', 'train.py'] };

function platform(app: App, props: Partial<AcceleratorNodePoolProps> = {}): AcceleratorNodePool {
  return new AcceleratorNodePool(new Chart(app, 'platform'), 'v6e', { accelerator: V6E, slices: 4, provider: GKE, ...props });
}

function trainOn(pool: AcceleratorNodePool, app: App, name: string, replicas: number): Chart {
  const chart = new Chart(app, name, { namespace: 'ml' });
  new JobSet(chart, 'train', { metadata: { name } }).addReplicatedJob('slice', { pool, replicas, containers: [container] });
  return chart;
}

test('an app: all runs on all pools', () => {
  const app = new App();
  trainOn(platform(app), app, 'train', 3);
  expect(Plan.of(app)).toMatchObject({ pods: 12, unplacedPods: 0, hostsInUse: 12, idleHosts: 0, chips: 48, chipsInUse: 48, costPerHour: undefined });
});

test('several runs that fit one by one may not fit together', () => {
  const app = new App();
  const pool = platform(app);
  const [first] = [trainOn(pool, app, 'one', 3), trainOn(pool, app, 'two', 3)];
  expect(Plan.of(app).unplacedPods).toBe(8);
  expect(Plan.of(first).unplacedPods).toBe(0);
  expect(Plan.of(app).toText()).toContain('No place for\n  ml/two slice: 8 pods of Jobs 1–2\n    v6e: each value of cloud.google.com/gke-nodepool is taken by another Job\n');
});

test('a chart: its own runs, on the pools of the app', () => {
  const app = new App();
  const pool = platform(app);
  const charts = [trainOn(pool, app, 'one', 1), trainOn(pool, app, 'two', 2)];
  expect(charts.map(chart => Plan.of(chart).pods)).toEqual([4, 8]);
  expect(charts.map(chart => Plan.of(chart).hostsInUse)).toEqual([4, 8]);
});

test('a run, or a construct around it: what is below it, on the pools of the app', () => {
  const app = new App();
  const pool = platform(app);
  const chart = trainOn(pool, app, 'one', 2);
  const around = new Construct(chart, 'experiment');
  const run = new JobSet(around, 'small', { metadata: { name: 'small' } });
  run.addReplicatedJob('slice', { pool, replicas: 1, containers: [container] });
  for (const scope of [run, around]) expect(Plan.of(scope)).toMatchObject({ pods: 4, hostsInUse: 4, chips: 16 });
  expect(Plan.of(chart).pods).toBe(12);
});

test('nothing is no plan', () => {
  const app = new App();
  const empty = new Chart(app, 'empty');
  trainOn(platform(app), app, 'one', 1);
  expect(() => Plan.of(empty)).toThrow('empty: there is nothing to plan: it is no run or node pool, and has none below it');
  expect(() => Plan.of(new App())).toThrow('the app: there is nothing to plan');
  expect(Plan.of(app.node.findChild('platform') as Chart)).toMatchObject({ pods: 0, unplacedPods: 0 });
});

test.each([true, false])('a queued run waits for its queue (standalone: %s)', standalone => {
  const app = new App();
  const chart = new Chart(app, 'runs', { namespace: 'ml' });
  const queue = { admission: { queue: 'ml-queue', labels: { 'kueue.x-k8s.io/queue-name': 'ml-queue' } } };
  const run = new JobSet(chart, 'train', { queue, rendering: standalone ? JobSetRendering.STANDALONE : JobSetRendering.JOBSET_API });
  run.addReplicatedJob('worker', { containers: [container] });
  expect(Plan.of(app).toText()).toContain(`waits for queue ml-queue to admit ${standalone ? 'each Job' : 'the run'}`);
});

test('pods without accelerators run elsewhere, where all pools have them', () => {
  const app = new App();
  const pool = platform(app);
  const chart = trainOn(pool, app, 'train', 1);
  new JobSet(chart, 'leader').addReplicatedJob('leader', { containers: [container] });
  const plan = Plan.of(app);
  expect(plan.unplacedPods).toBe(0);
  expect(plan.toText()).toMatch(/^4 of 5 pods on 4 hosts in 1 pool, 1 pod elsewhere/);
  expect(plan.toText()).toContain('leader: runs elsewhere: it asks for no');
  new JobSet(chart, 'pinned').addReplicatedJob('leader', { containers: [container], nodeSelector: { 'acme.example/team': 'ml' } });
  expect(Plan.of(app).unplacedPods).toBe(1);
});

test('pods without a place are not said to land on the pool that is full', () => {
  const app = new App();
  const pool = platform(app, { slices: 1 });
  trainOn(pool, app, 'one', 1);
  trainOn(pool, app, 'two', 1);
  expect(Plan.of(app).toText()).toContain('No place for');
  expect(Plan.of(app).toText()).not.toContain('might also land on');
});

test('a price is the pool\'s, and stands in its manifests', () => {
  const app = new App();
  const pool = platform(app, { pricePerHostHour: 10.8, currency: 'USD' });
  trainOn(pool, app, 'train', 2);
  expect(pool.apiObjects.map(object => object.toJson().metadata.annotations['cdk8s-jobset.dev/price-per-host-hour'])).toEqual(Array(4).fill('10.8 USD'));
  expect(Plan.of(app).costPerHour).toBe(86.4);
});

test('the annotation is the pool\'s, not that of a class beside it', () => {
  const pool = new AcceleratorNodePool(new Chart(new App(), 'platform'), 'p5', { accelerator: P5, nodes: 2, provider: KARPENTER, pricePerHostHour: 98 });
  expect(pool.apiObjects.map(object => [object.kind, object.toJson().metadata.annotations?.['cdk8s-jobset.dev/price-per-host-hour']])).toEqual(
    expect.arrayContaining([['NodePool', '98'], ['EC2NodeClass', undefined]]));
});

describe('a provider that has no field for the most hosts', () => {
  const provider = NodePoolProvider.gkeComputeClass();

  test('plans, and the verifier, go by what the author has said', () => {
    const app = new App();
    const pool = platform(app, { accelerator: Accelerator.gpu(MachineType.of('a3-megagpu-8g')), slices: undefined, nodes: 1, provider });
    const charts = [trainOn(pool, app, 'one', 1), trainOn(pool, app, 'two', 1)];
    expect(Plan.of(app)).toMatchObject({ pods: 2, unplacedPods: 1, hostsInUse: 1 });
    const objects = [Chart.of(pool), ...charts].flatMap(chart => chart.toJson()).map(object => ({ object }));
    expect(verify(objects).findings.filter(({ code }) => code === 'JS2114').map(({ message }) => message)).toEqual([
      "2 runs (ml/one, ml/two) need 2 hosts of pool 'v6e' at the same time, but there is 1 at most",
    ]);
  });

  test('of its slices only those are up that have pods', () => {
    const app = new App();
    trainOn(platform(app, { provider }), app, 'train', 3);
    expect(Plan.of(app)).toMatchObject({ unplacedPods: 0, hostsInUse: 12, idleHosts: 0, chips: 48 });
  });
});

test.each([
  [{ pricePerHostHour: -1 }, "pool 'v6e': '-1' is no price: write a number from 0, and a currency of up to 8 characters without spaces"],
  [{ pricePerHostHour: 1, currency: 'US dollars' }, "pool 'v6e': '1 US dollars' is no price: write a number from 0, and a currency of up to 8 characters without spaces"],
])('%j is refused', (props, message) => {
  expect(() => platform(new App(), props)).toThrow(message);
});

test('nodes that are there already: racks of which each Job gets one', () => {
  const app = new App();
  new Experts(app, 'experts', new Platform(app, 'platform'));
  const plan = Plan.of(app);
  expect(plan).toMatchObject({ pods: 24, unplacedPods: 0, hostsInUse: 24, chips: 192, chipsInUse: 192 });
  const [{ name, domains }] = plan.toJson().pools;
  expect(name).toBe('racks');
  expect(domains.map((domain: any) => [domain.name, domain.hosts.map((host: any) => host.pods[0].job)])).toEqual(
    Array.from({ length: 6 }, (_, i) => [`racks-${i}`, Array(4).fill(`train-rack-${i}`)]));
});

test('nodes that are there already are up without pods', () => {
  const app = new App();
  new AcceleratorNodePool(new Chart(app, 'platform'), 'racks', {
    accelerator: Accelerator.gpu(MachineType.of('p5.48xlarge')),
    nodes: 5,
    provider: NodePoolProvider.existing({ nodeSelector: { 'acme.dev/pool': 'a' } }),
    pricePerHostHour: 10,
  });
  expect(Plan.of(app)).toMatchObject({ hostsInUse: 0, idleHosts: 5, chips: 40, chipsInUse: 0, costPerHour: 50 });
});

test('it is a text, plain values, a page and a picture', () => {
  const app = new App();
  trainOn(platform(app), app, 'train', 4);
  const plan = Plan.of(app);
  expect(plan.toText()).toContain('16 pods on 16 hosts in 1 pool, 64 of 64 chips in use\n');
  expect(JSON.parse(JSON.stringify(plan.toJson()))).toMatchObject({ version: 1, totals: { pods: 16, placed: 16 } });
  expect(plan.toHtml()).toMatch(/^<!doctype html>/);
  expect(plan.toSvg()).toMatch(/^<svg xmlns/);
});
