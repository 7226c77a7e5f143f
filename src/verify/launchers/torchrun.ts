/** torchrun (`python -m torch.distributed.run`): options, and variables PET_* as their defaults. */
import { launcherArguments } from './launch';
import type { Membership, NodeRange, Statement } from './membership';
import { isLoopback, number, statement } from './membership';
import { Options } from './options';
import type { Grammar, Said } from './options';
import type { Program, VariablesInPod } from './process';
import { variable } from './variables';

const NAMES = { programs: ['torchrun'], modules: ['torch.distributed.run', 'torch.distributed.launch'] };

const GRAMMAR: Grammar = {
  flags: ['standalone', 'module', 'no-python', 'run-path', 'use-env', 'numa-binding', 'virtual-local-rank'],
  values: [
    'nnodes', 'nproc-per-node', 'node-rank', 'rdzv-backend', 'rdzv-endpoint', 'rdzv-id', 'rdzv-conf', 'max-restarts', 'monitor-interval',
    'start-method', 'event-log-handler', 'role', 'log-dir', 'redirects', 'tee', 'local-ranks-filter', 'master-addr', 'master-port',
    'local-addr', 'logs-specs', 'signals-to-handle', 'duplicate-stdout-filters', 'duplicate-stderr-filters', 'shutdown-timeout',
  ],
  aliases: { 'm': 'module', 'r': 'redirects', 't': 'tee', 'rdzv-backends': 'rdzv-backend' },
};

/** What torchrun takes for granted when nothing says otherwise. */
const DEFAULT_NODES = '1:1';
const DEFAULT_BACKEND = 'static';
const LOOPBACK = '127.0.0.1';

export function readTorchrun({ processes, variables, opaque }: Program): Membership | undefined {
  for (const process of processes) {
    const start = launcherArguments(process, NAMES);
    if (start !== undefined) return fromOptions(new Options(process, start, GRAMMAR), process.variables, process.at[start - 1] ?? ['command']);
  }
  // Somebody's own script calls it: a variable may still be overruled there, but whoever sets it means it.
  return opaque || processes.length > 0 ? fromVariables(variables) : undefined;
}

function fromOptions(options: Options, variables: VariablesInPod, at: Said['at']): Membership {
  const say = (option: string) => options.get(option) ?? variable(variables, `PET_${option.toUpperCase().replace(/-/g, '_')}`);
  const nodes = say('nnodes');
  const standalone = options.has('standalone');
  const backend = standalone ? 'c10d' : say('rdzv-backend');
  const isStatic = backend === undefined ? options.complete : typeof backend === 'object' && backend.text === DEFAULT_BACKEND;
  const address = say('rdzv-endpoint') ?? (isStatic ? say('master-addr') : undefined);
  const absent = options.complete && !nodes;
  const alone = address?.text !== undefined && isLoopback(address.text);
  return {
    framework: 'torchrun',
    launcher: true,
    nodes: standalone || absent ? defaultNodes(standalone ? '--standalone' : 'torchrun without --nnodes', at) : nodes && nodeRange(nodes),
    nodesAssumed: absent && !standalone,
    processesPerNode: perNode(say('nproc-per-node')),
    rank: isStatic ? nodeRank(say('node-rank'), options.complete, at) : undefined,
    rankIsOf: 'node',
    address: statement(address) ?? (options.complete && !address ? { value: LOOPBACK, quote: 'no --master-addr and no --rdzv-endpoint', at } : undefined),
    meansSeveral: !alone && ['rdzv-endpoint', 'master-addr', 'node-rank'].some(option => say(option) !== undefined),
  };
}

function fromVariables(variables: VariablesInPod): Membership | undefined {
  const nodes = variable(variables, 'PET_NNODES');
  if (!nodes) return undefined;
  const backend = variable(variables, 'PET_RDZV_BACKEND');
  const isStatic = !backend || backend.text === DEFAULT_BACKEND;
  return {
    framework: 'torchrun',
    launcher: false,
    nodes: nodeRange(nodes),
    processesPerNode: perNode(variable(variables, 'PET_NPROC_PER_NODE')),
    rank: isStatic ? number(variable(variables, 'PET_NODE_RANK')) : undefined,
    rankIsOf: 'node',
    address: statement(variable(variables, 'PET_RDZV_ENDPOINT') ?? variable(variables, 'PET_MASTER_ADDR')),
  };
}

function nodeRank(said: Said | undefined, complete: boolean, at: Said['at']): Statement<number> | undefined {
  return said || !complete ? number(said) : { value: 0, quote: 'no --node-rank, which then is 0', at };
}

function defaultNodes(quote: string, at: Said['at']): Statement<NodeRange> {
  return nodeRange({ text: DEFAULT_NODES, quote, at })!;
}

function nodeRange(said: Said): Statement<NodeRange> | undefined {
  const match = /^(\d+)(?::(\d+))?$/.exec(said.text ?? '');
  if (!match) return undefined;
  const min = Number(match[1]);
  return { value: { min, max: match[2] === undefined ? min : Number(match[2]) }, quote: said.quote, at: said.at };
}

function perNode(said: Said | undefined): Membership['processesPerNode'] {
  if (said?.text !== undefined && ['auto', 'gpu', 'cpu', 'xpu'].includes(said.text)) return { value: said.text, quote: said.quote, at: said.at };
  return number(said);
}
