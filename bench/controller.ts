/**
 * What the controller costs beside bare loops of requests, which are the floor: `npm run bench:controller [-- SIZES [ROUNDS]]`, such
 * as `-- 1000,4000 3`.
 *
 * Everything runs on a real control plane. The floors go over the same transport, with as many requests at a time, from this process; the
 * controller is the bundle that is shipped, as a process of its own. The Jobs have no pods, which would cost the cluster far more than
 * either: this process plays the Job controller.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { parse } from 'yaml';
import { NODE_FLAGS } from '../src/controller/bundle';
import { expand } from '../src/model';
import type { Job, JobSetDocument, KubernetesObject } from '../src/model';
import { PARALLEL_WRITES } from '../src/runtime/controller/controller';
import { WriteLimit } from '../src/runtime/controller/write-limit';
import { HttpsApi, Reflector, resourcePath, SYSTEM_CLOCK } from '../src/runtime/kubernetes';
import type { Api, List } from '../src/runtime/kubernetes';
import { startControlPlane } from '../test/cluster/start/cluster';
import type { RunningCluster } from '../test/cluster/start/running-cluster';

const ROOT = join(__dirname, '..');
const SECOND = 1000;
/** The part of the floor's time after which the controller is asked how far it is. */
const ASKED_FROM = 0.9;
/** Namespace of many small JobSets. */
const MANY = 'many';
/** Longer than a change of counts waits to be written. */
const SETTLED = 16 * SECOND;

function jobset(namespace: string, name: string, replicas: number): JobSetDocument {
  return {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name, namespace },
    spec: {
      failurePolicy: { maxRestarts: 3 },
      replicatedJobs: [{
        name: 'workers',
        replicas,
        template: {
          spec: {
            parallelism: 1,
            completions: 1,
            backoffLimit: 0,
            managedBy: 'cdk8s-jobset.dev/bench',
            template: { spec: { restartPolicy: 'Never', containers: [{ name: 'train', image: 'ghcr.io/acme/llama:1.4', command: ['python', 'train.py'] }] } },
          },
        },
      }],
    },
  };
}

interface Stand {
  readonly cluster: RunningCluster;
  readonly api: Api;
  close(): void;
}

async function openStand(): Promise<Stand> {
  const cluster = await startControlPlane();
  const { server, token, certificateFile } = cluster.access;
  const ca = readFileSync(certificateFile, 'utf8');
  const api = new HttpsApi({
    server,
    namespace: 'default',
    credentials: async () => ({ headers: { authorization: `Bearer ${token}` }, tls: { ca } }),
  }, { maxConnections: PARALLEL_WRITES });
  const crd = parse(readFileSync(join(ROOT, 'imports/jobset.x-k8s.io_jobsets.yaml'), 'utf8')) as KubernetesObject;
  await api.request({ method: 'POST', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body: crd });
  return { cluster, api, close: () => api.close() };
}

/** Controllers of the control plane clean up for a while after what they worked for is gone. */
async function rest(cluster: RunningCluster): Promise<void> {
  let before = allCpu(cluster);
  await until('the control plane to come to rest', async () => {
    const now = allCpu(cluster);
    const spent = now - before;
    before = now;
    return spent < 0.1;
  }, SECOND, 1);
}

async function createNamespace(api: Api, name: string): Promise<void> {
  await api.request({ method: 'POST', path: '/api/v1/namespaces', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } });
}

async function createJob(api: Api, job: Job): Promise<void> {
  await api.request({ method: 'POST', path: resourcePath('jobs', { namespace: job.metadata.namespace }), body: job, metadataOnly: true });
}

/** Seconds. */
async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / SECOND;
}

/** Seconds of processor time that this process, the controller and the control plane have spent: what counts where other programs take turns. */
function allCpu({ state }: RunningCluster): number {
  let spent = 0;
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (Number(pid) === process.pid || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(state)) spent += cpuOf(pid);
    } catch {
      // It has ended in the meantime.
    }
  }
  return spent;
}

function cpuOf(pid: number | string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const limit = new WriteLimit(PARALLEL_WRITES);

/** The first floor: POST them all. */
async function createAll(api: Api, jobs: readonly Job[]): Promise<number> {
  return timed(async () => limit.each(jobs, async job => createJob(api, job)));
}

/** The second floor: delete them all in the foreground, and POST each again as soon as it is gone. */
async function recreateAll(api: Api, namespace: string, jobs: readonly Job[]): Promise<number> {
  const byName = new Map(jobs.map(job => [job.metadata.name!, job]));
  let missing = jobs.length;
  let done: () => void = () => undefined;
  const ended = new Promise<void>(resolve => {
    done = resolve;
  });
  const recreate = async (name: string) => limit.each([byName.get(name)!], async job => {
    await createJob(api, job);
    if (--missing === 0) done();
  });
  const reflector = new Reflector<KubernetesObject>({
    api,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    path: resourcePath('jobs', { namespace }),
    sink: { upserted: () => undefined, deleted: ({ name }) => void recreate(name) },
  });
  reflector.start();
  await reflector.whenSynced();
  const recreated = await timed(async () => {
    const deleted = limit.each(jobs, async ({ metadata: { name } }) => {
      await api.request({ method: 'DELETE', path: resourcePath('jobs', { namespace, name }), body: { propagationPolicy: 'Foreground' }, metadataOnly: true });
    });
    await Promise.all([deleted, ended]);
  });
  await reflector.stop();
  return recreated;
}

type Requests = Readonly<Record<string, number>>;

/** The bundle, as it runs in a cluster. */
class ControllerProcess {
  static async start({ cluster }: Stand, namespaces: readonly string[]): Promise<ControllerProcess> {
    const bundle = join(cluster.state, 'controller.js');
    buildSync({
      entryPoints: [join(ROOT, 'src/runtime/controller/main.ts')], outfile: bundle, bundle: true, minify: true, platform: 'node', target: 'node20',
    });
    const folder = join(cluster.state, 'service-account');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'token'), cluster.access.token);
    writeFileSync(join(folder, 'namespace'), 'default');
    writeFileSync(join(folder, 'ca.crt'), readFileSync(cluster.access.certificateFile));
    const { hostname, port } = new URL(cluster.access.server);
    const own = await freePort();
    const args = [bundle, `--port=${own}`, '--log-level=warn', ...namespaces.map(namespace => `--namespace=${namespace}`)];
    const child = spawn(process.execPath, [...NODE_FLAGS, ...(process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(Boolean), ...args], {
      env: { ...process.env, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, SERVICE_ACCOUNT_FOLDER: folder },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const started = new ControllerProcess(child, own);
    await until('the controller', async () => (await started.fetch('/readyz')) !== undefined, 20);
    return started;
  }

  private constructor(private readonly child: ChildProcess, private readonly port: number) {}

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  async requests(): Promise<Requests> {
    const text = await this.fetch('/metrics') ?? '';
    const lines = text.matchAll(/^cdk8s_jobset_api_requests_total\{verb="(\S+)",resource="(\S+)",code="(\d+)"\} (\d+)$/gm);
    return Object.fromEntries(Array.from(lines, ([, verb, resource, code, count]) => [`${verb} ${resource}${code === '200' ? '' : ` (${code})`}`, Number(count)]));
  }

  /** MiB that are resident now, and were at most. */
  memory(): { readonly now: number; readonly peak: number } {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    const mebibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
    return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
  }

  /** Seconds of processor time. */
  cpu(): number {
    return cpuOf(this.child.pid!);
  }

  private async fetch(path: string): Promise<string | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
      return response.ok ? await response.text() : undefined;
    } catch {
      return undefined;
    }
  }
}

async function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** @param notBefore seconds in which it cannot be reached: to ask costs time of those who work for it */
async function until(what: string, reached: () => Promise<boolean>, interval: number, notBefore = 0): Promise<void> {
  const begin = performance.now();
  await pause(notBefore * SECOND);
  while (!await reached()) {
    if (performance.now() - begin > 300 * SECOND) throw new Error(`gave up waiting for ${what}`);
    await pause(interval);
  }
}

function difference(after: Requests, before: Requests): Requests {
  return Object.fromEntries(Object.entries(after).map(([key, count]) => [key, count - (before[key] ?? 0)]).filter(([, count]) => count !== 0));
}

function shown(requests: Requests): string {
  return Object.entries(requests).sort().map(([key, count]) => `${count} ${key}`).join(', ');
}

async function patchStatus(api: Api, namespace: string, name: string, status: object): Promise<void> {
  await api.request({
    method: 'PATCH',
    path: resourcePath('jobs', { namespace, name, subresource: 'status' }),
    patchType: 'application/merge-patch+json',
    body: { status },
    metadataOnly: true,
  });
}

function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** All pods of all Jobs become ready, as fast as it can be said. */
async function makeReady(api: Api, namespace: string, size: number, run = 'run'): Promise<void> {
  const names = Array.from({ length: size }, (_, i) => `${run}-workers-${i}`);
  await limit.each(names, async name => patchStatus(api, namespace, name, { startTime: now(), active: 1, ready: 1 }));
}

async function fail(api: Api, namespace: string, name: string): Promise<void> {
  const condition = { status: 'True', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit', lastTransitionTime: now() };
  const conditions = ['FailureTarget', 'Failed'].map(type => ({ ...condition, type }));
  await patchStatus(api, namespace, name, { active: 0, ready: 0, failed: 1, conditions });
}

interface Row {
  readonly what: string;
  readonly floor: number;
  readonly ours: number;
  readonly limit: number;
}

interface Measured {
  readonly rows: Row[];
  readonly checks: { readonly what: string; readonly value: number; readonly limit: number }[];
}

/** Jobs after which compilers have nothing left to do, on either side. */
const WARM = 1000;

/** All programs are measured warm, as they are when they have been running for a while: the floor's and the control plane's here. */
async function warmUpFloor(stand: Stand): Promise<void> {
  await measureFloors(stand, 'warm-up', WARM);
}

/** How long the controller takes that has just started is told, too. */
async function warmUp({ api }: Stand, controller: ControllerProcess, namespace: string): Promise<void> {
  const cold = await timed(async () => {
    await api.request({ method: 'POST', path: resourcePath('jobsets', { namespace }), body: jobset(namespace, 'warm-up', WARM) });
    await until('the first Jobs', async () => ((await controller.requests())['create jobs'] ?? 0) >= WARM, 50);
  });
  console.log(`${WARM} Jobs: created in ${seconds(cold)} by a controller that has just started`);
  await makeReady(api, namespace, WARM, 'warm-up');
  await api.request({ method: 'DELETE', path: resourcePath('jobsets', { namespace, name: 'warm-up' }) });
  await until('the end of the first Jobs', async () => hasNoJobs(api, namespace), 200);
  await pause(SECOND);
}

async function hasNoJobs(api: Api, namespace: string): Promise<boolean> {
  const { items } = await api.request<List<KubernetesObject>>({ method: 'GET', path: resourcePath('jobs', { namespace }), query: { limit: 1 } });
  return items.length === 0;
}

/** The same Jobs as the controller's, down to an owner that exists. */
async function ownedJobs(api: Api, namespace: string, size: number): Promise<Job[]> {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owner', namespace } };
  const { metadata } = await api.request<KubernetesObject>({ method: 'POST', path: resourcePath('configmaps', { namespace }), body: owner });
  const document = jobset(namespace, 'run', size);
  const { jobs } = expand({ ...document, metadata: { ...document.metadata, uid: metadata!.uid } });
  return jobs.map(job => ({
    ...job,
    metadata: { ...job.metadata, ownerReferences: job.metadata.ownerReferences?.map(reference => ({ ...reference, apiVersion: 'v1', kind: 'ConfigMap', name: 'owner' })) },
  }));
}

interface Floors {
  readonly created: number;
  readonly recreated: number;
}

async function measureFloors({ api, cluster }: Stand, namespace: string, size: number): Promise<Floors> {
  await createNamespace(api, namespace);
  const jobs = await ownedJobs(api, namespace, size);
  await rest(cluster);
  const cpu = [allCpu(cluster)];
  const created = await createAll(api, jobs);
  cpu.push(allCpu(cluster));
  const recreated = await recreateAll(api, namespace, jobs);
  cpu.push(allCpu(cluster));
  const spent = cpu.map((at, k) => seconds(at - (cpu[k - 1] ?? 0)));
  console.log(`${size} Jobs, floors: created in ${seconds(created)} (CPU ${spent[1]}), recreated in ${seconds(recreated)} (CPU ${spent[2]})`);
  await removeNamespace(api, namespace);
  return { created, recreated };
}

async function measureOurs(
  { api, cluster }: Stand, controller: ControllerProcess, namespace: string, size: number, floors: Floors, result: Measured,
): Promise<Floors> {
  await rest(cluster);
  const before = await controller.requests();
  const cpu = [allCpu(cluster)];
  const own = [controller.cpu()];
  const madeJobs = async () => (await controller.requests())['create jobs'] ?? 0;
  const created = await timed(async () => {
    await api.request({ method: 'POST', path: resourcePath('jobsets', { namespace }), body: jobset(namespace, 'run', size) });
    await until('the Jobs', async () => await madeJobs() >= (before['create jobs'] ?? 0) + size, 10, ASKED_FROM * floors.created);
  });
  cpu.push(allCpu(cluster));
  own.push(controller.cpu());
  await makeReady(api, namespace, size);
  await pause(SETTLED);
  const middle = await controller.requests();
  cpu.push(allCpu(cluster));
  own.push(controller.cpu());
  const recreated = await timed(async () => {
    await fail(api, namespace, 'run-workers-0');
    await until('the new Jobs', async () => await madeJobs() >= (middle['create jobs'] ?? 0) + size, 10, ASKED_FROM * floors.recreated);
  });
  cpu.push(allCpu(cluster));
  own.push(controller.cpu());
  await makeReady(api, namespace, size);
  await pause(SETTLED);
  const after = await controller.requests();
  const [first, second, all] = [difference(middle, before), difference(after, middle), difference(after, before)];
  console.log(`${size} Jobs: created in ${seconds(created)} (CPU ${seconds(cpu[1]! - cpu[0]!)}, of it the controller's ${seconds(own[1]! - own[0]!)}): ${shown(first)}`);
  console.log(`${size} Jobs: restarted in ${seconds(recreated)} (CPU ${seconds(cpu[3]! - cpu[2]!)}, of it the controller's ${seconds(own[3]! - own[2]!)}): ${shown(second)}`);
  result.checks.push(
    { what: `${size} Jobs: creates`, value: total(all, 'create jobs'), limit: 2 * size },
    { what: `${size} Jobs: deletes`, value: total(all, 'delete jobs'), limit: size },
    { what: `${size} Jobs: status writes`, value: total(all, 'patch jobsets/status'), limit: 20 },
  );
  if (process.env.BENCH_IDLE) {
    await pause(60 * SECOND);
    const writes = Object.values(difference(await controller.requests(), after)).reduce((sum, count) => sum + count, 0);
    result.checks.push({ what: `${size} Jobs: requests in 60 s idle`, value: writes, limit: 0 });
  }
  await api.request({ method: 'DELETE', path: resourcePath('jobsets', { namespace, name: 'run' }) });
  await until('the end of the Jobs', async () => hasNoJobs(api, namespace), 200);
  return { created, recreated };
}

/** Rounds differ by a third even on a quiet machine: the floor and the controller take turns, and of several rounds the median counts. */
async function measureSize(stand: Stand, size: number, rounds: number, memoryLimit: number, result: Measured): Promise<void> {
  const ours = `ours-${size}`;
  await createNamespace(stand.api, ours);
  const controller = await ControllerProcess.start(stand, [ours, MANY]);
  try {
    const idle = controller.memory().now;
    await warmUp(stand, controller, ours);
    const floors: Floors[] = [];
    const measured: Floors[] = [];
    for (let round = 0; round < rounds; round++) {
      const floor = await measureFloors(stand, `raw-${size}-${round}`, size);
      floors.push(floor);
      measured.push(await measureOurs(stand, controller, ours, size, floor, result));
    }
    const memory = controller.memory();
    console.log(`${size} Jobs: memory ${idle.toFixed(0)} MiB idle, ${memory.now.toFixed(0)} MiB after, ${memory.peak.toFixed(0)} MiB at most`);
    const median = (all: readonly Floors[], what: keyof Floors) => all.map(one => one[what]).sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
    result.rows.push({ what: `create ${size} Jobs`, floor: median(floors, 'created'), ours: median(measured, 'created'), limit: 1.25 });
    result.rows.push({ what: `restart ${size} Jobs`, floor: median(floors, 'recreated'), ours: median(measured, 'recreated'), limit: 1.1 });
    result.checks.push({ what: `${size} Jobs: MiB`, value: memory.peak, limit: memoryLimit });
    if (size === 1000) await measureMany(stand, controller, median(floors, 'created'), result);
  } finally {
    await controller.stop();
  }
}

function total(requests: Requests, what: string): number {
  return Object.entries(requests).filter(([key]) => key === what || key.startsWith(`${what} (`)).reduce((sum, [, count]) => sum + count, 0);
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

async function removeNamespace(api: Api, namespace: string): Promise<void> {
  await api.request({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
  await until(`the end of ${namespace}`, async () => hasNoJobs(api, namespace), 500);
}

async function measureMany({ api, cluster }: Stand, controller: ControllerProcess, floor: number, result: Measured): Promise<void> {
  const [sets, each] = [200, 5];
  await rest(cluster);
  const before = await controller.requests();
  const created = await timed(async () => {
    const documents = Array.from({ length: sets }, (_, i) => jobset(MANY, `run-${i}`, each));
    await limit.each(documents, async document => {
      await api.request({ method: 'POST', path: resourcePath('jobsets', { namespace: MANY }), body: document, metadataOnly: true });
    });
    await until('the Jobs', async () => ((await controller.requests())['create jobs'] ?? 0) >= (before['create jobs'] ?? 0) + sets * each, 10, ASKED_FROM * floor);
  });
  await pause(SETTLED);
  console.log(`${sets} JobSets of ${each} Jobs: created in ${seconds(created)}: ${shown(difference(await controller.requests(), before))}`);
  result.rows.push({ what: `create ${sets} × ${each} Jobs`, floor, ours: created, limit: 2 });
}

function report({ rows, checks }: Measured): boolean {
  console.log();
  let met = true;
  for (const { what, floor, ours, limit: most } of rows) {
    const ratio = ours / floor;
    met &&= ratio <= most;
    console.log(`${what.padEnd(28)} floor ${floor.toFixed(2).padStart(7)} s   controller ${ours.toFixed(2).padStart(7)} s   × ${ratio.toFixed(2)} (limit × ${most})`);
  }
  for (const { what, value, limit: most } of checks) {
    met &&= value <= most;
    console.log(`${what.padEnd(28)} ${value.toFixed(0).padStart(7)} (limit ${most})`);
  }
  return met;
}

/** MiB. */
const MEMORY: Readonly<Record<number, number>> = { 1000: 120, 4000: 160, 10_000: 200 };

async function main(): Promise<void> {
  const sizes = (process.argv[2] ?? '1000,4000').split(',').map(Number);
  const stand = await openStand();
  const result: Measured = { rows: [], checks: [] };
  try {
    await warmUpFloor(stand);
    await createNamespace(stand.api, MANY);
    for (const size of sizes) await measureSize(stand, size, Number(process.argv[3] ?? 3), MEMORY[size] ?? 200, result);
    process.exitCode = report(result) ? 0 : 1;
  } finally {
    stand.close();
    await stand.cluster.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
