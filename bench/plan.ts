/**
 * What planning and verifying cost, and how they grow: `npm run bench:plan`.
 *
 * The largest set is 10,000 pods on 2,500 hosts in 40 pools. Measured is processor time from the parsed objects to the finished value, and the
 * best round counts, so that other programs on the machine matter little.
 */
import { policyConfigMap } from '../src/model';
import type { JobSetDocument, KubernetesObject } from '../src/model';
import { planHtml, planOf, planText } from '../src/plan';
import { verify } from '../src/verify/verify';

const POOLS = [10, 20, 40];
const HOSTS_PER_POOL = 62.5;
const PODS_PER_HOST = 4;
/** Runs on a pool: two gangs that share it. */
const RUNS_PER_POOL = 2;
/** 10,000 pods again. */
const SMALL = { runs: 625, pods: 16 };
const ROUNDS = 5;
/** Milliseconds for plan and verify of the largest set, and how much more than its share of objects it may take. */
const LIMITS = { time: 1000, growth: 1.5 };

function poolOf(name: string, hosts: number): KubernetesObject {
  return {
    apiVersion: 'container.cnrm.cloud.google.com/v1beta1',
    kind: 'ContainerNodePool',
    metadata: { name, annotations: { 'cdk8s-jobset.dev/price-per-host-hour': '88.25 USD' } },
    spec: {
      location: 'us-east5-b',
      nodeLocations: ['us-east5-b'],
      clusterRef: { name: 'ml' },
      autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: hosts },
      nodeConfig: { machineType: 'a3-highgpu-8g', guestAccelerator: [{ type: 'nvidia-h100-80gb', count: 8 }] },
    },
  } as KubernetesObject;
}

function runOn(pool: string, name: string, jobs: number, pods: number): JobSetDocument {
  return {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name, namespace: 'bench' },
    spec: {
      failurePolicy: { maxRestarts: 3 },
      replicatedJobs: [{
        name: 'workers',
        replicas: jobs,
        template: {
          spec: {
            parallelism: pods,
            completions: pods,
            completionMode: 'Indexed',
            backoffLimit: 0,
            template: {
              spec: {
                restartPolicy: 'Never',
                nodeSelector: { 'cloud.google.com/gke-nodepool': pool },
                containers: [{
                  name: 'train',
                  image: 'ghcr.io/acme/train:1.4',
                  command: ['python', 'train.py'],
                  resources: { limits: { 'nvidia.com/gpu': 8 / PODS_PER_HOST, 'cpu': 40, 'memory': '400Gi' } },
                }],
              },
            },
          },
        },
      }],
    },
  };
}

/** Pools, and runs that fill them. */
function objectsOf(pools: number): KubernetesObject[] {
  return Array.from({ length: pools }, (_, i) => {
    const hosts = i % 2 === 0 ? Math.floor(HOSTS_PER_POOL) : Math.ceil(HOSTS_PER_POOL);
    const podsPerJob = hosts * PODS_PER_HOST / RUNS_PER_POOL / 2;
    const runs = Array.from({ length: RUNS_PER_POOL }, (__, j) => runOn(`pool-${i}`, `run-${i}-${j}`, 2, podsPerJob));
    return [poolOf(`pool-${i}`, hosts), ...runs.map((run, j) => j % 2 === 0 ? run : policyConfigMap(run))];
  }).flat();
}

/** Milliseconds. */
function processorTime(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function best(work: () => void): number {
  return Math.min(...Array.from({ length: ROUNDS }, () => processorTime(work)));
}

/** As many pods in many small runs: what each run costs, whatever its size. */
function smallRunsOn(pools: number): KubernetesObject[] {
  const hosts = Math.ceil(SMALL.runs / pools) * SMALL.pods / PODS_PER_HOST;
  const runs = Array.from({ length: SMALL.runs }, (_, i) => runOn(`pool-${i % pools}`, `run-${i}`, 1, SMALL.pods));
  return [...Array.from({ length: pools }, (_, i) => poolOf(`pool-${i}`, hosts)), ...runs];
}

interface Measured {
  readonly pods: number;
  readonly cells: readonly string[];
  /** Plan and verify. */
  readonly time: number;
}

function measure(pools: number, objects: readonly KubernetesObject[]): Measured {
  const plan = planOf(objects);
  const { totals: { pods, placed, hosts } } = plan;
  if (placed !== pods) throw new Error(`only ${placed} of ${pods} pods are placed: this measures something else`);
  const planned = best(() => planOf(objects));
  const verified = best(() => verify(objects.map(object => ({ object }))));
  const text = best(() => planText(plan));
  const page = best(() => planHtml(plan));
  return {
    pods,
    cells: [`${plan.runs.length}`, `${pools}`, `${hosts.used}`, `${pods}`, ...[planned, verified, text, page].map(time => `${time.toFixed(0)} ms`)],
    time: planned + verified,
  };
}

measure(POOLS[0], objectsOf(POOLS[0])); // to warm up
const measured = POOLS.map(pools => measure(pools, objectsOf(pools)));
const small = measure(POOLS[POOLS.length - 1], smallRunsOn(POOLS[POOLS.length - 1]));
const rows = [['runs', 'pools', 'hosts', 'pods', 'plan', 'verify', 'as text', 'as a page'], ...[...measured, small].map(({ cells }) => cells)];
const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
for (const row of rows) console.log(row.map((cell, column) => cell.padStart(widths[column])).join('  '));

const [first] = measured;
const last = measured[measured.length - 1];
const growth = last.time / first.time / (last.pods / first.pods);
const slowest = Math.max(last.time, small.time);
console.log(`\nplan and verify ${last.pods} pods: ${last.time.toFixed(0)} ms, in ${SMALL.runs} small runs ${small.time.toFixed(0)} ms, at most ${LIMITS.time} ms`);
console.log(`time per pod beside that of ${first.pods} pods: × ${growth.toFixed(2)}, at most × ${LIMITS.growth}`);
process.exitCode = slowest <= LIMITS.time && growth <= LIMITS.growth ? 0 : 1;
