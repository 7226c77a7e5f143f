/** mpirun and its relatives: how many processes on which hosts. */
import { launcherArguments } from './launch';
import { number, statement } from './membership';
import type { Statement } from './membership';
import { Options } from './options';
import type { Grammar, Said } from './options';
import type { Process, Program } from './process';
import { variable } from './variables';

const MPIRUN = { programs: ['mpirun', 'mpiexec', 'orterun', 'prterun', 'mpiexec.hydra', 'mpirun.openmpi', 'mpiexec.openmpi'] };
const HOROVODRUN = { programs: ['horovodrun'] };

const GRAMMAR: Grammar = {
  flags: [
    'allow-run-as-root', 'oversubscribe', 'nooversubscribe', 'no-oversubscribe', 'tag-output', 'display-map', 'display-allocation', 'report-bindings', 'verbose', 'v', 'q',
    'use-hwthread-cpus', 'do-not-launch', 'merge-stderr-to-stdout', 'timestamp-output', 'xml', 'continuous', 'pernode', 'nolocal', 'bynode', 'byslot', 'bycore',
    'prepend-rank', 'disable-hostname-propagation', 'gloo', 'mpi', 'log-without-timestamp', 'disable-cache', 'genvall', 'genvnone', 'envall', 'envnone', 'l', 'leave-session-attached',
  ],
  values: [
    'np', 'hostfile', 'host', 'npernode', 'map-by', 'bind-to', 'rank-by', 'x', 'wdir', 'wd', 'output-filename', 'output', 'prefix', 'path', 'timeout', 'stdin', 'npersocket',
    'rankfile', 'env', 'envlist', 'genvlist', 'iface', 'launcher', 'bootstrap', 'bootstrap-exec', 'display', 'runtime-options', 'ssh-port', 'p', 'start-timeout',
    'network-interface', 'num-proc', 'personality', 'tune', 'mca-base', 'omca', 'hosts-file',
  ],
  aliases: {
    'n': 'np',
    'c': 'np',
    'num-proc': 'np',
    'H': 'host',
    'hosts': 'host',
    'f': 'hostfile',
    'machinefile': 'hostfile',
    'machine': 'hostfile',
    'default-hostfile': 'hostfile',
    'host-file': 'hostfile',
    'N': 'npernode',
    'ppn': 'npernode',
    'perhost': 'npernode',
    'ranks-per-proc': 'npernode',
  },
};
/** Options with two values. */
const PAIRS = ['--mca', '-mca', '--pmixmca', '--prtemca', '--gmca', '-genv', '-env'];

export interface MpiRun {
  readonly processes: Statement<number>;
  /** Path of the hostfile, or the hosts themselves. */
  readonly hostfile?: Statement<string>;
  readonly hosts?: Statement<string>;
  /** Slots of a host that names none. */
  readonly defaultSlots?: number;
}

/** A call of mpirun whose processes must fit into the slots; undefined when they need not, or when that cannot be told. */
export function readMpirun({ processes }: Program): MpiRun | undefined {
  for (const process of processes) {
    const start = launcherArguments(process, MPIRUN) ?? launcherArguments(process, HOROVODRUN);
    if (start === undefined) continue;
    const options = new Options(withoutPairs(process, start), start, GRAMMAR);
    const count = number(options.get('np'));
    const mapping = options.get('map-by')?.text ?? '';
    const words = process.argv.join(' ');
    if (!count || !options.complete || options.has('oversubscribe') || /oversubscribe/i.test(mapping) || /oversubscribe/.test(words)) return undefined;
    const say = (option: string, ...variables: string[]) => options.get(option)
      ?? variables.map(name => variable(process.variables, name)).find((said): said is Said => said !== undefined);
    const hosts = statement(options.get('host'));
    return {
      processes: count,
      ...(hosts && { hosts }),
      ...(!hosts && { hostfile: statement(say('hostfile', 'OMPI_MCA_orte_default_hostfile', 'PRTE_MCA_prte_default_hostfile', 'HYDRA_HOST_FILE', 'I_MPI_HYDRA_HOST_FILE')) }),
      defaultSlots: number(variable(process.variables, 'OMPI_MCA_orte_set_default_slots'))?.value,
    };
  }
  return undefined;
}

function withoutPairs(process: Process, start: number): Process {
  const keep = process.argv.map(() => true);
  for (let i = start; i < process.argv.length; i++) {
    if (!PAIRS.includes(process.argv[i] ?? '')) continue;
    keep[i] = keep[i + 1] = keep[i + 2] = false;
    i += 2;
  }
  return { ...process, argv: process.argv.filter((_, i) => keep[i]), at: process.at.filter((_, i) => keep[i]) };
}

export interface MpiHost {
  readonly name: string;
  /** Undefined when the line does not say. */
  readonly slots?: number;
  /** As OpenMPI writes it: `host slots=8`. MPICH and Intel MPI write `host:8` and start more processes than that when asked. */
  readonly strict: boolean;
}

/** The hosts of a hostfile, or undefined when it holds anything else. */
export function parseHostfile(text: string): MpiHost[] | undefined {
  const hosts: MpiHost[] = [];
  for (const line of text.split('\n').map(written => written.replace(/#.*/, '').trim())) {
    if (line === '') continue;
    const match = /^([\w.-]+)(?::(\d+))?((?:\s+[\w-]+=\S+)*)$/.exec(line);
    if (!match) return undefined;
    const [, name, colon, rest] = match;
    const slots = /\bslots=(\d+)/.exec(rest)?.[1];
    // Beyond `slots`, OpenMPI goes up to `max_slots` when that is written.
    if (/max[-_]slots/.test(rest)) return undefined;
    hosts.push({ name, ...((slots ?? colon) !== undefined && { slots: Number(slots ?? colon) }), strict: slots !== undefined });
  }
  return hosts;
}

/** The hosts of `-H a:8,b:8`; a host without a number has one slot. */
export function parseHostList(text: string): MpiHost[] | undefined {
  const hosts = text.split(',').map(entry => /^([\w.-]+)(?::(\d+))?$/.exec(entry.trim()));
  return hosts.some(match => match === null) ? undefined : hosts.map(match => ({ name: match![1], slots: Number(match![2] ?? 1), strict: true }));
}
