import { Cluster } from '../client/cluster';

/** The storage class of the volumes. */
export const STORAGE_CLASS = 'shared-by-hand';

/** Volumes of a class that nobody provisions, in folders that all nodes share. They belong to no namespace. */
export class SharedVolumes {
  public constructor(private readonly cluster: Cluster) {}

  /** Adds two, for a namespace of this name. */
  public async add(namespace: string): Promise<void> {
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
    await this.cluster.kubectl.run(['apply', '--filename=-'], { input: volumes.map(volume => JSON.stringify(volume)).join('\n---\n') });
  }

  /** Removes all. */
  public async remove(): Promise<void> {
    await this.cluster.kubectl.run(['delete', 'persistentvolumes', '--all', '--wait=false']);
  }
}
