/** JS2030 to JS2032: mpirun, its hostfile, and the pods. Hosts that do not exist are a matter of addresses. */
import { counted } from '../../model/grammar';
import { podsOfAllJobs } from '../group';
import { parseHostfile, parseHostList, readMpirun } from '../launchers/mpi';
import type { MpiHost, MpiRun } from '../launchers/mpi';
import { programOf } from '../launchers/process';
import { fileText } from '../mounts';
import { podAt } from '../pod-name';
import { gpusOf } from '../resources';
import type { JobRow } from '../row';
import { podPath } from '../subject';
import type { JobTemplate } from '../subject';

export const MPI_RULES: readonly JobRow[] = [
  {
    code: 'JS2030',
    on: 'job',
    severity: 'error',
    title: 'More processes than slots for mpirun',
    why: 'mpirun places no more processes on a host than its hostfile gives slots. When they do not fit it ends at once with '
      + '`There are not enough slots available in the system`, and the launcher fails with it.',
    *check(job) {
      for (const { run, hosts, at } of callsOf(job)) {
        if (!hosts.every(({ slots, strict }) => strict && slots !== undefined)) continue;
        const slots = hosts.reduce((sum, host) => sum + host.slots!, 0);
        if (run.processes.value <= slots) continue;
        yield {
          path: at,
          message: `${slotArithmetic(hosts, slots)}, but ${run.processes.quote} asks for ${run.processes.value}`,
          remedy: `write ${slots}, or give the hosts more slots`,
        };
      }
    },
  },
  {
    code: 'JS2031',
    on: 'job',
    severity: 'warning',
    title: 'Workers that mpirun never uses',
    why: 'mpirun starts processes on the hosts of its hostfile only. The other pods run their ssh server, hold their accelerators and do nothing.',
    *check(job) {
      for (const { run, hosts, at } of callsOf(job)) {
        for (const [worker, listed] of hostsByJob(hosts, job)) {
          const pods = podsOfAllJobs(worker);
          if (listed >= pods || worker === job && listed > 0) continue;
          yield {
            path: at,
            message: `'${worker.replicatedJob?.name ?? worker.reference.name}' has ${counted(pods, 'pod')}, but ${(run.hosts ?? run.hostfile)!.quote} lists ${listed} of them`,
            remedy: `list all ${pods}, or run only ${listed}`,
          };
        }
      }
    },
  },
  {
    code: 'JS2032',
    on: 'job',
    severity: 'warning',
    title: 'Slots of a host that are not its GPUs',
    why: 'mpirun starts as many processes on a host as it has slots, each of which takes the GPU of its local rank. '
      + 'With more slots than GPUs, processes share a GPU or find none; with fewer, GPUs stay idle.',
    *check(job) {
      for (const { hosts, at } of callsOf(job)) {
        for (const { name, slots } of hosts) {
          const worker = podAt(name, job)?.job;
          const gpus = worker ? worker.podSpec.containers.reduce((sum, container) => sum + gpusOf(container), 0) : 0;
          if (gpus === 0 || slots === undefined || slots === gpus) continue;
          yield {
            path: at,
            message: `${name} has ${counted(gpus, 'GPU')}, but ${counted(slots, 'slot')}`,
            remedy: `write slots=${gpus}`,
          };
          break;
        }
      }
    },
  },
];

interface Call {
  readonly run: MpiRun;
  readonly hosts: readonly MpiHost[];
  /** Path of the number of processes. */
  readonly at: string;
}

/** The calls of mpirun in a Job whose hosts are known. */
function callsOf(job: JobTemplate): Call[] {
  return job.podSpec.containers.flatMap((container, i) => {
    const run = readMpirun(programOf(job, container));
    if (!run) return [];
    const text = run.hostfile && fileText(job, container, run.hostfile.value);
    const hosts = run.hosts ? parseHostList(run.hosts.value) : text === undefined ? undefined : parseHostfile(text);
    if (!hosts || hosts.length === 0) return [];
    const { defaultSlots } = run;
    const withSlots = hosts.map(host =>
      host.slots === undefined && defaultSlots !== undefined ? { ...host, slots: defaultSlots, strict: true } : host);
    return [{ run, hosts: withSlots, at: podPath(job, 'containers', i, ...run.processes.at) }];
  });
}

function hostsByJob(hosts: readonly MpiHost[], job: JobTemplate): Map<JobTemplate, number> {
  const listed = new Map<JobTemplate, number>();
  for (const name of new Set(hosts.map(host => host.name))) {
    const worker = podAt(name, job)?.job;
    if (worker) listed.set(worker, (listed.get(worker) ?? 0) + 1);
  }
  return listed;
}

function slotArithmetic(hosts: readonly MpiHost[], slots: number): string {
  const each = hosts[0].slots!;
  return hosts.every(host => host.slots === each) ? `${counted(hosts.length, 'host')} × ${counted(each, 'slot')} = ${slots}` : `the hosts have ${counted(slots, 'slot')}`;
}
