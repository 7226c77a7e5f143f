/** JS420x: resources that a pod asks for. */
import { editDistance } from '../../hardware/nearest';
import { resourceMeaning } from '../../hardware/resources';
import { childPath } from '../../model/field-path';
import { counted } from '../../model/grammar';
import type { Container, Quantity } from '../../model/kubernetes';
import { own } from '../../model/own';
import { ONE, parseQuantity } from '../../model/quantity';
import type { Problem } from '../../model/rule';
import { GPU_RESOURCES, TPU_RESOURCE, amountOf } from '../resources';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import type { JobTemplate } from '../subject';
import { containersOf } from '../texts';

export const RESOURCE_RULES: readonly JobRow[] = [
  {
    code: 'JS4201',
    on: 'job',
    severity: 'error',
    title: 'Misspelt device',
    why: 'Any name with a slash is a legal resource, so the API server accepts it. No node offers it, and the pod stays pending with `Insufficient …`.',
    *check(job) {
      for (const { container, path } of containersOf(job)) {
        for (const part of ['limits', 'requests'] as const) {
          for (const name of Object.keys(container.resources?.[part] ?? {})) {
            const meant = meantDevice(name);
            if (meant === undefined || part === 'requests' && own(container.resources?.limits, name) !== undefined) continue;
            yield {
              path: childPath(`${path}.resources.${part}`, name),
              message: `no device plugin offers ${name}`,
              remedy: `write ${meant}`,
            };
          }
        }
      }
    },
  },
  {
    code: 'JS4202',
    on: 'job',
    severity: 'error',
    title: 'Pod with accelerators of two makers',
    why: 'All containers of a pod run on one node, and no machine has both kinds: the pod stays pending.',
    *check(job) {
      const found = new Map<string, { readonly name: string; readonly path: string }>();
      for (const { container, path } of containersOf(job)) {
        for (const name of Object.keys(container.resources?.limits ?? {})) {
          const meaning = resourceMeaning(name);
          if (!meaning?.vendor || !meaning.kind.startsWith('chip') || amountOf(container, name) === 0 || found.has(meaning.vendor)) continue;
          found.set(meaning.vendor, { name, path: childPath(`${path}.resources.limits`, name) });
        }
      }
      const [first, second] = found.values();
      if (!second) return;
      yield {
        path: second.path,
        message: `the pod asks for ${first.name} and ${second.name}`,
        remedy: 'put the two into replicated jobs of their own',
      };
    },
  },
  {
    code: 'JS4203',
    on: 'job',
    severity: 'warning',
    title: 'Init container with more accelerators than the pod uses',
    why: 'A pod is placed where there is room for its greediest init container, and keeps what that one asked for until it ends. '
      + 'Accelerators beyond those of the main containers are reserved for the whole run and idle.',
    *check(job) {
      for (const [i, container] of (job.podSpec.initContainers ?? []).entries()) {
        if (container.restartPolicy === 'Always') continue;
        for (const resource of [...GPU_RESOURCES, TPU_RESOURCE]) {
          const wanted = amountOf(container, resource);
          const used = mainContainers(job).reduce((sum, main) => sum + amountOf(main, resource), 0);
          if (wanted <= used) continue;
          yield {
            path: podPath(job, 'initContainers', i, 'resources', 'limits', resource),
            message: `init container '${container.name}' asks for ${wanted} ${resource}, the containers for ${used}: ${wanted - used} of each pod stay idle after it has ended`,
            remedy: `ask for no more than ${used}`,
          };
        }
      }
    },
  },
  {
    code: 'JS4204',
    on: 'job',
    severity: 'error',
    title: 'Memory or CPUs in the wrong unit',
    why: 'Memory without a unit is bytes, and `m` means a thousandth: no process starts in that. CPUs without a unit are whole ones, and no machine has thousands.',
    *check(job) {
      for (const { container, path } of containersOf(job)) {
        const limit = container.resources?.limits?.memory;
        if (limit !== undefined && isTooLittle(limit)) yield tooLittle(limit, `${path}.resources.limits.memory`);
        for (const part of ['limits', 'requests'] as const) {
          const { cpu } = container.resources?.[part] ?? {};
          if (cpu !== undefined && isTooMuch(cpu) && !(part === 'requests' && container.resources?.limits?.cpu === cpu)) {
            yield { path: `${path}.resources.${part}.cpu`, message: `cpu: ${cpu} is ${cpu} whole CPUs`, remedy: `write ${cpu}m if thousandths are meant` };
          }
        }
      }
    },
  },
  {
    code: 'JS4206',
    on: 'job',
    severity: 'advice',
    title: 'Request for memory that reserves nothing',
    why: 'The API server and the scheduler take a request of a few bytes. It reserves nothing: pods are put onto a node without regard to the memory that they use, '
      + 'and when it runs out, those that use the most beyond their request are the first to be killed.',
    *check(job) {
      for (const { container, path } of containersOf(job)) {
        const { memory } = container.resources?.requests ?? {};
        // The smallest request that there is, is written on purpose.
        if (memory === undefined || String(memory) === '1' || !isTooLittle(memory) || memory === container.resources?.limits?.memory) continue;
        yield tooLittle(memory, `${path}.resources.requests.memory`);
      }
    },
  },
  {
    code: 'JS4205',
    on: 'job',
    severity: 'advice',
    title: 'EFA without huge pages',
    why: 'The EFA provider of libfabric takes its buffers from huge pages. Without any it falls back to ordinary memory, which costs throughput at high message rates.',
    *check(job) {
      for (const { container, path } of containersOf(job)) {
        const adapters = amountOf(container, 'vpc.amazonaws.com/efa');
        const names = Object.keys({ ...container.resources?.requests, ...container.resources?.limits });
        if (adapters === 0 || names.some(name => name.startsWith('hugepages-')) || disablesHugePages(container)) continue;
        yield {
          path: childPath(`${path}.resources`, 'limits'),
          message: `container '${container.name}' has ${counted(adapters, 'EFA interface')} and no huge pages`,
          remedy: 'add hugepages-2Mi: 5120Mi to requests and limits, or set FI_EFA_USE_HUGE_PAGE=0 to say that none are wanted',
        };
      }
    },
  },
];

/** Spellings under which devices are looked for in vain. */
const MISSPELT: Readonly<Record<string, string>> = {
  'nvidia/gpu': 'nvidia.com/gpu',
  'nvidia.com/cuda': 'nvidia.com/gpu',
  'gpu.nvidia.com/gpu': 'nvidia.com/gpu',
  'alpha.kubernetes.io/nvidia-gpu': 'nvidia.com/gpu',
  'google.com/gpu': 'nvidia.com/gpu',
  'cloud.google.com/gpu': 'nvidia.com/gpu',
  'google/tpu': TPU_RESOURCE,
  'cloud.google.com/tpu': TPU_RESOURCE,
  'cloud-tpus.google.com/v2': TPU_RESOURCE,
  'cloud-tpus.google.com/v3': TPU_RESOURCE,
  'aws.amazon.com/efa': 'vpc.amazonaws.com/efa',
  'amazonaws.com/efa': 'vpc.amazonaws.com/efa',
  'aws.amazon.com/gpu': 'nvidia.com/gpu',
  'amd/gpu': 'amd.com/gpu',
};
const DEVICES: readonly string[] = [
  'nvidia.com/gpu', 'amd.com/gpu', TPU_RESOURCE, 'vpc.amazonaws.com/efa', 'aws.amazon.com/neuron', 'aws.amazon.com/neuroncore', 'habana.ai/gaudi',
];

function meantDevice(name: string): string | undefined {
  if (DEVICES.includes(name) || !name.includes('/')) return undefined;
  const lower = name.toLowerCase();
  if (Object.hasOwn(MISSPELT, lower)) return MISSPELT[lower];
  const [domain, device] = lower.split('/');
  return DEVICES.find(known => {
    const [knownDomain, knownDevice] = known.split('/');
    if (domain === knownDomain) return device === knownDevice || device === `${knownDevice}s`;
    return knownDomain.length > 8 && device === knownDevice && editDistance(domain, knownDomain) === 1;
  });
}

function mainContainers({ podSpec: { containers, initContainers = [] } }: JobTemplate): Container[] {
  return [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];
}

/** No container runtime starts a process in less memory than this. */
const LEAST_MEMORY = 4n * 1024n * 1024n * ONE;
const MOST_CPUS = 4000n * ONE;

function isTooLittle(memory: Quantity): boolean {
  const bytes = parseQuantity(memory);
  return bytes !== undefined && bytes > 0n && bytes < LEAST_MEMORY;
}

function tooLittle(memory: Quantity, path: string): Problem {
  const number = String(memory).replace(/m$/, '');
  return { path, message: `memory: ${memory} is ${inBytes(memory)}`, remedy: `write ${number}Mi or ${number}Gi` };
}

function isTooMuch(cpu: Quantity): boolean {
  return (parseQuantity(cpu) ?? 0n) >= MOST_CPUS;
}

function inBytes(memory: Quantity): string {
  const bytes = parseQuantity(memory)!;
  return bytes < ONE ? 'less than a byte' : counted(Number(bytes / ONE), 'byte');
}

function disablesHugePages({ env = [] }: Container): boolean {
  return env.some(({ name }) => name === 'FI_EFA_USE_HUGE_PAGE');
}
