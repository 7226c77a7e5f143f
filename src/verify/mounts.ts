/** What a container sees at a path of its file system. */
import type { JobTemplate } from './subject';
import type { Container, Volume, VolumeMount } from '../model/kubernetes';

export interface Mounted {
  readonly mount: VolumeMount;
  readonly mountIndex: number;
  /** Undefined for a volume of the run's claim policies, or one that somebody injects. */
  readonly volume?: Volume;
  /** The path inside of the volume; empty for its root. */
  readonly inside: string;
}

/** The volume that holds a path: the one that is mounted deepest. */
export function mountedAt(job: JobTemplate, container: Container, path: string): Mounted | undefined {
  let deepest: Mounted | undefined;
  const clean = withoutSlash(path);
  (container.volumeMounts ?? []).forEach((mount, mountIndex) => {
    const at = withoutSlash(mount.mountPath);
    if (clean !== at && !clean.startsWith(`${at}/`)) return;
    if (deepest && withoutSlash(deepest.mount.mountPath).length >= at.length) return;
    deepest = { mount, mountIndex, volume: volumeNamed(job, mount.name), inside: clean.slice(at.length + 1) };
  });
  return deepest;
}

export function volumeNamed(job: JobTemplate, name: string): Volume | undefined {
  return job.podSpec.volumes?.find(volume => volume.name === name);
}

/** The text of a file that comes from a ConfigMap of the set. */
export function fileText(job: JobTemplate, container: Container, path: string): string | undefined {
  const found = mountedAt(job, container, path);
  const source = found?.volume?.configMap;
  if (!found || !source?.name || found.mount.subPathExpr !== undefined) return undefined;
  const inside = [found.mount.subPath, found.inside].filter(part => part).join('/');
  const key = source.items ? source.items.find(item => item.path === inside)?.key : inside;
  return key === undefined ? undefined : configMapData(job, source.name)?.[key];
}

/** The data of a ConfigMap of the set. */
export function configMapData(job: JobTemplate, name: string): Readonly<Record<string, string>> | undefined {
  const found = job.world.find('ConfigMap', job.reference.namespace, name);
  return found && ((found.object as { data?: Record<string, string> }).data ?? {});
}

function withoutSlash(path: string): string {
  return path.replace(/\/+/g, '/').replace(/\/$/, '');
}
