/** JS4105 to JS4107: /dev/shm, by which the processes of a pod exchange data. */
import { counted } from '../../model/grammar';
import type { Container, Volume } from '../../model/kubernetes';
import { compareQuantities } from '../../model/quantity';
import { mountedAt } from '../mounts';
import { grouped, oncePer } from '../once-per';
import { gpusOf } from '../resources';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import type { JobTemplate } from '../subject';
import { containersOf } from '../texts';

const SHARED_MEMORY = '/dev/shm';
const IN_MEMORY = 'Memory';

export const SHARED_MEMORY_RULES: readonly JobRow[] = [
  {
    code: 'JS4105',
    on: 'job',
    severity: 'warning',
    title: 'Several GPUs and 64 MiB of shared memory',
    why: 'Container runtimes give a container 64 MiB at /dev/shm. NCCL puts its buffers between GPUs there, and data loaders their batches: '
      + 'with several processes it runs full, and they fail with `No space left on device` or a bus error.',
    *check(job) {
      if (job.podSpec.hostIPC) return;
      for (const [i, container] of job.podSpec.containers.entries()) {
        const gpus = gpusOf(container);
        if (gpus < 2 || mountedAt(job, container, SHARED_MEMORY) || isJax(container)) continue;
        yield {
          path: podPath(job, 'containers', i, ...(container.volumeMounts ? ['volumeMounts'] : [])),
          message: `container '${container.name}' has ${counted(gpus, 'GPU')}, but /dev/shm has the container runtime's 64 MiB`,
          remedy: 'mount an emptyDir with medium: Memory at /dev/shm',
          remedyInCode: 'give the replicated job shared memory, such as sharedMemory: Size.gibibytes(16)',
        };
      }
    },
  },
  {
    code: 'JS4106',
    on: 'job',
    severity: 'warning',
    title: 'Shared memory on a disk',
    why: 'An emptyDir without `medium: Memory` is a folder on the node\'s disk. Mounted at /dev/shm it makes every exchange between processes wait for the disk, '
      + 'and counts as ephemeral storage of the pod.',
    *check(job) {
      for (const { container, path } of containersOf(job)) {
        const mounted = mountedAt(job, container, SHARED_MEMORY);
        if (!mounted?.volume?.emptyDir || mounted.volume.emptyDir.medium === IN_MEMORY || mounted.inside !== '') continue;
        yield {
          path: `${path}.volumeMounts[${mounted.mountIndex}]`,
          message: `volume '${mounted.volume.name}' at /dev/shm is on the node's disk`,
          remedy: `write emptyDir: { medium: Memory } for volume '${mounted.volume.name}'`,
        };
      }
    },
  },
  {
    code: 'JS4107',
    on: 'job',
    severity: 'warning',
    title: 'Files in memory that exceed the memory limit',
    why: 'What is written to an emptyDir in memory counts towards the memory limit of the container that writes it. '
      + 'Long before such a volume is full, the kernel kills a process of the container for lack of memory.',
    *check(job) {
      for (const [i, volume] of (job.podSpec.volumes ?? []).entries()) {
        const sizeLimit = volume.emptyDir?.medium === IN_MEMORY ? volume.emptyDir.sizeLimit : undefined;
        const smallest = sizeLimit === undefined ? undefined : users(job, volume).find(({ resources }) => {
          const limit = resources?.limits?.memory;
          return limit !== undefined && compareQuantities(limit, sizeLimit!) < 0;
        });
        if (!smallest) continue;
        yield {
          path: podPath(job, 'volumes', i, 'emptyDir', 'sizeLimit'),
          message: `volume '${volume.name}' may hold ${sizeLimit}, but container '${smallest.name}' has a memory limit of ${smallest.resources?.limits?.memory}, which its files share with its processes`,
          remedy: `write a sizeLimit well below ${smallest.resources?.limits?.memory}, or a higher memory limit`,
        };
      }
    },
  },
];

function users(job: JobTemplate, { name }: Volume): readonly Container[] {
  return (mountersIn(job).get(name) ?? []).map(({ container }) => container);
}

/** By name of a volume, the containers that mount it. */
const mountersIn = oncePer((job: JobTemplate) => grouped(
  containersOf(job).flatMap(({ container }) => [...new Set(container.volumeMounts?.map(mount => mount.name))].map(name => ({ name, container }))),
  ({ name }) => name,
));

/** JAX drives all GPUs of a pod from one process, which needs no shared memory between them. */
function isJax({ image = '', command = [], args = [], env = [] }: Container): boolean {
  return /\b(jax|maxtext|flax)\b/i.test([image, ...command, ...args].join(' ')) || env.some(({ name }) => name.startsWith('JAX_'));
}
