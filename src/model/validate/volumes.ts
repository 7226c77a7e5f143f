/** Rules of the core API for volumes and their mounts. Source: core/v1 validation, Kubernetes 1.37. */
import type { Volume } from '../kubernetes';
import { listed } from '../listing';
import { parseQuantity } from '../quantity';
import type { Problem, Rule } from '../rule';
import type { JobsSubject } from './subject';
import { VOLUME_SOURCES } from '../schema/volume';
import { illegalLabel, illegalVolumePath } from '../syntax';
import { claimSpecProblems } from './claim-spec';
import { eachContainer, eachPod } from './subject';

const SOURCES = Object.keys(VOLUME_SOURCES);

function sourcesOf(volume: Volume): string[] {
  return SOURCES.filter(source => (volume as unknown as Readonly<Record<string, unknown>>)[source] !== undefined);
}

function eachVolume(check: (volume: Volume, path: string) => Iterable<Problem>): (subject: JobsSubject) => Iterable<Problem> {
  return eachPod(({ path, spec: { volumes = [] } }) => volumes.flatMap((volume, i) => [...check(volume, `${path}.volumes[${i}]`)]));
}

export const VOLUME_RULES: readonly Rule<JobsSubject>[] = [
  {
    code: 'JS1140',
    severity: 'error',
    title: 'Illegal volume name',
    why: 'The name of a volume is a DNS label: at most 63 lower-case letters, digits and hyphens.',
    check: eachVolume(function* ({ name }, path) {
      const reason = illegalLabel(name);
      if (reason) yield { path: `${path}.name`, message: `the volume name '${name}' ${reason}`, remedy: "write a name such as 'data'" };
    }),
  },
  {
    code: 'JS1141',
    severity: 'error',
    title: 'Volume with several sources',
    why: 'The content of a volume comes from one place. With two sources the Job API cannot know from which.',
    check: eachVolume(function* (volume, path) {
      const sources = sourcesOf(volume);
      if (sources.length > 1) yield { path, message: `volume '${volume.name}' has ${sources.length} sources: ${sources.join(', ')}`, remedy: 'make a volume of each' };
    }),
  },
  {
    code: 'JS1142',
    severity: 'error',
    title: 'Volume source without what it needs',
    why: 'A source names the object or the path that it stands for, and paths inside a volume stay inside.',
    check: eachVolume(sourceProblems),
  },
  {
    code: 'JS1143',
    severity: 'error',
    title: 'Mount of an unknown volume',
    why: 'A container mounts volumes of its pod, or volume claims of the JobSet, by name. The Job API refuses a name that is neither.',
    check: eachContainer(function* ({ path, container, pod, volumes }, { claimNames }) {
      if (!claimNames || !pod) return;
      const unknown = (name: string) => !volumes.has(name) && !claimNames.has(name);
      const missing = (name: string) => ({
        message: `the pod has no volume '${name}'`,
        remedy: volumes.size + claimNames.size > 0 ? `write one of ${listed([...volumes.keys(), ...claimNames])}, or add the volume` : 'add the volume to the pod',
      });
      for (const field of ['volumeMounts', 'volumeDevices'] as const) {
        for (const [i, { name }] of (container[field] ?? []).entries()) {
          if (unknown(name)) yield { path: `${path}.${field}[${i}].name`, ...missing(name) };
        }
      }
      for (const [i, { valueFrom }] of (container.env ?? []).entries()) {
        const name = valueFrom?.fileKeyRef?.volumeName;
        if (name !== undefined && unknown(name)) yield { path: `${path}.env[${i}].valueFrom.fileKeyRef.volumeName`, ...missing(name) };
      }
    }),
  },
  {
    code: 'JS1144',
    severity: 'error',
    title: 'Illegal mount path',
    why: 'Every mount of a container has a path of its own, and a part of a volume is named by a relative path that stays inside it.',
    check: eachContainer(function* ({ path, container: { volumeMounts = [], volumeDevices = [] } }) {
      const devices = new Set(volumeDevices.map(({ devicePath }) => devicePath));
      for (const [i, { mountPath, subPath, subPathExpr }] of volumeMounts.entries()) {
        const at = `${path}.volumeMounts[${i}]`;
        if (mountPath === '') {
          yield {
            path: `${at}.mountPath`,
            message: 'the mount path is empty',
            remedy: 'write an absolute path, such as /data',
          };
        } else if (devices.has(mountPath)) {
          yield {
            path: `${at}.mountPath`,
            message: `${mountPath} is the path of a device, too`,
            remedy: 'choose another path',
          };
        }
        for (const [field, value] of [['subPath', subPath], ['subPathExpr', subPathExpr]] as const) {
          const reason = value ? illegalVolumePath(value) : undefined;
          if (reason) {
            yield {
              path: `${at}.${field}`,
              message: `'${value}' ${reason}`,
              remedy: 'write a path inside the volume, such as run-1/checkpoints',
            };
          }
        }
        if (subPath && subPathExpr) yield { path: `${at}.subPathExpr`, message: 'there are subPath and subPathExpr', remedy: 'write one of them' };
      }
    }),
  },
  {
    code: 'JS1145',
    severity: 'error',
    title: 'Mount option that is not allowed here',
    why: 'Mounts that reach from the container to the host need a privileged container, and recursiveReadOnly is for mounts that are read-only.',
    check: eachContainer(function* ({ path, container: { volumeMounts = [], securityContext } }) {
      for (const [i, { mountPropagation = 'None', recursiveReadOnly = 'Disabled', readOnly }] of volumeMounts.entries()) {
        const at = `${path}.volumeMounts[${i}]`;
        if (mountPropagation === 'Bidirectional' && !securityContext?.privileged) {
          yield {
            path: `${at}.mountPropagation`,
            message: 'mountPropagation is Bidirectional, and the container is not privileged',
            remedy: 'write HostToContainer, or make the container privileged',
          };
        }
        if (recursiveReadOnly !== 'Disabled' && !readOnly) {
          yield {
            path: `${at}.recursiveReadOnly`,
            message: `recursiveReadOnly is ${recursiveReadOnly}, and the mount is not read-only`,
            remedy: 'write readOnly: true',
          };
        }
        if (recursiveReadOnly !== 'Disabled' && mountPropagation !== 'None') {
          yield {
            path: `${at}.recursiveReadOnly`,
            message: `recursiveReadOnly is ${recursiveReadOnly}, and mountPropagation ${mountPropagation}`,
            remedy: 'remove mountPropagation',
          };
        }
      }
    }),
  },
  {
    code: 'JS1146',
    severity: 'error',
    title: 'Block device of a volume that is none',
    why: 'Only a volume claim can be handed to a container as a block device, and not beside a mount of the same volume.',
    check: eachContainer(function* ({ path, container: { volumeMounts = [], volumeDevices = [] }, volumes }, { claimNames }) {
      const mounted = new Set(volumeMounts.map(({ name }) => name));
      for (const [i, { name }] of volumeDevices.entries()) {
        const volume = volumes.get(name);
        const at = `${path}.volumeDevices[${i}].name`;
        if (volume && !volume.persistentVolumeClaim && !volume.ephemeral && !claimNames?.has(name)) {
          yield { path: at, message: `volume '${name}' is not a volume claim`, remedy: 'use volumeMounts' };
        }
        if (mounted.has(name)) {
          yield {
            path: at,
            message: `volume '${name}' is mounted, too`,
            remedy: 'remove it from volumeMounts or from volumeDevices',
          };
        }
      }
    }),
  },
];

function* sourceProblems(volume: Volume, path: string): Generator<Problem> {
  const { name, emptyDir, configMap, secret, persistentVolumeClaim, hostPath, nfs, image, ephemeral } = volume;
  if (emptyDir?.sizeLimit !== undefined && parseQuantity(emptyDir.sizeLimit)! < 0n) {
    yield { path: `${path}.emptyDir.sizeLimit`, message: `the size limit is ${emptyDir.sizeLimit}`, remedy: 'write a size above 0, such as 64Gi' };
  }
  const missing = (field: string, what: string) => ({
    path: `${path}.${field}`,
    message: `volume '${name}' does not say which ${what}`,
    remedy: `write ${field.split('.')[1]}`,
  });
  if (configMap && !configMap.name) yield missing('configMap.name', 'ConfigMap');
  if (secret && !secret.secretName) yield missing('secret.secretName', 'Secret');
  if (persistentVolumeClaim && !persistentVolumeClaim.claimName) yield missing('persistentVolumeClaim.claimName', 'volume claim');
  if (hostPath && !hostPath.path) yield missing('hostPath.path', 'path of the host');
  if (image && !image.reference) yield missing('image.reference', 'image');
  if (nfs && !nfs.server) yield missing('nfs.server', 'server');
  if (nfs && !nfs.path.startsWith('/')) {
    yield {
      path: `${path}.nfs.path`,
      message: `the path '${nfs.path}' is not absolute`,
      remedy: 'write a path that begins with /',
    };
  }
  if (hostPath && illegalVolumePath(hostPath.path.replace(/^\/*/, ''))) {
    yield {
      path: `${path}.hostPath.path`,
      message: `'${hostPath.path}' must not contain '..'`,
      remedy: 'write the path itself',
    };
  }
  for (const [field, items] of [['configMap', configMap?.items], ['secret', secret?.items]] as const) {
    for (const [i, { key, path: file }] of (items ?? []).entries()) {
      const at = `${path}.${field}.items[${i}]`;
      if (key === '') yield { path: `${at}.key`, message: 'the key is empty', remedy: 'write a key of the object' };
      const reason = file === '' ? 'is empty' : illegalVolumePath(file);
      if (reason) yield { path: `${at}.path`, message: `the path '${file}' ${reason}`, remedy: 'write a file name' };
    }
  }
  if (ephemeral) {
    const at = `${path}.ephemeral.volumeClaimTemplate`;
    if (ephemeral.volumeClaimTemplate) yield* claimSpecProblems(ephemeral.volumeClaimTemplate.spec ?? {}, `${at}.spec`);
    else yield { path: at, message: 'there is no volumeClaimTemplate', remedy: 'write volumeClaimTemplate with accessModes and a size' };
  }
}
