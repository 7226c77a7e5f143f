import { problems, remedies, run } from './small-run';
import { COMMAND_LINE_RULES } from '../../../src/verify/rules/command-lines';

type Line = readonly [command: string[] | undefined, args?: string[]];

const of = (command: string[] | undefined, args?: string[]) => run({ main: { ...(command && { command }), ...(args && { args }) } });
const check = (command: string[] | undefined, args?: string[]) => problems(COMMAND_LINE_RULES, of(command, args));

const lines = (all: readonly Line[]) => all.map(line => ({ line }));

describe('JS4010: whole command line as one word', () => {
  test('program and arguments together', () => {
    expect(check(['python train.py --epochs 3'])).toEqual(['JS4010 containers[0].command[0]: \'python train.py --epochs 3\' is taken for the name of one program']);
    expect(check(['/bin/sh -c', 'train'])).toHaveLength(1);
  });

  test.each<{ line: Line }>(lines([[['python', 'train.py']], [['/opt/train ']], [['C:\\Program Files\\train.exe']], [undefined, ['python train.py']]]))('$line is right', ({ line }) => {
    expect(check(...line)).toEqual([]);
  });
});

describe('JS4011: shell operator without a shell', () => {
  test.each(['&&', '||', '|', '>', '>>', '2>&1'])('%s', operator => {
    expect(check(['python', 'train.py', operator, 'log'])).toEqual([
      `JS4011 containers[0].command[2]: '${operator}' goes to python as an argument: no shell reads this command line`,
    ]);
  });

  test.each<{ line: Line }>(lines([
    [['sh', '-c'], ['a && b | c']], [['find', '/data', '-size', '>', '1']], [['mpirun', '-np', '2', 'bash', '-c', 'a', '&&']], [['jq', '.a | .b']], [undefined, ['&&']],
  ]))('$line is right', ({ line }) => {
    expect(check(...line)).toEqual([]);
  });
});

describe('JS4012: shell variable without a shell', () => {
  test('in a launcher\'s options', () => {
    expect(check(['torchrun', '--nnodes=$NNODES'], ['--rdzv-endpoint=${MASTER_ADDR}:29500'])).toEqual([
      'JS4012 containers[0].args[0]: \'--rdzv-endpoint=${MASTER_ADDR}:29500\' is passed on as it is: no shell reads this command line',
      'JS4012 containers[0].command[1]: \'--nnodes=$NNODES\' is passed on as it is: no shell reads this command line',
    ]);
    expect(remedies(COMMAND_LINE_RULES, of(['echo', '$HOME']))).toEqual(['JS4012 write $(HOME), or run the line in a shell: command: [sh, -c, \'…\']']);
  });

  test.each<{ line: Line }>(lines([
    [['bash', '-c', 'torchrun --nnodes=$NNODES']], [['/launch.sh', '$NNODES']], [['python', '-c', 'print("$HOME")']], [['python', 't.py', '$(NNODES)']],
    [['python', 't.py', '${oc.env:HOME}', 'costs $5', '${model.name}']], [['mpirun', 'sh', '-c', 'echo $HOME']], [undefined, ['$HOME']],
  ]))('$line is right', ({ line }) => {
    expect(check(...line)).toEqual([]);
  });
});

describe('JS4013: words behind a shell script that the shell does not run', () => {
  test('a command line in pieces', () => {
    expect(check(['bash', '-c', 'torchrun', '--nnodes=4', 'train.py'])).toEqual([
      'JS4013 containers[0].command[3]: the shell runs \'torchrun\' alone; \'--nnodes=4 train.py\' is not part of the script',
    ]);
    expect(check(['sh', '-c'], ['python', 'train.py'])).toHaveLength(1);
    expect(check(['bash', '-c', 'python train.py'], ['--epochs=3'])).toHaveLength(1);
  });

  test.each<{ line: Line }>(lines([
    [['bash', '-c', 'python train.py']], [['sh', '-c', 'exec "$@"', '--', 'python', 'train.py']], [['sh', '-c', 'run $0 $1', 'a', 'b']], [['sh', '-c', 'run a', 'sh']],
    [['bash', '-euo', 'pipefail', '-c', 'run a']], [['bash', 'train.sh', 'a', 'b']], [['bash', '-c'], ['run ${@:2}', 'x', 'y']], [['bash', '-c']],
  ]))('$line is right', ({ line }) => {
    expect(check(...line)).toEqual([]);
  });
});
