import { Budget, budget, indexedJob, WORK } from './manifests';
import { Cluster } from '../client/cluster';

const cluster = Cluster.current({ nodes: 2, own: true });
const [node] = cluster.nodes;
const onNode = { nodeSelector: { 'kubernetes.io/hostname': node } };

describe('draining a node', () => {
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
