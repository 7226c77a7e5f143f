/** A real control plane to measure on, and what its Jobs are told by the benchmark, which plays the Job controller. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { pause, SECOND, until } from './time';
import type { KubernetesObject } from '../../src/model';
import { PARALLEL_WRITES } from '../../src/runtime/controller/controller';
import { WriteLimit } from '../../src/runtime/controller/write-limit';
import { HttpsApi, resourcePath } from '../../src/runtime/kubernetes';
import type { Api, List } from '../../src/runtime/kubernetes';
import { startControlPlane } from '../../test/cluster/start/cluster';
import type { ComponentFlags } from '../../test/cluster/start/components';
import type { RunningCluster } from '../../test/cluster/start/running-cluster';

export const ROOT = join(__dirname, '..', '..');

export const limit = new WriteLimit(PARALLEL_WRITES);

export interface Stand {
  readonly cluster: RunningCluster;
  readonly api: Api;
  close(): void;
}

export async function openStand(flags?: ComponentFlags): Promise<Stand> {
  const cluster = await startControlPlane({ flags });
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

/**
 * Before something is measured: controllers of the control plane clean up for a while after what they worked for is gone, and the API server's
 * garbage, of which there is ever more, takes as long to collect as a thousand Jobs to create, every now and then.
 */
export async function rest({ api, cluster }: Stand): Promise<void> {
  // Its answer, a profile, is no JSON.
  await api.request({ method: 'GET', path: '/debug/pprof/heap', query: { gc: 1 } }).catch(() => undefined);
  let before = allCpu(cluster);
  await pause(SECOND);
  await until('the control plane to come to rest', async () => {
    const spent = allCpu(cluster) - before;
    before += spent;
    return spent < 0.1;
  }, SECOND);
}

/** Seconds of processor time that this process, the controller and the control plane have spent: what counts where other programs take turns. */
export function allCpu({ state }: RunningCluster): number {
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

export function cpuOf(pid: number | string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export async function createNamespace(api: Api, name: string): Promise<void> {
  await api.request({ method: 'POST', path: '/api/v1/namespaces', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } });
}

export async function removeNamespace(api: Api, namespace: string): Promise<void> {
  await api.request({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
  await until(`the end of ${namespace}`, async () => hasNoJobs(api, namespace), 500);
}

export async function hasNoJobs(api: Api, namespace: string): Promise<boolean> {
  const { items } = await api.request<List<KubernetesObject>>({ method: 'GET', path: resourcePath('jobs', { namespace }), query: { limit: 1 } });
  return items.length === 0;
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
export async function makeReady(api: Api, namespace: string, size: number, run = 'run'): Promise<void> {
  const names = Array.from({ length: size }, (_, i) => `${run}-workers-${i}`);
  await limit.each(names, async name => patchStatus(api, namespace, name, { startTime: now(), active: 1, ready: 1 }));
}

export async function fail(api: Api, namespace: string, name: string): Promise<void> {
  const condition = { status: 'True', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit', lastTransitionTime: now() };
  const conditions = ['FailureTarget', 'Failed'].map(type => ({ ...condition, type }));
  await patchStatus(api, namespace, name, { active: 0, ready: 0, failed: 1, conditions });
}
