/** What becomes of the output when nobody can take it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../docs/pages';

/** Runs a shell line in which $CLI is the command, $FINDINGS a manifest with some findings, and $EXAMPLES a folder with more of them than a pipe holds. */
function shell(line: string) {
  const { stdout, stderr, status } = spawnSync('bash', ['-c', line], {
    encoding: 'utf8',
    env: {
      ...process.env,
      CLI: `${join(ROOT, 'node_modules/.bin/tsx')} ${join(ROOT, 'src/runtime/cli/main.ts')}`,
      EXAMPLES: join(ROOT, 'docs/findings/examples'),
      FINDINGS: join(ROOT, 'docs/findings/examples/JS3001.wrong.yaml'),
    },
  });
  return { stdout, stderr, status };
}

test('a reader that stops ends the command quietly', () => {
  expect(shell('$CLI verify --format json $EXAMPLES | head -n 1; echo ${PIPESTATUS[0]}')).toEqual({ stdout: '{\n1\n', stderr: '', status: 0 });
  expect(shell('$CLI verify $FINDINGS | true; echo ${PIPESTATUS[0]}')).toEqual({ stdout: '1\n', stderr: '', status: 0 });
});

test('a full disk is said: exit 2', () => {
  expect(shell('$CLI verify $FINDINGS > /dev/full')).toEqual({ stdout: '', stderr: 'standard output: cannot be written: no space is left\n', status: 2 });
});

test('with standard error closed there is an exit code all the same', () => {
  expect(shell('$CLI verify /nowhere 2> /dev/full; echo $?')).toEqual({ stdout: '2\n', stderr: '', status: 0 });
});
