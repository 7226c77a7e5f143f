import { budget, indexedJob } from './manifests';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';
import { Namespace } from '../client/namespace';

// Ends at once and with an error when it is told to: exit code 0 would count as done.
const WORK = 'trap "exit 143" TERM; sleep 1000 & wait';

interface Budget extends KubernetesObject {
  readonly status?: { readonly observedGeneration?: number; readonly currentHealthy: number; readonly disruptionsAllowed: number };
}

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
  const cluster = Cluster.current({ nodes: 1 });

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

describe('draining a node', () => {
  const cluster = Cluster.current({ nodes: 2, own: true });
  const [node] = cluster.nodes;
  const onNode = { nodeSelector: { 'kubernetes.io/hostname': node } };

  afterEach(async () => cluster.uncordon(node));

  test('moves pods without a budget away', async () => {
    const namespace = await cluster.namespace('drain-free');
    await namespace.apply([indexedJob({ name: 'run', size: 1, script: WORK, pod: onNode })]);
    await namespace.waitFor('pod --selector=app=run', 'condition=Ready');
    const { code, stdout } = await cluster.drain(node);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`node/${node} drained`) });
  });

  test('fails at its time limit when a budget protects a pod', async () => {
    const namespace = await cluster.namespace('drain-protected');
    await namespace.apply([budget('run', 1), indexedJob({ name: 'run', size: 1, script: WORK, pod: onNode })]);
    await namespace.until('the budget to count the pod', async () => (await namespace.get<Budget>('pdb/run')).status?.currentHealthy === 1);
    const { code, stderr } = await cluster.drain(node, { timeoutSeconds: 3 });
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot evict pod as it would violate the pod\'s disruption budget.');
    await namespace.waitFor('pod --selector=app=run', 'condition=Ready');
  });
});
