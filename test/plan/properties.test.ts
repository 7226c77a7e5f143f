/** What is true of every plan. */
import fc from 'fast-check';
import { gpuPool, job, plainPool, POOL, run, slicePool } from './manifests';
import type { KubernetesObject, ReplicatedJob } from '../../src/model';
import { planHtml, planJson, planOf, planSvg, planText } from '../../src/plan';
import type { HostPlan, Plan } from '../../src/plan';

const pools = fc.record({
  gpus: fc.array(fc.nat(5), { maxLength: 3 }),
  slices: fc.nat(4),
  plain: fc.nat(4),
}).map(({ gpus, slices, plain }): KubernetesObject[] => [
  ...gpus.map((hosts, i) => gpuPool(`a3-${i}`, hosts)),
  ...Array.from({ length: slices }, (_, i) => slicePool(`v6e-${i}`)),
  ...plain > 0 ? [plainPool('n2', plain)] : [],
]);

const asks = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map(chips => ({ 'nvidia.com/gpu': chips })),
  fc.integer({ min: 1, max: 5 }).map(chips => ({ 'google.com/tpu': chips })),
  fc.constantFrom('100m', '3', '7').map(cpu => ({ cpu })),
  fc.constant({}),
);

const shape = fc.record({
  replicas: fc.nat(4),
  pods: fc.integer({ min: 1, max: 5 }),
  asks,
  exclusive: fc.option(fc.constantFrom(POOL, 'kubernetes.io/hostname', 'nvidia.com/gpu.clique'), { nil: undefined }),
  pool: fc.option(fc.constantFrom('a3-0', 'v6e-1', 'nowhere'), { nil: undefined, freq: 4 }),
  after: fc.boolean(),
});

const runs = fc.array(fc.array(shape, { minLength: 1, maxLength: 3 }), { maxLength: 4 }).map(all => all.map((shapes, i) => run(`run-${i}`,
  shapes.map(({ after, ...each }, j): ReplicatedJob => job(`j${j}`, {
    ...each, ...(after && j > 0 && { dependsOn: [{ name: `j${j - 1}`, status: 'Complete' as const }] }),
  })))));

const objects = fc.tuple(pools, runs).map(([some, others]): KubernetesObject[] => [...some, ...others]);

function hostsOf(plan: Plan): HostPlan[] {
  return plan.pools.flatMap(({ domains }) => domains.flatMap(({ hosts }) => hosts));
}

/** Pods by `run/job/index`, as often as they are somewhere. */
function podsOn(hosts: readonly HostPlan[]): string[] {
  return hosts.flatMap(({ pods }) => pods.flatMap(({ job: name, first, last }) =>
    Array.from({ length: last - first + 1 }, (_, i) => `${name}/${first + i}`)));
}

test('every pod is placed once, or is among those without a place', () => {
  fc.assert(fc.property(objects, all => {
    const plan = planOf(all);
    if (plan.pools.length === 0) return;
    const placed = podsOn(hostsOf(plan));
    expect(new Set(placed).size).toBe(placed.length);
    expect(placed.length).toBe(plan.totals.placed);
    expect(plan.totals.placed + plan.totals.elsewhere + plan.unplaced.reduce((sum, { pods }) => sum + pods, 0)).toBe(plan.totals.pods);
    for (const { reasons } of plan.unplaced) expect(reasons.every(({ reason }) => reason !== '')).toBe(true);
  }));
});

test('no host runs more at the same time than it has', () => {
  fc.assert(fc.property(objects, all => {
    const plan = planOf(all);
    const chipsOf = new Map(plan.runs.flatMap(each => each.replicatedJobs.map(({ name, podResources }) =>
      [`${each.name}/${name}`, ['nvidia.com/gpu', 'google.com/tpu'].reduce((sum, resource) => sum + Number(podResources.get(resource) ?? 0n) / 1e9, 0)])));
    for (const { chips = 0, chipsUsed, pods } of hostsOf(plan)) {
      const most = [...new Set(pods.map(each => each.run))].map(name => {
        const own = pods.filter(each => each.run === name);
        const inStage = (stage: number) => own.filter(each => each.stage === stage)
          .reduce((sum, { replicatedJob, first, last }) => sum + (last - first + 1) * chipsOf.get(`${name}/${replicatedJob}`)!, 0);
        return Math.max(...own.map(({ stage }) => inStage(stage)));
      });
      expect(most.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(chips);
      expect(chipsUsed).toBeLessThanOrEqual(chips);
    }
  }));
});

test('no pool has more hosts up than it may', () => {
  fc.assert(fc.property(objects, all => {
    for (const { hosts: { max = Infinity, used, idle }, domains } of planOf(all).pools) {
      expect(used + idle).toBeLessThanOrEqual(max);
      expect(domains.reduce((sum, { hosts, idle: free, addable = 0 }) => sum + hosts.length + free + addable, 0)).toBe(max);
    }
  }));
});

test('a Job that has a domain to itself never shares it with one that is there at the same time', () => {
  fc.assert(fc.property(objects, all => {
    const plan = planOf(all);
    const exclusive = new Map(plan.runs.flatMap(each => each.replicatedJobs.map(({ name, exclusiveTopology }) => [`${each.name}/${name}`, exclusiveTopology])));
    for (const { domains } of plan.pools) {
      for (const { hosts } of domains) {
        const pods = hosts.flatMap(host => host.pods);
        const alone = pods.filter(({ run: name, replicatedJob }) => exclusive.get(`${name}/${replicatedJob}`) === POOL);
        const others = alone.flatMap(each => pods.filter(other => other.job !== each.job && (other.run !== each.run || other.stage === each.stage)));
        expect(others).toEqual([]);
      }
    }
  }));
});

test('a Job that has a domain to itself is nowhere else', () => {
  fc.assert(fc.property(objects, all => {
    const plan = planOf(all);
    const exclusive = new Set(plan.runs.flatMap(each => each.replicatedJobs
      .filter(({ exclusiveTopology }) => exclusiveTopology === POOL).map(({ name }) => `${each.name}/${name}`)));
    const domainsOf = new Map<string, Set<string>>();
    for (const { domains } of plan.pools) {
      for (const { name: domain, hosts } of domains) {
        for (const { run: name, replicatedJob, job: of } of hosts.flatMap(({ pods }) => pods)) {
          if (exclusive.has(`${name}/${replicatedJob}`)) domainsOf.set(of, (domainsOf.get(of) ?? new Set()).add(domain));
        }
      }
    }
    expect([...domainsOf.values()].every(({ size }) => size === 1)).toBe(true);
  }));
});

test('the order of the objects does not matter', () => {
  const shuffled = objects.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
  fc.assert(fc.property(shuffled, ([all, others]) => {
    expect(planJson(planOf(others))).toEqual(planJson(planOf(all)));
  }));
});

test('there is a text, a page and a picture of every plan', () => {
  fc.assert(fc.property(objects, fc.boolean(), (all, hosts) => {
    const plan = planOf(all);
    expect(planText(plan, { hosts })).not.toMatch(/undefined|NaN|Infinity|\[object/);
    expect(planHtml(plan).split('<script>')[0]).not.toMatch(/undefined|NaN|Infinity|\[object/);
    expect(planSvg(plan)).not.toMatch(/undefined|NaN|Infinity|\[object/);
  }), { numRuns: 40 });
});
