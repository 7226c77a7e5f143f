/** What would run and where: from a set of objects to the picture of it. */
import { poolPlan, roundedMoney, total } from './drawn';
import type { Pool } from './inventory';
import type { Cost, Plan, PoolPlan, Totals, UnplacedPods } from './picture';
import { plainJobDocument } from './plain-job';
import { byName, type DescribedPool, poolsIn } from './pools';
import { doubtsOf, reasonsFor } from './reasons';
import { type RunPlan, type RunSource, runPlan } from './run-plan';
import { type Outcome, Scheduler } from './scheduler';
import { type Workload, Workloads } from './workload';
import { isOfAnyNode } from '../hardware/pool-labels';
import { defaulted, isPolicyConfigMap, readPolicyConfigMap } from '../model';
import type { JobSetDocument, WrittenObject } from '../model';
import { inspectJobSet } from '../model/schema/jobset';
import { asKind, CONFIG_MAP, inspected, JOBSET_OF_SET } from '../verify/shapes';
import type { InspectedObject } from '../verify/shapes';

interface Run {
  readonly document: JobSetDocument;
  readonly rendering: RunSource;
}

/**
 * The plan of every run in a set of objects, on the node pools in it.
 * @param described pools that have no manifest
 */
export function planOf(written: readonly WrittenObject[], described: readonly DescribedPool[] = []): Plan {
  const objects = written.map(inspected);
  const runs = objects.flatMap(runsIn).sort(inOrder);
  const pools = poolsIn(objects.map(({ object }) => object), described);
  const workloads = new Workloads(pools);
  const waiting = runs.map(({ document, rendering }) => workloads.of(document, rendering));
  const scheduler = new Scheduler(waiting.flat());
  const outcomes = pools.length === 0 ? [] : waiting.map(run => scheduler.place(run));
  const drawn = pools.map(poolPlan);
  const elsewhere = new Set(outcomes.flat().filter(outcome => landsElsewhere(outcome, pools)));
  const runPlans = runs.map(({ document, rendering }, i) => withOutcomes(runPlan(document, rendering), outcomes[i], elsewhere));
  const unplaced = outcomes.flat().filter(outcome => outcome.unplaced > 0 && !elsewhere.has(outcome))
    .map(outcome => unplacedPods(outcome, reasonsFor(outcome, pools)));
  return { runs: runPlans, pools: drawn, unplaced, totals: totalsOf(runPlans, drawn, unplaced, total([...elsewhere], outcome => outcome.unplaced)) };
}

/** The run of an object: that of a JobSet, of the policy document of a standalone run, or of a Job that belongs to no run. */
function runsIn(object: InspectedObject): Run[] {
  const jobSet = asKind(object, JOBSET_OF_SET);
  if (jobSet) return [{ document: defaulted(jobSet), rendering: 'jobset-api' }];
  const plain = plainJobDocument(object);
  if (plain) return [{ document: plain, rendering: 'job' }];
  const configMap = asKind(object, CONFIG_MAP);
  if (!configMap || !isPolicyConfigMap(configMap)) return [];
  const document = readPolicyConfigMap(configMap);
  // What of it has the right shape counts: whatever else it contains is the verifier's business.
  return 'error' in document ? [] : [{ document: defaulted(inspectJobSet(document).sound), rendering: 'standalone' }];
}

function inOrder(a: Run, b: Run): number {
  const [one, other] = [a.document.metadata, b.document.metadata];
  return byName(one.namespace ?? '', other.namespace ?? '') || byName(one.name ?? '', other.name ?? '') || byName(a.rendering, b.rendering);
}

function withOutcomes(run: RunPlan, outcomes: readonly Outcome[] | undefined, elsewhere: ReadonlySet<Outcome>): RunPlan {
  if (outcomes === undefined) return run;
  return {
    ...run,
    replicatedJobs: run.replicatedJobs.map((job, i) => {
      const { placed, hosts, members, workload } = outcomes[i];
      const poolOf = (all: Iterable<Workload['template']['candidates'][number]['member']>) => [...new Set([...all].map(({ pool }) => pool))];
      const used = new Set(poolOf(members));
      return {
        ...job,
        placement: {
          pods: placed,
          hosts: hosts.size,
          pools: [...used],
          // Pods that have no place anywhere would not have one on these either.
          alternatives: placed === 0 ? [] : poolOf(workload.template.candidates.map(({ member }) => member)).filter(pool => !used.has(pool)),
          doubts: elsewhere.has(outcomes[i]) ? [ELSEWHERE] : doubtsOf(outcomes[i]),
        },
      };
    }),
  };
}

const ELSEWHERE = 'runs elsewhere: it asks for no accelerators, and these pools have nothing else';

/** Pods without accelerators, where the set has no pool but for accelerators: the cluster has other nodes, of which nothing is known. */
function landsElsewhere({ workload: { template }, placed }: Outcome, pools: readonly Pool[]): boolean {
  const { asks, candidates, demand } = template;
  return placed === 0 && candidates.length === 0 && !asks.some(({ chips }) => chips)
    && demand.selection.requirements.flat().every(({ key }) => isOfAnyNode(key))
    && pools.every(({ members }) => members.every(({ offer }) => offer.nodes.length > 0 && offer.nodes.every(({ chips }) => (chips ?? 0) > 0)));
}

function unplacedPods({ workload, unplaced, firstLeft = 0 }: Outcome, reasons: UnplacedPods['reasons']): UnplacedPods {
  const { namespace, name = '' } = workload.document.metadata;
  return {
    ...(namespace !== undefined && { namespace }),
    run: name,
    replicatedJob: workload.replicatedJob.name,
    pods: unplaced,
    firstJob: firstLeft,
    lastJob: workload.jobs - 1,
    reasons,
  };
}

function totalsOf(runs: readonly RunPlan[], pools: readonly PoolPlan[], unplaced: readonly UnplacedPods[], elsewhere: number): Totals {
  const pods = total(runs, run => run.pods);
  const left = total(unplaced, each => each.pods);
  const up = pools.filter(({ hosts }) => hosts.used + hosts.idle > 0);
  const priced = up.filter(({ price }) => price !== undefined);
  return {
    pods,
    placed: pools.length === 0 ? 0 : pods - left - elsewhere,
    unplaced: left,
    elsewhere,
    hosts: { used: total(pools, ({ hosts }) => hosts.used), idle: total(pools, ({ hosts }) => hosts.idle) },
    chips: {
      total: total(pools, ({ chips }) => chips.total), used: total(pools, ({ chips }) => chips.used), idle: total(pools, ({ chips }) => chips.idle),
    },
    ...(priced.length > 0 && { costPerHour: costs(priced) }),
    unpriced: priced.length > 0 ? up.filter(({ price }) => price === undefined).map(({ name }) => name) : [],
  };
}

function costs(pools: readonly PoolPlan[]): Cost[] {
  const byCurrency = new Map<string | undefined, number>();
  for (const { price, costPerHour = 0 } of pools) byCurrency.set(price?.currency, (byCurrency.get(price?.currency) ?? 0) + costPerHour);
  return [...byCurrency].map(([currency, amount]) => ({ amount: roundedMoney(amount), ...(currency !== undefined && { currency }) }));
}
