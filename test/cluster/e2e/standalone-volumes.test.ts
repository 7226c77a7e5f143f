import { lives, TWO_WAYS } from './standalone-lifecycle';
import { StandaloneRun } from './standalone-run';
import { sharedVolumes, standalone, STORAGE_CLASS } from './standalone-runs';
import { Cluster } from '../client/cluster';
import { KubernetesObject } from '../client/manifest';

// Volumes belong to no namespace.
const cluster = Cluster.current({ nodes: 2, own: true });

/** Volumes of a class that nobody provisions, in folders that all nodes share. */
async function addVolumes(namespace: string): Promise<void> {
  const volumes = ['a', 'b'].map(letter => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `${namespace}-${letter}` },
    spec: {
      storageClassName: STORAGE_CLASS,
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteMany'],
      hostPath: { path: `/run/${namespace}-${letter}`, type: 'DirectoryOrCreate' },
    },
  }));
  await cluster.kubectl.run(['apply', '--filename=-'], { input: volumes.map(volume => JSON.stringify(volume)).join('\n---\n') });
}

describe('pods that share volumes', () => {
  let run: StandaloneRun;
  afterAll(async () => cluster.kubectl.run(['delete', 'persistentvolumes', '--all', '--wait=false']));

  lives(async way => {
    const namespace = await cluster.namespace('volumes');
    await addVolumes(namespace.name);
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
