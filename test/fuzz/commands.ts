/** Command lines and scripts, as nobody would write them. */
import type { Random } from './random';

const PIECES = [
  '$(', ')', '`', '"', "'", '\\', '${', '}', '$((', '))', '$[', ']', '<<EOF\n', '\nEOF\n', '<<-"E"\n', '<<<', ';', '&&', '||', '|', '&', '{', '(', '\n', '#', '!', '~', '*', '?',
  'if true; then ', 'else ', 'fi', 'for i in ', 'do ', 'done', 'while :; do ', 'case a in ', 'a) ', ';;', 'esac', 'f() { ', 'exec ', 'env A=1 ', 'bash -c ', 'sh -euxc "', 'eval ', 'source /x ',
  'export A=', 'set -- ', 'cd / ', 'nohup ', 'timeout 5 ', 'numactl -N 0 ', 'sudo -E ', 'stdbuf -o0 ', 'time ', 'xargs ', 'tee ', '>/dev/null ', '2>&1 ', '<(', '$RANDOM', '$?', '$$', '$@', '$#', '$1',
  '${A:-b}', '${A%%-*}', '${A##*-}', '${#A}', '${A//a/b}', '${A^^}', '${!A}', '${A:1:2}', '${HOSTNAME##*-}', '$((RANK*2))', '$((1<<70))', '$((2**99))', '$((1/0))', '{1..9}', '{a,b}', '$(A)', '$$(A)', '$(A',
  '$(JOB_COMPLETION_INDEX)', '$JOB_COMPLETION_INDEX', '$(hostname)', 'torchrun ', '--nnodes=', '--nnodes=1:4 ', '--nproc-per-node ', '--nproc_per_node=gpu ', '--node_rank=$RANK ', '--rdzv-endpoint=', '--master_addr ',
  'python -m torch.distributed.run ', 'accelerate launch ', '--num_machines ', '--num_processes=', 'deepspeed --hostfile /h ', 'mpirun -np ', '-H a,b ', '--hostfile /etc/h ', 'horovodrun ', 'ray start --head ',
  '--address=', 'srun ', 'julia ', 'uv run ', 'conda run -n a ', 'train-w-0-0.train', ':29500', 'localhost', '99999999999999999999', '-1', '0x', '1e9', 'ü', '\u{1f600}', '\ud800', '\u0000'.slice(1), '\u202e', '\t', '\r', '\u001b[31m',
] as const;

/** The text with a piece more, a part less, a part twice, or many times the same. */
export function mutatedText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.below(24));
  switch (random.below(6)) {
    case 0: return text.slice(0, at) + text.slice(end);
    case 1: return text.slice(0, end) + text.slice(at);
    case 2: return text.slice(0, at) + random.pick(PIECES).repeat(1 + random.below(random.chance(0.05) ? 3000 : 4)) + text.slice(at);
    case 3: return text.slice(0, at) + random.pick(PIECES) + text.slice(end);
    default: return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
  }
}

/** A script of pieces alone. */
export function script(random: Random): string {
  return Array.from({ length: 1 + random.below(14) }, () => random.pick(PIECES) + (random.chance(0.3) ? ' ' : '')).join('');
}

/** A command as a list of words, or as what a shell reads. */
export function command(random: Random): string[] {
  return random.chance(0.6) ? [random.pick(['sh', 'bash', '/bin/sh']), random.pick(['-c', '-lc', '-euo', '-ec']), script(random)]
    : Array.from({ length: 1 + random.below(7) }, () => random.pick(PIECES).trim());
}
