/** Variables by which a pod is told about its group, whoever reads them. */
import { number, statement } from './membership';
import type { Membership } from './membership';
import type { Said } from './options';
import type { Program, VariablesInPod } from './process';

export function variable(variables: VariablesInPod, name: string): Said | undefined {
  const found = variables.find(name);
  return found && { ...(found.text !== undefined && { text: found.text }), quote: `${name}=${found.text ?? '…'}`, at: found.at };
}

function first(variables: VariablesInPod, names: readonly string[]): Said | undefined {
  return names.map(name => variable(variables, name)).find(said => said !== undefined);
}

/** `torch.distributed` without a launcher, and the many scripts that follow its names. */
export function readPlainVariables({ variables }: Program): Membership | undefined {
  const nodes = number(first(variables, ['NNODES', 'NUM_NODES']));
  const processes = number(variable(variables, 'WORLD_SIZE'));
  if (!nodes && !processes) return undefined;
  const nodeRank = number(variable(variables, 'NODE_RANK'));
  return {
    framework: 'torch.distributed',
    launcher: false,
    nodes: nodes && { ...nodes, value: { min: nodes.value, max: nodes.value } },
    processes,
    rank: nodeRank ?? number(variable(variables, 'RANK')),
    rankIsOf: nodeRank ? 'node' : 'process',
    address: statement(variable(variables, 'MASTER_ADDR')),
  };
}

/** JAX: what it reads itself (the coordinator's address), and the names by which user code gets the rest. */
export function readJax({ variables }: Program): Membership | undefined {
  const processes = number(first(variables, ['JAX_NUM_PROCESSES', 'JAX_PROCESS_COUNT'])) ?? numProcesses(variables);
  const address = statement(first(variables, ['JAX_COORDINATOR_ADDRESS', 'COORDINATOR_ADDRESS', 'DISTRIBUTED_COORDINATOR']));
  if (!processes && !address) return undefined;
  return {
    framework: 'JAX',
    launcher: false,
    processes,
    rank: number(first(variables, ['JAX_PROCESS_ID', 'PROCESS_ID'])),
    rankIsOf: 'process',
    address,
  };
}

/** NUM_PROCESSES means processes of the group only beside PROCESS_ID: alone it may be anything. */
function numProcesses(variables: VariablesInPod) {
  return variables.find('PROCESS_ID') && number(variable(variables, 'NUM_PROCESSES'));
}

/** XGBoost's Rabit tracker. With DMLC_ROLE it is a parameter server, whose workers are only some of the pods. */
export function readXgboost({ variables }: Program): Membership | undefined {
  const processes = number(variable(variables, 'DMLC_NUM_WORKER'));
  if (!processes || variables.find('DMLC_ROLE')) return undefined;
  return {
    framework: 'XGBoost',
    launcher: false,
    processes,
    rank: number(variable(variables, 'DMLC_TASK_ID')),
    rankIsOf: 'process',
    address: statement(variable(variables, 'DMLC_TRACKER_URI')),
  };
}
