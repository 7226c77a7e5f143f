import { UsageError } from './command';
import type { Command } from './command';
import { OPTIONS_HELP, readControllerOptions } from '../controller/options';
import { runController } from '../controller/run-controller';
import { ApiError, HttpsApi } from '../kubernetes';
import type { Connection } from '../kubernetes';
import { fromKubeconfig } from '../kubernetes/kubeconfig';

const help = `Usage: cdk8s-jobset controller [options]

Runs the controller against the cluster that kubectl would talk to, until Ctrl-C.

Options:
${OPTIONS_HELP}  -A, --all-namespaces            serve all namespaces (default: the current one of the kubeconfig)
  -h, --help                      this text
`;

export const CONTROLLER: Command = {
  name: 'controller',
  summary: 'run the controller against the current cluster',
  help,
  async run(args, terminal) {
    // Wrong options are said before anything is connected to.
    readControllerOptions(args, process.env);
    const connection = await connect();
    const options = readControllerOptions(args, process.env, { namespaces: [connection.namespace], port: 0 });
    await reach(connection);
    return runController(options, connection, line => terminal.err(line));
  },
};

async function connect(): Promise<Connection> {
  try {
    return await fromKubeconfig();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** In a pod the controller waits for its server; whoever starts it by hand wants to know at once that there is none. */
async function reach(connection: Connection): Promise<void> {
  const api = new HttpsApi(connection);
  try {
    await api.request({ method: 'GET', path: '/version' });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 0) throw new UsageError(`no answer from ${connection.server}: ${error.message}`);
    if (error.code === 401) throw new UsageError(`${connection.server} does not accept the credentials: ${error.message}`);
  } finally {
    api.close();
  }
}
