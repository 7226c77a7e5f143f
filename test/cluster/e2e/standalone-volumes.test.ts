import { SharedVolumes } from './shared-volumes';
import { lives, TWO_WAYS } from './standalone-lifecycle';
import { StandaloneRun } from './standalone-run';
import { sharedVolumes, standalone } from './standalone-runs';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';

// Volumes belong to no namespace.
const cluster = Cluster.current({ nodes: 2, own: true });
const volumes = new SharedVolumes(cluster);

describe('pods that share volumes', () => {
  let run: StandaloneRun;
  afterAll(async () => volumes.remove());

  lives(async way => {
    const namespace = await cluster.namespace('volumes');
    await volumes.add(namespace.name);
    run = standalone(namespace, sharedVolumes);
    await run.apply(way);
    return run;
  }, TWO_WAYS, () => {
    test('all see what one writes', async () => {
      const pods = await run.pods();
      expect(pods).toHaveLength(run.hostnames.length);
      await run.namespace.exec(pods[0].metadata.name, 'sh', '-c', 'echo "step 1" > /checkpoints/latest');
      for (const { metadata: { name } } of pods) expect(await run.namespace.exec(name, 'cat', '/checkpoints/latest')).toBe('step 1\n');
    });

    test('a claim that stays tells those who prune to leave it', async () => {
      const claims = await run.namespace.list<KubernetesObject & { metadata: { annotations: object } }>('persistentvolumeclaims');
      expect(claims.map(({ metadata }) => metadata.name)).toEqual(['checkpoints-finetune', 'scratch-finetune']);
      const kept = { 'helm.sh/resource-policy': 'keep', 'argocd.argoproj.io/sync-options': 'Delete=false,Prune=false' };
      expect(claims[0].metadata.annotations).toMatchObject(kept);
      expect(claims[1].metadata.annotations).not.toHaveProperty(['helm.sh/resource-policy']);
    });
  });
});
