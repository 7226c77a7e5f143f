/** What a container sees at a path of its file system. */
import { oncePer } from './once-per';
import { CONFIG_MAP } from './shapes';
import type { JobTemplate } from './subject';
import type { Container, PodSpec, Volume, VolumeMount } from '../model/kubernetes';
import { own } from '../model/own';

export interface Mounted {
  readonly mount: VolumeMount;
  readonly mountIndex: number;
  /** Undefined for a volume of the run's claim policies, or one that somebody injects. */
  readonly volume?: Volume;
  /** The path inside of the volume; empty for its root. */
  readonly inside: string;
}

/** Linux opens no longer path (PATH_MAX). */
export const MAX_PATH = 4096;

/** The volume that holds a path: the one that is mounted deepest. */
export function mountedAt(job: JobTemplate, container: Container, path: string): Mounted | undefined {
  const mounts = mountsOf(container);
  const clean = path.length > MAX_PATH ? undefined : withoutSlash(path);
  for (let at = clean; clean !== undefined && at !== undefined; at = parentOf(at)) {
    const found = mounts.get(at);
    if (found) return { ...found, volume: volumeNamed(job, found.mount.name), inside: clean.slice(at.length + 1) };
  }
  return undefined;
}

/** The first mount at each path. */
const mountsOf = oncePer(({ volumeMounts = [] }: Container): ReadonlyMap<string, Pick<Mounted, 'mount' | 'mountIndex'>> =>
  new Map(volumeMounts.map((mount, mountIndex) => [withoutSlash(mount.mountPath), { mount, mountIndex }] as const).reverse()));

function parentOf(path: string): string | undefined {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? undefined : path.slice(0, slash);
}

const volumesOf = oncePer(({ volumes = [] }: PodSpec): ReadonlyMap<string, Volume> =>
  new Map(volumes.map(volume => [volume.name, volume] as const).reverse()));

export function volumeNamed(job: JobTemplate, name: string): Volume | undefined {
  return volumesOf(job.podSpec).get(name);
}

/** The text of a file that comes from a ConfigMap of the set. */
export function fileText(job: JobTemplate, container: Container, path: string): string | undefined {
  const found = mountedAt(job, container, path);
  const source = found?.volume?.configMap;
  if (!found || !source?.name || found.mount.subPathExpr !== undefined) return undefined;
  const inside = [found.mount.subPath, found.inside].filter(part => part).join('/');
  const key = source.items ? source.items.find(item => item.path === inside)?.key : inside;
  return key === undefined ? undefined : own(configMapData(job, source.name), key);
}

/** The data of a ConfigMap of the set. */
export function configMapData(job: JobTemplate, name: string): Readonly<Record<string, string>> | undefined {
  const found = job.world.findKind(CONFIG_MAP, job.reference.namespace, name);
  return found && (found.data ?? {});
}

function withoutSlash(path: string): string {
  return path.replace(/\/+/g, '/').replace(/\/$/, '');
}
