/** What a control plane takes for the same Jobs from a loop that does nothing else: the floors that the controller is held against. */
import { allCpu, createNamespace, limit, removeNamespace, rest } from './stand';
import type { Stand } from './stand';
import { seconds, timed } from './time';
import { ownedJobs } from './workload';
import type { Job, KubernetesObject } from '../../src/model';
import { JOB, Reflector, resourcePath, SYSTEM_CLOCK } from '../../src/runtime/kubernetes';
import type { Api } from '../../src/runtime/kubernetes';

export interface Floors {
  readonly created: number;
  readonly recreated: number;
}

export async function measureFloors(stand: Stand, namespace: string, size: number): Promise<Floors> {
  const { api, cluster } = stand;
  await createNamespace(api, namespace);
  const jobs = await ownedJobs(api, namespace, size);
  await rest(stand);
  const cpu = [allCpu(cluster)];
  const created = await createAll(api, jobs);
  cpu.push(allCpu(cluster));
  await rest(stand);
  cpu.push(allCpu(cluster));
  const recreated = await recreateAll(api, namespace, jobs);
  cpu.push(allCpu(cluster));
  const spent = cpu.map((at, k) => seconds(at - (cpu[k - 1] ?? 0)));
  console.log(`${size} Jobs, floors: created in ${seconds(created)} (CPU ${spent[1]}), recreated in ${seconds(recreated)} (CPU ${spent[3]})`);
  await removeNamespace(api, namespace);
  return { created, recreated };
}

async function createJob(api: Api, job: Job): Promise<void> {
  await api.request({ method: 'POST', path: resourcePath('jobs', { namespace: job.metadata.namespace }), body: job, metadataOnly: true });
}

/** The first floor: POST them all. */
async function createAll(api: Api, jobs: readonly Job[]): Promise<number> {
  return timed(async () => limit.each(jobs, async job => createJob(api, job)));
}

/** The second floor: delete them all in the foreground, and POST each again as soon as it is gone. */
export async function recreateAll(api: Api, namespace: string, jobs: readonly Job[]): Promise<number> {
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
    items: JOB,
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
