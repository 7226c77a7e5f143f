import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A container image of one layer, made on this machine. */
export interface Image {
  /** As manifests name it, such as `busybox:1`. */
  readonly name: string;
  /** Fills the folder that becomes the image's file system. */
  readonly fill: (root: string) => void;
  readonly command: readonly string[];
}

/** The sandbox container of every pod: it only waits. */
export const PAUSE: Image = { name: 'test-cluster/pause:1', fill: fillBusybox, command: ['/bin/sleep', '2147483647'] };

/** A shell with the usual tools, under the name of the public image that has the same. */
export const BUSYBOX: Image = { name: 'busybox:1', fill: fillBusybox, command: ['/bin/sh'] };

/**
 * An image of one program of this machine, with the shared libraries that it loads.
 *
 * @example programImage('node:20', process.execPath)
 */
export function programImage(name: string, program: string): Image {
  return {
    name,
    fill: root => {
      fillBusybox(root);
      copyWithLibraries(program, root);
    },
    command: [join('/usr/bin', basename(program))],
  };
}

/** Writes the image as an archive that `ctr images import` reads. */
export function writeImage(image: Image, archive: string): void {
  const work = `${archive}.d`;
  const root = join(work, 'root');
  mkdirSync(root, { recursive: true });
  image.fill(root);
  const layer = join(work, 'layer.tar');
  execFileSync('tar', ['--create', '--file', layer, '--owner=0', '--group=0', '--numeric-owner', '--directory', root, '.']);
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Cmd: image.command, WorkingDir: '/', Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(readFileSync(layer))}`] },
  });
  const configFile = `${sha256(config)}.json`;
  writeFileSync(join(work, configFile), config);
  writeFileSync(join(work, 'manifest.json'), JSON.stringify([{ Config: configFile, RepoTags: [qualified(image.name)], Layers: ['layer.tar'] }]));
  execFileSync('tar', ['--create', '--file', archive, '--directory', work, 'manifest.json', configFile, 'layer.tar']);
  rmSync(work, { recursive: true });
}

/** The name in full, as the container runtime completes it: `busybox:1` is `docker.io/library/busybox:1`. */
export function qualified(name: string): string {
  const parts = name.split('/');
  if (parts.length === 1) return `docker.io/library/${name}`;
  return /[.:]/.test(parts[0]) ? name : `docker.io/${name}`;
}

function fillBusybox(root: string): void {
  for (const folder of ['bin', 'dev', 'etc', 'proc', 'root', 'sys', 'tmp']) mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777); // For pods that are not root, as in public images.
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  cpSync(busybox, join(root, 'bin/busybox'), { dereference: true });
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n');
}

function copyWithLibraries(program: string, root: string): void {
  cpSync(program, join(root, 'usr/bin', basename(program)), { dereference: true });
  // A line of ldd ends in the library's path and its address: `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f…)`.
  const lines = execFileSync('ldd', [program], { encoding: 'utf8' }).split('\n');
  for (const [, library] of lines.map(line => /(\/\S+) \(0x/.exec(line)).filter(found => found !== null)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    cpSync(library, join(root, library), { dereference: true });
  }
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
