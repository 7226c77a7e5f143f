import { GKE, KARPENTER } from '../labels';
import { type Architecture, type Cloud, type MachineFacts, machineFacts } from '../machine';
import { ARM_TAINT } from './gcp';

/**
 * Machines without accelerators, read from their names: vCPU and memory follow from series and size.
 * They run leaders, launchers and data loaders. A name that no rule covers is unknown.
 */
export function generalPurposeMachine(name: string): MachineFacts | undefined {
  return computeEngine(name) ?? ec2(name) ?? azureVm(name);
}

function machine(cloud: Cloud, name: string, family: string, vcpu: number, memoryGib: number, arch: Architecture): MachineFacts {
  const gkeArm = arch === 'arm64' && cloud === 'gcp';
  return machineFacts({
    name,
    cloud,
    family,
    chips: 0,
    vcpu,
    memoryGib,
    arch,
    labels: cloud === 'gcp' ? { [GKE.MACHINE_FAMILY]: family } : {},
    karpenterLabels: cloud === 'aws' ? ec2Labels(name, family, vcpu, memoryGib) : {},
    taints: gkeArm ? [ARM_TAINT] : [],
    unconfirmed: gkeArm ? ['taints'] : [],
  });
}

/** GiB per vCPU of standard, highmem and highcpu machines (Compute Engine's machine type list). */
const GCP_MEMORY: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  e2: { standard: 4, highmem: 8, highcpu: 1 },
  n1: { standard: 3.75, highmem: 6.5, highcpu: 0.9 },
  n2: { standard: 4, highmem: 8, highcpu: 1 },
  n2d: { standard: 4, highmem: 8, highcpu: 1 },
  n4: { standard: 4, highmem: 8, highcpu: 2 },
  c2: { standard: 4 },
  c2d: { standard: 4, highmem: 8, highcpu: 2 },
  c3: { standard: 4, highmem: 8, highcpu: 2 },
  c3d: { standard: 4, highmem: 8 },
  c4: { standard: 3.75, highmem: 7.75, highcpu: 2 },
  c4a: { standard: 4, highmem: 8, highcpu: 2 },
  c4d: { standard: 3.875, highmem: 7.875, highcpu: 1.875 },
  t2d: { standard: 4 },
  t2a: { standard: 4 },
};
/** Series whose memory is rounded down to whole GiB. */
const GCP_WHOLE_GIB = ['c4', 'c4d'];
const GCP_ARM = ['c4a', 't2a'];
/** Off the rule. */
const GCP_EXCEPTIONS: Readonly<Record<string, number>> = { 'n2-highmem-128': 864 };

function computeEngine(name: string): MachineFacts | undefined {
  const match = /^([a-z]\d[a-z]?)-(standard|highmem|highcpu)-(\d{1,3})(?:-lssd)?$/.exec(name);
  if (match === null) return undefined;
  const [, series, kind, size] = match;
  const perCpu = GCP_MEMORY[series]?.[kind];
  if (perCpu === undefined) return undefined;
  const vcpu = Number(size);
  const memory = GCP_EXCEPTIONS[name] ?? vcpu * perCpu;
  return machine('gcp', name, series, vcpu, GCP_WHOLE_GIB.includes(series) ? Math.floor(memory) : memory, GCP_ARM.includes(series) ? 'arm64' : 'amd64');
}

/** GiB per vCPU (EC2 instance types, generations 5 and later). */
const EC2_MEMORY: Readonly<Record<string, number>> = { m: 4, c: 2, r: 8 };
/** Families off the rule. */
const EC2_EXCEPTIONS = ['c5n'];

function ec2(name: string): MachineFacts | undefined {
  const match = /^([mcr])([5-9])([a-z]*)\.(?:(medium|large)|(\d{0,2})xlarge)$/.exec(name);
  if (match === null) return undefined;
  const [, category, generation, options, small, times] = match;
  const family = category + generation + options;
  if (EC2_EXCEPTIONS.includes(family)) return undefined;
  const vcpu = small === 'medium' ? 1 : small === 'large' ? 2 : 4 * Number(times === '' ? 1 : times);
  return machine('aws', name, family, vcpu, vcpu * EC2_MEMORY[category], options.includes('g') ? 'arm64' : 'amd64');
}

function ec2Labels(name: string, family: string, vcpu: number, memoryGib: number): Record<string, string> {
  const labels = { category: family[0], family, generation: family[1], size: name.slice(family.length + 1), cpu: `${vcpu}`, memory: `${memoryGib * 1024}` };
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [KARPENTER.INSTANCE + key, value]));
}

/** GiB per vCPU of the D and E series (Azure documentation, "Dsv5" and "Esv5" size series); larger E sizes are off the rule. */
function azureVm(name: string): MachineFacts | undefined {
  const match = /^Standard_([DE])(\d{1,2})([a-z]*)_v[3-6]$/.exec(name);
  if (match === null) return undefined;
  const [, series, size, options] = match;
  const vcpu = Number(size);
  if (series === 'E' && (vcpu > 48 || options.includes('i'))) return undefined;
  const perCpu = series === 'E' ? 8 : options.includes('l') ? 2 : 4;
  return machine('azure', name, series, vcpu, vcpu * perCpu, options.includes('p') ? 'arm64' : 'amd64');
}
