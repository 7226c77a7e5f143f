/** JS410x: volumes, the claims behind them, and where they are mounted. */
import { counted } from '../../model/grammar';
import type { KeyToPath, KubernetesObject, Volume } from '../../model/kubernetes';
import { listed } from '../../model/listing';
import { claimsOf } from '../claims';
import { podsOfAllJobs } from '../group';
import { Environment } from '../launchers/environment';
import { referencedNames } from '../launchers/references';
import { volumeNamed } from '../mounts';
import { oncePer } from '../once-per';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import type { JobTemplate } from '../subject';
import { containersOf } from '../texts';

const SHARED = ['ReadWriteMany', 'ReadOnlyMany'];

export const VOLUME_RULES: readonly JobRow[] = [
  {
    code: 'JS4101',
    on: 'job',
    severity: 'error',
    title: 'Claim for one pod that several pods mount',
    why: 'A claim with access mode ReadWriteOncePod goes to one pod of the whole cluster. '
      + 'The scheduler leaves the others pending until it has ended, so that a group that waits for all of its pods never starts.',
    *check(job) {
      for (const { name, accessModes, path, pods } of claimsOf(job)) {
        if (!accessModes.includes('ReadWriteOncePod') || pods < 2) continue;
        yield {
          path,
          message: `claim '${name}' is ReadWriteOncePod, but ${pods} pods mount it at the same time`,
          remedy: 'write accessModes: [ReadWriteMany] with a storage class that offers it, or give each pod a volume of its own (volumes[].ephemeral)',
        };
      }
    },
  },
  {
    code: 'JS4102',
    on: 'job',
    severity: 'warning',
    title: 'Claim for one node that pods on several nodes mount',
    why: 'A disk with access mode ReadWriteOnce is attached to one node at a time. Pods on other nodes stay in ContainerCreating with `Multi-Attach error for volume`. '
      + 'It works only where all of the pods fit on one node, or where the storage does not enforce the mode.',
    *check(job) {
      for (const { name, accessModes, path, pods, onOneNode } of claimsOf(job)) {
        if (!accessModes.includes('ReadWriteOnce') || accessModes.some(mode => SHARED.includes(mode)) || pods < 2 || onOneNode) continue;
        yield {
          path,
          message: `claim '${name}' is ReadWriteOnce, but ${pods} pods mount it at the same time`,
          remedy: 'write accessModes: [ReadWriteMany] with a storage class that offers it, or give each pod a volume of its own (volumes[].ephemeral)',
        };
      }
    },
  },
  {
    code: 'JS4103',
    on: 'job',
    severity: 'error',
    title: 'Key that the ConfigMap or Secret does not have',
    why: 'The kubelet cannot start the container: CreateContainerConfigError for a variable, FailedMount for a volume. It tries again for ever.',
    *check(job) {
      for (const { path, kind, name, key } of keysOf(job)) {
        const keys = keysIn(job.world.find(kind, job.reference.namespace, name)?.object);
        if (!keys || keys.has(key)) continue;
        yield {
          path,
          message: `${kind} '${name}' has no key '${key}'`,
          remedy: `add it, or use one of ${listed([...keys])}`,
        };
      }
    },
  },
  {
    code: 'JS4104',
    on: 'job',
    severity: 'error',
    title: 'Variable in a subPath',
    why: 'subPath is taken as it is written, so that all pods share one folder named `$(NAME)`. subPathExpr replaces $(NAME), '
      + 'but only by variables of the container: with another name the container does not start.',
    *check(job) {
      for (const { container, path } of containersOf(job)) {
        const environment = new Environment(job, container);
        for (const [i, { subPath, subPathExpr }] of (container.volumeMounts ?? []).entries()) {
          const at = `${path}.volumeMounts[${i}]`;
          if (subPath !== undefined && referencedNames(subPath).length > 0) {
            yield { path: `${at}.subPath`, message: `subPath ${subPath} is a folder of that name`, remedy: `write subPathExpr: ${subPath}` };
          }
          const missing = referencedNames(subPathExpr ?? '').find(name => environment.resolve(name) === 'absent');
          if (missing === undefined) continue;
          yield {
            path: `${at}.subPathExpr`,
            message: `subPathExpr uses $(${missing}), but container '${container.name}' has no variable ${missing}`,
            remedy: `define ${missing} in env`,
          };
        }
      }
    },
  },
  {
    code: 'JS4108',
    on: 'job',
    severity: 'advice',
    title: 'Volume of each pod that is meant to be shared',
    why: 'An ephemeral volume is a claim of its own for every pod, deleted with the pod. Its access mode ReadWriteMany shares it with nobody, '
      + 'and such storage is usually slower and dearer.',
    *check(job) {
      for (const [i, { name, ephemeral }] of (job.podSpec.volumes ?? []).entries()) {
        if (!ephemeral?.volumeClaimTemplate?.spec?.accessModes?.includes('ReadWriteMany') || podsOfAllJobs(job) < 2) continue;
        yield {
          path: podPath(job, 'volumes', i, 'ephemeral', 'volumeClaimTemplate', 'spec', 'accessModes'),
          message: `each of ${counted(podsOfAllJobs(job), 'pod')} gets a volume '${name}' of its own, with ReadWriteMany`,
          remedy: 'write ReadWriteOnce, or a persistentVolumeClaim (spec.volumeClaimPolicies in a JobSet) if the pods are to share one',
        };
      }
    },
  },
  {
    code: 'JS4109',
    on: 'job',
    severity: 'advice',
    title: 'Volume that nobody mounts',
    why: 'The kubelet provides every volume of a pod before a container starts, mounted or not. Mostly a mount was forgotten, and the program writes to the image\'s own file system.',
    *check(job) {
      const used = new Set(containersOf(job).flatMap(({ container }) => [
        ...(container.volumeMounts ?? []).map(({ name }) => name),
        ...(container.volumeDevices ?? []).map(({ name }) => name),
        ...(container.env ?? []).map(({ valueFrom }) => valueFrom?.fileKeyRef?.volumeName),
      ]));
      for (const [i, { name }] of (job.podSpec.volumes ?? []).entries()) {
        // Sidecars that are injected bring their mounts, but let users describe the volumes.
        if (used.has(name) || name.startsWith('gke-')) continue;
        yield { path: podPath(job, 'volumes', i), message: `no container mounts volume '${name}'`, remedy: 'mount it, or remove it' };
      }
    },
  },
  {
    code: 'JS4110',
    on: 'job',
    severity: 'advice',
    title: 'Owner of all files is set at every start',
    why: 'With fsGroup the kubelet changes the group of every file of the volume before the containers start, unless told to look at the root first. '
      + 'With millions of files each start, and each restart, takes minutes.',
    *check(job) {
      const { securityContext, volumes = [] } = job.podSpec;
      if (securityContext?.fsGroup === undefined || securityContext.fsGroupChangePolicy === 'OnRootMismatch') return;
      const claim = volumes.find(({ persistentVolumeClaim }) => persistentVolumeClaim && !persistentVolumeClaim.readOnly);
      if (!claim) return;
      yield {
        path: podPath(job, 'securityContext', 'fsGroup'),
        message: `fsGroup ${securityContext.fsGroup} is set on every file of volume '${claim.name}' whenever a pod starts`,
        remedy: 'write fsGroupChangePolicy: OnRootMismatch beside it',
      };
    },
  },
];

interface UsedKey {
  readonly path: string;
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key: string;
}

/** Keys of ConfigMaps and Secrets without which a container does not start. */
function keysOf(job: JobTemplate): UsedKey[] {
  return [...keysOfVariables(job), ...keysOfVolumes(job), ...keysOfMounts(job)];
}

function* keysOfVariables(job: JobTemplate): Iterable<UsedKey> {
  for (const { container, path } of containersOf(job)) {
    for (const [i, { valueFrom }] of (container.env ?? []).entries()) {
      for (const [field, kind] of [['configMapKeyRef', 'ConfigMap'], ['secretKeyRef', 'Secret']] as const) {
        const { name, key, optional } = valueFrom?.[field] ?? {};
        if (name !== undefined && key !== undefined && !optional) yield { name, key, kind, path: `${path}.env[${i}].valueFrom.${field}.key` };
      }
    }
  }
}

function* keysOfVolumes(job: JobTemplate): Iterable<UsedKey> {
  for (const [i, volume] of (job.podSpec.volumes ?? []).entries()) {
    const source = sourceOf(volume);
    for (const [k, { key }] of (source?.items ?? []).entries()) {
      yield { ...source!, key, path: podPath(job, 'volumes', i, source!.kind === 'ConfigMap' ? 'configMap' : 'secret', 'items', k, 'key') };
    }
  }
}

/** A single key that is mounted as a file. */
function* keysOfMounts(job: JobTemplate): Iterable<UsedKey> {
  for (const { container, path } of containersOf(job)) {
    for (const [i, { name, subPath }] of (container.volumeMounts ?? []).entries()) {
      const source = subPath ? sourceOf(volumeNamed(job, name)) : undefined;
      if (source && !source.items) yield { ...source, key: subPath!.split('/')[0], path: `${path}.volumeMounts[${i}].subPath` };
    }
  }
}

/** The object whose keys become the files of a volume, unless the volume may be empty. */
function sourceOf({ configMap, secret }: Volume = { name: '' }): Omit<UsedKey, 'path' | 'key'> & { readonly items?: readonly KeyToPath[] } | undefined {
  if (configMap?.name && !configMap.optional) return { kind: 'ConfigMap', name: configMap.name, ...(configMap.items && { items: configMap.items }) };
  if (secret?.secretName && !secret.optional) return { kind: 'Secret', name: secret.secretName, ...(secret.items && { items: secret.items }) };
  return undefined;
}

/** The keys of a ConfigMap or Secret. Without any it is a placeholder that somebody fills in the cluster. */
function keysIn(object: KubernetesObject | undefined): ReadonlySet<string> | undefined {
  const keys = object && allKeysOf(object);
  return keys && keys.size > 0 ? keys : undefined;
}

const allKeysOf = oncePer((object: KubernetesObject): ReadonlySet<string> => {
  const { data, binaryData, stringData } = object as { data?: object; binaryData?: object; stringData?: object };
  return new Set(Object.keys({ ...data, ...binaryData, ...stringData }));
});
