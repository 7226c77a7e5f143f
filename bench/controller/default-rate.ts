/**
 * A restart at the rate at which kube-controller-manager sends requests by default: 20 a second, of which its garbage collector spends two on
 * each pod of a Job that is deleted in the foreground. The Jobs have pods here, which wait for a node.
 */
import { ControllerProcess, difference, shown, total } from './controller-process';
import type { Requests } from './controller-process';
import { recreateAll } from './floors';
import { createNamespace, fail, hasNoJobs, limit, openStand, removeNamespace } from './stand';
import type { Stand } from './stand';
import { pause, SECOND, seconds, timed, until } from './time';
import { jobset, ownedJobs } from './workload';
import type { Job } from '../../src/model';
import { resourcePath } from '../../src/runtime/kubernetes';
import type { Api, List } from '../../src/runtime/kubernetes';

const JOBS = 200;

export interface DefaultRate {
  /** Seconds, in each round. */
  readonly floors: readonly number[];
  readonly ours: readonly number[];
  /** The most `deletecollection` requests of a round. */
  readonly deleteCollections: number;
}

export async function measureDefaultRate(rounds: number): Promise<DefaultRate> {
  const stand = await openStand({ 'kube-controller-manager': ['--kube-api-qps=20', '--kube-api-burst=30'] });
  try {
    await createNamespace(stand.api, 'ours');
    const controller = await ControllerProcess.start(stand, ['ours']);
    try {
      const floors: number[] = [];
      const ours: number[] = [];
      let deleteCollections = 0;
      for (let round = 0; round < rounds; round++) {
        floors.push(await measureFloor(stand, `raw-${round}`));
        const { restarted, requests } = await measureRestart(stand, controller);
        ours.push(restarted);
        deleteCollections = Math.max(deleteCollections, total(requests, 'deletecollection pods'));
        console.log(`${JOBS} Jobs with pods, 20 requests a second: floor ${seconds(floors.at(-1)!)}, restarted in ${seconds(restarted)}: ${shown(requests)}`);
      }
      return { floors, ours, deleteCollections };
    } finally {
      await controller.stop();
    }
  } finally {
    stand.close();
    await stand.cluster.stop();
  }
}

async function measureFloor({ api }: Stand, namespace: string): Promise<number> {
  await createNamespace(api, namespace);
  const jobs = await ownedJobs(api, namespace, JOBS, { pods: true });
  await limit.each(jobs, async body => {
    await api.request({ method: 'POST', path: resourcePath('jobs', { namespace }), body, metadataOnly: true });
  });
  await haveRunningPods(api, namespace);
  const recreated = await recreateAll(api, namespace, jobs);
  await removeNamespace(api, namespace);
  return recreated;
}

async function measureRestart({ api }: Stand, controller: ControllerProcess): Promise<{ restarted: number; requests: Requests }> {
  const namespace = 'ours';
  await api.request({ method: 'POST', path: resourcePath('jobsets', { namespace }), body: jobset(namespace, 'run', JOBS, { pods: true }) });
  await haveRunningPods(api, namespace);
  const before = await controller.requests();
  const made = async () => total(difference(await controller.requests(), before), 'create jobs');
  const restarted = await timed(async () => {
    await fail(api, namespace, 'run-workers-0');
    await until('the Jobs of the next attempt', async () => await made() >= JOBS, 100);
  });
  const requests = difference(await controller.requests(), before);
  await api.request({ method: 'DELETE', path: resourcePath('jobsets', { namespace, name: 'run' }) });
  await until('the end of the Jobs', async () => hasNoJobs(api, namespace), 500);
  return { restarted, requests };
}

async function haveRunningPods(api: Api, namespace: string): Promise<void> {
  await until('the pods', async () => {
    const { items } = await api.request<List<Job>>({ method: 'GET', path: resourcePath('jobs', { namespace }) });
    return items.filter(({ status }) => status?.active === 1).length === JOBS;
  }, 500);
  // Until the cluster's controllers have caught up with what they still have to say of the pods.
  await pause(10 * SECOND);
}
