/** The controller as a program of its own: what the bundle that runs in a cluster starts. */
import { OPTIONS_HELP, readControllerOptions } from './options';
import { runController } from './run-controller';
import { visibleText } from '../../model/visible-text';
import { EXIT, UsageError } from '../cli/command';
import { inCluster } from '../kubernetes';
import type { Connection } from '../kubernetes';

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`Options:\n${OPTIONS_HELP}`);
    return EXIT.OK;
  }
  const options = readControllerOptions(args, process.env);
  return runController(options, await connect(), line => process.stderr.write(line));
}

async function connect(): Promise<Connection> {
  try {
    return await inCluster(process.env, process.env.SERVICE_ACCOUNT_FOLDER);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

main().then(code => process.exit(code), (error: Error) => {
  process.stderr.write(`cdk8s-jobset-controller: ${error instanceof UsageError ? visibleText(error.message) : error.stack?.split('\n').map(visibleText).join('\n')}\n`);
  process.exit(EXIT.UNUSABLE);
});
