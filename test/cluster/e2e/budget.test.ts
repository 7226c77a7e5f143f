import { Budget, budget, indexedJob, WORK } from './manifests';
import { Cluster } from '../client/cluster';
import { Namespace } from '../client/namespace';

const cluster = Cluster.current({ nodes: 1 });

/** A Job of so many healthy pods under a budget that has seen them. Returns the names of the pods. */
async function guardedJob(namespace: Namespace, size: number, minAvailable: number): Promise<string[]> {
  await namespace.apply([budget('run', minAvailable), indexedJob({ name: 'run', size, script: WORK })]);
  await namespace.until('the budget to count all pods', async () => {
    const { status } = await namespace.get<Budget>('pdb/run');
    return status?.currentHealthy === size && status.disruptionsAllowed === size - minAvailable;
  });
  return (await namespace.list('pods', 'app=run')).map(pod => pod.metadata.name);
}

describe('a budget with an integer minAvailable', () => {
  test('of all pods refuses every eviction', async () => {
    const namespace = await cluster.namespace('budget-all');
    const pods = await guardedJob(namespace, 2, 2);
    for (const pod of pods) {
      const { code, stderr } = await namespace.evict(pod);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Cannot evict pod as it would violate the pod\'s disruption budget.') });
    }
    expect((await namespace.list('pods', 'app=run')).map(pod => pod.metadata.name)).toEqual(pods);
  });

  test('of all pods but one allows one eviction, and refuses the next', async () => {
    const namespace = await cluster.namespace('budget-but-one');
    const [first, second] = await guardedJob(namespace, 3, 2);
    expect((await namespace.evict(first)).code).toBe(0);
    expect((await namespace.evict(second)).code).toBe(1);
    await namespace.waitFor(`pod/${first}`, 'delete');
  });
});
