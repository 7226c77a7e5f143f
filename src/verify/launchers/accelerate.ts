/** `accelerate launch` and `deepspeed`, as far as their command lines go: what their configuration files say stays unknown. */
import { launcherArguments } from './launch';
import { number, statement } from './membership';
import type { Membership } from './membership';
import { Options } from './options';
import type { Grammar } from './options';
import type { Program } from './process';

const ACCELERATE = { programs: ['accelerate', 'accelerate-launch'], modules: ['accelerate.commands.launch'] };
const ACCELERATE_GRAMMAR: Grammar = {
  flags: [
    'multi-gpu', 'cpu', 'tpu', 'mps', 'ipex', 'use-xpu', 'use-deepspeed', 'use-fsdp', 'use-megatron-lm', 'debug', 'module', 'no-python', 'quiet', 'same-network',
    'enable-cpu-affinity', 'use-tp', 'use-parallelism-config',
  ],
  values: [
    'num-machines', 'num-processes', 'machine-rank', 'main-process-ip', 'main-process-port', 'config-file', 'mixed-precision', 'dynamo-backend', 'gpu-ids',
    'num-cpu-threads-per-process', 'rdzv-backend', 'rdzv-conf', 'max-restarts', 'monitor-interval', 'deepspeed-config-file', 'zero-stage',
    'gradient-accumulation-steps', 'gradient-clipping', 'zero3-init-flag', 'zero3-save-16bit-model', 'offload-optimizer-device', 'offload-param-device',
    'deepspeed-multinode-launcher', 'deepspeed-hostfile', 'fsdp-version', 'fsdp-sharding-strategy', 'fsdp-auto-wrap-policy', 'fsdp-offload-params',
    'fsdp-transformer-layer-cls-to-wrap', 'fsdp-state-dict-type', 'fsdp-backward-prefetch', 'fsdp-reshard-after-forward', 'role', 'log-dir', 'tee',
  ],
  aliases: { m: 'module', q: 'quiet' },
};

export function readAccelerate({ processes }: Program): Membership | undefined {
  for (const process of processes) {
    let start = launcherArguments(process, ACCELERATE);
    if (start === undefined) continue;
    if (process.argv[start] === 'launch') start++;
    else if (process.argv[start - 1]?.endsWith('accelerate')) continue;
    const options = new Options(process, start, ACCELERATE_GRAMMAR);
    const nodes = number(options.get('num-machines'));
    const count = number(options.get('num-processes'));
    const alone = options.complete && !options.has('num-machines') && !options.has('config-file');
    return {
      framework: 'accelerate',
      launcher: true,
      nodes: nodes && { ...nodes, value: { min: nodes.value, max: nodes.value } },
      ...(nodes && { processes: count }),
      ...(alone && { processesPerNode: count }),
      rank: number(options.get('machine-rank')),
      rankIsOf: 'node',
      address: statement(options.get('main-process-ip')),
    };
  }
  return undefined;
}

const DEEPSPEED = { programs: ['deepspeed', 'deepspeed.pt'], modules: ['deepspeed.launcher.runner'] };
const DEEPSPEED_GRAMMAR: Grammar = {
  flags: ['no-ssh', 'no-ssh-check', 'force-multi', 'save-pid', 'enable-each-rank-log', 'module', 'no-python', 'no-local-rank', 'elastic-training', 'bind-cores-to-rank'],
  values: [
    'num-nodes', 'num-gpus', 'hostfile', 'include', 'exclude', 'master-addr', 'master-port', 'node-rank', 'launcher', 'launcher-args', 'ssh-port',
    'min-elastic-nodes', 'max-elastic-nodes', 'autotuning', 'bind-core-list', 'venv-script', 'enable-each-rank-log',
  ],
  aliases: { 'H': 'hostfile', 'i': 'include', 'e': 'exclude', 'num-accelerators': 'num-gpus' },
};

/** Without `--no_ssh` one pod starts the others, so that its pods and its node rank say nothing. */
export function readDeepspeed({ processes }: Program): Membership | undefined {
  for (const process of processes) {
    const start = launcherArguments(process, DEEPSPEED);
    if (start === undefined) continue;
    const options = new Options(process, start, DEEPSPEED_GRAMMAR);
    const everywhere = options.has('no-ssh');
    const nodes = everywhere ? number(options.get('num-nodes')) : undefined;
    return {
      framework: 'DeepSpeed',
      launcher: true,
      nodes: nodes && { ...nodes, value: { min: nodes.value, max: nodes.value } },
      processesPerNode: number(options.get('num-gpus')),
      rank: everywhere ? number(options.get('node-rank')) : undefined,
      rankIsOf: 'node',
      address: everywhere ? statement(options.get('master-addr')) : undefined,
    };
  }
  return undefined;
}
