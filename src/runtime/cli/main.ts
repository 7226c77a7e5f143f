import { runCli } from './cli';
import { EXIT } from './command';
import { readLimited } from './input';
import { writeFailure } from './output';
import { complain, wantsColors } from './terminal';
import type { Terminal } from './terminal';

const STDIN_DESCRIPTOR = 0;

const terminal: Terminal = {
  out: text => process.stdout.write(text),
  err: text => process.stderr.write(text),
  stdin: limit => readLimited(STDIN_DESCRIPTOR, limit),
  colors: wantsColors(process.env, process.stdout.isTTY),
  root: process.env.GITHUB_WORKSPACE,
};

// Whoever reads the output may stop before its end: `… | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    complain(terminal, `standard output: ${writeFailure(error)}`);
    process.exitCode = EXIT.UNUSABLE;
  }
  process.exit();
});
// Where complaints cannot be written either, there is nobody to tell.
process.stderr.on('error', () => process.exit());

const code = runCli(process.argv.slice(2), terminal);
if (typeof code === 'number') process.exitCode = code;
// A command that took its time may have left connections behind that nobody waits for.
else void code.then(last => process.exit(last));
