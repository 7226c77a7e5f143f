import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'cdk8s-jobset-cluster-';

/** A new folder for all that a cluster writes. Its name has the number of the process that the cluster ends with. */
export function newStateFolder(): string {
  removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  mkdirSync(join(folder, 'log'));
  return folder;
}

/** Removes the folder of a cluster whose processes have ended. */
export function removeStateFolder(folder: string): void {
  removeControlGroups(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Folders of runs that were interrupted: their processes are gone, the files are not. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter(entry => entry.startsWith(PREFIX))) {
    if (isAlive(Number(name.slice(PREFIX.length).split('-')[0]))) continue;
    try {
      removeStateFolder(join(tmpdir(), name));
    } catch {
      // Its processes are just ending, or another run removes it at this moment. If anything stays, a later run finds it.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Control groups are the only thing that outlives the processes. Each container's is named as its folder in the runtime's state. */
function removeControlGroups(state: string): void {
  const hierarchies = ['/sys/fs/cgroup', ...readdirSync('/sys/fs/cgroup').map(name => join('/sys/fs/cgroup', name))]
    .map(folder => join(folder, 'k8s.io')).filter(folder => existsSync(folder));
  const nodes = join(state, 'nodes');
  for (const node of existsSync(nodes) ? readdirSync(nodes) : []) {
    const containers = join(nodes, node, 'run', 'io.containerd.runtime.v2.task', 'k8s.io');
    if (!existsSync(containers)) continue;
    for (const id of readdirSync(containers)) {
      for (const hierarchy of hierarchies) {
        if (existsSync(join(hierarchy, id))) rmdirSync(join(hierarchy, id));
      }
    }
  }
}
