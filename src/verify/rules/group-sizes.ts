/** JS201x: how many nodes and processes a group is told to have, against the pods and GPUs that it has. */
import { listed } from '../../model/listing';
import { groupsOf, membersOf, podsOfAllJobs, podsOfEachJob } from '../group';
import type { Group, Member } from '../group';
import { startsOnlyInPart } from './job-sizes';
import { counted, plural } from '../../model/grammar';
import { FIRST_POD } from '../launchers/environment';
import { isLoopback } from '../launchers/membership';
import type { Membership } from '../launchers/membership';
import { grouped, oncePer } from '../once-per';
import { countableGpus, gpusOf } from '../resources';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import type { JobTemplate, Run } from '../subject';

export const GROUP_SIZE_RULES: readonly JobRow[] = [
  {
    code: 'JS2010',
    on: 'job',
    severity: 'error',
    title: 'Number of nodes is not the number of pods',
    why: 'The launcher waits until as many nodes as it was told have joined. With too few pods it waits until its timeout, again and again; '
      + 'with too many the surplus pods are refused and fail. Either way the accelerators are reserved and idle.',
    *check(job) {
      for (const { group, member, membership } of membershipsOf(job)) {
        const { nodes, nodesAssumed } = membership;
        if (!nodes || nodesAssumed) continue;
        const { min, max } = nodes.value;
        const sizes = plausibleSizes(group, member);
        if (max === 1 && !membership.meansSeveral || sizes.some(size => size >= min && size <= max)) continue;
        const jobs = companions(group, member);
        const pods = sum(jobs);
        yield {
          path: memberPath(member, nodes.at),
          message: `${arithmetic(jobs)}, but ${nodes.quote} `
            + (min === max ? `says ${min}` : pods < min ? `waits for at least ${min}` : `admits no more than ${max}`),
          remedy: `write ${pods} as the number of nodes, or change parallelism and completions`,
        };
      }
    },
  },
  {
    code: 'JS2011',
    on: 'job',
    severity: 'error',
    title: 'World size is not what pods and GPUs make',
    why: 'Each process waits until as many processes as the world size says have joined the group. '
      + 'When fewer are started the group never forms; when more are, the surplus has ranks that the group does not know and fails.',
    *check(job) {
      for (const { group, member, membership } of membershipsOf(job)) {
        const { processes } = membership;
        if (!processes || processes.value < 1 || processes.value === 1 && !membership.address) continue;
        const per = processesPerPod(job, member, membership);
        const sizes = plausibleSizes(group, member);
        const possible = per ? sizes.flatMap(size => per.map(count => size * count)) : undefined;
        if (possible ? possible.includes(processes.value) : sizes.some(size => processes.value % size === 0)) continue;
        const most = per ? Math.max(...per) : 1;
        const jobs = companions(group, member);
        yield {
          path: memberPath(member, processes.at),
          message: worldArithmetic(jobs, job, most) + `, but ${processes.quote} says ${processes.value}`,
          remedy: `write ${sum(jobs) * most}`
            + (most > 1 ? `, or ${sum(jobs)} if each pod runs one process` : ' (or a multiple of it, if each pod runs several processes)'),
        };
      }
    },
  },
  {
    code: 'JS2012',
    on: 'job',
    severity: 'error',
    title: 'More processes in a pod than GPUs',
    why: 'Each process takes the GPU of its local rank. The first process without a GPU of its own fails with `invalid device ordinal`, '
      + 'or shares one and NCCL refuses it (`Duplicate GPU detected`), and its group fails with it.',
    *check(job) {
      for (const { member, membership } of membershipsOf(job)) {
        const sizes = processesAgainstGpus(member, membership);
        if (!sizes || sizes.processes <= sizes.gpus) continue;
        yield {
          path: memberPath(member, membership.processesPerNode!.at),
          message: `container '${member.container.name}' has ${counted(sizes.gpus, 'GPU')}, but ${membership.processesPerNode!.quote} starts ${counted(sizes.processes, 'process')}`,
          remedy: `write ${sizes.gpus}, or ask for ${counted(sizes.processes, 'GPU')}`,
        };
      }
    },
  },
  {
    code: 'JS2013',
    on: 'job',
    severity: 'warning',
    title: 'Fewer processes in a pod than GPUs',
    why: 'A launcher starts one process for each GPU that is to be used. GPUs beyond that number are reserved for the pod and stay idle.',
    *check(job) {
      for (const { member, membership } of membershipsOf(job)) {
        const sizes = processesAgainstGpus(member, membership);
        if (!sizes || sizes.processes >= sizes.gpus) continue;
        yield {
          path: memberPath(member, membership.processesPerNode!.at),
          message: `container '${member.container.name}' has ${counted(sizes.gpus, 'GPU')}, but ${membership.processesPerNode!.quote} starts `
            + `${counted(sizes.processes, 'process')}: ${counted(sizes.gpus - sizes.processes, 'GPU')} of each pod may stay idle`,
          remedy: `write ${sizes.gpus}, or ask for ${counted(sizes.processes, 'GPU')}; acknowledge it if each process drives several GPUs`,
        };
      }
    },
  },
  {
    code: 'JS2014',
    on: 'job',
    severity: 'warning',
    title: 'torchrun counts the CPUs of the machine',
    why: 'Without a GPU, `--nproc-per-node=auto` and `cpu` start one process for each CPU of the node, whatever the container may use: '
      + 'on a machine with 96 CPUs, 96 processes share what the container was given.',
    *check(job) {
      for (const { member, membership: { framework, processesPerNode } } of membershipsOf(job)) {
        if (framework !== 'torchrun' || !processesPerNode || !['auto', 'cpu'].includes(`${processesPerNode.value}`)) continue;
        const { resources } = member.container;
        const cpus = resources?.limits?.cpu ?? resources?.requests?.cpu;
        if (cpus === undefined || usesDevices(member)) continue;
        yield {
          path: memberPath(member, processesPerNode.at),
          message: `container '${member.container.name}' has ${cpus} ${plural(Number(cpus), 'CPU')} and no GPU, but ${processesPerNode.quote} starts a process for each CPU of the node`,
          remedy: 'write the number of processes',
        };
      }
    },
  },
  {
    code: 'JS2015',
    on: 'job',
    severity: 'warning',
    title: 'Launcher that takes every pod for a run of its own',
    why: 'Without a number of nodes torchrun starts a group of one node. It does not look at the address: '
      + 'each pod trains its own copy of the model, and all of them write to the same checkpoints.',
    *check(job) {
      for (const { group, member, membership } of membershipsOf(job)) {
        if (!membership.nodesAssumed || !membership.meansSeveral || podsOfAllJobs(job) === 1) continue;
        yield {
          path: memberPath(member, membership.nodes!.at),
          message: `${arithmetic(companions(group, member))}, but ${membership.nodes!.quote} makes each of them a group of its own`,
          remedy: `write --nnodes=${sum(companions(group, member))}`,
        };
      }
    },
  },
];

interface Found {
  readonly group: Group;
  readonly member: Member;
  readonly membership: Membership;
}

/** What the containers of a Job are told; nothing where another rule says why its numbers cannot be compared. */
function membershipsOf(job: JobTemplate): Found[] {
  if (podsOfAllJobs(job) === 0 || startsOnlyInPart(job)) return [];
  return groupsOf(job).flatMap(group => membersOf(group, job).flatMap(member => {
    const membership = member.in(FIRST_POD);
    return membership ? [{ group, member, membership }] : [];
  }));
}

export function memberPath({ job, containerIndex }: Member, at: readonly (string | number)[]): string {
  return podPath(job, 'containers', containerIndex, ...at);
}

/**
 * Sizes that the group of a member may have on purpose: all pods that name the framework, those of this replicated job,
 * those of its group, all pods of the run; those of one Job, unless all Jobs meet at one address; one pod, if it meets nobody.
 */
export function plausibleSizes(group: Group, member: Member): number[] {
  const { job } = member;
  const own = podsOfAllJobs(job);
  const sizes = job.run
    ? [group.pods, own, podsByGroupName(job.run).get(job.replicatedJob?.groupName) ?? own, podsOfRun(job.run)]
    : [group.pods, own];
  if (!meetsAtOneAddress(member)) sizes.push(podsOfEachJob(job));
  if (isForItself(member)) sizes.push(1);
  return [...new Set(sizes)];
}

const podsOfRun = oncePer(({ jobs }: Run): number => sum(jobs));

const podsByGroupName = oncePer(({ jobs }: Run): ReadonlyMap<string | undefined, number> =>
  new Map([...grouped(jobs, ({ replicatedJob }) => replicatedJob?.groupName)].map(([name, members]) => [name, sum(members)])));

/** Whether the pods of all Jobs of a replicated job are certainly told the same address. */
export function meetsAtOneAddress(member: Member): boolean {
  if (member.job.replicas < 2) return false;
  const first = member.in(FIRST_POD)?.address?.value;
  return first !== undefined && !isLoopback(first) && first === member.in({ jobIndex: 1, podIndex: 0 })?.address?.value;
}

/** Whether the processes of each pod may well be a group of their own. */
function isForItself(member: Member): boolean {
  const { nodes, address } = member.in(FIRST_POD) ?? {};
  return nodes === undefined && (address === undefined || isLoopback(address.value));
}

/** Processes that one pod may run, or undefined where any number is possible. */
function processesPerPod(job: JobTemplate, member: Member, { processesPerNode }: Membership): number[] | undefined {
  if (typeof processesPerNode?.value === 'number') return [processesPerNode.value];
  const gpus = countableGpus(job.podSpec);
  return gpus === undefined ? undefined : [...new Set([1, gpus, gpusOf(member.container) || gpus])];
}

function processesAgainstGpus(member: Member, { processesPerNode }: Membership): { readonly processes: number; readonly gpus: number } | undefined {
  const gpus = gpusOf(member.container);
  if (typeof processesPerNode?.value !== 'number' || processesPerNode.value < 1) return undefined;
  if (gpus === 0 || countableGpus(member.job.podSpec) === undefined) return undefined;
  return { processes: processesPerNode.value, gpus };
}

function usesDevices({ container: { resources } }: Member): boolean {
  return (resources?.claims ?? []).length > 0
    || Object.keys({ ...resources?.requests, ...resources?.limits }).some(name => name.includes('/') && !name.startsWith('hugepages'));
}

/** The Jobs whose pods most likely form the group of this member: those that do not certainly meet elsewhere. */
function companions(group: Group, member: Member): readonly JobTemplate[] {
  const address = meetingPlace(member);
  return address === undefined ? everybody(group) : meetingAt(group)(address);
}

/** Where a member certainly meets the others. */
function meetingPlace(member: Member): string | undefined {
  const address = member.in(FIRST_POD)?.address?.value;
  return address !== undefined && !isLoopback(address) ? address : undefined;
}

const everybody = oncePer(({ members }: Group): readonly JobTemplate[] => withPods(members));

/** By address, the Jobs that may meet there: those that certainly do, and those that may meet anywhere. */
const meetingAt = oncePer(({ members }: Group) => {
  const places = new Map(members.map((member, place) => [member, place]));
  const byAddress = grouped(members, meetingPlace);
  return (address: string): readonly JobTemplate[] => withPods([...byAddress.get(undefined) ?? [], ...byAddress.get(address) ?? []]
    .sort((a, b) => places.get(a)! - places.get(b)!));
});

function withPods(members: readonly Member[]): JobTemplate[] {
  return [...new Set(members.map(({ job }) => job))].filter(job => podsOfAllJobs(job) > 0);
}

function sum(jobs: readonly JobTemplate[]): number {
  return jobs.reduce((pods, job) => pods + podsOfAllJobs(job), 0);
}

/** `2 Jobs × 4 pods = 8` */
function arithmetic(jobs: readonly JobTemplate[]): string {
  if (jobs.length > 1) return `${listed(jobs.map(job => `${counted(podsOfAllJobs(job), 'pod')} of '${job.replicatedJob?.name}'`), ' + ')} = ${sum(jobs)}`;
  const pods = counted(podsOfEachJob(jobs[0]), 'pod');
  return jobs[0].replicas === 1 ? pods : `${jobs[0].replicas} Jobs × ${pods} = ${sum(jobs)}`;
}

function worldArithmetic(jobs: readonly JobTemplate[], job: JobTemplate, perPod: number): string {
  if (perPod === 1) return arithmetic(jobs);
  const unit = countableGpus(job.podSpec) === perPod ? 'GPUs' : 'processes';
  if (jobs.length > 1) return `${sum(jobs)} pods × ${perPod} ${unit} = ${sum(jobs) * perPod}`;
  return `${job.replicas > 1 ? `${job.replicas} Jobs × ` : ''}${counted(podsOfEachJob(job), 'pod')} × ${perPod} ${unit} = ${sum(jobs) * perPod}`;
}
