import type { ApiObjectMetadata, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { PersistentVolumeClaimTemplate } from '../model';
import { storedQuantity } from './stored-form';

/** What happens to a claim when its run is deleted. */
export enum VolumeClaimRetention {
  /** It is deleted too, with what it holds. */
  DELETE = 'Delete',
  /**
   * It stays, and a later run of the same name uses it again. In a standalone run it also survives pruning: it carries
   * `helm.sh/resource-policy: keep` and `argocd.argoproj.io/sync-options: Delete=false,Prune=false`.
   */
  RETAIN = 'Retain',
}

export interface VolumeClaimProps {
  /** How much storage. */
  readonly storage: Size;

  /**
   * How nodes may mount it. Pods on several nodes that write need READ_WRITE_MANY.
   * @default - READ_WRITE_MANY
   */
  readonly accessModes?: kplus.PersistentVolumeAccessMode[];

  /**
   * Storage class.
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;

  /**
   * Whether it is mounted as a file system or given as a raw device.
   * @default - a file system, by Kubernetes
   */
  readonly volumeMode?: kplus.PersistentVolumeMode;

  /**
   * What happens to it when the run is deleted.
   * @default VolumeClaimRetention.DELETE
   */
  readonly retention?: VolumeClaimRetention;

  /**
   * Labels and annotations of the claim.
   * @default - none
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * A persistent volume claim that belongs to a run, `<name>-<jobset>`: one volume for all pods whose containers mount it.
 *
 * Returned by `JobSet.addVolumeClaim`; mount it with `container.mount('/checkpoints', claim)`.
 */
export class VolumeClaim extends Construct implements kplus.IStorage {
  /** Name of the volume in the pods. */
  public readonly volumeName: string;

  /** What happens to the claim when the run is deleted. */
  public readonly retention: VolumeClaimRetention;

  private readonly template: PersistentVolumeClaimTemplate;
  private readonly volume: kplus.Volume;

  constructor(scope: Construct, id: string, name: string, props: VolumeClaimProps) {
    super(scope, id);
    this.volumeName = name;
    this.retention = props.retention ?? VolumeClaimRetention.DELETE;
    this.template = {
      metadata: { ...props.metadata, name } as PersistentVolumeClaimTemplate['metadata'],
      spec: {
        accessModes: props.accessModes ?? [kplus.PersistentVolumeAccessMode.READ_WRITE_MANY],
        ...(props.storageClassName !== undefined && { storageClassName: props.storageClassName }),
        ...(props.volumeMode !== undefined && { volumeMode: props.volumeMode }),
        resources: { requests: { storage: storedQuantity(`${props.storage.toMebibytes()}Mi`) } },
      },
    };
    this.volume = kplus.Volume.fromPersistentVolumeClaim(this, 'Volume', kplus.PersistentVolumeClaim.fromClaimName(this, 'Claim', name), { name });
  }

  /** The volume in the pods. JobSet adds it to every pod whose containers mount it. */
  public asVolume(): kplus.Volume;
  public asVolume(): any;
  public asVolume(): kplus.Volume {
    return this.volume;
  }

  /** @internal */
  public _toDocument(): PersistentVolumeClaimTemplate {
    return this.template;
  }
}
