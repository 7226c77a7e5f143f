import { gpus, problems, run } from './small-run';
import { RAY_RULES } from '../../../src/verify/rules/ray';

const check = (command: string[], count: number) => problems(RAY_RULES, run({ main: { ...gpus(count), command } }));

test('JS2033: other GPUs than there are', () => {
  expect(check(['ray', 'start', '--address=head:6379', '--num-gpus=8', '--block'], 4)).toEqual([
    'JS2033 containers[0].command[3]: container \'main\' has 4 GPUs, but --num-gpus=8 announces 8',
  ]);
  expect(check(['bash', '-c', 'ray start --head --num-gpus 2 && python t.py'], 4)).toHaveLength(1);
});

test.each([
  [['ray', 'start', '--head', '--num-gpus=4'], 4],
  [['ray', 'start', '--head', '--num-gpus=0'], 4],
  [['ray', 'start', '--head'], 4],
  [['ray', 'job', '--num-gpus=9'], 4],
  [['echo', 'start', '--num-gpus=9'], 4],
  [['ray', 'start', '--head', '--num-gpus=4'], 0],
])('%j with %d GPUs is right', (command, count) => {
  expect(check(command, count)).toEqual([]);
});
